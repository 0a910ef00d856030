//! The events: recorded before they are sent, and finished once the outcome is known.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::event::{EventRow, EventState, NewEvent};
use super::{Ledger, LedgerError};
use crate::domain::Trigger;

/// The reason of an event that was being sent when the program ended.
const ENDED: &str = "the program ended before the response arrived";

impl Ledger {
    /// The event of this key.
    pub fn event(&self, key: &str) -> Result<Option<EventRow>, LedgerError> {
        self.read(|connection| {
            let query = format!("SELECT {} FROM events WHERE key = ?1", EventRow::COLUMNS);
            let mut query = connection.prepare_cached(&query)?;
            query.query_row([key], EventRow::from_row).optional()
        })
    }

    /// The events in this state that were due on this day or later, in the order of their last changes.
    pub fn events(
        &self,
        state: Option<EventState>,
        since: Option<Date>,
    ) -> Result<Vec<EventRow>, LedgerError> {
        self.read(|connection| {
            let query = format!(
                "SELECT {} FROM events WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR due >= ?2)
                 ORDER BY at, key",
                EventRow::COLUMNS
            );
            let mut query = connection.prepare(&query)?;
            let since = since.map(|date| date.to_string());
            let rows = query.query_map(params![state.map(EventState::name), since], |row| {
                EventRow::from_row(row)
            })?;
            rows.collect()
        })
    }

