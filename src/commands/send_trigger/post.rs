//! Sending events, and what came of each.

use std::convert::Infallible;

use super::draft::Draft;
use super::report::{Outcome, Row, Sender};
use super::sequence;
use super::whom::Recipient;
use crate::commands::interrupt::Signals;
use crate::commands::{CommandError, Exit};
use crate::domain::Trigger;
use crate::postscript::{Cancellation, Client, Delivery, Error, Event, EventRequest};
use crate::terminal::Printer;

/// An event on its way.
pub(super) struct Letter {
    pub(super) request: EventRequest,
    pub(super) row: Row,
}

/// An event that has gone, with the failure it ends the run with.
pub(super) struct Sent {
    pub(super) row: Row,
    pub(super) failure: Option<CommandError>,
}

/// Writes the event to the recipient.
pub(super) fn letter(
    client: &Client,
    sender: &Sender,
    recipient: &Recipient,
    draft: Draft,
) -> Letter {
    let usual = || draft.trigger.event_name(client.is_partners());
    let event = draft.event.unwrap_or_else(usual);
    Letter {
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
            to: recipient.shown.clone(),
            subscriber_id: recipient
                .subscriber_id
                .as_ref()
                .map(|id| id.as_str().to_owned()),
            external_id: draft.external_id,
            event_ids: Vec::new(),
            outcome: Outcome::Unknown,
            reason: None,
        },
    }
}

/// Sends the letters one by one, and ends with the first that doesn't arrive for sure. Interrupted
/// once, the answer to the one on its way is waited for; twice, it isn't.
pub(super) async fn send(
    client: &Client,
    letters: Vec<Letter>,
    stop: &Cancellation,
    printer: &Printer,
) -> Result<Vec<Sent>, CommandError> {
    let mut signals = Signals::listen()?;
    let at_once = Cancellation::new();
    let one = async |letter: Letter| {
        let delivery = tokio::select! {
            delivery = client.send_event(letter.request) => delivery,
            () = at_once.wait() => Delivery::Unknown {
                why: "you didn't wait for the answer".to_owned(),
            },
        };
        opened(letter.row, delivery)
    };
    let interrupted = async {
        signals.next().await;
        stop.cancel();
        printer.status("Interrupted; waiting for the answer to what is on its way.");
        signals.next().await;
        at_once.cancel();
        std::future::pending::<Infallible>().await
    };
    Ok(tokio::select! {
        all = sequence::in_turn(letters, stop, one, |sent| sent.failure.is_none()) => all,
        never = interrupted => match never {},
    })
}

fn opened(mut row: Row, delivery: Delivery) -> Sent {
    let failure = match delivery {
        Delivery::Accepted { event_ids } => {
            row.event_ids = event_ids;
            row.outcome = Outcome::Accepted;
            None
        }
        Delivery::Rejected(error) => {
            row.outcome = Outcome::Rejected;
            row.reason = Some(error.to_string());
            Some(refused(error, row.trigger))
        }
        Delivery::Unknown { why } => {
            row.outcome = Outcome::Unknown;
            let failure = CommandError::new(
                Exit::Failed,
                format!(
                    "it can't be known whether Postscript took {}: {why}",
                    row.trigger.name()
                ),
            )
            .hint(format!(
                "It isn't sent again, since that could text somebody twice. Look in Postscript \
                 whether it arrived before you send it again; its external id is {}.",
                row.external_id
            ));
            row.reason = Some(why);
            Some(failure)
        }
    };
    Sent { row, failure }
}

fn refused(error: Error, trigger: Trigger) -> CommandError {
    let failure = match error {
        // The usual advice is to run the command again, which could send again what has gone.
        Error::Interrupted { .. } => CommandError::new(Exit::Interrupted, "interrupted"),
        error => CommandError::from(error),
    };
    failure.context(format!("Postscript didn't take {}", trigger.name()))
}
