//! Segments and their members.

use serde_json::Value;

use super::{Shop, Subscriber};

/// A named definition.
#[derive(Clone)]
pub(in super::super) struct Segment {
    pub(in super::super) name: String,
    /// All of them must hold; without any, everyone is a member.
    pub(in super::super) criteria: Vec<Criterion>,
    /// The query string of the builder that shows it.
    pub(in super::super) query: String,
}

/// One criterion. How Postscript's builder words them isn't published.
#[derive(Clone)]
pub(in super::super) struct Criterion {
    pub(in super::super) field: CriterionField,
    /// Whether the value must not be there.
    pub(in super::super) is_negated: bool,
    /// The tag, exactly as written, or the value of the property as text.
    pub(in super::super) value: String,
}

/// What a criterion looks at.
#[derive(Clone, PartialEq, Eq)]
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
    pub(in super::super) fn members(&self, criteria: &[Criterion], shown: usize) -> Members<'_> {
        let is_member = |one: &&Subscriber| criteria.iter().all(|criterion| criterion.holds(one));
        let members: Vec<&Subscriber> = self.subscribers().filter(is_member).collect();
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
        let has_value = match &self.field {
            CriterionField::Tag => subscriber.tags.contains(&self.value),
            CriterionField::Property(name) => {
                let value = subscriber.properties.get(name);
                value.is_some_and(|value| self.is_value(value))
            }
        };
        has_value != self.is_negated
    }

    fn is_value(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => *text == self.value,
            Value::Array(items) => items.iter().any(|item| self.is_value(item)),
            other => format!("{other}") == self.value,
        }
    }
}
