//! The summary of a pass: events by trigger, as JSON and as a table.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;

use serde::Serialize;

use super::tags::outcomes_table;
use crate::backfill;
use crate::domain::Trigger;
use crate::postscript::Shop;
use crate::sync::ledger::{EventState, NewEvent};
use crate::terminal::{Align, Printer, count, table};

/// The events of one trigger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct EventCounts {
    /// All of them. Those that no other number counts are still due.
    pub(super) due: u64,
    pub(super) sent: u64,
    pub(super) refused: u64,
    pub(super) unknown: u64,
    pub(super) missed: u64,
    /// By reason.
    pub(super) skipped: BTreeMap<String, u64>,
}

/// The events by the key of their trigger.
pub(super) type EventsByTrigger = BTreeMap<&'static str, EventCounts>;

/// The summary of a pass.
#[derive(Debug, Serialize)]
pub(super) struct SyncSummary {
    pub(super) store: Shop,
    pub(super) dry_run: bool,
    pub(super) contracts: u64,
    pub(super) active_contracts: u64,
    /// Events that were being sent when an earlier run ended, and are now unknown.
    pub(super) interrupted: u64,
    /// Null with `--only events`.
    pub(super) tags: Option<backfill::Summary>,
    /// Null with `--only tags`.
    pub(super) events: Option<EventsByTrigger>,
    pub(super) seconds: f64,
}

impl SyncSummary {
    /// Prints it: the result.
    pub(super) fn show(&self, printer: &Printer) -> io::Result<()> {
        if printer.wants_json() {
            return printer.json(self);
        }
        let boxed = printer.on_terminal();
        if let Some(tags) = &self.tags {
            printer.result(outcomes_table(tags, boxed))?;
        }
        if let Some(events) = &self.events {
            printer.result(events_table(events, boxed))?;
        }
        Ok(())
    }
}

/// Counts events by trigger, state and reason. Every chosen trigger is included.
pub(super) fn count_events<'e>(
    triggers: &[Trigger],
    events: impl Iterator<Item = &'e NewEvent>,
) -> EventsByTrigger {
    let mut all: EventsByTrigger = triggers
        .iter()
        .map(|trigger| (trigger.key(), EventCounts::default()))
        .collect();
    for event in events {
        let counts = all.entry(event.trigger.key()).or_default();
        counts.due += 1;
        match event.state {
            EventState::Due | EventState::Sending => {}
            EventState::Sent => counts.sent += 1,
            EventState::Refused => counts.refused += 1,
            EventState::Unknown => counts.unknown += 1,
            EventState::Missed => counts.missed += 1,
            EventState::Skipped => {
                let reason = event.reason.clone().unwrap_or_default();
                *counts.skipped.entry(reason).or_default() += 1;
            }
        }
    }
    all
}

/// The events as a table, with the reasons of skipped ones.
fn events_table(events: &EventsByTrigger, boxed: bool) -> String {
    let columns = [
        ("event", Align::Left),
        ("due", Align::Right),
        ("sent", Align::Right),
        ("refused", Align::Right),
        ("unknown", Align::Right),
        ("missed", Align::Right),
        ("skipped", Align::Right),
    ];
    let rows = events.iter().map(|(trigger, counts)| {
        let numbers = [
            counts.due,
            counts.sent,
            counts.refused,
            counts.unknown,
            counts.missed,
            counts.skipped.values().sum(),
        ];
        let [due, sent, refused, unknown, missed, skipped] =
            numbers.map(|number| number.to_string());
        [
            (*trigger).to_owned(),
            due,
            sent,
            refused,
            unknown,
            missed,
            skipped,
        ]
    });
    let mut text = table(columns, rows, boxed);
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for (reason, number) in events.values().flat_map(|counts| &counts.skipped) {
        *reasons.entry(reason).or_default() += number;
    }
    for (reason, number) in reasons {
        let _ = write!(text, "\nSkipped {}: {reason}", count(number, "event"));
    }
    text
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn event(trigger: Trigger, state: EventState, reason: Option<&str>) -> NewEvent {
        NewEvent {
            key: String::new(),
            trigger,
            contract: None,
            subscriber: None,
            state,
            reason: reason.map(str::to_owned),
            due: date(2026, 3, 8),
        }
    }

    #[test]
    fn every_event_has_one_state() {
        let events = [
            event(Trigger::Started, EventState::Sent, None),
            event(Trigger::Started, EventState::Skipped, Some("ambiguous")),
            event(Trigger::Started, EventState::Skipped, Some("ambiguous")),
            event(Trigger::Started, EventState::Missed, Some("late")),
            event(Trigger::Started, EventState::Due, None),
            event(Trigger::Canceled, EventState::Unknown, Some("timeout")),
        ];
        let all = count_events(&[Trigger::Started, Trigger::UpcomingOrder], events.iter());
        let started = EventCounts {
            due: 5,
            sent: 1,
            missed: 1,
            skipped: BTreeMap::from([("ambiguous".to_owned(), 2)]),
            ..EventCounts::default()
        };
        assert_eq!(all["started"], started);
        assert_eq!(all["upcoming"], EventCounts::default());
        assert_eq!((all["canceled"].due, all["canceled"].unknown), (1, 1));
        assert!(events_table(&all, false).ends_with("Skipped 2 events: ambiguous"));
    }
}
