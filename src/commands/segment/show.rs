//! The texts of `segment`: counts, recipes, and how far they can be trusted.

use jiff::Timestamp;
use serde::Serialize;

use crate::commands::store_line::spelled;
use crate::domain::{Recipe, STATUS_PROPERTY, SegmentKind};
use crate::segments::{Census, OfKind, Size, Step};
use crate::terminal::{Align, table};

/// The counts as a table.
pub(super) fn counts(census: &Census, kinds: &[SegmentKind], boxed: bool) -> String {
    let of_kinds = kinds.iter().flat_map(|kind| {
        let OfKind { tag, recipe, .. } = census.of(*kind);
        [
            (format!("{}, by the tag alone", kind.word()), *tag),
            (format!("{}, by the recipe", kind.word()), *recipe),
        ]
    });
    let others = [
        ("both tags".to_owned(), census.both_tags),
        ("neither tag".to_owned(), census.neither_tag),
        ("all subscribers".to_owned(), census.subscribers),
    ];
    let rows = of_kinds.chain(others).map(|(name, size)| {
        let Size {
            members,
            can_be_texted,
        } = size;
        [name, members.to_string(), can_be_texted.to_string()]
    });
    let columns = [
        ("subscribers", Align::Left),
        ("members", Align::Right),
        ("can be texted now", Align::Right),
    ];
    table(columns, rows, boxed)
}

/// How far the recipe can be trusted.
pub(super) fn freshness(last_backfill: Option<Timestamp>) -> String {
    let last = match last_backfill {
        Some(ended) => format!("The last one ended {}.", spelled(ended)),
        None => "When the last one ended is unknown here.".to_owned(),
    };
    format!(
        "The recipe is as right as the last backfill is fresh. {last} Run one every night, with a \
         fresh export."
    )
}

/// A recipe as `--json` shows it; the fields are promised.
#[derive(Debug, Serialize)]
pub(super) struct Sheet<'a> {
    name: &'a str,
    tag: &'static str,
    /// Null where the recipe is the tag alone.
    property: Option<Property>,
    /// All of them must hold.
    criteria: Vec<Criterion>,
    steps: Vec<String>,
    /// How many the segment should hold, whatever their consent.
    expected_members: u64,
    /// How many it would hold if it were made of the tag alone.
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
    pub(super) fn new(recipe: Recipe, name: &'a str, steps: &[Step], counts: &OfKind) -> Self {
        let tag = recipe.kind.tag();
        let property = recipe.excluded_status().map(|value| Property {
            name: STATUS_PROPERTY,
            operator: "is_not",
            value,
        });
        let carries = Criterion::Tag {
            operator: "includes",
            value: tag,
        };
        let criteria = std::iter::once(carries).chain(property.map(Criterion::Property));
        Self {
            name,
            tag,
            property,
            criteria: criteria.collect(),
            steps: steps.iter().map(Step::line).collect(),
            expected_members: counts.of(recipe.basis).members,
            members_with_tag_only: counts.tag.members,
        }
    }

    /// The recipe for people; with its steps where they aren't gone through one at a time.
    pub(super) fn text(&self, shop: &str, with_steps: bool) -> String {
        let mut lines = vec![
            format!("Segment:  {}", self.name),
            format!("Shop:     {shop}"),
            format!("Criteria: the tags include {}", self.tag),
        ];
        if let Some(property) = &self.property {
            let Property { name, value, .. } = property;
            lines.push(format!(
                "          AND the custom property {name} is not {value}"
            ));
        }
        lines.push(match self.property {
            Some(_) => format!(
                "Members:  {} now, whatever their consent; {} with the tag alone",
                self.expected_members, self.members_with_tag_only
            ),
            None => format!(
                "Members:  {} now, whatever their consent",
                self.expected_members
            ),
        });
        if with_steps {
            lines.push(String::new());
            let steps = self.steps.iter().zip(1..);
            lines.extend(steps.map(|(step, number)| format!("{number}. {step}")));
        }
        lines.join("\n")
    }
}

/// How far a segment of the recipe can be trusted.
pub(super) fn trust(recipe: Recipe, census: &Census, last_backfill: Option<Timestamp>) -> String {
    if recipe.excluded_status().is_some() {
        return freshness(last_backfill);
    }
    let carriers = match census.both_tags.members {
        1 => "1 subscriber carries".to_owned(),
        members => format!("{members} subscribers carry"),
    };
    format!(
        "This is the recipe of Prive's own documentation. Tags stay, so the segment keeps who has \
         changed sides since: {carriers} both tags by now."
    )
}
