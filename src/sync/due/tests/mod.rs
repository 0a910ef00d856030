//! The days on which events are due, in zones and on dates that are easy to get wrong.

mod contracts;
mod upcoming;

use super::super::left_due::LeftDue;
use super::*;

fn rules(now: &str, last_pass: Date) -> Rules {
    let now: jiff::ZonedDateTime = now.parse().unwrap();
    Rules {
        triggers: Trigger::ALL.to_vec(),
        days_before: vec![3],
        zone: now.time_zone().clone(),
        now: now.timestamp(),
        baseline: "2026-01-01T12:00:00Z".parse().unwrap(),
        last_pass,
        late: Late::Send,
        source: SourceKind::Prive,
    }
}

fn noon(day: Date, last_pass: Date) -> Rules {
    rules(&format!("{day}T12:00:00[America/New_York]"), last_pass)
}

fn contract(status: ContractStatus) -> ContractState<'static> {
    ContractState {
        id: "c1",
        status: Some(status),
        created: Some(Created::At("2025-06-01T00:00:00Z".parse().unwrap())),
        purchased: None,
        canceled: None,
        next_order: None,
        has_unreadable_order: false,
    }
}

fn ordering(order: Date) -> ContractState<'static> {
    ContractState {
        next_order: Some(order),
        ..contract(ContractStatus::Active)
    }
}

/// Key, state and reason of each event.
fn summarized(events: &[NewEvent]) -> Vec<(&str, EventState, Option<&str>)> {
    events
        .iter()
        .map(|event| (event.key.as_str(), event.state, event.reason.as_deref()))
        .collect()
}

const ACTIVE: Option<KnownContract> = Some(was(ContractStatus::Active));

/// What the last pass has recorded.
const fn was(status: ContractStatus) -> KnownContract {
    KnownContract {
        status,
        last_read: None,
    }
}
