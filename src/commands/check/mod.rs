//! `check`: tests everything that a backfill or a trigger needs, in the order in which they depend on
//! each other.

mod checklist;
mod junit;
mod machine;
mod network;
mod self_test;
mod triggers;

use std::path::PathBuf;

use super::all_stores::{self, AllStoresArgs};
use super::output_file::OutputFile;
use crate::args::ConnectionArgs;
use crate::connection::prive_client_if_connected;
use crate::error::{CommandError, Exit};
use crate::files::Readers;
use crate::terminal::Printer;

use checklist::Checklist;

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

    /// Confirm that the test events may text the subscriber. Required with --send-test-to.
    #[arg(short, long, requires = "send_test_to")]
    yes: bool,

    /// Write a JUnit report to this file.
    #[arg(long, value_name = "FILE", conflicts_with = "all_stores")]
    junit: Option<PathBuf>,
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
    let mut list = Checklist::new(printer);
    if args.sandbox {
        Box::pin(run_self_test(connection, &mut list)).await;
    } else {
        Box::pin(check_all(args, connection, printer, &mut list)).await;
    }
    // If one can't be written, the other still is.
    let finished = list.finish();
    if let Some(report) = report {
        report.write(&junit::document(list.checks()))?;
    }
    finished?;
    Ok(list.exit())
}

/// Checks everything from this machine to the shop. Stops at a failed check that later ones need.
async fn check_all(
    args: &CheckArgs,
    connection: &ConnectionArgs,
    printer: &Printer,
    list: &mut Checklist<'_>,
) -> Option<()> {
    let place = list
        .check("settings", async { machine::settings(connection) })
        .await?;
    list.check("keyring", async { machine::keyring(place) })
        .await?;
    let key = async { machine::key(connection, place, printer) };
    let connected = list.check("key", key).await?;
    let client = &connected.client;
    list.check("dns", network::dns(client)).await?;
    let answer = list
        .check("connection", network::connection(client))
        .await?;
    let ahead = client.http().clock_ahead();
    list.check("clock", async { Ok(network::clock(ahead, "Postscript")) })
        .await;
    let shop = list
        .check("shop", async { network::shop(&connected, answer) })
        .await?;
    let subscribers = network::subscribers(client);
    if let Some(page) = list.check("subscribers", subscribers).await {
        list.check("lookups", network::lookups(&connected, &page))
            .await;
    }
    list.check("keywords", network::keywords(client)).await;
    list.check("segments", async { Ok(machine::segments(&connected)) })
        .await;
    let cancellation = client.cancellation();
    let prive = prive_client_if_connected(connection, &connected.store, printer, cancellation);
    if let Some(prive) = prive.transpose()
        && let Some(client) = list.check("prive", network::contracts(prive)).await
    {
        let ahead = client.http().clock_ahead();
        list.check("prive clock", async { Ok(network::clock(ahead, "Prive")) })
            .await;
    }
    if let Some(recipient) = &args.send_test_to {
        let sent = Box::pin(triggers::send(&connected, shop, recipient, printer));
        list.check("triggers", sent).await;
    }
    Some(())
}

/// Tests connect, backfill, triggers and segments on a built-in sandbox.
async fn run_self_test(connection: &ConnectionArgs, list: &mut Checklist<'_>) -> Option<()> {
    let export = list.check("export", async { self_test::export() }).await?;
    let shop = list
        .check("sandbox", self_test::sandbox(connection, export))
        .await?;
    list.check("connect", self_test::connect(&shop)).await?;
    let outcomes = list.check("backfill", self_test::backfill(&shop)).await?;
    list.check(
        "second backfill",
        self_test::second_backfill(&shop, &outcomes),
    )
    .await?;
    list.check("triggers", self_test::triggers(&shop)).await?;
    list.check("segments", self_test::counts(&shop)).await?;
    list.check("end", self_test::end(shop)).await
}
