//! `send-trigger`: sends a custom event that stands in for one of Prive's triggers, to build and test
//! flows.
//!
//! Every event may text a real person. So the recipient is looked up first, a live shop needs a
//! confirmation, and no event is sent twice on a guess.

mod args;
mod draft;
mod event_log;
mod properties;
mod recipient;
mod report;
mod send;
mod trigger_arg;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::ask::confirm_or_cancel;
use super::connection::{self, Connected};
use super::error::{CommandError, Exit};
use super::interrupt;
use super::prive_connection::prive_client;
use super::source_args::FromArg;
use super::store_settings::{region, timezone};
use crate::args::ConnectionArgs;
use crate::domain::Trigger;
use crate::postscript::{Cancellation, Identity};
use crate::terminal::{Printer, wait_with_message};

pub use args::SendTriggerArgs;

use draft::Draft;
use event_log::EventLog;
use recipient::{Recipient, TypedRecipient};
use report::{Outcome, Row, Sender};
use send::{Destination, SendResult};

const NOTHING_SENT: &str = "Nothing was sent.";

const ANYWAY: &str = "Use --anyway to send the event so that Flow Builder lists it. Only opted-in \
                      subscribers are texted.";

/// Runs `send-trigger`.
pub async fn run(
    args: SendTriggerArgs,
    connection_args: &ConnectionArgs,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    let cancellation = Cancellation::new();
    let connected = connection::client(connection_args, printer, &cancellation)?;
    let client = &connected.client;
    let zone = timezone(&connected.store, args.timezone.as_ref())?;
    let now = Timestamp::now().to_zoned_datetime(zone.unwrap_or(TimeZone::UTC));
    let prive = args.from.map(|FromArg::Prive| {
        prive_client(connection_args, &connected.store, printer, &cancellation)
    });
    let prive = prive.transpose()?;
    let mut drafts = draft::drafts(&args, prive.as_ref(), client, &now).await?;
    let typed = TypedRecipient::parse(&args.to, region(&connected.store, args.region)?)?;
    let needs_confirmation = !args.dry_run && !args.yes && !client.address().is_loopback();
    if needs_confirmation && !printer.can_ask() {
        let sentence = "can't prompt for confirmation, and this event may text a real person";
        return Err(CommandError::new(Exit::Usage, sentence)
            .hint("Use --yes to send it without a prompt, or --dry-run to see the request."));
    }
    let mut signals = interrupt::listen()?;
    let search = look_up(&connected, typed, args.anyway);
    let (shop, recipient) = tokio::select! {
        found = wait_with_message(printer, "Looking up the recipient…", search) => found?,
        () = signals.next() => return Err(CommandError::interrupted(NOTHING_SENT)),
    };
    if args.dry_run {
        let requests = drafts.iter().map(|draft| draft.request(client, &recipient));
        report::requests(printer, &requests.collect::<Vec<_>>())?;
        printer.status(NOTHING_SENT);
        return Ok(Exit::Done);
    }
    let log = EventLog::open(&shop.id, &connected.store, now)?;
    let sender = Sender::new(client, shop);
    let asks = printer.can_ask().then_some(&args);
    for question in unresolved(&mut drafts, &log, &recipient, asks)? {
        confirm_or_cancel(&question, NOTHING_SENT, signals.next()).await?;
    }
    if needs_confirmation {
        let question = question(&recipient, &sender, drafts.len());
        confirm_or_cancel(&question, NOTHING_SENT, signals.next()).await?;
    }
    let to = Destination {
        client,
        sender: &sender,
        recipient: &recipient,
        log,
    };
    let sent = send::send(&drafts, to, &cancellation, &mut signals, printer).await;
    finish(sent, printer)
}

async fn look_up(
    connected: &Connected,
    typed: TypedRecipient,
    anyway: bool,
) -> Result<(Identity, Recipient), CommandError> {
    let client = &connected.client;
    let shop = connected.shop().await?;
    let recipient = typed.look_up(client, &shop.name).await?;
    if !anyway {
        recipient.check_reach(&shop.name, ANYWAY)?;
    }
    Ok((shop, recipient))
}

/// The questions about earlier events that may or may not have been delivered. With `args`, which
/// are missing if no question can be asked, each draft takes the external ID of the earlier event for
/// its trigger, unless it was given one. No question about an event whose external ID was given.
fn unresolved(
    drafts: &mut [Draft],
    log: &EventLog,
    recipient: &Recipient,
    args: Option<&SendTriggerArgs>,
) -> Result<Vec<String>, CommandError> {
    let mut questions = Vec::new();
    for draft in drafts {
        let Some(row) = log.unresolved(draft, recipient)? else {
            continue;
        };
        let key = &row.event.key;
        if *key == draft.external_id {
            continue;
        }
        let Some(args) = args else {
            return Err(event_log::cannot_ask(&row, recipient));
        };
        let described = event_log::describe(&row, recipient);
        if args.external_id.is_none() {
            draft.external_id.clone_from(key);
        }
        let id = &draft.external_id;
        questions.push(format!("{described}\nSend again, with external ID {id}?"));
    }
    Ok(questions)
}

/// Sends all four triggers with their samples to a subscriber who is opted in.
pub(super) async fn send_samples(
    connected: &Connected,
    shop: Identity,
    to: &str,
    printer: &Printer,
) -> Result<SendResult, CommandError> {
    let zone = timezone(&connected.store, None)?.unwrap_or(TimeZone::UTC);
    let typed = TypedRecipient::parse(to, region(&connected.store, None)?)?;
    let client = &connected.client;
    let recipient = typed.look_up(client, &shop.name).await?;
    let hint = "Use a subscriber who is opted in to the shop's texts.";
    recipient.check_reach(&shop.name, hint)?;
    let now = Timestamp::now().to_zoned_datetime(zone);
    let mut drafts = Trigger::ALL.map(|trigger| Draft::sample(trigger, client, &now));
    let log = EventLog::open(&shop.id, &connected.store, now)?;
    unresolved(&mut drafts, &log, &recipient, None)?;
    let to = Destination {
        client,
        sender: &Sender::new(client, shop),
        recipient: &recipient,
        log,
    };
    let mut signals = interrupt::listen()?;
    Ok(send::send(&drafts, to, client.cancellation(), &mut signals, printer).await)
}

fn question(recipient: &Recipient, sender: &Sender, count: usize) -> String {
    let (masked, shop) = (&recipient.masked, &sender.shop);
    let times = if count > 1 { " four times" } else { "" };
    match recipient.unreachable(shop) {
        None => format!("This can text {masked} from {shop}{times}. Send?"),
        Some(why) => format!("{why}. Send anyway?"),
    }
}

fn finish(sent: SendResult, printer: &Printer) -> Result<Exit, CommandError> {
    let output = report::outcomes(printer, &sent.rows);
    report::next_steps(printer, &sent.rows);
    let is_refused = |row: &Row| row.outcome == Outcome::Refused;
    let is_incomplete = !sent.not_sent.is_empty() || sent.rows.iter().any(is_refused);
    if is_incomplete && !sent.rows.iter().all(is_refused) {
        printer.hint("Send the rest individually; `all` would resend these.");
    }
    let not_sent = sent.not_sent.join(", ");
    // Reported even if the result can't be printed: an unknown event must not go unnoticed.
    match sent.error {
        Some(error) => {
            if !not_sent.is_empty() {
                printer.warn(format!("not sent: {not_sent}"));
            }
            Err(error)
        }
        None if not_sent.is_empty() => {
            output?;
            Ok(Exit::Done)
        }
        None => Err(CommandError::interrupted(format!("Not sent: {not_sent}."))),
    }
}
