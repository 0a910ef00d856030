//! `check`: tests everything that a backfill or a trigger needs, and prints each result.

mod triggers;

use std::path::PathBuf;

use serde::Serialize;

use super::all_stores::{self, AllStoresArgs};
use super::output_file::OutputFile;
use crate::args::ConnectionArgs;
use crate::checks::{Check, Checklist, Status, check_store, junit_report, run_self_test};
use crate::error::{CommandError, Exit};
use crate::files::Readers;
use crate::terminal::{Printer, count};

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// Run an end-to-end test on a built-in sandbox instead: connect, backfill, triggers, segments.
    #[arg(long, conflicts_with = "all_stores")]
    sandbox: bool,

    #[command(flatten)]
    stores: AllStoresArgs,

    /// Also send a test event for each of the four triggers to this subscriber: a phone number,
    /// email address or subscriber ID.
    #[arg(
        long,
        value_name = "RECIPIENT",
        requires = "yes",
        conflicts_with_all = ["sandbox", "all_stores"]
    )]
    send_test_to: Option<String>,

    /// Confirm that the subscriber may receive texts from the test events. Required with
    /// --send-test-to.
    #[arg(short, long, requires = "send_test_to")]
    yes: bool,

    /// Write a JUnit report to this file.
    #[arg(long, value_name = "FILE", conflicts_with = "all_stores")]
    junit: Option<PathBuf>,
}

/// All checks in JSON. The fields are stable.
#[derive(Serialize)]
struct Summary<'a> {
    ok: bool,
    checks: &'a [Check],
}

/// Runs `check`.
pub async fn run(
    args: &CheckArgs,
    connection: &ConnectionArgs,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    if args.stores.all_stores {
        return all_stores::run(connection, printer).await;
    }
    // Opened first: if it can't be written, no check should text anyone.
    let report = args.junit.as_deref();
    let report = report.map(|path| OutputFile::open(path, "report", Readers::Usual));
    let report = report.transpose()?;
    let mut output = Ok(());
    let mut print = |check: &Check| {
        if !printer.wants_json() && output.is_ok() {
            output = printer.stdout_wrapped(line(check));
        }
    };
    let mut list = Checklist::new(printer, &mut print);
    if args.sandbox {
        Box::pin(run_self_test(connection, &mut list)).await;
    } else if let Some((connected, shop)) =
        Box::pin(check_store(connection, printer, &mut list)).await
        && let Some(recipient) = &args.send_test_to
    {
        let sent = Box::pin(triggers::send(&connected, shop, recipient, printer));
        list.check("triggers", sent).await;
    }
    let (checks, exit) = list.finish();
    // If one can't be written, the other still is.
    let output = output.and_then(|()| {
        let ok = exit == Exit::Done;
        let checks = &checks;
        printer.json_or(&Summary { ok, checks }, || total(checks))
    });
    if let Some(report) = report {
        report.write(&junit_report(&checks))?;
    }
    output?;
    Ok(exit)
}

/// A check in one line, with its fix below.
fn line(check: &Check) -> String {
    let (name, detail, seconds) = (check.name, &check.detail, check.seconds);
    let status = check.status.word();
    let line = format!("{status:7}  {name:15}  {detail} ({seconds:.1} s)");
    let fixes = check.fix.iter().flat_map(|fix| fix.lines());
    fixes.fold(line, |line, fix| format!("{line}\n{:26}{fix}", ""))
}

fn total(checks: &[Check]) -> String {
    let with_status = |status| checks.iter().filter(|one| one.status == status).count() as u64;
    format!(
        "{}: {} ok, {}, {} failed",
        count(checks.len() as u64, "check"),
        with_status(Status::Ok),
        count(with_status(Status::Warning), "warning"),
        with_status(Status::Failed),
    )
}
