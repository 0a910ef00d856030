//! `events`: lists and shows the events in the ledger, and resolves unknown ones.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::ledger::{open, shop_id};
use crate::args::ConnectionArgs;
use crate::error::{CommandError, Exit};
use crate::help;
use crate::sync::ledger::{EventRow, EventState, LedgerError};
use crate::terminal::{Align, Printer, table};

/// The arguments of `events`.
#[derive(Debug, clap::Args)]
pub struct EventsArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List the events in the ledger.
    ///
    /// Shows each event with its state, the reason if it wasn't sent, and the day it was due. Sends
    /// nothing, and needs no network access if a store is connected.
    #[command(after_help = help::footer("events list"))]
    List(ListArgs),

    /// Show one event.
    ///
    /// Shows the event's trigger, contract, subscriber and state, and the reason if it wasn't sent.
    #[command(after_help = help::footer("events show"))]
    Show(ShowArgs),

    /// Resolve an unknown event: mark it as sent or unsent.
    ///
    /// After a timeout or a crash, an event can be unknown: it may or may not have been delivered, and
    /// it is never sent again automatically. Check in Postscript whether it arrived. `sent` marks
    /// it as sent. `unsent` makes it due again: the next `sync` sends it unless it is too late.
    /// A test event is marked as skipped instead, because `sync` doesn't send test events.
    #[command(after_help = help::footer("events resolve"))]
    Resolve(ResolveArgs),
}

/// The arguments of `events list`.
#[derive(Debug, clap::Args)]
struct ListArgs {
    /// List only events in this state: due, sending, sent, refused, unknown, skipped or missed.
    #[arg(long, value_name = "STATE")]
    state: Option<EventState>,

    /// List only events that were due on this day or later.
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,
}

/// The arguments of `events show`.
#[derive(Debug, clap::Args)]
struct ShowArgs {
    /// The event's key, as shown by `events list`.
    #[arg(value_name = "KEY")]
    key: String,
}

/// The arguments of `events resolve`.
#[derive(Debug, clap::Args)]
struct ResolveArgs {
    /// The event's key, as shown by `events list`.
    #[arg(value_name = "KEY")]
    key: String,

    /// Whether Postscript received the event.
    #[arg(value_name = "sent|unsent", hide_possible_values = true)]
    result: Resolution,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Resolution {
    /// Postscript received it.
    Sent,
    /// Postscript didn't receive it.
    Unsent,
}

/// An event in JSON. The fields are stable.
#[derive(Serialize)]
struct JsonEvent<'a> {
    key: &'a str,
    trigger: &'static str,
    contract: Option<&'a str>,
    subscriber: Option<&'a str>,
    state: &'static str,
    reason: Option<&'a str>,
    due: Date,
    at: Timestamp,
}

impl<'a> From<&'a EventRow> for JsonEvent<'a> {
    fn from(row: &'a EventRow) -> Self {
        let event = &row.event;
        Self {
            key: &event.key,
            trigger: event.trigger.key(),
            contract: event.contract.as_deref(),
            subscriber: event.subscriber.as_deref(),
            state: event.state.name(),
            reason: event.reason.as_deref(),
            due: event.due,
            at: row.at,
        }
    }
}

/// Runs the command.
pub async fn run(
    args: &EventsArgs,
    connection: &ConnectionArgs,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    let (shop, store) = shop_id(connection, printer).await?;
    let mut ledger = open(&shop, &store)?;
    match &args.action {
        Action::List(list) => {
            let rows = match &ledger {
                Some(ledger) => ledger.events(list.state, list.since)?,
                None => Vec::new(),
            };
            show_list(&rows, printer)?;
        }
        Action::Show(args) => {
            let row = match &ledger {
                Some(ledger) => ledger.event(&args.key)?,
                None => None,
            };
            show_one(
                &row.ok_or_else(|| LedgerError::not_found(&args.key))?,
                printer,
            )?;
        }
        Action::Resolve(resolve) => {
            let ledger = ledger
                .as_mut()
                .ok_or_else(|| LedgerError::not_found(&resolve.key))?;
            let was_sent = resolve.result == Resolution::Sent;
            ledger.resolve(&resolve.key, was_sent, Timestamp::now())?;
            let row = ledger.event(&resolve.key)?;
            show_one(
                &row.ok_or_else(|| LedgerError::not_found(&resolve.key))?,
                printer,
            )?;
        }
    }
    Ok(Exit::Done)
}

fn show_list(rows: &[EventRow], printer: &Printer) -> Result<(), CommandError> {
    if printer.wants_json() {
        let rows: Vec<_> = rows.iter().map(JsonEvent::from).collect();
        return Ok(printer.json(&rows)?);
    }
    if rows.is_empty() {
        printer.status("No events.");
        return Ok(());
    }
    let columns = [
        ("key", Align::Left),
        ("state", Align::Left),
        ("reason", Align::Left),
        ("due", Align::Left),
        ("subscriber", Align::Left),
    ];
    let cells = rows.iter().map(|row| {
        let event = &row.event;
        [
            event.key.clone(),
            event.state.to_string(),
            event.reason.clone().unwrap_or_default(),
            event.due.to_string(),
            event.subscriber.clone().unwrap_or_default(),
        ]
    });
    Ok(printer.result(table(columns, cells, printer.on_terminal()))?)
}

fn show_one(row: &EventRow, printer: &Printer) -> Result<(), CommandError> {
    if printer.wants_json() {
        return Ok(printer.json(&JsonEvent::from(row))?);
    }
    let event = &row.event;
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
    let rows = [
        ("key", event.key.clone()),
        ("trigger", event.trigger.key().to_owned()),
        ("contract", or_none(&event.contract)),
        ("subscriber", or_none(&event.subscriber)),
        ("state", event.state.to_string()),
        ("reason", or_none(&event.reason)),
        ("due", event.due.to_string()),
        ("last change", row.at.to_string()),
    ];
    let lines = rows.map(|(name, value)| format!("{name}: {value}"));
    Ok(printer.stdout_wrapped(lines.join("\n"))?)
}
