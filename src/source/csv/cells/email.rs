//! Email addresses: trimmed, lower case, and checked just enough to tell them from other text.

use super::{Cell, trim};

/// The longest address that mail can carry (RFC 5321).
const LONGEST: usize = 254;

/// Reads an address, and writes it into `out` in lower case, in place of what was there. The
/// apostrophes that spreadsheets and quoting leave around it aren't part of it.
pub fn read_email<'a>(cell: &[u8], out: &'a mut String) -> Cell<&'a str> {
    out.clear();
    let text = bare(cell);
    if text.is_empty() {
        return Cell::Empty;
    }
    let Ok(text) = std::str::from_utf8(text) else {
        return Cell::Invalid;
    };
    if text.is_ascii() {
        out.push_str(text);
        out.make_ascii_lowercase();
    } else {
        // As subscribers' addresses are; a sigma's lower case depends on what stands behind it.
        out.push_str(&text.to_lowercase());
    }
    if is_address(out) {
        Cell::Valid(out)
    } else {
        Cell::Invalid
    }
}

/// A cell without the spaces and apostrophes around it, in whatever order they stand there.
fn bare(cell: &[u8]) -> &[u8] {
    let mut text = trim(cell);
    while let [b'\'', rest @ ..] | [rest @ .., b'\''] = text {
        text = trim(rest);
    }
    text
}

/// Whether a cell, wherever it stands, is an address.
pub(in crate::source::csv) fn looks_like_email(cell: &[u8]) -> bool {
    let text = std::str::from_utf8(trim(cell));
    text.is_ok_and(is_address)
}

fn is_address(text: &str) -> bool {
    let mut at = None;
    for (place, byte) in text.bytes().enumerate() {
        match KINDS[usize::from(byte)] {
            Kind::Any => {}
            Kind::At if at.is_none() => at = Some(place),
            Kind::At | Kind::Forbidden => return false,
        }
    }
    let Some(at) = at else {
        return false;
    };
    let domain = &text.as_bytes()[at + 1..];
    let dot = domain.iter().rposition(|byte| *byte == b'.');
    at > 0
        && text.len() <= LONGEST
        && dot.is_some_and(|dot| dot > 0 && dot + 1 < domain.len())
        && (text.is_ascii() || !text.contains(is_space_or_control))
}

fn is_space_or_control(mark: char) -> bool {
    mark.is_whitespace() || mark.is_control()
}

#[derive(Clone, Copy)]
enum Kind {
    Any,
    At,
    Forbidden,
}

/// What each byte is in an address. No address has what a shop's customer doesn't type: spaces,
/// control characters, and the punctuation of lists and of names beside addresses.
const KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Any; 256];
    let mut byte = 0;
    while byte <= b' ' as usize {
        kinds[byte] = Kind::Forbidden;
        byte += 1;
    }
    let forbidden = b",;:<>()|\"\x7f";
    let mut place = 0;
    while place < forbidden.len() {
        kinds[forbidden[place] as usize] = Kind::Forbidden;
        place += 1;
    }
    kinds[b'@' as usize] = Kind::At;
    kinds
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_trimmed_folded_and_checked() {
        let table: &[(&str, Option<&str>)] = &[
            ("rosa@example.com", Some("rosa@example.com")),
            ("  Rosa@Example.COM\t", Some("rosa@example.com")),
            ("\u{a0}rosa@example.com\u{200b}", Some("rosa@example.com")),
            (
                "o'neil+box@mail.example.com",
                Some("o'neil+box@mail.example.com"),
            ),
            ("JOSÉ@example.com", Some("josé@example.com")),
            ("ΟΔΟΣ@example.com", Some("οδος@example.com")),
            ("'rosa@example.com", Some("rosa@example.com")),
            ("''Rosa@example.com'", Some("rosa@example.com")),
            ("' rosa@example.com\u{200b}''", Some("rosa@example.com")),
            ("rosa", None),
            ("rosa@", None),
            ("@example.com", None),
            ("rosa@example", None),
            ("rosa@.com", None),
            ("rosa@example.", None),
            ("rosa@@example.com", None),
            ("rosa@example.com, sam@example.com", None),
            ("Rosa <rosa@example.com>", None),
            ("ro sa@example.com", None),
            ("ro\u{a0}sa@example.com", None),
            ("ro\u{1a}sa@example.com", None),
            ("ro\u{85}sa@example.com", None),
            ("ro\u{80}sa@example.com", None),
            ("n/a", None),
        ];
        let mut out = String::new();
        for (cell, expected) in table {
            let expected = expected.map_or(Cell::Invalid, Cell::Valid);
            assert_eq!(read_email(cell.as_bytes(), &mut out), expected, "{cell}");
        }
        assert_eq!(read_email(b"  ", &mut out), Cell::Empty);
        let long = format!("{}@example.com", "a".repeat(243));
        assert_eq!(read_email(long.as_bytes(), &mut out), Cell::Invalid);
        assert_eq!(
            read_email(&long.as_bytes()[1..], &mut out),
            Cell::Valid(&long[1..])
        );
    }
}
