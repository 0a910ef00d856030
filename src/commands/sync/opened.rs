//! The shop of a run, and its lock.

use jiff::{SignedDuration, Timestamp};

use super::args::{self, SyncArgs};
use crate::args::ConnectionArgs;
use crate::commands::interrupt;
use crate::commands::ledger;
use crate::connection::{self, Connected};
use crate::error::{CommandError, Exit};
use crate::postscript::{Cancellation, Shop};
use crate::prive;
use crate::sync::ledger::{RunLock, SourceKind};
use crate::terminal::Printer;

/// The shop, locked against other runs.
pub(super) struct Opened {
    pub(super) connected: Connected,
    /// None if the source is a file.
    pub(super) prive: Option<prive::Client>,
    pub(super) shop: Shop,
    /// When the run began.
    pub(super) now: Timestamp,
    /// How far a rehearsed time is ahead of the machine's; zero without `--now`.
    ahead: SignedDuration,
    pub(super) stop: Cancellation,
    /// Canceled at the second signal: responses aren't waited for any more.
    pub(super) at_once: Cancellation,
    _lock: RunLock,
}

/// The error if a run needs a confirmation and can't ask for it.
pub(super) fn cannot_ask() -> CommandError {
    CommandError::cannot_ask(
        "Use --yes to run without a prompt, or --dry-run to preview the updates and events.",
    )
}

/// Opens the shop of the selected store, and takes its lock.
pub(super) async fn open(
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
    let owner = connected.shop().await?;
    let started = Timestamp::now();
    let now = args.now.unwrap_or(started);
    let holder = format!(
        "prive-ps sync, process {}, since {started}",
        std::process::id()
    );
    let lock = RunLock::take(&ledger::state_folder()?, &owner.id, &holder)?;
    listen(&stop, &at_once, printer)?;
    Ok(Opened {
        connected,
        prive,
        shop: owner,
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
    pub(super) fn asks(&self, yes: bool) -> bool {
        !yes && !self.connected.client.address().is_loopback()
    }

    /// Which kind of source this run reads.
    pub(super) fn source_kind(&self) -> SourceKind {
        match self.prive {
            Some(_) => SourceKind::Prive,
            None => SourceKind::Csv,
        }
    }

    /// The machine's time, or the rehearsed one, which goes on from there.
    pub(super) fn clock(&self) -> Timestamp {
        Timestamp::now()
            .checked_add(self.ahead)
            .unwrap_or(Timestamp::MAX)
    }
}
