//! Shopify ids: whole numbers, never read as anything that rounds.

use std::num::NonZeroU64;
use std::ops::RangeInclusive;

use super::{Cell, trim, without_apostrophe};

/// How Shopify writes a customer's id in its GraphQL API.
const CUSTOMER: &[u8] = b"gid://shopify/customer/";

/// A Shopify customer id: bare, as a GID, or with a spreadsheet's apostrophe. A fraction of zeros,
/// which spreadsheets and data tools put behind whole numbers, is let pass.
pub fn read_customer_id(cell: &[u8]) -> Cell<NonZeroU64> {
    if let Some(id) = whole_number(cell).and_then(NonZeroU64::new) {
        return Cell::Valid(id);
    }
    let text = without_apostrophe(trim(cell));
    if text.is_empty() {
        return Cell::Empty;
    }
    let digits = match text.split_at_checked(CUSTOMER.len()) {
        Some((start, rest)) if start.eq_ignore_ascii_case(CUSTOMER) => rest,
        _ => without_zero_fraction(text),
    };
    match whole_number(digits).and_then(NonZeroU64::new) {
        Some(id) => Cell::Valid(id),
        None => Cell::Invalid,
    }
}

/// Whether a spreadsheet has rounded a long id to scientific notation: `7.01235E+12`, or with a
/// comma where it speaks a European language. Spreadsheets always write the sign; where an id may
/// have letters, as a contract's handle may, only that tells them apart.
pub(in crate::source::csv) fn is_rounded(cell: &[u8], may_have_letters: bool) -> bool {
    let text = without_apostrophe(trim(cell));
    let Some(at) = text
        .iter()
        .position(|byte| byte.eq_ignore_ascii_case(&b'e'))
    else {
        return false;
    };
    let (number, exponent) = (&text[..at], &text[at + 1..]);
    let exponent = match exponent {
        [b'+' | b'-', digits @ ..] => digits,
        _ if may_have_letters => return false,
        digits => digits,
    };
    let mut parts = number.split(|byte| is_point(*byte));
    let is_number = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let whole = parts.next().is_some_and(is_number);
    let fraction = parts.next().is_none_or(is_number);
    whole && fraction && parts.next().is_none() && is_number(exponent)
}

/// The ids that a rounded one may have been, both ends included: half a unit of its last digit to
/// either side. None where that isn't an id at all.
pub(in crate::source::csv) fn before_rounding(cell: &[u8]) -> Option<RangeInclusive<u64>> {
    let text = without_apostrophe(trim(cell)).to_ascii_lowercase();
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

fn without_zero_fraction(text: &[u8]) -> &[u8] {
    match text.iter().position(|byte| *byte == b'.') {
        Some(at) if text[at + 1..].iter().all(|byte| *byte == b'0') => &text[..at],
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_in_every_form() {
        let table: &[(&str, Option<u64>)] = &[
            ("7012345678901", Some(7_012_345_678_901)),
            (" 7012345678901 ", Some(7_012_345_678_901)),
            ("'7012345678901", Some(7_012_345_678_901)),
            (
                "gid://shopify/Customer/7012345678901",
                Some(7_012_345_678_901),
            ),
            ("GID://Shopify/customer/7", Some(7)),
            ("'gid://shopify/Customer/7", Some(7)),
            ("7012345678901.0", Some(7_012_345_678_901)),
            ("7012345678901.00", Some(7_012_345_678_901)),
            ("18446744073709551615", Some(u64::MAX)),
            ("18446744073709551616", None),
            ("0", None),
            ("-7", None),
            ("7.5", None),
            ("7,012,345", None),
            ("7.01235E+12", None),
            ("gid://shopify/Customer/", None),
            ("gid://shopify/Customer/7.0", None),
            ("gid://shopify/SubscriptionContract/7", None),
            ("cus_7", None),
            ("٧", None),
        ];
        for (cell, id) in table {
            let expected = match id {
                Some(id) => Cell::Valid(NonZeroU64::new(*id).unwrap()),
                None => Cell::Invalid,
            };
            assert_eq!(read_customer_id(cell.as_bytes()), expected, "{cell}");
        }
        for blank in ["", " ", "'", "\u{a0}"] {
            assert_eq!(read_customer_id(blank.as_bytes()), Cell::Empty);
        }
    }

    #[test]
    fn rounding_is_told_from_other_text() {
        for rounded in [
            "7.01235E+12",
            "7,01235E+12",
            "7E+12",
            "7e12",
            "'7.01235E+12",
            " 7.01235e+12 ",
            "7.1E-3",
        ] {
            assert!(is_rounded(rounded.as_bytes(), false), "{rounded}");
        }
        for other in [
            "",
            "7012345678901",
            "E+12",
            "7.E+12",
            "7.0.1E+12",
            "7E",
            "7E+",
            "cafe12",
        ] {
            assert!(!is_rounded(other.as_bytes(), false), "{other}");
        }
        assert!(is_rounded(b"7.01235E+12", true));
        for (rounded, range) in [
            ("7.01235E+12", Some(7_012_345_000_000..=7_012_355_000_000)),
            ("'7,01235e12", Some(7_012_345_000_000..=7_012_355_000_000)),
            ("7E+12", Some(6_500_000_000_000..=7_500_000_000_000)),
            ("7E+0", Some(6..=8)),
            ("7.1E-3", None),
            ("7.123E+2", None),
            ("7E+20", None),
            ("7E+99999999999999999999", None),
        ] {
            assert_eq!(before_rounding(rounded.as_bytes()), range, "{rounded}");
        }
        assert!(!is_rounded(b"12e45", true));
    }
}
