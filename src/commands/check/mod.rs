//! `prive-ps check`: does it still work? One look at each thing that a backfill or a trigger needs,
//! in the order in which they need each other.

mod checklist;
mod junit;
mod machine;
mod network;
mod self_test;
mod triggers;

use std::path::PathBuf;

use super::error::{CommandError, Exit};
use crate::args::ConnectionArgs;
use crate::terminal::Printer;

use checklist::Checklist;
use junit::Report;

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// Connect, backfill and send triggers once on a sandbox inside the program instead, whatever
    /// store is meant.
    #[arg(long)]
    sandbox: bool,

    /// Send the four triggers to this subscriber too: a phone number, an email address or an id.
    #[arg(
        long,
        value_name = "WHOM",
        requires = "yes",
        conflicts_with = "sandbox"
    )]
    send_test_to: Option<String>,

    /// The triggers may text that person.
    #[arg(short, long, requires = "send_test_to")]
    yes: bool,

    /// Write the checks as JUnit XML, which build servers show as tests.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
}

/// Runs `check`.
pub async fn run(
    args: &CheckArgs,
    connection: &ConnectionArgs,
    printer: &Printer,
) -> Result<Exit, CommandError> {
    // Told before the checks, which may text somebody.
    let report = args.junit.as_deref().map(Report::open).transpose()?;
    let mut list = Checklist::new(printer);
    if args.sandbox {
        rehearse(connection, &mut list).await;
    } else {
        look(args, connection, printer, &mut list).await;
    }
    // Neither is lost where the other can't be written.
    let finished = list.finish();
    if let Some(report) = report {
        report.write(&list)?;
    }
    finished?;
    Ok(list.exit())
}

/// From this machine to the shop. Ends early at a check that failed and that those after it build
/// on.
async fn look(
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
    list.check("name", network::name(client)).await?;
    let answer = list
        .check("connection", network::connection(client))
        .await?;
    list.check("clock", async { Ok(network::clock(client)) })
        .await;
    let shop = list
        .check("shop", async { network::shop(&connected, answer) })
        .await?;
    list.check("subscribers", network::subscribers(client))
        .await;
    list.check("keywords", network::keywords(client)).await;
    list.check("segments", async { Ok(machine::segments(&connected)) })
        .await;
    if let Some(whom) = &args.send_test_to {
        let sent = triggers::send(&connected, shop, whom, printer);
        list.check("triggers", sent).await;
    }
    Some(())
}

/// The whole life of the join, on a sandbox.
async fn rehearse(connection: &ConnectionArgs, list: &mut Checklist<'_>) -> Option<()> {
    let export = list.check("export", async { self_test::export() }).await?;
    let shop = list
        .check("sandbox", self_test::sandbox(connection, export))
        .await?;
    list.check("connect", self_test::connect(&shop)).await?;
    let outcomes = list.check("backfill", self_test::backfill(&shop)).await?;
    list.check("second backfill", self_test::again(&shop, &outcomes))
        .await?;
    list.check("triggers", self_test::triggers(&shop)).await?;
    list.check("segments", self_test::counts(&shop)).await?;
    list.check("end", self_test::end(shop)).await
}
