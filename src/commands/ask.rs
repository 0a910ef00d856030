//! Questions that can be canceled: by no, Ctrl-C, Ctrl-D or a signal.

use std::io;

use crate::error::CommandError;
use crate::terminal::line;

/// Asks a yes-or-no question, and fails unless the answer is yes. `effect` says what a cancellation
/// leaves: `Nothing was sent.`
///
/// `interrupted` completes at Ctrl-C. Check [`crate::terminal::Printer::can_ask`] first.
pub(super) async fn confirm_or_cancel(
    question: &str,
    effect: &str,
    interrupted: impl Future<Output = ()>,
) -> Result<(), CommandError> {
    let answer = line_or_cancel(format!("{question} [y/N]"), effect, interrupted).await?;
    if matches!(answer.to_ascii_lowercase().as_str(), "y" | "yes") {
        Ok(())
    } else {
        Err(CommandError::declined(effect))
    }
}

/// Asks for a line. The end of the input cancels as Ctrl-C does.
pub(super) async fn line_or_cancel(
    question: String,
    effect: &str,
    interrupted: impl Future<Output = ()>,
) -> Result<String, CommandError> {
    let asked = tokio::task::spawn_blocking(move || line(&question));
    let answer = tokio::select! {
        answer = asked => answer.map_err(io::Error::other).flatten(),
        () = interrupted => Ok(None),
    };
    match answer {
        Ok(answer) => answer.ok_or_else(|| CommandError::interrupted(effect)),
        Err(error) => Err(CommandError::unanswered(error)),
    }
}