    /// The last test event to this subscriber for this trigger, if it may or may not have been delivered.
    /// Recipients who aren't subscribers can't be told apart: for them, any such event counts.
    pub fn unresolved_test_event(
        &self,
        subscriber: Option<&str>,
        trigger: Trigger,
    ) -> Result<Option<EventRow>, LedgerError> {
        self.read(|connection| {
            let query = format!(
                "SELECT {} FROM (
                     SELECT * FROM events WHERE subscriber IS ?1 AND trigger = ?2 AND contract IS NULL
                     AND (?1 IS NOT NULL OR state IN ('sending', 'unknown'))
                     ORDER BY at DESC, key DESC LIMIT 1
                 ) WHERE state IN ('sending', 'unknown')",
                EventRow::COLUMNS
            );
            connection
                .query_row(&query, params![subscriber, trigger.key()], EventRow::from_row)
                .optional()
        })
    }

    /// Fails if an event with this key was sent.
    pub fn require_unsent(&self, key: &str) -> Result<(), LedgerError> {
        let known = self.event(key)?;
        if known.is_none_or(|known| known.event.state != EventState::Sent) {
            return Ok(());
        }
        Err(LedgerError::Event {
            why: format!("an event with external ID `{key}` was already sent; use a new one"),
        })
    }

    /// Records a test event that is about to be sent. It replaces one with the same key, subscriber and
    /// trigger: the user asked for it. Fails if that one was sent, or if another event has the key.
    pub fn record_intent(&mut self, event: &NewEvent, at: Timestamp) -> Result<(), LedgerError> {
        let whose = |event: &NewEvent| {
            let subscriber = event.subscriber.clone();
            (event.contract.clone(), subscriber, event.trigger)
        };
        self.require_unsent(&event.key)?;
        let known = self.event(&event.key)?;
        // Without a subscriber, it isn't known whose it is.
        let is_others =
            |known: &NewEvent| known.subscriber.is_none() || whose(known) != whose(event);
        if known.is_some_and(|known| is_others(&known.event)) {
            return Err(LedgerError::Event {
                why: format!(
                    "external ID `{}` was used for another subscriber or trigger; use a new one",
                    event.key
                ),
            });
        }
        self.write(|transaction| {
            transaction.execute(
                "DELETE FROM events WHERE key = ?1 AND contract IS NULL AND subscriber IS ?2 AND trigger = ?3
                 AND state <> 'sent'",
                params![event.key, event.subscriber, event.trigger.key()],
            )?;
            insert(transaction, event, at)
        })
    }

    /// Marks a due event as being sent to this subscriber. On return the intent is on the disk.
    /// Fails unless the event is due, so that none is sent twice.
    pub fn begin(&mut self, key: &str, subscriber: &str, at: Timestamp) -> Result<(), LedgerError> {
        let changed = self.write(|transaction| {
            let update =
                "UPDATE events SET state = 'sending', subscriber = ?2, reason = NULL, at = ?3
                          WHERE key = ?1 AND state = 'due'";
            transaction
                .prepare_cached(update)?
                .execute(params![key, subscriber, time(at)])
        })?;
        self.expect_one(changed, key)
    }

    /// Records the outcome of an event that was being sent. [`EventState::Due`] means that the request
    /// certainly had no effect.
    pub fn finish(
        &mut self,
        key: &str,
        state: EventState,
        reason: Option<&str>,
        at: Timestamp,
    ) -> Result<(), LedgerError> {
        let changed = self.write(|transaction| {
            let update = "UPDATE events SET state = ?2, reason = ?3, at = ?4
                          WHERE key = ?1 AND state = 'sending'";
            let mut update = transaction.prepare_cached(update)?;
            update.execute(params![key, state.name(), reason, time(at)])
        })?;
        self.expect_one(changed, key)
    }

    /// Gives up events that are due: skipped or missed, with a reason.
    pub fn give_up(
        &mut self,
        events: &[(String, EventState, String)],
        at: Timestamp,
    ) -> Result<(), LedgerError> {
        self.write(|transaction| {
            let update = "UPDATE events SET state = ?2, reason = ?3, at = ?4
                          WHERE key = ?1 AND state = 'due'";
            let mut update = transaction.prepare_cached(update)?;
            for (key, state, reason) in events {
                update.execute(params![key, state.name(), reason, time(at)])?;
            }
            Ok(())
        })
    }

    /// Marks events that were being sent when a run died as unknown. Returns how many.
    /// Call this with the store's lock held.
    pub fn mark_interrupted(&mut self, at: Timestamp) -> Result<usize, LedgerError> {
        self.write(|transaction| {
            transaction.execute(
                "UPDATE events SET state = 'unknown', reason = ?1, at = ?2
                 WHERE state = 'sending' AND contract IS NOT NULL",
                params![ENDED, time(at)],
            )
        })
    }

    /// Resolves an unknown event: to sent, or, if it wasn't, to due again. A test event that wasn't
    /// sent is skipped. Returns the new state.
    pub fn resolve(
        &mut self,
        key: &str,
        was_sent: bool,
        at: Timestamp,
    ) -> Result<EventState, LedgerError> {
        let Some(row) = self.event(key)? else {
            return Err(LedgerError::not_found(key));
        };
        let is_test_event = row.event.contract.is_none();
        let state = match (was_sent, is_test_event) {
            (true, _) => EventState::Sent,
            (false, false) => EventState::Due,
            (false, true) => EventState::Skipped,
        };
        let reason = if was_sent {
            "resolved as sent"
        } else {
            "resolved as unsent"
        };
        let changed = self.write(|transaction| {
            // Test events stay `sending` if the program dies.
            transaction.execute(
                "UPDATE events SET state = ?2, reason = ?3, at = ?4 WHERE key = ?1
                 AND (state = 'unknown' OR (state = 'sending' AND contract IS NULL))",
                params![key, state.name(), reason, time(at)],
            )
        })?;
        if changed == 1 {
            return Ok(state);
        }
        Err(LedgerError::Event {
            why: format!(
                "event `{key}` is {}; only an event in state `unknown` can be resolved",
                row.event.state
            ),
        })
    }

    fn expect_one(&self, changed: usize, key: &str) -> Result<(), LedgerError> {
        if changed == 1 {
            return Ok(());
        }
        let state = self.event(key)?.map(|row| row.event.state);
        let state = state.map_or("not recorded", EventState::name);
        Err(LedgerError::Event {
            why: format!("event `{key}` is {state}; another process changed the ledger"),
        })
    }
}

/// Adds an event. Fails if its key exists.
pub(super) fn insert(
    transaction: &Transaction<'_>,
    event: &NewEvent,
    at: Timestamp,
) -> rusqlite::Result<()> {
    let insert = "INSERT INTO events (key, trigger, contract, subscriber, state, reason, due, at)
                  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    transaction.prepare_cached(insert)?.execute(params![
        event.key,
        event.trigger.key(),
        event.contract,
        event.subscriber,
        event.state.name(),
        event.reason,
        event.due.to_string(),
        time(at),
    ])?;
    Ok(())
}

/// A time as text: UTC, to the millisecond, so that text sorts by time.
pub(super) fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}
