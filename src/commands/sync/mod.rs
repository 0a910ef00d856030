//! `sync`: tags and events in one pass, and `sync setup`, which records the baseline.

mod args;
mod attempts;
mod checks;
mod columns;
mod contracts;
mod customers;
mod delivery;
mod limit;
mod pass;
mod pass_output;
mod recipients;
mod rules;
mod sender;
mod setup;
mod setup_result;
mod source;
mod summary;
mod tags;

use jiff::{SignedDuration, Timestamp};

use super::all_stores;
use super::interrupt;
use super::ledger;
use crate::args::ConnectionArgs;
use crate::connection::{self, Connected};
use crate::error::{CommandError, Exit};
use crate::postscript::{Cancellation, Identity};
use crate::prive;
use crate::sync::ledger::{RunLock, SourceKind};
use crate::terminal::Printer;

use args::Part;
pub use args::SyncArgs;

/// The shop, locked against other runs.
struct Opened {
    connected: Connected,
    /// None if the source is a file.
    prive: Option<prive::Client>,
    shop: Identity,
    /// When the run began.
    now: Timestamp,
    /// How far a rehearsed time is ahead of the machine's; zero without `--now`.
    ahead: SignedDuration,
    stop: Cancellation,
    /// Canceled at the second signal: responses aren't waited for any more.
    at_once: Cancellation,
    _lock: RunLock,
}

/// Runs the command.
pub async fn run(
    args: SyncArgs,
    connection: &ConnectionArgs,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    if args.only == Some(Part::Events) && args.report.is_some() {
        let sentence = "--report lists the tags of customers; it can't be used with --only events";
        return Err(CommandError::new(Exit::Usage, sentence)
            .hint("To list the events after the run: prive-ps events list --json"));
    }
    if args.stores.all_stores {
        if !args.dry_run && !args.yes {
            return Err(cannot_ask());
        }
        args.source.require_many_stores()?;
        return all_stores::run(connection, printer).await;
    }
    if args.action.is_none() && args.source.timezone(&None)?.is_some() {
        let sentence = "sync uses the time zone that was recorded at setup";
        return Err(CommandError::new(Exit::Usage, sentence).hint(
            "Remove --timezone. To change the time zone, use it with `prive-ps sync setup --reseed`.",
        ));
    }
    let opened = open(&args, connection, printer).await?;
    match &args.action {
        Some(args::Action::Setup(setup)) => setup::run(setup, opened, printer).await,
        None => Box::pin(pass::run(&args, opened, printer)).await,
    }
}

fn cannot_ask() -> CommandError {
    CommandError::cannot_ask(
        "Use --yes to run without a prompt, or --dry-run to preview the updates and events.",
    )
}

async fn open(
    args: &SyncArgs,
    connection: &ConnectionArgs,
    printer: &Printer,
) -> Result<Opened, CommandError> {
    let stop = Cancellation::new();
    let at_once = Cancellation::new();
    let connected = connection::client(connection, printer, &stop)?;
    if args.now.is_some() && !connected.client.address().is_loopback() {
        return Err(CommandError::new(
            Exit::Usage,
            "--now is for rehearsals and works only with a loopback address",
        ));
    }
    let source = match &args.action {
        Some(args::Action::Setup(setup)) => &setup.source,
        None => &args.source,
    };
    let prive = source.prive_client(connection, &connected.store, printer, &stop)?;
    let identity = connected.shop().await?;
    let started = Timestamp::now();
    let now = args.now.unwrap_or(started);
    let holder = format!(
        "prive-ps sync, process {}, since {started}",
        std::process::id()
    );
    let lock = RunLock::take(&ledger::state_folder()?, &identity.id, &holder)?;
    listen(&stop, &at_once, printer)?;
    Ok(Opened {
        connected,
        prive,
        shop: identity,
        now,
        ahead: now.duration_since(started),
        stop,
        at_once,
        _lock: lock,
    })
}

/// The first signal stops new requests. The second one stops waiting for responses: those events are
/// then unknown.
fn listen(
    stop: &Cancellation,
    at_once: &Cancellation,
    printer: &Printer,
) -> Result<(), CommandError> {
    let mut signals = interrupt::listen()?;
    let (stop, at_once, printer) = (stop.clone(), at_once.clone(), printer.clone());
    tokio::spawn(async move {
        signals.next().await;
        printer.status("Stopping after in-flight requests finish…");
        stop.cancel();
        signals.next().await;
        at_once.cancel();
    });
    Ok(())
}

impl Opened {
    /// Whether to ask before the first write. A sandbox texts no one, so it needs no question.
    fn asks(&self, yes: bool) -> bool {
        !yes && !self.connected.client.address().is_loopback()
    }

    /// Which kind of source this run reads.
    fn source_kind(&self) -> SourceKind {
        match self.prive {
            Some(_) => SourceKind::Prive,
            None => SourceKind::Csv,
        }
    }

    /// The machine's time, or the rehearsed one, which goes on from there.
    fn clock(&self) -> Timestamp {
        Timestamp::now()
            .checked_add(self.ahead)
            .unwrap_or(Timestamp::MAX)
    }
}
