//! `backfill`: read the source, match its customers to the shop's subscribers, show what would be
//! written, ask, write, and show the result.

mod args;
mod finish;
mod plan_text;
mod progress_reporter;
mod run;
mod source_record;
mod summary_text;

use std::path::Path;
use std::time::{Duration, Instant};

use super::all_stores;
use super::output_file::OutputFile;
use super::{interrupt, source_summary};
use crate::args::ConnectionArgs;
use crate::backfill::{Report, ReportFormat};
use crate::connection;
use crate::error::{CommandError, Exit};
use crate::files::Readers;
use crate::http::Cancellation;
use crate::rehearsal;
use crate::terminal::Printer;

pub use args::BackfillArgs;
pub(super) use progress_reporter::ProgressReporter;
use run::Run;
pub(super) use source_record::SourceRecord;
pub(super) use summary_text::in_words;

/// Runs the command.
pub async fn run(
    args: BackfillArgs,
    connection: &ConnectionArgs,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    let started = Instant::now();
    let can_ask = printer.can_ask() && !args.stores.all_stores;
    if !(args.sandbox || args.dry_run || args.yes || can_ask) {
        return Err(CommandError::cannot_ask(
            "Use --yes to run without a prompt, or --dry-run to preview the updates.",
        ));
    }
    if args.stores.all_stores {
        args.source.require_many_stores()?;
        return all_stores::run(connection, printer).await;
    }
    let stop = Cancellation::new();
    // A key that can't be used is reported before a large file is read.
    let live = if args.sandbox {
        None
    } else {
        Some(connection::client(connection, printer, &stop)?)
    };
    let settings = match &live {
        Some(connected) => &connected.store,
        None => &connection::selected_store(connection, printer)?,
    };
    let (invented, prive) = if args.sandbox && args.source.is_prive() {
        let (sandbox, client) = rehearsal::start_prive(connection, &stop).await?;
        (Some(sandbox), Some(client))
    } else {
        let client = args
            .source
            .prive_client(connection, settings, printer, &stop)?;
        (None, client)
    };
    if prive.is_some() {
        interrupt::cancel_on_signal(&stop, printer)?;
    }
    let source = args
        .source
        .read(prive.as_ref(), settings, printer, None)
        .await?;
    if let Some(sandbox) = invented {
        sandbox.stop().await;
    }
    let region = args.source.region(settings)?;
    source_summary::print(&source, printer);
    source_summary::require_contracts(&source)?;
    let report = match &args.report {
        Some(path) => Some(open_report(path, args.source.is_file(path))?),
        None => None,
    };
    if prive.is_none() {
        // Reading a file blocks, so until here Ctrl-C ends the program at once.
        interrupt::cancel_on_signal(&stop, printer)?;
    }
    let (client, owner, store, sandbox) = if let Some(connected) = live {
        let owner = connected.shop().await?;
        let store = connected.store.map(|(name, _)| name);
        (connected.client, owner, store, None)
    } else {
        let (sandbox, client) = rehearsal::start(connection, &source.customers, &stop).await?;
        let owner = client.shop().await?;
        (client, owner, None, Some(sandbox))
    };
    let report = report.map(|report| begin_report(report, args.report_pii));
    let mut run = Run {
        reporter: ProgressReporter::new(printer, args.source.position_name(), report.transpose()?),
        printer,
        source: &source,
        args: &args,
        connection,
        client: &client,
        shop: &owner,
        record: (!args.sandbox).then(|| SourceRecord::of(&client, &owner)),
        last: None,
        is_first_source: false,
        store,
        region,
        started,
        asked: Duration::ZERO,
    };
    let ended = run.execute().await;
    if let Some(sandbox) = sandbox {
        sandbox.stop().await;
    }
    ended
}

/// A report that is open, and its format.
pub(super) type OpenReport = (OutputFile, ReportFormat);

/// Opens the report before the first request. Its old content stays until the run can begin.
pub(super) fn open_report(path: &Path, is_source: bool) -> Result<OpenReport, CommandError> {
    let cannot = || format!("can't write the report to {}", path.display());
    if is_source {
        return Err(CommandError::new(Exit::Usage, cannot())
            .hint("--csv or --save already uses this file. Choose another one."));
    }
    let Some(format) = ReportFormat::from_path(path) else {
        let sentence = "the name must end in .csv or .jsonl";
        return Err(CommandError::new(Exit::Failed, sentence).context(cannot()));
    };
    Ok((OutputFile::open(path, "report", Readers::Owner)?, format))
}

/// Begins the report, once it is known that the run can begin.
pub(super) fn begin_report(
    (file, format): OpenReport,
    with_pii: bool,
) -> Result<Report, CommandError> {
    Report::begin(file.begin()?, format, with_pii)
        .map_err(|error| CommandError::from_error(error).context("can't write the report"))
}
