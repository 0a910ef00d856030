//! What a person needs to create a segment, on one page.

use serde::Serialize;

use super::counts::KindCounts;
use super::dashboard::Step;
use crate::domain::{STATUS_PROPERTY, SegmentDefinition};

/// A segment's criteria and how to create it. In JSON the fields are stable.
#[derive(Debug, Serialize)]
pub struct Sheet<'a> {
    name: &'a str,
    tag: &'static str,
    /// Null if the tag is the only criterion.
    property: Option<Property>,
    /// All of them apply.
    criteria: Vec<Criterion>,
    steps: Vec<String>,
    /// The expected number of members, including opted-out.
    expected_members: u64,
    /// The number of members if the tag were the only criterion.
    members_with_tag_only: u64,
}

#[derive(Clone, Copy, Debug, Serialize)]
struct Property {
    name: &'static str,
    operator: &'static str,
    value: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(tag = "of", rename_all = "snake_case")]
enum Criterion {
    Tag {
        operator: &'static str,
        value: &'static str,
    },
    Property(Property),
}

impl<'a> Sheet<'a> {
    /// The sheet of a segment with this definition and name.
    pub fn new(
        definition: SegmentDefinition,
        name: &'a str,
        steps: &[Step],
        counts: &KindCounts,
    ) -> Self {
        let tag = definition.kind.tag();
        let property = definition.excluded_status().map(|value| Property {
            name: STATUS_PROPERTY,
            operator: "is_not",
            value,
        });
        let has_tag = Criterion::Tag {
            operator: "includes",
            value: tag,
        };
        let criteria = std::iter::once(has_tag).chain(property.map(Criterion::Property));
        Self {
            name,
            tag,
            property,
            criteria: criteria.collect(),
            steps: steps.iter().map(Step::line).collect(),
            expected_members: counts.of(definition.criteria).members,
            members_with_tag_only: counts.tag.members,
        }
    }

    /// The criteria in words, with the steps unless they are shown one at a time.
    pub fn text(&self, shop: &str, with_steps: bool) -> String {
        let mut lines = vec![
            format!("Segment:  {}", self.name),
            format!("Store:    {shop}"),
            format!("Criteria: tag includes {}", self.tag),
        ];
        if let Some(property) = &self.property {
            let Property { name, value, .. } = property;
            lines.push(format!("          AND {name} is not {value}"));
        }
        let mut members = format!("Members:  {} (including opted-out)", self.expected_members);
        if self.property.is_some() {
            let tag_only = self.members_with_tag_only;
            members += &["; ", &tag_only.to_string(), " with the tag only"].concat();
        }
        lines.push(members);
        if with_steps {
            lines.push(String::new());
            let steps = self.steps.iter().zip(1..);
            lines.extend(steps.map(|(step, number)| format!("{number}. {step}")));
        }
        lines.join("\n")
    }
}
