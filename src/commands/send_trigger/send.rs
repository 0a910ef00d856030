//! Sends events one by one and records the result of each.

use std::time::Duration;

use tokio::time::sleep;

use super::draft::Draft;
use super::recipient::Recipient;
use super::report::{Outcome, Row, Sender};
use crate::commands::interrupt::Signals;
use crate::commands::{CommandError, Exit};
use crate::domain::Trigger;
use crate::postscript::{Cancellation, Client, Delivery, Error, Event, EventRequest};
use crate::terminal::{Printer, wait_with_message};

/// The pause between two events for one recipient.
const PAUSE: Duration = Duration::from_secs(1);

/// An event that is ready to be sent.
pub(super) struct PendingEvent {
    pub(super) request: EventRequest,
    pub(super) row: Row,
}

/// An event that was sent, or refused before it was.
pub(super) struct SentEvent {
    pub(super) row: Row,
    pub(super) error: Option<CommandError>,
}

/// Addresses a draft to its recipient.
pub(super) fn pending_event(
    client: &Client,
    sender: &Sender,
    recipient: &Recipient,
    draft: Draft,
) -> PendingEvent {
    let default = || draft.trigger.event_name(client.is_partners());
    let event = draft.event.unwrap_or_else(default);
    let subscriber_id = recipient.subscriber_id.as_ref();
    PendingEvent {
        request: client.event_request(Event {
            name: event.to_string(),
            person: recipient.person.clone(),
            occurred_at: draft.occurred_at,
            properties: draft.properties.into(),
            external_id: draft.external_id.clone(),
        }),
        row: Row {
            trigger: draft.trigger,
            shown_as: sender.shown_as(&event),
            event,
            to: recipient.masked.clone(),
            subscriber_id: subscriber_id.map(|id| id.as_str().to_owned()),
            external_id: draft.external_id,
            event_ids: Vec::new(),
            outcome: Outcome::Unknown,
            reason: None,
        },
    }
}

/// Sends the events in order, one second apart, and stops after the first that isn't accepted. The
/// first signal stops after the response to the event in flight; the second doesn't wait for it.
pub(super) async fn send(
    client: &Client,
    events: Vec<PendingEvent>,
    cancellation: &Cancellation,
    signals: &mut Signals,
    printer: &Printer,
) -> Vec<SentEvent> {
    let impatient = Cancellation::new();
    let sending = async {
        let mut sent: Vec<SentEvent> = Vec::new();
        for event in events {
            if sent.last().is_some_and(|last| last.error.is_some()) {
                break;
            }
            if !sent.is_empty() {
                tokio::select! {
                    () = sleep(PAUSE) => {}
                    () = cancellation.wait() => {}
                }
            }
            if cancellation.is_canceled() {
                break;
            }
            let delivery = tokio::select! {
                delivery = client.send_event(event.request) => delivery,
                () = impatient.wait() => Delivery::Unknown {
                    why: "canceled before the response arrived".to_owned(),
                },
            };
            sent.push(record_result(event.row, delivery));
        }
        sent
    };
    let canceling = async {
        signals.next().await;
        cancellation.cancel();
        printer.status("Stopping after the request in flight… Press Ctrl-C again to quit now.");
        signals.next().await;
        impatient.cancel();
        std::future::pending::<()>().await;
    };
    tokio::select! {
        sent = wait_with_message(printer, "Sending…", sending) => sent,
        () = canceling => Vec::new(),
    }
}

fn record_result(mut row: Row, delivery: Delivery) -> SentEvent {
    let error = match delivery {
        Delivery::Accepted { event_ids } => {
            row.event_ids = event_ids;
            row.outcome = Outcome::Accepted;
            None
        }
        Delivery::Rejected(error) => {
            row.outcome = Outcome::Rejected;
            row.reason = Some(error.to_string());
            Some(rejected(error, row.trigger))
        }
        Delivery::Unknown { why } => {
            row.outcome = Outcome::Unknown;
            let sentence = format!(
                "{} may or may not have been delivered: {why}",
                row.trigger.name()
            );
            let hint = format!(
                "It isn't sent again, because that could text someone twice. Check in Postscript \
                 whether it arrived before you send it again. Its external ID is {}.",
                row.external_id
            );
            row.reason = Some(why);
            Some(CommandError::new(Exit::Failed, sentence).hint(hint))
        }
    };
    SentEvent { row, error }
}

fn rejected(error: Error, trigger: Trigger) -> CommandError {
    let name = trigger.name();
    match error {
        // The usual hint is to run the command again, which could resend what was accepted.
        Error::Interrupted { .. } => CommandError::interrupted(format!("{name} was not sent.")),
        error => CommandError::from(error).context(format!("Postscript rejected {name}")),
    }
}
