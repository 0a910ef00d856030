//! `send-trigger`: sends a custom event that stands in for one of Prive's triggers, to build and test
//! flows.
//!
//! Every event may text a real person. So the recipient is looked up first, a live shop needs a
//! confirmation, and no event is sent twice on a guess.

mod args;
mod draft;
mod properties;
mod recipient;
mod report;
mod send;
mod timestamp;
mod trigger_arg;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::ask::confirm_or_cancel;
use super::connection::{self, Connected};
use super::error::{CommandError, Exit};
use super::interrupt::Signals;
use super::store_settings::{region, timezone};
use crate::args::ConnectionArgs;
use crate::postscript::{Cancellation, Client, Identity};
use crate::terminal::{Printer, wait_with_message};

pub use args::SendTriggerArgs;

use draft::Draft;
use recipient::{Reach, Recipient, TypedRecipient};
use report::{Outcome, Row, Sender};
use send::{PendingEvent, SentEvent};

const NOTHING_SENT: &str = "Nothing was sent.";

/// Runs `send-trigger`.
pub async fn run(
    args: SendTriggerArgs,
    connection_args: &ConnectionArgs,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    let cancellation = Cancellation::new();
    let connected = connection::client(connection_args, printer, &cancellation)?;
    let zone = timezone(&connected.store, args.timezone.as_ref())?;
    let now = Timestamp::now().to_zoned_datetime(zone.unwrap_or(TimeZone::UTC));
    let drafts = draft::drafts(&args, &now)?;
    let typed = TypedRecipient::parse(&args.to, region(&connected.store, args.region)?)?;
    let client = &connected.client;
    let needs_confirmation = !args.dry_run && !args.yes && !client.address().is_loopback();
    if needs_confirmation && !printer.can_ask() {
        return Err(cannot_confirm());
    }
    let mut signals = Signals::listen()?;
    let search = look_up(&connected, typed, args.anyway);
    let (sender, recipient) = tokio::select! {
        found = wait_with_message(printer, "Looking up the recipient…", search) => found?,
        () = signals.next() => return Err(CommandError::interrupted(NOTHING_SENT)),
    };
    let to_event = |draft: Draft| send::pending_event(client, &sender, &recipient, draft);
    let events: Vec<PendingEvent> = drafts.into_iter().map(to_event).collect();
    if args.dry_run {
        report::requests(printer, events.iter().map(|event| &event.request))?;
        printer.status(NOTHING_SENT);
        return Ok(Exit::Done);
    }
    if needs_confirmation {
        let question = question(&recipient, &sender, events.len());
        confirm_or_cancel(&question, NOTHING_SENT, signals.next()).await?;
    }
    let names = names_of(&events);
    let sent = send::send(client, events, &cancellation, &mut signals, printer).await;
    let not_sent = &names[sent.len()..];
    finish(sent, not_sent, printer)
}

async fn look_up(
    connected: &Connected,
    typed: TypedRecipient,
    anyway: bool,
) -> Result<(Sender, Recipient), CommandError> {
    let client = &connected.client;
    let identity = client.identity().await?;
    connected.expect_shop(&identity)?;
    let sender = sender(client, identity);
    let recipient = typed.look_up(client, &sender.shop, anyway).await?;
    Ok((sender, recipient))
}

/// The results of the four sample events.
pub(super) struct Samples {
    /// The recipient, masked.
    pub(super) recipient: String,
    /// The accepted triggers: names and external IDs.
    pub(super) accepted: Vec<(&'static str, String)>,
    /// Why the next one wasn't accepted.
    pub(super) error: Option<CommandError>,
    /// The names of the triggers that weren't sent.
    pub(super) not_sent: Vec<&'static str>,
}

/// Sends all four triggers with their samples to a subscriber who is opted in.
pub(super) async fn send_samples(
    connected: &Connected,
    shop: Identity,
    to: &str,
    printer: &Printer,
) -> Result<Samples, CommandError> {
    let zone = timezone(&connected.store, None)?.unwrap_or(TimeZone::UTC);
    let typed = TypedRecipient::parse(to, region(&connected.store, None)?)?;
    let client = &connected.client;
    let sender = sender(client, shop);
    let recipient = typed.look_up(client, &sender.shop, true).await?;
    let refused = match recipient.reach {
        Reach::OptedIn => None,
        Reach::NotOptedIn => Some(recipient::not_opted_in(&recipient.masked, &sender.shop)),
        Reach::NotSubscriber => Some(recipient::not_subscriber(&recipient.masked, &sender.shop)),
    };
    if let Some(error) = refused {
        return Err(error.hint("Use a subscriber who is opted in to the shop's texts."));
    }
    let now = Timestamp::now().to_zoned_datetime(zone);
    let to_event = |draft: Draft| send::pending_event(client, &sender, &recipient, draft);
    let events: Vec<PendingEvent> = draft::samples(&now).map(to_event).collect();
    let names = names_of(&events);
    let mut signals = Signals::listen()?;
    let sent = send::send(client, events, client.cancellation(), &mut signals, printer).await;
    let mut samples = Samples {
        recipient: recipient.masked,
        accepted: Vec::new(),
        error: None,
        not_sent: names[sent.len()..].to_vec(),
    };
    for SentEvent { row, error } in sent {
        match error {
            None => samples.accepted.push((row.trigger.name(), row.external_id)),
            error => samples.error = error,
        }
    }
    Ok(samples)
}

fn names_of(events: &[PendingEvent]) -> Vec<&'static str> {
    let names = events.iter().map(|event| event.row.trigger.name());
    names.collect()
}

