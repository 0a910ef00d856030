//! Email addresses: unwrapped, normalized, lower case, and accepted only where they look like one
//! customer's address.

use super::Cell;
use super::text::{clean, identity};

/// The longest address that mail can carry, in bytes (RFC 5321).
const LONGEST: usize = 254;

/// Reads an address and writes its lower-case form into `out`, replacing what was there. Invisible
/// characters and the punctuation around an address are dropped. Anything that isn't one plain
/// address is invalid, so that damage can't turn one customer into another.
pub fn read_email<'a>(cell: &[u8], out: &'a mut String) -> Cell<&'a str> {
    out.clear();
    let Some(text) = identity(cell) else {
        return Cell::Empty;
    };
    let Ok(text) = std::str::from_utf8(text) else {
        return Cell::Invalid;
    };
    // An apostrophe in front is a spreadsheet's mark.
    if text.is_ascii() && !text.starts_with('\'') && is_address(text) {
        out.push_str(text);
        out.make_ascii_lowercase();
        return Cell::Valid(out);
    }
    out.push_str(&unwrapped(&clean(text)).to_lowercase());
    if out.is_empty() {
        Cell::Empty
    } else if is_address(out) {
        Cell::Valid(out)
    } else {
        Cell::Invalid
    }
}

/// The address in `"…"`, `<…>`, `[…]`, `mailto:…`, `Name <…>` and the like.
fn unwrapped(mut text: &str) -> &str {
    loop {
        let length = text.len();
        text = text.trim_start_matches(is_wrapping);
        text = text.trim_end_matches(|mark| is_wrapping(mark) || matches!(mark, ';' | ','));
        if let Some((scheme, rest)) = text.split_at_checked("mailto:".len())
            && scheme.eq_ignore_ascii_case("mailto:")
        {
            text = rest;
        }
        if let Some((name, address)) = text.split_once('<')
            && !name.contains('@')
        {
            text = address;
        }
        if text.len() == length {
            return text;
        }
    }
}

fn is_wrapping(mark: char) -> bool {
    if mark.is_ascii_alphanumeric() {
        return false;
    }
    mark.is_whitespace() || "'\"`´()[]{}<>“”„‟‘’‚‛«»‹›「」『』【】〈〉《》".contains(mark)
}

/// Whether a byte is an ASCII letter or digit, or part of a character beyond ASCII. With comparisons
/// instead of a table, reading a whole file takes a tenth longer.
const IS_PLAIN: [bool; 256] = {
    let mut is_plain = [true; 256];
    let mut byte = 0_u8;
    while byte.is_ascii() {
        is_plain[byte as usize] = byte.is_ascii_alphanumeric();
        byte += 1;
    }
    is_plain
};

