//! `sync`: tags and events in one pass, and `sync setup`, which records the baseline.

mod args;
mod attempts;
mod checks;
mod columns;
mod contracts;
mod customers;
mod delivery;
mod limit;
mod opened;
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

use super::all_stores;
use crate::args::ConnectionArgs;
use crate::error::{CommandError, Exit};
use crate::terminal::Printer;

use args::Part;
pub use args::SyncArgs;
use opened::{cannot_ask, open};

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
