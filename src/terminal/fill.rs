//! Breaks text between words to the width of the terminal. What people copy stays on one line: a
//! text to paste (indented by four spaces), a command, and anything in backticks.

use std::borrow::Cow;

use console::{Term, measure_text_width};
use textwrap::{Options, WordSeparator, WordSplitter};

/// The indentation of a text to paste.
const PASTED: usize = 4;

/// The beginnings of commands in messages.
const COMMANDS: [&str; 3] = ["prive-ps ", "chmod ", "secret-tool "];

/// Stands in for a space where a line must not be broken. It is a noncharacter, so no input has it.
const GLUE: char = '\u{fdd0}';

/// Fits the text to the terminal on standard error. Unchanged where there is no terminal.
pub(super) fn fill_stderr(text: &str) -> Cow<'_, str> {
    fill_for(&Term::stderr(), text)
}

/// Fits the text to the terminal on standard output. Unchanged where there is no terminal.
pub(super) fn fill_stdout(text: &str) -> Cow<'_, str> {
    fill_for(&Term::stdout(), text)
}

fn fill_for<'a>(terminal: &Term, text: &'a str) -> Cow<'a, str> {
    match terminal.size_checked() {
        Some((_, columns)) => fill(usize::from(columns), text).into(),
        None => text.into(),
    }
}

fn fill(width: usize, text: &str) -> String {
    let lines = text.split('\n').map(|line| fill_line(width, line));
    lines.collect::<Vec<_>>().join("\n")
}

fn fill_line(width: usize, line: &str) -> String {
    let text = line.trim_start_matches(' ');
    let indent = &line[..line.len() - text.len()];
    let is_kept = indent.len() == PASTED || is_command(text) || is_drawn(text);
    if is_kept || measure_text_width(line) <= width {
        return line.to_owned();
    }
    let hanging = " ".repeat(indent.len() + marker(text));
    let options = Options::new(width)
        .initial_indent(indent)
        .subsequent_indent(&hanging)
        .break_words(false)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation);
    textwrap::fill(&glued(text), options).replace(GLUE, " ")
}

/// The width of a step's number with the space after it, if the text begins with one.
fn marker(text: &str) -> usize {
    match text.split_once(". ") {
        Some((number, _)) if number.parse::<u8>().is_ok() => number.len() + 2,
        _ => 0,
    }
}

/// The text with [`GLUE`] for the spaces in backticks and in a command at its end.
fn glued(text: &str) -> String {
    let command = COMMANDS.iter().filter_map(|command| {
        let start = text.find(&format!(": {command}"))?;
        Some(start + 2)
    });
    let command_start = command.min().unwrap_or(text.len());
    let mut in_backticks = false;
    let glue = |(at, character): (usize, char)| {
        if character == '`' {
            in_backticks = !in_backticks && text[at + 1..].contains('`');
        }
        match character {
            ' ' if in_backticks || at > command_start => GLUE,
            other => other,
        }
    };
    text.char_indices().map(glue).collect()
}

fn is_drawn(text: &str) -> bool {
    text.starts_with(|first| ('\u{2500}'..='\u{257f}').contains(&first))
}

fn is_command(text: &str) -> bool {
    COMMANDS.iter().any(|command| text.starts_with(command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_never_inside_what_is_copied() {
        for (text, expected) in [
            ("", ""),
            ("twenty columns, these", "twenty columns,\nthese"),
            ("twenty columns wide.", "twenty columns wide."),
            (
                "\none two three four five\n",
                "\none two three four\nfive\n",
            ),
            (
                "a-word-of-more-than-twenty and",
                "a-word-of-more-than-twenty\nand",
            ),
            ("  caused by: it is as it", "  caused by: it is\n  as it"),
            (
                "  2. Choose the operator of it",
                "  2. Choose the\n     operator of it",
            ),
            (
                "    one two three four five six",
                "    one two three four five six",
            ),
            ("say `prive-ps stores` now", "say\n`prive-ps stores`\nnow"),
            (
                "a lone ` breaks as others do",
                "a lone ` breaks as\nothers do",
            ),
            (
                "run: prive-ps stores --check",
                "run:\nprive-ps stores --check",
            ),
            (
                "prive-ps connect      asks for it",
                "prive-ps connect      asks for it",
            ),
            ("│ a table's line │ is one │", "│ a table's line │ is one │"),
            // Two columns a character, and none.
            ("お茶の店 お茶の店 お茶の店", "お茶の店 お茶の店\nお茶の店"),
            (
                "\u{1b}[1mhint:\u{1b}[0m fourteen more.",
                "\u{1b}[1mhint:\u{1b}[0m fourteen more.",
            ),
        ] {
            assert_eq!(fill(20, text), expected, "{text:?}");
        }
    }
}
