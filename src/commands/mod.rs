//! The commands, one module each: its arguments and its `run`. Modules beside them hold what several
//! commands share.

pub mod all_stores;
mod ask;
pub mod backfill;
pub mod check;
pub mod completions;
pub mod connect;
mod connect_prive;
pub mod disconnect;
pub mod events;
pub mod export_args;
pub mod guard_args;
mod guard_text;
pub mod inspect;
pub mod interrupt;
mod key_input;
mod ledger;
mod output_file;
pub mod sandbox;
pub mod segment;
pub mod send_trigger;
pub mod source_args;
pub mod source_summary;
mod store_line;
pub mod stores;
pub mod sync;
use crate::error::{CommandError, Exit};

/// Runs a command to its end.
pub fn block_on(
    command: impl Future<Output = Result<Exit, CommandError>>,
) -> Result<Exit, CommandError> {
    // One thread: the rate limit bounds the speed, and without it one thread sends more than two that
    // share two cores with the server.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| CommandError::from_error(error).context("can't start prive-ps"))?;
    let ended = runtime.block_on(command);
    // A blocking call that hangs (a keyring, a DNS lookup) must not delay the exit.
    runtime.shutdown_background();
    ended
}
