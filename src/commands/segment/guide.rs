//! Walking a person through the dashboard: one step at a time, what to paste on the clipboard, and
//! the number that the dashboard shows at the end.

use std::io;

use crate::commands::error::{CommandError, Exit};
use crate::http::Cancellation;
use crate::segments::Step;
use crate::terminal::{Printer, copy, line};

/// What a person says where the dashboard shows no number.
const NO_NUMBER: &str = "skip";

/// Goes through the steps, Enter for the next.
pub(super) async fn walk_through(
    steps: &[Step],
    printer: &Printer,
    stop: &Cancellation,
) -> Result<(), CommandError> {
    printer.status(
        "\nEach text to paste is shown, and is on the clipboard too where your terminal lets a \
         program put it there. Ctrl-C stops at any time.",
    );
    for (number, step) in (1..).zip(steps) {
        let text = match &step.paste {
            Some(paste) => {
                // A clipboard that can't be had is no reason to stop: the text is shown.
                let _ = copy(paste);
                format!("{}:\n\n    {paste}\n", step.say)
            }
            None => format!("{}.", step.say),
        };
        let question = format!("\n{number} of {}. {text}\n[Enter]", steps.len());
        ask(question, stop).await?;
    }
    Ok(())
}

/// Asks for the number of members that the dashboard shows until there is one; none where it shows
/// none.
pub(super) async fn members_shown(
    printer: &Printer,
    stop: &Cancellation,
) -> Result<Option<u64>, CommandError> {
    let question =
        format!("\nHow many members does the dashboard show? (a number, or {NO_NUMBER})");
    loop {
        let answer = ask(question.clone(), stop).await?;
        if answer.eq_ignore_ascii_case(NO_NUMBER) {
            return Ok(None);
        }
        match number(&answer) {
            Some(number) => return Ok(Some(number)),
            None if answer.is_empty() => printer.warn(format!(
                "a number is needed. Say {NO_NUMBER} if the dashboard shows none"
            )),
            None => printer.warn(format!("`{answer}` isn't a number of members")),
        }
    }
}

async fn ask(question: String, stop: &Cancellation) -> Result<String, CommandError> {
    let asked = tokio::task::spawn_blocking(move || line(&question));
    let answer = tokio::select! {
        answer = asked => answer.map_err(io::Error::other).flatten(),
        () = stop.wait() => return Err(left()),
    };
    match answer {
        Ok(Some(answer)) => Ok(answer),
        Ok(None) => Err(left()),
        Err(error) => Err(CommandError::unanswered(error)),
    }
}

fn left() -> CommandError {
    CommandError::new(
        Exit::Interrupted,
        "interrupted; the segment isn't remembered as made",
    )
    .hint("Run the same command again when you go on.")
}

/// A whole number, perhaps in groups of three as dashboards write them.
fn number(text: &str) -> Option<u64> {
    let is_mark = |c: char| matches!(c, ',' | '.' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}');
    let mut groups = text.split(is_mark);
    let first = groups.next()?;
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 || !(1..=3).contains(&first.len()) {
            return None;
        }
        digits.push_str(group);
    }
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_dashboards_write_them() {
        for (text, expected) in [
            ("0", 0),
            ("1234", 1234),
            ("1,234", 1234),
            ("12.345.678", 12_345_678),
            ("1 234", 1234),
            ("1\u{202f}234", 1234),
            ("1'234", 1234),
        ] {
            assert_eq!(number(text), Some(expected), "{text:?}");
        }
        for text in [
            "",
            "many",
            "1,23",
            "1,2345",
            "1.5",
            "-1",
            "+1",
            "1k",
            ",123",
            "1234,567",
            "1e3",
            "99999999999999999999",
            "٣",
        ] {
            assert_eq!(number(text), None, "{text:?}");
        }
    }
}
