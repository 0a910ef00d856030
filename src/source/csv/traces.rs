//! What a text that isn't understood may name people by, wherever in it: email addresses, numbers
//! that may be a Shopify customer id or a phone, and numbers that a spreadsheet rounded. It is taken
//! generously, since it is only ever held against somebody's having left.

use std::ops::RangeInclusive;

use super::cells::{bare, is_rounded, read_email};

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
        .filter(|word| read_email(word, &mut String::new()).ok().is_some())
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
        is_rounded(token).then(|| before_rounding(token))?
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

/// The ids that a rounded one may have been, both ends included: half a unit of its last digit to
/// either side. None where that isn't an id at all.
pub(super) fn before_rounding(cell: &[u8]) -> Option<RangeInclusive<u64>> {
    let text = bare(cell).to_ascii_lowercase();
    let (number, exponent) = text.split_at(text.iter().position(|byte| *byte == b'e')?);
    let exponent = whole_number(exponent[1..].strip_prefix(b"+").unwrap_or(&exponent[1..]))?;
    let mut parts = number.split(|byte| is_point(*byte));
    let digits = [parts.next()?, parts.next().unwrap_or_default()];
    let places = u64::try_from(digits[1].len()).ok()?;
    let unit = 10_u64.checked_pow(u32::try_from(exponent.checked_sub(places)?).ok()?)?;
    let middle = whole_number(&digits.concat())?.checked_mul(unit)?;
    let half = unit.div_ceil(2);
    Some(middle.saturating_sub(half)..=middle.saturating_add(half))
}

fn is_point(byte: u8) -> bool {
    matches!(byte, b'.' | b',')
}

fn whole_number(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    let mut number = 0_u64;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number.checked_mul(10)?.checked_add(u64::from(digit))?;
    }
    Some(number)
}
