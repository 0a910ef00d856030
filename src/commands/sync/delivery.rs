//! The events of a pass to their recipients: addressed for the plan, and sent once it is confirmed.

use jiff::ZonedDateTime;

use super::contracts::Details;
use super::opened::Opened;
use super::recipients::Recipients;
use super::sender::{Message, Sender, properties};
use crate::error::{CommandError, Exit};
use crate::postscript::{Event, EventRequest, SubscriberRef};
use crate::sync::ledger::{Choices, EventState, Ledger, NewEvent};
use crate::sync::{Ended, EventResult, MAX_FAILURES_IN_A_ROW, Outgoing, Plan, send_all};
use crate::terminal::{Printer, Progress};

/// What the events of a pass have in common.
pub(super) struct Delivery<'a> {
    pub(super) opened: &'a Opened,
    pub(super) choices: &'a Choices,
    /// Properties of every event, as `NAME=VALUE`.
    pub(super) typed: &'a [String],
    /// The time of the pass, in the store's time zone.
    pub(super) now: ZonedDateTime,
}

impl Delivery<'_> {
    /// The requests of the events that are due. Events without a recipient are skipped in the plan,
    /// with the reason.
    pub(super) fn address(
        &self,
        plan: &mut Plan<Details>,
        recipients: &Recipients<'_>,
    ) -> Result<Vec<Outgoing<Message>>, CommandError> {
        let (mut outgoing, mut tried) = (Vec::new(), Vec::new());
        let mut skipped = Vec::new();
        for planned in &mut plan.events {
            let (event, details) = (&mut planned.event, planned.details.as_ref());
            let Some(details) = details.filter(|_| event.state == EventState::Due) else {
                continue;
            };
            match recipients.contact(details.customer.as_ref()) {
                Ok(contact) => {
                    let subscriber = contact.id.as_str().to_owned();
                    event.subscriber = Some(subscriber.clone());
                    let request =
                        self.request(event, details, SubscriberRef::Id(contact.id.clone()))?;
                    // What failed before must not delay the rest.
                    let queue = match &event.reason {
                        None => &mut outgoing,
                        Some(_) => &mut tried,
                    };
                    queue.push(Outgoing {
                        key: event.key.clone(),
                        subscriber,
                        body: Message { contact, request },
                    });
                }
                Err(reason) => skipped.push(EventResult::skipped(&event.key, reason)),
            }
        }
        plan.note(skipped);
        outgoing.extend(tried);
        Ok(outgoing)
    }

    fn request(
        &self,
        event: &NewEvent,
        details: &Details,
        subscriber: SubscriberRef,
    ) -> Result<EventRequest, CommandError> {
        let client = &self.opened.connected.client;
        let default_name = event.trigger.event_name(client.is_partners());
        let chosen = self.choices.event_names.get(event.trigger.key());
        let properties = properties(event, details, self.typed, &self.now);
        let properties =
            properties.map_err(|error| CommandError::from_error(error).with_exit(Exit::Usage))?;
        Ok(client.event_request(Event {
            name: chosen.map_or_else(|| default_name.to_string(), Clone::clone),
            subscriber,
            occurred_at: None,
            properties: properties.into(),
            external_id: event.key.clone(),
        }))
    }

    /// Sends the events, and notes in the plan what became of each.
    pub(super) async fn send(
        &self,
        ledger: &mut Ledger,
        plan: &mut Plan<Details>,
        outgoing: &[Outgoing<Message>],
        printer: &Printer,
    ) -> Result<Exit, CommandError> {
        let progress = Progress::start(printer, "Sending", "events", outgoing.len() as u64);
        let (results, ended) = send_all(
            ledger,
            outgoing,
            &self.sender(),
            || self.opened.clock(),
            || self.opened.stop.is_canceled() || self.is_next_day(),
            |_| progress.advance(1),
        )
        .await;
        progress.finish();
        let mut exit = Exit::Done;
        for EventResult { key, state, reason } in &results {
            let has_failed = matches!(
                state,
                EventState::Refused | EventState::Unknown | EventState::Due
            );
            if has_failed {
                let why = reason.as_deref().unwrap_or_default();
                printer.warn(format!("event {key} ({state}): {why}"));
                exit = Exit::SomeFailed;
            }
        }
        plan.note(results);
        let rest = "The remaining events stay due: run the same command again to send them.";
        match ended {
            None => Ok(exit),
            Some(Ended::Canceled) if self.opened.stop.is_canceled() => Ok(Exit::Interrupted),
            Some(Ended::Canceled) => Err(CommandError::new(
                Exit::SomeFailed,
                "sending stopped: it is the next day in the store's time zone",
            )
            .hint("The remaining events stay due. The next run sends those that aren't too late by then.")),
            Some(Ended::Failed(error)) => Err(CommandError::from(error)
                .context("sending stopped before the last event")
                .hint(rest)),
            Some(Ended::TooManyFailures) => Err(CommandError::new(
                Exit::SomeFailed,
                format!(
                    "sending stopped: {MAX_FAILURES_IN_A_ROW} events in a row were rejected or may not have \
                     been delivered"
                ),
            )
            .hint(rest)),
            Some(Ended::Ledger(error)) => {
                Err(CommandError::from(error)
                    .context("sending stopped: an event can't be recorded"))
            }
        }
    }

    /// Whether the day has passed for which the events were planned.
    fn is_next_day(&self) -> bool {
        let now = self
            .opened
            .clock()
            .to_zoned_datetime(self.now.time_zone().clone());
        now.date() > self.now.date()
    }

    fn sender(&self) -> Sender<'_> {
        Sender {
            client: &self.opened.connected.client,
            at_once: &self.opened.at_once,
        }
    }
}
