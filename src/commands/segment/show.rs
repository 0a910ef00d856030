//! What `segment` prints: counts, criteria, and how current they are.

use jiff::Timestamp;

use crate::domain::{STATUS_PROPERTY, SegmentDefinition, SegmentKind};
use crate::segments::{KindCounts, MemberCount, SubscriberCounts};
use crate::terminal::{Align, count_have, format_time, table};

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
        Some(ended) => format!("It ended {}.", format_time(ended)),
        None => "No complete backfill is recorded for this store.".to_owned(),
    };
    format!("Counts are only as current as your last backfill. {last} Run one every night.")
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
    format!(
        "These are the criteria from Prive's documentation. Tags can't be removed, so the segment keeps \
         members whose status changed: {} both tags now.",
        count_have(counts.both_tags.members, "subscriber")
    )
}
