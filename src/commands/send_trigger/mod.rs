//! `send-trigger`: sends a custom event that stands in for one of Prive's triggers, to build and test
//! flows.
//!
//! Every event may text a real person. So the recipient is looked up first, a live shop needs a
//! confirmation, and no event is sent twice on a guess.

mod args;
mod from_args;
mod properties;
mod report;
mod trigger_arg;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::ask::confirm_or_cancel;
use super::interrupt;
use super::ledger::open_or_create;
use super::source_args::FromArg;
use crate::args::ConnectionArgs;
use crate::connection::{self, Connected, prive_client, region, timezone};
use crate::domain::Trigger;
use crate::error::{CommandError, Exit};
use crate::postscript::{Cancellation, Shop};
use crate::sync::ledger::EventRow;
use crate::terminal::{Printer, format_time, wait_with_message};
use crate::test_events::{
    Destination, EventLog, Recipient, SendResult, Sender, TestEvent, TestOutcome, TestResult,
    TypedRecipient, send,
};

pub use args::SendTriggerArgs;

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
    let mut events = from_args::events(&args, prive.as_ref(), client, &now).await?;
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
        let request = |event: &TestEvent| event.request(client, recipient.subscriber.clone());
        let requests = events.iter().map(request);
        report::requests(printer, &requests.collect::<Vec<_>>())?;
        printer.status(NOTHING_SENT);
        return Ok(Exit::Done);
    }
    let log = EventLog::new(open_or_create(&shop.id, &connected.store)?, now);
    let sender = Sender::new(client, shop);
    let asks = printer.can_ask().then_some(&args);
    for question in unresolved(&mut events, &log, &recipient, asks)? {
        confirm_or_cancel(&question, NOTHING_SENT, signals.next()).await?;
    }
    if needs_confirmation {
        let question = question(&recipient, &sender, events.len());
        confirm_or_cancel(&question, NOTHING_SENT, signals.next()).await?;
    }
    let to = Destination {
        client,
        sender: &sender,
        recipient: &recipient,
        log,
    };
    let sent = send(&events, to, &cancellation, &mut signals, printer).await;
    finish(sent, printer)
}

async fn look_up(
    connected: &Connected,
    typed: TypedRecipient,
    anyway: bool,
) -> Result<(Shop, Recipient), CommandError> {
    let client = &connected.client;
    let shop = connected.shop().await?;
    let recipient = typed.look_up(client, &shop.name).await?;
    if !anyway {
        recipient.check_reach(&shop.name, ANYWAY)?;
    }
    Ok((shop, recipient))
}

/// The questions about earlier events that may or may not have been delivered. With `args`, which
/// are missing if no question can be asked, each event takes the external ID of the earlier event for
/// its trigger, unless it was given one. No question about an event whose external ID was given.
fn unresolved(
    events: &mut [TestEvent],
    log: &EventLog,
    recipient: &Recipient,
    args: Option<&SendTriggerArgs>,
) -> Result<Vec<String>, CommandError> {
    let mut questions = Vec::new();
    for event in events {
        log.require_unsent(&event.external_id)?;
        let Some(row) = log.unresolved(event, recipient)? else {
            continue;
        };
        let key = &row.event.key;
        if *key == event.external_id {
            continue;
        }
        let Some(args) = args else {
            return Err(unresolved_error(&row, recipient));
        };
        let described = describe(&row, recipient);
        if args.external_id.is_none() && recipient.subscriber_id.is_some() {
            event.external_id.clone_from(key);
        }
        let id = &event.external_id;
        questions.push(format!("{described}\nSend again, with external ID {id}?"));
    }
    Ok(questions)
}

/// A sentence about an unresolved event.
fn describe(row: &EventRow, to: &Recipient) -> String {
    let reason = row.event.reason.as_deref();
    let recipient = match row.event.subscriber {
        Some(_) => to.masked.as_str(),
        None => "someone who isn't a subscriber",
    };
    format!(
        "{} for {recipient}, sent at {}, may or may not have been delivered: {}",
        row.event.trigger.name(),
        format_time(row.at),
        reason.unwrap_or("the program ended before the response arrived")
    )
}

/// The error about an unresolved event where no question can be asked.
fn unresolved_error(row: &EventRow, to: &Recipient) -> CommandError {
    let key = &row.event.key;
    let again = match row.event.subscriber {
        Some(_) => format!(
            " To send it again with the same external ID, add --external-id {key} to `prive-ps \
             send-trigger {}`.",
            row.event.trigger.name()
        ),
        None => String::new(),
    };
    CommandError::new(Exit::Failed, describe(row, to)).hint(format!(
        "Nothing was sent. Check in Postscript whether the earlier event arrived, then run `prive-ps \
         events resolve {key} sent` or `unsent`.{again}"
    ))
}

/// Sends all four triggers with their samples to a subscriber who is opted in.
pub(super) async fn send_samples(
    connected: &Connected,
    shop: Shop,
    to: &str,
    printer: &Printer,
) -> Result<SendResult, CommandError> {
    let zone = timezone(&connected.store, None)?.unwrap_or(TimeZone::UTC);
    let typed = TypedRecipient::parse(to, region(&connected.store, None)?)?;
    let client = &connected.client;
    let recipient = typed.look_up(client, &shop.name).await?;
    let hint = "Use a subscriber who is opted in to the store's texts.";
    recipient.check_reach(&shop.name, hint)?;
    let now = Timestamp::now().to_zoned_datetime(zone);
    let mut events = Trigger::ALL.map(|trigger| TestEvent::sample(trigger, client, &now));
    let log = EventLog::new(open_or_create(&shop.id, &connected.store)?, now);
    unresolved(&mut events, &log, &recipient, None)?;
    let to = Destination {
        client,
        sender: &Sender::new(client, shop),
        recipient: &recipient,
        log,
    };
    let mut signals = interrupt::listen()?;
    Ok(send(&events, to, client.cancellation(), &mut signals, printer).await)
}

fn question(recipient: &Recipient, sender: &Sender, count: usize) -> String {
    let (masked, shop) = (&recipient.masked, &sender.shop);
    let times = if count > 1 { " four times" } else { "" };
    match recipient.unreachable(shop) {
        None => format!("This may text {masked} from {shop}{times}. Send?"),
        Some(why) => format!("{why}. Send anyway?"),
    }
}

fn finish(sent: SendResult, printer: &Printer) -> Result<Exit, CommandError> {
    let output = report::outcomes(printer, &sent.rows);
    report::next_steps(printer, &sent.rows);
    let is_refused = |row: &TestResult| row.outcome == TestOutcome::Refused;
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
