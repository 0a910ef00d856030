//! Text from elsewhere (cells of an export, names and messages of an API) made fit for a terminal:
//! control characters made visible, people's phone numbers and addresses masked.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The text with control characters spelled out as `\u{1b}`, so that no cell of a file and no
/// answer of a server can move the cursor, set a title or colour what follows. Line feeds stay:
/// they only end a line. The characters that reorder text (`U+202A` to `U+202E`, `U+2066` to
/// `U+2069`, and the marks `U+061C`, `U+200E` and `U+200F`) are spelled out too, for they can make a
/// line read as what it is not, and so are the line and paragraph separators of Unicode.
pub fn escape_control(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_unsafe(character) {
            // Writing to a String cannot fail.
            let _ = write!(out, "{}", character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

/// The same, with line feeds spelled out too, for what stands in a line or a cell of its own.
pub fn escape_control_line(text: &str) -> String {
    escape_control(text).replace('\n', "\\n")
}

/// JSON text with the same characters escaped as JSON escapes them: they can only stand in
/// strings, and `\u{1b}` would not be JSON.
pub(super) fn escape_control_json(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_unsafe(character) {
            // All of them fit four hexadecimal digits; writing to a String cannot fail.
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

/// A phone number with all but its country code's first digit and its last three digits masked:
/// enough to recognise one's own, too little to call a stranger.
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

/// An email address with all but the first character and the domain masked.
pub fn masked_email(email: &str) -> String {
    match email.rsplit_once('@') {
        Some((local, domain)) => {
            let first = local.chars().next().map(String::from).unwrap_or_default();
            format!("{first}•••@{domain}")
        }
        None => "•••".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_spelled_out() {
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
    fn json_stays_json() {
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
}
