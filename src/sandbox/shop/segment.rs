//! Segments and their members.

use serde_json::Value;

use super::{Shop, Subscriber};

/// A named definition.
#[derive(Clone)]
pub(in super::super) struct Segment {
    pub(in super::super) name: String,
    pub(in super::super) criteria: Criteria,
    /// The query string of the builder that shows it.
    pub(in super::super) query: String,
}

/// Lists of criteria: within a list all must hold (AND), and one of the lists must (OR). Without any
/// list everyone is a member.
pub(in super::super) type Criteria = Vec<Vec<Criterion>>;

/// One criterion. How Postscript's builder words them isn't published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in super::super) struct Criterion {
    pub(in super::super) field: CriterionField,
    pub(in super::super) operator: Operator,
    /// The tag, exactly as written, or the value of the property as text.
    pub(in super::super) value: String,
}

/// How a criterion compares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in super::super) enum Operator {
    /// The value is there.
    Is,
    /// The value isn't there.
    IsNot,
    /// There is no value at all.
    IsNotSet,
}

/// What a criterion looks at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in super::super) enum CriterionField {
    /// The tags.
    Tag,
    /// The custom property of this name. A list counts as each of its items. A subscriber without
    /// the property has no value, so *is not* holds (assumed).
    Property(String),
}

/// The members of a segment.
pub(in super::super) struct Members<'a> {
    pub(in super::super) count: usize,
    /// Those who can be sent promotional texts.
    pub(in super::super) can_be_texted: usize,
    /// The first of them, in order of creation.
    pub(in super::super) first: Vec<&'a Subscriber>,
}

impl Shop {
    /// The members, with the first `shown` of them.
    pub(in super::super) fn members(&self, criteria: &Criteria, shown: usize) -> Members<'_> {
        let is_member = |subscriber: &&Subscriber| {
            let all_hold = |all: &Vec<Criterion>| all.iter().all(|one| one.holds(subscriber));
            criteria.is_empty() || criteria.iter().any(all_hold)
        };
        let members: Vec<&Subscriber> = self.subscribers.iter().filter(is_member).collect();
        let can_be_texted = |one: &&&Subscriber| one.subscriptions.promotional.can_send;
        Members {
            count: members.len(),
            can_be_texted: members.iter().filter(can_be_texted).count(),
            first: members.into_iter().take(shown).collect(),
        }
    }
}

impl Criterion {
    fn holds(&self, subscriber: &Subscriber) -> bool {
        let (is, is_set) = match &self.field {
            CriterionField::Tag => (
                subscriber.tags.contains(&self.value),
                !subscriber.tags.is_empty(),
            ),
            CriterionField::Property(name) => {
                let value = subscriber.properties.get(name);
                let is = value.is_some_and(|value| self.is_value(value));
                (is, value.is_some_and(|value| !value.is_null()))
            }
        };
        match self.operator {
            Operator::Is => is,
            Operator::IsNot => !is,
            Operator::IsNotSet => !is_set,
        }
    }

    fn is_value(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => *text == self.value,
            Value::Array(items) => items.iter().any(|item| self.is_value(item)),
            other => {
                let text = other.to_string();
                text == self.value
            }
        }
    }
}
