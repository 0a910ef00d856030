//! Segments: who fits some criteria.

use serde_json::{Map, Value};

use super::{Record, Shop};

/// Criteria under a name.
#[derive(Clone)]
pub(in super::super) struct Segment {
    pub(in super::super) name: String,
    /// All of them must hold; none holds for everybody.
    pub(in super::super) criteria: Vec<Criterion>,
}

/// One criterion. How Postscript's builder words them isn't published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in super::super) struct Criterion {
    pub(in super::super) of: Of,
    /// Whether it must not be so.
    pub(in super::super) negated: bool,
    /// The tag, exactly as written, or the value of the property as text.
    pub(in super::super) value: String,
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
    /// Who fits all criteria, with the first `shown` of them.
    pub(in super::super) fn members(&self, criteria: &[Criterion], shown: usize) -> Members {
        // A tag that nobody ever had has no number; then nobody carries it.
        let tests: Vec<(Option<u32>, &Criterion)> = criteria
            .iter()
            .map(|one| (self.tags.known(&one.value), one))
            .collect();
        let needs_properties = criteria.iter().any(|one| one.of != Of::Tag);
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
            if tests
                .iter()
                .all(|(tag, one)| one.holds(*tag, record, &properties))
            {
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
        let is = match &self.of {
            Of::Tag => tag.is_some_and(|tag| record.tags.contains(&tag)),
            Of::Property(name) => properties
                .get(name)
                .is_some_and(|value| self.is_value(value)),
        };
        is != self.negated
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
