//! Breaks what is for people between words, to the width of their terminal. The terminal by itself
//! would break it in the middle of them. What people copy is never broken: a text to paste, which
//! is indented by four spaces, a command, and what stands between backticks. Nor is the line of a
//! table with lines drawn around it.

use std::borrow::Cow;

use console::{Term, measure_text_width, strip_ansi_codes};

/// How far a text to paste is indented.
const PASTED: usize = 4;

/// What the commands that people are told to run begin with.
const COMMANDS: [&str; 3] = ["prive-ps ", "chmod ", "secret-tool "];

/// The text as it is to be shown on standard error: broken to the terminal's width, and unchanged
/// where there is no terminal, or none that knows its width.
pub(super) fn wrapped(text: &str) -> Cow<'_, str> {
    wrapped_for(&Term::stderr(), text)
}

/// The same for standard output.
pub(super) fn wrapped_for_stdout(text: &str) -> Cow<'_, str> {
    wrapped_for(&Term::stdout(), text)
}

fn wrapped_for<'a>(terminal: &Term, text: &'a str) -> Cow<'a, str> {
    match terminal.size_checked() {
        Some((_, columns)) => wrapped_to(usize::from(columns), text).into(),
        None => text.into(),
    }
}

fn wrapped_to(width: usize, text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            out.push('\n');
        }
        push_wrapped(&mut out, width, line);
    }
    out
}

fn push_wrapped(out: &mut String, width: usize, line: &str) {
    let text = line.trim_start_matches(' ');
    let indent = line.len() - text.len();
    let is_kept = indent == PASTED || is_command(text) || is_drawn(text);
    if measure_text_width(line) <= width || is_kept {
        out.push_str(line);
        return;
    }
    let hanging = indent + marker(text);
    let mut column = indent;
    out.push_str(&line[..indent]);
    for (number, unit) in units(text).into_iter().enumerate() {
        let needed = measure_text_width(unit);
        if number > 0 && column + 1 + needed > width {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', hanging));
            column = hanging;
        } else if number > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(unit);
        column += needed;
    }
}

/// How wide the number of a step is with the space behind it, if the text begins with one.
fn marker(text: &str) -> usize {
    match text.split_once(". ") {
        Some((number, _)) if number.parse::<u8>().is_ok() => number.len() + 2,
        _ => 0,
    }
}

/// What stays together, in order; a space lies between two.
fn units(text: &str) -> Vec<&str> {
    let mut units = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (at, character) in text.char_indices() {
        match character {
            '`' => quoted = !quoted && text[at + 1..].contains('`'),
            ' ' if !quoted => {
                let (unit, rest) = (&text[start..at], &text[at + 1..]);
                if unit == COMMANDS[0].trim_end() {
                    continue;
                }
                units.push(unit);
                start = at + 1;
                if strip_ansi_codes(unit).ends_with(':') && is_command(rest) {
                    break;
                }
            }
            _ => {}
        }
    }
    units.push(&text[start..]);
    units
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
    fn a_text_is_broken_where_it_can_be() {
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
            ("  because: it is as it is", "  because: it is as\n  it is"),
            (
                "  2. Choose what is meant by it",
                "  2. Choose what is\n     meant by it",
            ),
            (
                "    one two three four five six",
                "    one two three four five six",
            ),
            (
                "     one two three four five",
                "     one two three\n     four five",
            ),
            // What is copied.
            ("say `prive-ps stores` now", "say\n`prive-ps stores`\nnow"),
            (
                "is `a long quoted command` so",
                "is\n`a long quoted command`\nso",
            ),
            (
                "a lone ` breaks as others do",
                "a lone ` breaks as\nothers do",
            ),
            (
                "run: prive-ps stores --check",
                "run:\nprive-ps stores --check",
            ),
            (
                "so you close it: chmod 600 a b",
                "so you close it:\nchmod 600 a b",
            ),
            (
                "prive-ps connect      asks for it",
                "prive-ps connect      asks for it",
            ),
            (
                "try with it prive-ps stores too",
                "try with it\nprive-ps stores too",
            ),
            ("│ a table's line │ is one │", "│ a table's line │ is one │"),
            // Two columns a character, and none.
            ("お茶の店 お茶の店 お茶の店", "お茶の店 お茶の店\nお茶の店"),
            (
                "\u{1b}[1mhint:\u{1b}[0m fourteen more.",
                "\u{1b}[1mhint:\u{1b}[0m fourteen more.",
            ),
            (
                "\u{1b}[1mhint:\u{1b}[0m prive-ps connect x",
                "\u{1b}[1mhint:\u{1b}[0m\nprive-ps connect x",
            ),
        ] {
            assert_eq!(wrapped_to(20, text), expected, "{text:?}");
        }
    }
}
