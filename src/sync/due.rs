//! What is due, from a contract as it is now and as it was read last, and from today's date.
//!
//! All arithmetic is on calendar days in the store's time zone. A day of 23 or 25 hours is one day.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::attempt::Attempt;
use super::contract_state::{ContractState, Created};
use super::key;
use super::ledger::{EventState, KnownContract, NewEvent, SourceKind};
use crate::domain::{ContractStatus, Trigger};

/// The reason for skipping a failed billing attempt that was followed by one without an error.
pub(super) const RETRY_SUCCEEDED: &str = "retry_succeeded";

/// How many days after a purchase, a cancellation or a failed billing attempt its event can still be
/// sent.
pub const MAX_AGE: i64 = 3;

/// What to do with the event of an upcoming order one day late.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Late {
    /// Send it, but never on the day of the order.
    #[default]
    Send,
    /// Count it as missed.
    Skip,
}

/// The rules by which events are due.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The triggers that are sent.
    pub triggers: Vec<Trigger>,
    /// How many days before an order its event is due; each is at least 1.
    pub days_before: Vec<i64>,
    /// The store's time zone.
    pub zone: TimeZone,
    /// Now.
    pub now: Timestamp,
    /// When the baseline was recorded.
    pub baseline: Timestamp,
    /// The day of the last pass.
    pub last_pass: Date,
    /// What to do with the event of an upcoming order one day late.
    pub late: Late,
    /// The source of the baseline.
    pub source: SourceKind,
}

impl Rules {
    /// Today in the store's time zone.
    pub fn today(&self) -> Date {
        self.day_of(self.now)
    }

    /// The day of a point in time, in the store's time zone.
    pub fn day_of(&self, at: Timestamp) -> Date {
        at.to_zoned_datetime(self.zone.clone()).date()
    }

    /// Whether this trigger is sent.
    pub fn sends(&self, trigger: Trigger) -> bool {
        self.triggers.contains(&trigger)
    }

    /// The events of a contract, from what the last pass that could read it has recorded; none for a new
    /// contract. Some may be in the ledger already.
    pub(super) fn events(
        &self,
        contract: &ContractState<'_>,
        before: Option<KnownContract>,
    ) -> Vec<NewEvent> {
        let Some(status) = contract.status else {
            return Vec::new();
        };
        let mut events = Vec::new();
        let today = self.today();
        let turned = |into| status == into && before.is_some_and(|before| before.status != into);
        if self.sends(Trigger::Started) && before.is_none() && status == ContractStatus::Active {
            events.extend(self.started(contract));
        }
        if self.sends(Trigger::Canceled) && turned(ContractStatus::Cancelled) {
            let day = contract.canceled.unwrap_or(today);
            let key = key::canceled(contract.id, day);
            let event = due(Trigger::Canceled, contract.id, key, day.min(today));
            events.push(self.unless_late(event));
        }
        // Prive's API has the billing attempts themselves.
        let is_csv = self.source == SourceKind::Csv;
        if self.sends(Trigger::BillingAttemptFailed) && is_csv && turned(ContractStatus::Failed) {
            let key = key::failed_contract(contract.id, today);
            events.push(due(Trigger::BillingAttemptFailed, contract.id, key, today));
        }
        if self.sends(Trigger::UpcomingOrder) && status == ContractStatus::Active {
            let last_read = before.and_then(|before| before.last_read);
            events.extend(self.upcoming_events(contract, last_read.unwrap_or(self.last_pass)));
        }
        events
    }

    /// The events of a contract's billing attempts that failed after the baseline.
    pub(super) fn failed_attempts(&self, attempts: &[Attempt]) -> Vec<NewEvent> {
        let trigger = Trigger::BillingAttemptFailed;
        if !self.sends(trigger) {
            return Vec::new();
        }
        let is_new = |attempt: &&Attempt| attempt.has_failed && attempt.at > self.baseline;
        let failed = attempts.iter().filter(is_new);
        let event = |attempt: &Attempt| {
            let key = key::failed_attempt(&attempt.id);
            let event = due(trigger, &attempt.contract, key, self.day_of(attempt.at));
            if attempts.iter().any(|other| other.supersedes(attempt)) {
                closed(event, EventState::Skipped, RETRY_SUCCEEDED)
            } else {
                self.unless_late(event)
            }
        };
        failed.map(event).collect()
    }

