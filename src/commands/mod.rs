//! One file a command: its arguments and its `run`, which ties the rooms together. What is shared
//! by several stands in a file of its own; nothing below this module knows of clap's commands.

pub mod backfill;
pub mod check;
pub mod completions;
pub mod connect;
pub mod connection;
pub mod disconnect;
pub mod error;
pub mod export_args;
pub mod export_summary;
pub mod guard_args;
pub mod inspect;
pub mod interrupt;
mod key_input;
mod output_file;
pub mod sandbox;
pub mod sandbox_seed;
pub mod segment;
pub mod send_trigger;
mod store_line;
mod store_settings;
pub mod stores;

use crate::cli::{Cli, Command};
use crate::terminal::Printer;

pub use error::{CommandError, Exit};

/// Runs the command on a runtime of its own.
pub fn run(cli: Cli, printer: &Printer) -> Result<Exit, CommandError> {
    // One thread: the pace is the bound, and without a pace one thread sends more than two that
    // share two cores with the server.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| CommandError::from_error(error).context("the program could not start"))?;
    let ended = runtime.block_on(dispatch(cli, printer));
    // A blocking call that hangs (a keyring, a name look-up) must not hold up the exit.
    runtime.shutdown_background();
    ended
}

async fn dispatch(cli: Cli, printer: &Printer) -> Result<Exit, CommandError> {
    let Cli {
        mut global,
        command,
    } = cli;
    let filled = global.connection.read_environment();
    filled.map_err(|error| CommandError::new(Exit::Usage, error))?;
    match command {
        Command::Connect(args) => connect::run(&args, &global, printer).await,
        Command::Stores(args) => stores::run(&args, &global, printer).await,
        Command::Disconnect(args) => disconnect::run(&args, &global, printer),
        Command::Inspect(args) => inspect::run(&args, &global.connection, printer),
        Command::Backfill(args) => backfill::run(args, &global.connection, printer).await,
        Command::Segment(args) => segment::run(&args, &global.connection, printer).await,
        Command::SendTrigger(args) => send_trigger::run(args, &global.connection, printer).await,
        Command::Check(args) => check::run(&args, &global.connection, printer).await,
        Command::Sandbox(args) => sandbox::run(args, printer).await,
        Command::Completions(args) => completions::run(&args, printer),
    }
}
