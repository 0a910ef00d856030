//! What spreadsheets, web pages and other programs leave around and inside the text of a cell.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;

/// Words for "nothing here", as exports and spreadsheets write them. Compared whole, in any case.
const PLACEHOLDERS: &str = "- -- \u{2013} \u{2014} n/a na n.a. #n/a none (none) null <null> nil nan \
                            undefined \\n";

/// The text without surrounding whitespace and invisible characters.
pub(in crate::source) fn trim(cell: &[u8]) -> &[u8] {
    let is_plain = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_graphic);
    if is_plain(cell.first()) && is_plain(cell.last()) {
        return cell;
    }
    let is_around = |character: char| character.is_whitespace() || is_invisible(character);
    match std::str::from_utf8(cell) {
        Ok(text) => text.trim_matches(is_around).as_bytes(),
        Err(_) => cell.trim_ascii(),
    }
}

/// The trimmed text without the marks that keep a spreadsheet from changing it: `="…"` around it or
/// an apostrophe in front.
pub(in crate::source) fn bare(cell: &[u8]) -> &[u8] {
    match trim(cell) {
        [b'=', b'"', inner @ .., b'"'] | [b'\'', inner @ ..] => trim(inner),
        text => text,
    }
}

/// The bare text of a cell that holds an identity; `None` where it is empty or a placeholder.
pub(super) fn identity(cell: &[u8]) -> Option<&[u8]> {
    let text = bare(cell);
    let is_placeholder = || {
        let mut words = PLACEHOLDERS.split(' ').map(str::as_bytes);
        text.len() < 10 && words.any(|word| word.eq_ignore_ascii_case(text))
    };
    (!text.is_empty() && !is_placeholder()).then_some(text)
}

/// The text without invisible characters, composed (NFC), and with full-width forms as ASCII.
pub(in crate::source) fn clean(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let visible = text.chars().filter(|character| !is_invisible(*character));
    Cow::Owned(visible.map(half_width).nfc().collect())
}

/// Full-width forms stand at one distance from ASCII, except for the space.
fn half_width(character: char) -> char {
    match character {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character)
        }
        other => other,
    }
}

/// Characters that take no space: joiners, direction marks, soft hyphens, byte order marks,
/// variation selectors and tags.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_freed_of_marks_and_invisible_characters() {
        for (cell, expected) in [
            ("  c1\t", "c1"),
            ("\u{a0}c1\u{200b}", "c1"),
            ("\u{feff}c1\u{fe0f}", "c1"),
            ("'c1", "c1"),
            ("=\" c1 \"", "c1"),
            ("=\"\"", ""),
            ("=c1", "=c1"),
            ("it's", "it's"),
        ] {
            assert_eq!(bare(cell.as_bytes()), expected.as_bytes(), "{cell}");
        }
        assert_eq!(bare(b" \xff "), b"\xff");
        assert_eq!(clean("a\u{200b}b\u{ad}c\u{2067}d\u{fe0f}"), "abcd");
        assert_eq!(clean("jose\u{301} 2\u{b2}"), "jos\u{e9} 2\u{b2}");
        assert_eq!(clean("\u{ff41}\u{ff20}\u{ff0e}\u{3000}\u{ff5e}"), "a@. ~");
    }

    #[test]
    fn placeholders_are_no_identity() {
        for cell in [
            "", " ", "'", "-", "\u{2014}", "N/A", "#N/A", " none ", "=\"n/a\"",
        ] {
            assert_eq!(identity(cell.as_bytes()), None, "{cell}");
        }
        for cell in ["0", "nobody", "?", "-1", "none@example.com"] {
            assert_eq!(identity(cell.as_bytes()), Some(cell.as_bytes()), "{cell}");
        }
    }
}
