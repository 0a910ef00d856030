//! Segments: who fits some criteria.

use serde_json::{Map, Value};

use super::{Record, Shop};

/// Criteria under a name.
#[derive(Clone)]
pub(in super::super) struct Segment {
    pub(in super::super) name: String,
    pub(in super::super) criteria: Criteria,
}

/// Criteria joined with AND, and these joined with OR: all of one of the lists must hold. No list at
/// all holds for everybody.
pub(in super::super) type Criteria = Vec<Vec<Criterion>>;

/// One criterion. How Postscript's builder words them isn't published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in super::super) struct Criterion {
    pub(in super::super) of: Of,
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
pub(in super::super) enum Of {
    /// The tags.
    Tag,
    /// The custom property of this name. A list is each of its items; who hasn't the property has
    /// no value of it, so that *is not* lets them in (assumed).
    Property(String),
}

/// Who is in a segment.
pub(in super::super) struct Members {
    pub(in super::super) count: usize,
    /// Those who may be sent promotional texts.
    pub(in super::super) can_be_texted: usize,
    /// Where the first of them are, in order of creation.
    pub(in super::super) first: Vec<u32>,
}

impl Shop {
    /// Who fits the criteria, with the first `shown` of them.
    pub(in super::super) fn members(&self, criteria: &Criteria, shown: usize) -> Members {
        // A tag that nobody ever had has no number; then nobody carries it.
        let tests: Vec<Vec<(Option<u32>, &Criterion)>> = criteria
            .iter()
            .map(|all| {
                let numbered = |one: &Criterion| self.tags.known(&one.value);
                all.iter().map(numbered).zip(all).collect()
            })
            .collect();
        let needs_properties = criteria.iter().flatten().any(|one| one.of != Of::Tag);
        let mut members = Members {
            count: 0,
            can_be_texted: 0,
            first: Vec::new(),
        };
        for (position, record) in (0_u32..).zip(&self.records) {
            let properties = if needs_properties {
                record.properties()
            } else {
                Map::new()
            };
            let holds =
                |(tag, one): &(Option<u32>, &Criterion)| one.holds(*tag, record, &properties);
            if tests.is_empty() || tests.iter().any(|all| all.iter().all(holds)) {
                members.count += 1;
                members.can_be_texted += usize::from(record.can_send.promotional);
                if members.first.len() < shown {
                    members.first.push(position);
                }
            }
        }
        members
    }
}

impl Criterion {
    fn holds(&self, tag: Option<u32>, record: &Record, properties: &Map<String, Value>) -> bool {
        let value = match &self.of {
            Of::Tag => None,
            Of::Property(name) => properties.get(name),
        };
        let is = || match &self.of {
            Of::Tag => tag.is_some_and(|tag| record.tags.contains(&tag)),
            Of::Property(_) => value.is_some_and(|value| self.is_value(value)),
        };
        match self.operator {
            Operator::Is => is(),
            Operator::IsNot => !is(),
            Operator::IsNotSet => match &self.of {
                Of::Tag => record.tags.is_empty(),
                Of::Property(_) => value.is_none_or(Value::is_null),
            },
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
