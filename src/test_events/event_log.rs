//! The ledger's entries of test events: the intent is on the disk before the request leaves, and the
//! outcome after the response.

use jiff::{Timestamp, ZonedDateTime};

use super::event::TestEvent;
use super::recipient::Recipient;
use super::result::{TestOutcome, TestResult};
use crate::error::CommandError;
use crate::postscript::SubscriberId;
use crate::sync::ledger::{EventRow, EventState, Ledger, NewEvent};

/// The ledger of the shop that the events are sent to.
pub struct EventLog {
    ledger: Ledger,
    /// When the command was started, in the store's zone.
    now: ZonedDateTime,
}

impl EventLog {
    /// The ledger of a shop, at a time in the store's zone.
    pub fn new(ledger: Ledger, now: ZonedDateTime) -> Self {
        Self { ledger, now }
    }

    /// The last event to this recipient for the same trigger, if it may or may not have been
    /// delivered; for someone who isn't a subscriber, any such event to someone who isn't.
    pub fn unresolved(
        &self,
        event: &TestEvent,
        to: &Recipient,
    ) -> Result<Option<EventRow>, CommandError> {
        let id = to.subscriber_id.as_ref().map(SubscriberId::as_str);
        Ok(self.ledger.unresolved_test_event(id, event.trigger)?)
    }

    /// Fails if an event with this external ID was sent.
    pub fn require_unsent(&self, external_id: &str) -> Result<(), CommandError> {
        Ok(self.ledger.require_unsent(external_id)?)
    }

    /// Records that an event is about to be sent.
    pub(super) fn begin(&mut self, event: &TestEvent, to: &Recipient) -> Result<(), CommandError> {
        let event = NewEvent {
            key: event.external_id.clone(),
            trigger: event.trigger,
            contract: None,
            subscriber: to.subscriber_id.as_ref().map(|id| id.as_str().to_owned()),
            state: EventState::Sending,
            reason: None,
            due: self.now.date(),
        };
        Ok(self.ledger.record_intent(&event, Timestamp::now())?)
    }

    /// Records the outcome.
    pub(super) fn finish(&mut self, result: &TestResult) -> Result<(), CommandError> {
        let state = match result.outcome {
            TestOutcome::Accepted => EventState::Sent,
            TestOutcome::Unknown => EventState::Unknown,
            TestOutcome::Refused => EventState::Refused,
        };
        let (key, reason) = (&result.external_id, result.reason.as_deref());
        Ok(self.ledger.finish(key, state, reason, Timestamp::now())?)
    }
}
