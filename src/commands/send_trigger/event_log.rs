//! The ledger's entries of test events: the intent is on the disk before the request leaves, and the
//! outcome after the response.

use jiff::{Timestamp, ZonedDateTime};

use super::draft::Draft;
use super::recipient::Recipient;
use super::report::{Outcome, Row};
use crate::commands::ledger::open_or_create;
use crate::commands::store_settings::SelectedStore;
use crate::commands::{CommandError, Exit};
use crate::sync::ledger::{EventRow, EventState, Ledger, NewEvent};

/// The ledger of the shop that the events are sent to.
pub(super) struct EventLog {
    ledger: Ledger,
    /// When the command was started, in the store's zone.
    now: ZonedDateTime,
}

impl EventLog {
    /// Opens the shop's ledger, or creates it.
    pub(super) fn open(
        shop: &str,
        store: &SelectedStore,
        now: ZonedDateTime,
    ) -> Result<Self, CommandError> {
        let ledger = open_or_create(shop, store)?;
        Ok(Self { ledger, now })
    }

    /// The last event to this recipient for the same trigger, if it may or may not have been
    /// delivered. Someone who isn't a subscriber wasn't texted.
    pub(super) fn unresolved(
        &self,
        draft: &Draft,
        to: &Recipient,
    ) -> Result<Option<EventRow>, CommandError> {
        let Some(id) = &to.subscriber_id else {
            return Ok(None);
        };
        let last = self.ledger.last_test_event(id.as_str(), draft.trigger)?;
        let is_open = |state| matches!(state, EventState::Sending | EventState::Unknown);
        Ok(last.filter(|row| is_open(row.event.state)))
    }

    /// Records that an event is about to be sent.
    pub(super) fn begin(&mut self, draft: &Draft, to: &Recipient) -> Result<(), CommandError> {
        let event = NewEvent {
            key: draft.external_id.clone(),
            trigger: draft.trigger,
            contract: None,
            subscriber: to.subscriber_id.as_ref().map(|id| id.as_str().to_owned()),
            state: EventState::Sending,
            reason: None,
            due: self.now.date(),
        };
        Ok(self.ledger.record_intent(&event, Timestamp::now())?)
    }

    /// Records the outcome.
    pub(super) fn finish(&mut self, row: &Row) -> Result<(), CommandError> {
        let state = match row.outcome {
            Outcome::Accepted => EventState::Sent,
            Outcome::Unknown => EventState::Unknown,
            Outcome::Refused => EventState::Refused,
        };
        let (key, reason) = (&row.external_id, row.reason.as_deref());
        Ok(self.ledger.finish(key, state, reason, Timestamp::now())?)
    }
}

/// A sentence about an unresolved event.
pub(super) fn describe(row: &EventRow, to: &Recipient) -> String {
    let reason = row.event.reason.as_deref();
    format!(
        "{} for {}, sent at {}, may or may not have been delivered: {}",
        row.event.trigger.name(),
        to.masked,
        row.at.strftime("%Y-%m-%d %H:%M UTC"),
        reason.unwrap_or("the program ended before the response arrived")
    )
}

/// The error about an unresolved event where no question can be asked.
pub(super) fn cannot_ask(row: &EventRow, to: &Recipient) -> CommandError {
    let key = &row.event.key;
    CommandError::new(Exit::Failed, describe(row, to)).hint(format!(
        "Nothing was sent. Check in Postscript whether the earlier event arrived, then run `prive-ps \
         events resolve {key} sent` or `unsent`. To send it again with the same external ID: \
         --external-id {key}"
    ))
}
