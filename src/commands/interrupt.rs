//! Ctrl-C: the first stops new requests and waits for those in flight; the second ends the program.

use crate::error::{CommandError, Exit};
use crate::http::Cancellation;
use crate::terminal::{Printer, Signals};

/// Listens for the signals that ask a program to end.
pub fn listen() -> Result<Signals, CommandError> {
    Signals::listen()
        .map_err(|error| CommandError::from_error(error).context("can't listen for signals"))
}

/// True only for commands that are safe to repeat.
const ENDED: &str = "Stopped without waiting for in-flight requests. Running the same command \
                     again is safe.";

/// Cancels at the first signal and ends the process at the second. Not for commands that send events:
/// the outcome of an event in flight would be unknown.
pub fn cancel_on_signal(
    cancellation: &Cancellation,
    printer: &Printer,
) -> Result<(), CommandError> {
    let mut signals = listen()?;
    let (cancellation, printer) = (cancellation.clone(), printer.clone());
    tokio::spawn(async move {
        signals.next().await;
        cancellation.cancel();
        signals.next().await;
        printer.status(ENDED);
        #[expect(
            clippy::exit,
            reason = "the user asked twice; whatever is in flight can be repeated"
        )]
        std::process::exit(i32::from(Exit::Interrupted.code()));
    });
    Ok(())
}
