//! What `segment` prints: counts, criteria, and how current they are.

use jiff::Timestamp;
use serde::Serialize;

use crate::commands::store_line::spelled;
use crate::domain::{STATUS_PROPERTY, SegmentDefinition, SegmentKind};
use crate::segments::{KindCounts, MemberCount, Step, SubscriberCounts};
use crate::terminal::{Align, count, table};

/// The counts as a table.
pub(super) fn counts(counts: &SubscriberCounts, kinds: &[SegmentKind], boxed: bool) -> String {
    let of_kinds = kinds.iter().flat_map(|kind| {
        let KindCounts {
            tag, definition, ..
        } = counts.of(*kind);
        [
            (format!("{}: tag only", kind.word()), *tag),
            (
                format!("{}: tag + {STATUS_PROPERTY}", kind.word()),
                *definition,
            ),
        ]
    });
    let others = [
        ("both tags".to_owned(), counts.both_tags),
        ("neither tag".to_owned(), counts.neither_tag),
        ("all subscribers".to_owned(), counts.subscribers),
    ];
    let rows = of_kinds.chain(others).map(|(name, count)| {
        let MemberCount {
            members,
            can_be_texted,
        } = count;
        [name, members.to_string(), can_be_texted.to_string()]
    });
    let columns = [
        ("segment", Align::Left),
        ("members", Align::Right),
        ("opted in", Align::Right),
    ];
    table(columns, rows, boxed)
}

/// How current the counts are.
pub(super) fn freshness(last_backfill: Option<Timestamp>) -> String {
    let last = match last_backfill {
        Some(ended) => format!("It ended {}.", spelled(ended)),
        None => "No complete backfill is recorded here.".to_owned(),
    };
    format!("Counts are only as current as your last backfill. {last} Run one every night.")
}

/// The criteria in JSON. The fields are stable.
#[derive(Debug, Serialize)]
pub(super) struct Sheet<'a> {
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
    pub(super) fn new(
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
    pub(super) fn text(&self, shop: &str, with_steps: bool) -> String {
        let mut lines = vec![
            format!("Segment:  {}", self.name),
            format!("Shop:     {shop}"),
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

/// How far the counts of a segment can be trusted.
pub(super) fn trust(
    definition: SegmentDefinition,
    counts: &SubscriberCounts,
    last_backfill: Option<Timestamp>,
) -> String {
    if definition.excluded_status().is_some() {
        return freshness(last_backfill);
    }
    let both = counts.both_tags.members;
    let verb = if both == 1 { "has" } else { "have" };
    format!(
        "These are the criteria of Prive's documentation. Tags can't be removed, so the segment keeps \
         members whose status changed: {} {verb} both tags now.",
        count(both, "subscriber")
    )
}
