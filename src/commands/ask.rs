//! Questions that can be canceled: by no, Ctrl-C, Ctrl-D or a signal.

use std::io;

use crate::error::CommandError;
use crate::terminal::line;

/// The answer to a yes-or-no question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Yes,
    No,
    /// Ctrl-C, a signal or the end of the input.
    Interrupted,
}

/// Asks a yes-or-no question; anything but `y` or `yes` is no. `interrupted` completes at Ctrl-C.
/// Check [`crate::terminal::Printer::can_ask`] first.
pub(super) async fn confirm(
    question: &str,
    interrupted: impl Future<Output = ()>,
) -> Result<Answer, CommandError> {
    let answer = ask(format!("{question} [y/N]"), interrupted).await?;
    let answer = answer.map(|answer| answer.to_ascii_lowercase());
    Ok(match answer.as_deref() {
        None => Answer::Interrupted,
        Some("y" | "yes") => Answer::Yes,
        Some(_) => Answer::No,
    })
}

/// Asks a yes-or-no question, and fails unless the answer is yes. `effect` says what a cancellation
/// leaves: `Nothing was sent.`
pub(super) async fn confirm_or_cancel(
    question: &str,
    effect: &str,
    interrupted: impl Future<Output = ()>,
) -> Result<(), CommandError> {
    match confirm(question, interrupted).await? {
        Answer::Yes => Ok(()),
        Answer::No => Err(CommandError::declined(effect)),
        Answer::Interrupted => Err(CommandError::interrupted(effect)),
    }
}

/// Asks for a line. The end of the input cancels as Ctrl-C does.
pub(super) async fn line_or_cancel(
    question: String,
    effect: &str,
    interrupted: impl Future<Output = ()>,
) -> Result<String, CommandError> {
    let answer = ask(question, interrupted).await?;
    answer.ok_or_else(|| CommandError::interrupted(effect))
}

async fn ask(
    question: String,
    interrupted: impl Future<Output = ()>,
) -> Result<Option<String>, CommandError> {
    let asked = tokio::task::spawn_blocking(move || line(&question));
    let answer = tokio::select! {
        answer = asked => answer.map_err(io::Error::other).flatten(),
        () = interrupted => Ok(None),
    };
    answer.map_err(CommandError::unanswered)
}
