//! What a text that isn't understood may name people by, wherever in it: email addresses, numbers
//! that may be a Shopify customer id or a phone, and numbers that a spreadsheet rounded. It is taken
//! generously, since it is only ever held against somebody's having left.

use std::ops::RangeInclusive;

use super::cells::{before_rounding, is_rounded, looks_like_email};

/// The least digits of a number that may name somebody. A quantity or a year has fewer.
const LEAST: usize = 5;

/// How many groups of digits a number is written in at most, as in `7,012,345,678,901`.
const GROUPS: usize = 6;

/// How many bytes stand between two groups at most.
const GAP: usize = 4;

/// What stands around addresses in lists and in text, and in none.
const AROUND: &[u8] = b" \t\r\n\0\x1a\",;|<>()";

/// What stands around addresses in links and in code, and in few.
const IN_CODE: &[u8] = b"`[]{}=:/\\";

/// What stands at the ends of an address that isn't part of it, most times.
const ENDS: &[u8] = b".'!?*_";

/// The addresses in a text, as they are written. Where it can be said in several ways what belongs
/// to one, each way counts.
pub(super) fn emails(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let words = text.split(|byte| AROUND.contains(byte));
    let forms = words.flat_map(|word| {
        let parts = word.split(|byte| IN_CODE.contains(byte));
        std::iter::once(word).chain(parts.filter(|part| part.len() < word.len()))
    });
    forms
        .flat_map(|word| {
            let inner = without_ends(word);
            std::iter::once(word).chain((inner.len() < word.len()).then_some(inner))
        })
        .filter(|word| looks_like_email(word))
}

fn without_ends(word: &[u8]) -> &[u8] {
    let start = word.iter().position(|byte| !ENDS.contains(byte));
    let end = word.iter().rposition(|byte| !ENDS.contains(byte));
    match (start, end) {
        (Some(start), Some(end)) => &word[start..=end],
        _ => &[],
    }
}

/// Hands over the numbers in a text: every group of digits, and groups that are parted by what
/// parts those of one number, as one. Of a number as long as a phone's without its country code,
/// also that with `country` in front.
pub(super) fn numbers(text: &[u8], country: Option<u64>, mut found: impl FnMut(u64)) {
    let groups: Vec<(usize, usize)> = groups(text).collect();
    for (first, (start, _)) in groups.iter().enumerate() {
        let mut digits: Vec<u8> = Vec::new();
        let mut behind = *start;
        for (from, to) in groups.iter().skip(first).take(GROUPS) {
            let gap = &text[behind..*from];
            if gap.len() > GAP || !gap.iter().all(|byte| parts_digits(*byte)) {
                break;
            }
            digits.extend_from_slice(&text[*from..*to]);
            behind = *to;
            let Some(number) = whole(&digits).filter(|_| digits.len() >= LEAST) else {
                continue;
            };
            found(number);
            if let (7 | 8, Some(country)) = (digits.len(), country) {
                found(country * 10_u64.pow(if digits.len() == 7 { 7 } else { 8 }) + number);
            }
        }
    }
}

/// The ranges of the numbers in a text that were rounded: `7.01235E+12`.
pub(super) fn rounded(text: &[u8]) -> impl Iterator<Item = RangeInclusive<u64>> {
    let marks = memchr::memchr2_iter(b'e', b'E', text);
    marks.filter_map(move |at| {
        let is_digit = |byte: &u8| byte.is_ascii_digit();
        let whole =
            |text: &[u8]| text.len() - text.iter().rev().take_while(|b| is_digit(b)).count();
        let before = &text[..at];
        let fraction = whole(before);
        let start = match before[..fraction].split_last() {
            Some((b'.' | b',', rest)) if whole(rest) < rest.len() => whole(rest),
            _ => fraction,
        };
        let sign = usize::from(text.get(at + 1) == Some(&b'+'));
        let digits = text[at + 1 + sign..]
            .iter()
            .take_while(|b| is_digit(b))
            .count();
        let token = &text[start..at + 1 + sign + digits];
        is_rounded(token, true).then(|| before_rounding(token))?
    })
}

/// Where the groups of digits stand.
fn groups(text: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + text[from..].iter().position(u8::is_ascii_digit)?;
        let length = text[start..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit());
        from = start + length.count();
        Some((start, from))
    })
}

/// Whether this may stand between two groups of one number; bytes of characters beyond ASCII may,
/// among which are the spaces and quotes that do.
fn parts_digits(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'.' | b',' | b'-' | b'/' | b'(' | b')' | b'\'' | b'+' | 0 | 0x1a | 0x80..
    )
}

fn whole(digits: &[u8]) -> Option<u64> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_in_text() {
        for (text, found) in [
            ("a@example.com", &["a@example.com"][..]),
            (
                "A <a@example.com>, b@example.com.",
                &["a@example.com", "b@example.com"],
            ),
            ("mailto:a@example.com?subject", &["a@example.com?subject"]),
            ("x|'a@example.com'|", &["'a@example.com'", "a@example.com"]),
            // Said in two ways.
            ("x/a=b@example.com", &["x/a=b@example.com", "b@example.com"]),
            ("_a@example.com", &["_a@example.com", "a@example.com"]),
            ("a@example, @example.com, a@@example.com", &[]),
        ] {
            let seen = emails(text.as_bytes()).map(|word| std::str::from_utf8(word).unwrap());
            assert_eq!(seen.collect::<Vec<_>>(), found, "{text}");
        }
    }

    #[test]
    fn numbers_are_found_in_text() {
        let in_text = |text: &str| {
            let mut all = Vec::new();
            numbers(text.as_bytes(), Some(45), |number| all.push(number));
            all
        };
        for (text, number) in [
            ("7012345678901", 7_012_345_678_901),
            ("#7,012,345,678,901!", 7_012_345_678_901),
            ("customers/7012345678901?x=1", 7_012_345_678_901),
            ("7012\u{a0}345\u{202f}678\u{2019}901", 7_012_345_678_901),
            ("+1 (212) 555-0123", 12_125_550_123),
            ("+44 (0)20 7946 0018", 2_079_460_018),
            ("001 212 555 0123", 12_125_550_123),
            ("70123\u{0}456", 70_123_456),
            ("12 34 56 78", 4_512_345_678),
            ("18446744073709551615", u64::MAX),
        ] {
            assert!(
                in_text(text).contains(&number),
                "{text}: {:?}",
                in_text(text)
            );
        }
        for text in [
            "",
            "1234",
            "24.50",
            "10:20:30",
            "12 x 34567890123456789012345",
        ] {
            assert!(in_text(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn rounded_numbers_are_found_in_text() {
        let ranges = |text: &str| rounded(text.as_bytes()).collect::<Vec<_>>();
        let range = 7_012_345_000_000..=7_012_355_000_000;
        for text in [
            "7.01235E+12",
            "x;7,01235e+12;y",
            "24.5,7.01235E+12",
            "'7.01235E+12x",
        ] {
            assert_eq!(ranges(text), std::slice::from_ref(&range), "{text}");
        }
        for text in ["", "E+12", "7.01235E12", "active", "7.0E+", "e", "7.1E+99"] {
            assert_eq!(ranges(text), [], "{text}");
        }
    }
}
