//! The question before the first write.

use std::io;

use super::Opened;
use crate::commands::error::{CommandError, Exit};
use crate::terminal::{Printer, confirm};

/// Asks; none on yes, else how the run ends. `effect` says what that leaves.
pub(super) async fn ask(
    opened: &Opened,
    question: String,
    effect: &str,
    printer: &Printer,
) -> Result<Option<Exit>, CommandError> {
    let asked = tokio::task::spawn_blocking(move || confirm(&question));
    let answer = tokio::select! {
        answer = asked => answer.map_err(io::Error::other).flatten(),
        () = opened.stop.wait() => {
            printer.status_always(format!("Interrupted. {effect}"));
            return Ok(Some(Exit::Interrupted));
        }
    };
    if answer.map_err(CommandError::unanswered)? {
        return Ok(None);
    }
    printer.status_always(format!("Canceled. {effect}"));
    Ok(Some(Exit::Done))
}
