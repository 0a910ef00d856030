//! Text from files and servers, made safe to print: control characters are escaped, phone numbers and
//! email addresses masked.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Escapes control characters as `\u{1b}`, so that no file and no server can move the cursor, set a
/// title or color the screen. Line feeds stay. Characters that reorder text (`U+202A` to `U+202E`,
/// `U+2066` to `U+2069`, `U+061C`, `U+200E`, `U+200F`) and Unicode's line and paragraph separators are
/// escaped too, because they can make a line read as something else.
pub fn escape_control(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_unsafe(character) {
            // Writing to a String can't fail.
            let _ = write!(out, "{}", character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

/// Escapes control characters and line feeds, for text on one line or in one table cell.
pub fn escape_control_line(text: &str) -> String {
    escape_control(text).replace('\n', "\\n")
}

/// Escapes the same characters in JSON text, the way JSON escapes them. They can occur in strings
/// only.
pub(super) fn escape_control_json(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_unsafe(character) {
            // All of them fit four hexadecimal digits. Writing to a String can't fail.
            let _ = write!(out, "\\u{:04x}", u32::from(character));
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

fn is_unsafe(character: char) -> bool {
    (character.is_control() && character != '\n')
        || matches!(
            character,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

/// A phone number with all but its first and its last three digits masked.
pub fn masked_phone(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    let hidden = digits.len().saturating_sub(4);
    digits
        .iter()
        .enumerate()
        .map(|(place, digit)| {
            let shown = place == 0 || place > hidden;
            if shown { *digit } else { '•' }
        })
        .fold(String::from("+"), |mut out, character| {
            out.push(character);
            out
        })
}

/// An email address with all but its first character and its domain masked.
pub fn masked_email(email: &str) -> String {
    match email.rsplit_once('@') {
        Some((local, domain)) => {
            let first = local.chars().next().map(String::from).unwrap_or_default();
            format!("{first}•••@{domain}")
        }
        None => "•••".to_owned(),
    }
}

/// Puts an apostrophe before a cell that a spreadsheet would run as a formula. Some spreadsheets
/// accept the full-width signs too.
pub fn escape_formula(cell: &str) -> String {
    let starts = [
        '=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ];
    if cell.starts_with(['\t', '\r', '\n']) || cell.trim_start().starts_with(starts) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(escape_control("plain, ünïcode\n"), "plain, ünïcode\n");
        assert_eq!(escape_control("a\u{1b}[31mred"), "a\\u{1b}[31mred");
        assert_eq!(escape_control("\r\u{7}\u{9b}"), "\\u{d}\\u{7}\\u{9b}");
        assert_eq!(escape_control("abc\u{202e}fed"), "abc\\u{202e}fed");
        assert_eq!(escape_control_line("one\ntwo\r"), "one\\ntwo\\u{d}");
        assert_eq!(
            escape_control("a\u{200f}b\u{2028}c"),
            "a\\u{200f}b\\u{2028}c"
        );
    }

    #[test]
    fn escaped_json_is_still_json() {
        let value = serde_json::json!({"a\u{202e}b": "\u{9b}\u{7f}\n\u{1b}", "c": 1});
        let text = serde_json::to_string_pretty(&value).unwrap();
        let shown = escape_control_json(&text);
        assert!(!shown.contains(is_unsafe), "{shown}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&shown).unwrap(),
            value
        );
    }

    #[test]
    fn phones_and_emails_are_masked() {
        assert_eq!(masked_phone("+12125550123"), "+1•••••••123");
        assert_eq!(masked_phone("+4"), "+4");
        assert_eq!(masked_phone(""), "+");
        assert_eq!(masked_email("rosa@example.com"), "r•••@example.com");
        assert_eq!(masked_email("not one"), "•••");
    }

    #[test]
    fn formulas_are_escaped() {
        for formula in [
            "=1+1",
            "+12125550100",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            " =1",
            "\u{ff1d}1",
        ] {
            assert_eq!(escape_formula(formula), format!("'{formula}"));
        }
        for text in ["", "s_1", "1+1", "rosa@example.com", "the status is blank"] {
            assert_eq!(escape_formula(text), text);
        }
    }
}
