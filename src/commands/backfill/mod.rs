//! `backfill`: reads the export, finds the customers among the shop's subscribers, shows what it
//! would write, asks, writes, and says what became of everyone.

mod args;
pub(super) mod rehearsal;
mod run;
mod show;
mod watch;

use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

use super::connection;
use super::error::{CommandError, Exit};
use super::output_file::{self, Readers};
use super::{export_summary, interrupt};
use crate::args::ConnectionArgs;
use crate::backfill::{Form, Report};
use crate::http::Cancellation;
use crate::terminal::Printer;

pub use args::BackfillArgs;
use run::Run;
use watch::Watch;

/// Runs the command.
pub async fn run(
    args: BackfillArgs,
    connection: &ConnectionArgs,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    let started = Instant::now();
    if !(args.sandbox || args.dry_run || args.yes || printer.can_ask()) {
        return Err(CommandError::new(
            Exit::Usage,
            "a backfill writes to a live shop, and nobody can be asked here",
        )
        .hint("Add --yes to write without asking, or --dry-run to see what it would write."));
    }
    let stop = Cancellation::new();
    // A key that can't be used is told of before a large export is read.
    let live = if args.sandbox {
        None
    } else {
        Some(connection::client(connection, printer, &stop)?)
    };
    let export = match &live {
        Some(connected) => args.export.read(&connected.store)?,
        None => args
            .export
            .read(&connection::selected_store(connection, printer)?)?,
    };
    export_summary::print(&export, printer);
    if export.customers.is_empty() {
        printer.warn("the export names no customer, so there is nobody to tag.");
    }
    if export.summary.is_cut_off {
        return Err(CommandError::new(
            Exit::Failed,
            "part of the export is missing, so nothing was sent; it must be downloaded again",
        ));
    }
    let report = match &args.report {
        Some(path) => Some(open_report(path, &args)?),
        None => None,
    };
    interrupt::cancel_on_signal(&stop, printer)?;
    let (client, owner, store, sandbox) = if let Some(connected) = live {
        let owner = connected.client.identity().await?;
        connected.expect_shop(&owner)?;
        let store = connected.store.map(|(name, _)| name);
        (connected.client, owner, store, None)
    } else {
        let (sandbox, client) = rehearsal::start(connection, &export, &stop).await?;
        let owner = client.identity().await?;
        (client, owner, None, Some(sandbox))
    };
    let report = report.map(|(file, form)| begin_report(file, form, &args));
    let mut run = Run {
        watch: Watch::new(printer, report.transpose()?),
        printer,
        export: &export,
        args: &args,
        connection,
        client: &client,
        shop: &owner,
        store,
        started,
        asked: Duration::ZERO,
    };
    let ended = run.on().await;
    if let Some(sandbox) = sandbox {
        sandbox.stop().await;
    }
    ended
}

/// Opens the report before the first request. What is left in it of the run before stays until it is
/// known that this one can begin.
fn open_report(path: &Path, args: &BackfillArgs) -> Result<(File, Form), CommandError> {
    let cannot = || format!("the report can't be written to {}", path.display());
    if args.export.is_file(path) {
        return Err(CommandError::new(Exit::Usage, cannot())
            .hint("That is the export itself; name another file."));
    }
    let Some(form) = Form::of(path) else {
        let sentence = "a report's name ends in .csv or .jsonl";
        return Err(CommandError::new(Exit::Failed, sentence).context(cannot()));
    };
    match output_file::open(path, Readers::Owner) {
        Ok(file) => Ok((file, form)),
        Err(error) => Err(CommandError::from_error(error).context(cannot())),
    }
}

fn begin_report(file: File, form: Form, args: &BackfillArgs) -> Result<Report, CommandError> {
    output_file::empty(&file)
        .and_then(|()| Report::begin(file, form, args.report_pii))
        .map_err(|error| CommandError::from_error(error).context("the report can't be written"))
}
