//! `sync`: tags and events in one pass, and `sync setup`, which records the baseline.

mod args;
mod contracts;
mod customers;
mod limit;
mod pass;
mod question;
mod recipients;
mod sender;
mod setup;
mod source;
mod summary;
mod tags;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::connection::{self, Connected};
use super::error::{CommandError, Exit};
use super::interrupt::Signals;
use super::ledger;
use crate::args::ConnectionArgs;
use crate::domain::Trigger;
use crate::postscript::{Cancellation, Identity};
use crate::sync::ledger::{Choices, RunLock};
use crate::terminal::Printer;

pub use args::SyncArgs;

/// What both forms of the command begin with: the shop, locked against other runs.
struct Opened {
    connected: Connected,
    shop: Identity,
    now: Timestamp,
    /// Whether the time is the machine's, and not one that `--now` rehearses.
    is_real_time: bool,
    stop: Cancellation,
    /// Raised at the second signal: responses aren't waited for any more.
    at_once: Cancellation,
    _lock: RunLock,
}

/// Runs the command.
pub async fn run(
    args: SyncArgs,
    connection: &ConnectionArgs,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    let opened = open(&args, connection, printer).await?;
    match &args.action {
        Some(args::Action::Setup(setup)) => setup::run(setup, opened, printer).await,
        None => pass::run(&args, opened, printer).await,
    }
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
            "--now is for rehearsals, towards a loopback address only",
        ));
    }
    let identity = connected.client.identity().await?;
    connected.expect_shop(&identity)?;
    let now = Timestamp::now();
    let holder = format!("prive-ps sync, process {}, since {now}", std::process::id());
    let lock = RunLock::take(&ledger::state_folder()?, &identity.id, &holder)?;
    listen(&stop, &at_once, printer)?;
    Ok(Opened {
        connected,
        shop: identity,
        now: args.now.unwrap_or(now),
        is_real_time: args.now.is_none(),
        stop,
        at_once,
        _lock: lock,
    })
}

/// The first signal stops new requests; the second one stops waiting for those in flight, whose
/// events are then unknown.
fn listen(
    stop: &Cancellation,
    at_once: &Cancellation,
    printer: &Printer,
) -> Result<(), CommandError> {
    let mut signals = Signals::listen()?;
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
    /// The time as it passes: the machine's, or the one that is rehearsed, which stands still.
    fn clock(&self) -> impl Fn() -> Timestamp + use<> {
        let (now, is_real_time) = (self.now, self.is_real_time);
        move || if is_real_time { Timestamp::now() } else { now }
    }
}

/// The triggers that were chosen, in the order in which they are shown.
fn triggers(choices: &Choices) -> Vec<Trigger> {
    let chosen = |trigger: &Trigger| choices.events.iter().any(|event| event == trigger.key());
    Trigger::ALL.into_iter().filter(chosen).collect()
}

/// The time zone that was recorded at setup.
fn zone(choices: &Choices) -> Result<TimeZone, CommandError> {
    TimeZone::get(&choices.timezone).map_err(|error| {
        CommandError::from_error(error)
            .context("the time zone that was recorded at setup can't be used")
            .with_exit(Exit::Configuration)
            .hint("Run `prive-ps sync setup --timezone ZONE`.")
    })
}