/// One `@`; letters of any script, digits and `. _ - + '` before it; a domain of at least two labels
/// after it, the last of which has letters only, of one kind: with `comÂ`, a character was decoded
/// wrong. No empty part between dots.
fn is_address(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut domain, mut dot) = (0, 0);
    for (place, byte) in bytes.iter().enumerate() {
        if IS_PLAIN[usize::from(*byte)] {
            continue;
        }
        let is_in_domain = domain > 0;
        let is_first = place == domain || bytes[place - 1] == b'.';
        let is_allowed = match byte {
            b'.' => !(is_first || is_in_domain && bytes[place - 1] == b'-'),
            b'@' => !is_first && !is_in_domain,
            b'-' => !is_first || !is_in_domain,
            b'_' | b'+' | b'\'' => !is_in_domain,
            _ => false,
        };
        if !is_allowed {
            return false;
        }
        match byte {
            b'@' => domain = place + 1,
            b'.' => dot = place,
            _ => {}
        }
    }
    // Spreadsheets escape cells that begin with these.
    if text.starts_with(['+', '-']) || text.len() > LONGEST || domain == 0 || dot <= domain {
        return false;
    }
    let top = &text[dot + 1..];
    let is_digit_or_hyphen = |mark: char| mark == '-' || mark.is_ascii_digit();
    let is_of_one_kind = top.is_ascii() || top.chars().all(|mark| !mark.is_ascii());
    let is_top = top.starts_with("xn--")
        || (top.len() > 1 && is_of_one_kind && !top.contains(is_digit_or_hyphen));
    let is_alphabetic = |mark: char| mark.is_ascii() || mark.is_alphabetic();
    is_top && (text.is_ascii() || text.chars().all(is_alphabetic))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(cell: &str) -> Cell<String> {
        let mut out = "left over".to_owned();
        match read_email(cell.as_bytes(), &mut out) {
            Cell::Empty => Cell::Empty,
            Cell::Invalid => Cell::Invalid,
            Cell::Valid(email) => Cell::Valid(email.to_owned()),
        }
    }

    #[test]
    fn one_address_is_read_through_whatever_is_around_it() {
        let cells = "rosa@example.com|  Rosa@Example.COM\t|\u{a0}rosa@example.com\u{200b}|\
                     rosa\u{200b}@exam\u{ad}ple.com|\u{202a}rosa@example.com\u{202c}|\
                     ｒｏｓａ＠ｅｘａｍｐｌｅ．ｃｏｍ|'rosa@example.com|''Rosa@example.com'|\
                     \"rosa@example.com\"|=\"rosa@example.com\"|“rosa@example.com”|«rosa@example.com»|\
                     [rosa@example.com]|(rosa@example.com)|<rosa@example.com>|mailto:rosa@example.com|\
                     [MAILTO:rosa@example.com]|Rosa Diaz <rosa@example.com>|rosa@example.com;|\
                     \"Diaz, Rosa\" <rosa@example.com>;|rosa@example.com, ";
        for cell in cells.split('|') {
            assert_eq!(read(cell), Cell::Valid("rosa@example.com".into()), "{cell}");
        }
        for (cell, expected) in [
            (
                "o'neil+box_2@mail.example.com",
                "o'neil+box_2@mail.example.com",
            ),
            ("JOSE\u{301}@example.com", "josé@example.com"),
            ("ΟΔΟΣ@example.com", "οδος@example.com"),
            ("roša@пример.рф", "roša@пример.рф"),
            ("rosa@xn--e1afmkfd.xn--p1ai", "rosa@xn--e1afmkfd.xn--p1ai"),
        ] {
            assert_eq!(read(cell), Cell::Valid(expected.into()), "{cell}");
        }
    }

    #[test]
    fn anything_else_is_invalid_and_not_another_customer() {
        let cells = "rosa|rosa@|@example.com|rosa@example|rosa@.com|rosa@example.|rosa@example..com|\
                     rosa@-example.com|rosa@example.c0m|rosa@example.c|rosa@10.0.0.1|.rosa@example.com|\
                     rosa.@example.com|ro..sa@example.com|rosa@@example.com|ro=sa@example.com|no email|\
                     rosa@example.com, sam@example.com|rosa@example.com;sam@example.com|\
                     rosa@example.com/sam@example.com|rosa@example.com&sam@example.com|\
                     sam@example.com <rosa@example.com>|Rosa <rosa@example.com> Sam <sam@example.com>|\
                     rosa%40example.com|rosa@example.com&nbsp;|rosa (at) example.com|+rosa@example.com|-rosa@example.com|rosa@example.com\u{c2}|rosa²@example.com|\
                     mailto:rosa@example.com?subject=x|ro sa@example.com|ro\u{a0}sa@example.com|\
                     ro\u{1a}sa@example.com|ro\u{80}sa@example.com|ro\u{fffd}sa@example.com";
        for cell in cells.split('|') {
            assert_eq!(read(cell), Cell::Invalid, "{cell}");
        }
        let long = format!("{}@example.com", "a".repeat(243));
        assert_eq!(read(&long), Cell::Invalid);
        assert_eq!(read(&long[1..]), Cell::Valid(long[1..].to_owned()));
        for cell in ["", "n/a", "''", "<>", "\"\""] {
            assert_eq!(read(cell), Cell::Empty, "{cell}");
        }
    }

    proptest! {
        #[test]
        fn what_was_read_reads_back_as_itself(cell in "\\PC{0,8}[a-zA-Zé'. ]{1,6}@[a-zA-Z.-]{1,9}\\.(com|ＣＯ)\\PC{0,3}") {
            if let Cell::Valid(email) = read(&cell) {
                prop_assert_eq!(read(&email), Cell::Valid(email.clone()));
                prop_assert_eq!(email.matches('@').count(), 1);
            }
        }
    }
}