    fn started(&self, contract: &ContractState<'_>) -> Option<NewEvent> {
        let event = |day| {
            due(
                Trigger::Started,
                contract.id,
                key::started(contract.id),
                day,
            )
        };
        let created = match contract.created {
            // A day has no time. Contracts of that day that existed at the baseline are in the ledger.
            Some(Created::On(day)) if day >= self.day_of(self.baseline) => day,
            Some(Created::At(at)) if at > self.baseline => self.day_of(at),
            Some(_) => return None,
            None => {
                let event = event(self.today());
                return Some(closed(event, EventState::Skipped, "no_creation_date"));
            }
        };
        let purchased = contract.purchased.unwrap_or(created);
        Some(if self.is_recent(created) && !self.is_recent(purchased) {
            closed(event(created), EventState::Skipped, "migrated")
        } else {
            self.unless_late(event(purchased))
        })
    }

    pub(super) fn is_recent(&self, day: Date) -> bool {
        days_between(day, self.today()) <= MAX_AGE
    }

    /// The event, as missed if what it is about was too long ago.
    fn unless_late(&self, event: NewEvent) -> NewEvent {
        if self.is_recent(event.due) {
            event
        } else {
            closed(event, EventState::Missed, "late")
        }
    }

    /// The events of a contract's next order. `last_read` is the last day on which the contract was read. A late
    /// event would come with the one that is due today, so it is missed.
    fn upcoming_events(&self, contract: &ContractState<'_>, last_read: Date) -> Vec<NewEvent> {
        let days = self.days_before.iter();
        let events = days.filter_map(|days| self.upcoming(contract, *days, last_read));
        let mut events: Vec<_> = events.collect();
        if contract
            .next_order
            .is_some_and(|order| self.is_due_today(order))
        {
            for event in &mut events {
                if event.due < self.today() && event.state == EventState::Due {
                    *event = closed(event.clone(), EventState::Missed, "late");
                }
            }
        }
        events
    }

    fn upcoming(
        &self,
        contract: &ContractState<'_>,
        days_before: i64,
        last_read: Date,
    ) -> Option<NewEvent> {
        let order = contract.next_order?;
        let day = days_earlier(order, days_before)?;
        let today = self.today();
        // If the contract was read on that day, the order was moved since.
        let is_due = day == today;
        let is_late = day < today && day > last_read && order >= today;
        let key = key::upcoming(contract.id, order, days_before);
        let event = due(Trigger::UpcomingOrder, contract.id, key, day);
        if day == self.day_of(self.baseline) && self.now > self.baseline {
            // Also if it couldn't be read at the setup, which has recorded all others.
            is_due.then(|| closed(event, EventState::Skipped, "baseline"))
        } else if is_due || (is_late && self.may_be_sent(day, order)) {
            Some(event)
        } else {
            is_late.then(|| closed(event, EventState::Missed, "late"))
        }
    }

    /// Whether an order has an event that is due today.
    pub(super) fn is_due_today(&self, order: Date) -> bool {
        let mut days = self.days_before.iter();
        days.any(|days| days_earlier(order, *days) == Some(self.today()))
    }

    /// Whether the event of an order may be sent today that was due on this day.
    pub(super) fn may_be_sent(&self, due: Date, order: Date) -> bool {
        let most_late = match self.late {
            Late::Send => 1,
            Late::Skip => 0,
        };
        let today = self.today();
        days_between(due, today) <= most_late && today < order
    }
}

fn due(trigger: Trigger, contract: &str, key: String, due: Date) -> NewEvent {
    NewEvent {
        key,
        trigger,
        contract: Some(contract.to_owned()),
        subscriber: None,
        state: EventState::Due,
        reason: None,
        due,
    }
}

fn closed(event: NewEvent, state: EventState, reason: &str) -> NewEvent {
    NewEvent {
        state,
        reason: Some(reason.to_owned()),
        ..event
    }
}

/// The calendar days from one day to another; negative if the other is earlier.
fn days_between(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}

fn days_earlier(date: Date, days: i64) -> Option<Date> {
    date.checked_sub(Span::new().try_days(days).ok()?).ok()
}

#[cfg(test)]
mod tests;
