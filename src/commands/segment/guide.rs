//! Guides a person through the dashboard, one step at a time, and asks for the number of members that
//! it shows.

use crate::commands::ask::line_or_cancel;
use crate::error::CommandError;
use crate::http::Cancellation;
use crate::segments::Step;
use crate::terminal::{Printer, copy};

/// What a cancellation leaves.
pub(super) const NOT_RECORDED: &str = "The segment was not recorded as created.";

/// Shows the steps, Enter for the next.
pub(super) async fn show_steps(
    steps: &[Step],
    printer: &Printer,
    cancellation: &Cancellation,
) -> Result<(), CommandError> {
    printer.status(
        "\nPress Enter after each step, or q to quit. Values are also copied to your clipboard if your \
         terminal supports it.",
    );
    for (number, step) in (1..).zip(steps) {
        let text = match &step.paste {
            Some(paste) => {
                // Without a clipboard, the text is still on the screen.
                let _ = copy(paste);
                format!("{}:\n\n    {paste}\n", step.instruction)
            }
            None => format!("{}.", step.instruction),
        };
        let question = format!("\n{number} of {}. {text}\n[Enter]", steps.len());
        ask(question, cancellation).await?;
    }
    Ok(())
}

/// Asks for the number of members that the dashboard shows. None if it shows none.
pub(super) async fn members_shown(
    printer: &Printer,
    cancellation: &Cancellation,
) -> Result<Option<u64>, CommandError> {
    let question = "\nHow many members does the dashboard show? (a number, or s to skip)";
    loop {
        let answer = ask(question.to_owned(), cancellation).await?;
        if matches!(answer.to_ascii_lowercase().as_str(), "s" | "skip") {
            return Ok(None);
        }
        match parse_number(&answer) {
            Some(number) => return Ok(Some(number)),
            None => printer.warn("enter a number, or s to skip"),
        }
    }
}

async fn ask(question: String, cancellation: &Cancellation) -> Result<String, CommandError> {
    let answer = line_or_cancel(question, NOT_RECORDED, cancellation.wait()).await?;
    if matches!(answer.to_ascii_lowercase().as_str(), "q" | "quit") {
        return Err(CommandError::declined(NOT_RECORDED));
    }
    Ok(answer)
}

/// Parses a whole number, with or without the separators that dashboards put between thousands.
fn parse_number(text: &str) -> Option<u64> {
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
    fn numbers_may_have_thousands_separators() {
        for (text, expected) in [
            ("0", 0),
            ("1234", 1234),
            ("1,234", 1234),
            ("12.345.678", 12_345_678),
            ("1 234", 1234),
            ("1\u{202f}234", 1234),
            ("1'234", 1234),
        ] {
            assert_eq!(parse_number(text), Some(expected), "{text:?}");
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
            assert_eq!(parse_number(text), None, "{text:?}");
        }
    }
}