/// Postscript puts the name of the key's owner in front of an event's name. For a partner key that is
/// the partner, and it isn't published whose name `GET /me` returns for one with a shop token.
fn sender(client: &Client, identity: Identity) -> Sender {
    let is_owner = !client.is_partners() || identity.kind == "partner";
    Sender {
        prefix: is_owner.then(|| identity.name.clone()),
        shop: identity.name,
    }
}

fn cannot_confirm() -> CommandError {
    CommandError::new(
        Exit::Usage,
        "can't prompt for confirmation, and this event may text a real person",
    )
    .hint("Use --yes to send it without a prompt, or --dry-run to see the request.")
}

fn question(recipient: &Recipient, sender: &Sender, count: usize) -> String {
    let (masked, shop) = (&recipient.masked, &sender.shop);
    let times = if count > 1 { " four times" } else { "" };
    match recipient.reach {
        Reach::OptedIn => format!("This can text {masked} from {shop}{times}. Send?"),
        Reach::NotOptedIn => format!("{masked} isn't opted in to texts from {shop}. Send anyway?"),
        Reach::NotSubscriber => format!("{shop} has no subscriber {masked}. Send anyway?"),
    }
}

fn finish(
    sent: Vec<SentEvent>,
    not_sent: &[&str],
    printer: &Printer,
) -> Result<Exit, CommandError> {
    let split = sent.into_iter().map(|event| (event.row, event.error));
    let (rows, errors): (Vec<Row>, Vec<_>) = split.unzip();
    let output = report::outcomes(printer, &rows);
    let is_accepted = |row: &&Row| row.outcome == Outcome::Accepted;
    report::next_steps(printer, rows.iter().filter(is_accepted));
    let error = errors.into_iter().flatten().next();
    let is_rejected = |row: &Row| row.outcome == Outcome::Rejected;
    let is_incomplete = !not_sent.is_empty() || rows.iter().any(is_rejected);
    if is_incomplete && !rows.iter().all(is_rejected) {
        printer.hint("Send the rest individually; `all` would resend these.");
    }
    let not_sent_names = not_sent.join(", ");
    // Reported even if the result can't be printed: an unknown event must not go unnoticed.
    match error {
        Some(error) => {
            if !not_sent.is_empty() {
                printer.warn(format!("not sent: {not_sent_names}"));
            }
            Err(error)
        }
        None if not_sent.is_empty() => {
            output?;
            Ok(Exit::Done)
        }
        None => Err(CommandError::interrupted(format!(
            "Not sent: {not_sent_names}."
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postscript::Person;

    #[test]
    fn the_question_names_the_recipient_the_shop_and_the_number_of_texts() {
        let sender = Sender {
            shop: "Acme Coffee".to_owned(),
            prefix: None,
        };
        let asked = |reach, count| {
            let recipient = Recipient {
                person: Person::Phone(12_125_550_123),
                subscriber_id: None,
                masked: "+1•••••••123".to_owned(),
                reach,
            };
            question(&recipient, &sender, count)
        };
        assert_eq!(
            asked(Reach::OptedIn, 1),
            "This can text +1•••••••123 from Acme Coffee. Send?"
        );
        assert_eq!(
            asked(Reach::OptedIn, 4),
            "This can text +1•••••••123 from Acme Coffee four times. Send?"
        );
        assert_eq!(
            asked(Reach::NotOptedIn, 1),
            "+1•••••••123 isn't opted in to texts from Acme Coffee. Send anyway?"
        );
        assert_eq!(
            asked(Reach::NotSubscriber, 1),
            "Acme Coffee has no subscriber +1•••••••123. Send anyway?"
        );
    }
}
