//! Shopify customer ids: whole numbers, never read through anything that rounds.

use std::num::NonZeroU64;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::Cell;
use super::text::{bare, clean, identity};

/// How a customer's id begins in Shopify's GraphQL API.
const GID: &str = "gid://shopify/customer/";

/// The smallest number that is read as a Shopify customer id. Smaller ones are counts and totals.
const SMALLEST: u64 = 100_000;

/// Ids of the customers of today's stores have at least nine digits; those that a subscription app
/// gives out itself mostly have fewer.
const SMALLEST_LIKELY: u64 = 100_000_000;

/// Reads a Shopify customer id: digits, in groups of three or not, or a GID, plain or in base64, with or
/// without a spreadsheet's marks. A fraction of zeros, which data tools append to whole numbers, is
/// dropped. An id that a spreadsheet has rounded is invalid. `0` and `guest` stand for no customer.
pub fn read_customer_id(cell: &[u8]) -> Cell<NonZeroU64> {
    let Some(text) = identity(cell) else {
        return Cell::Empty;
    };
    if text == b"0" || text.eq_ignore_ascii_case(b"guest") {
        return Cell::Empty;
    }
    let number = whole_number(text).or_else(|| written_otherwise(text));
    let number = number.filter(|id| *id >= SMALLEST && !ends_in_rounding(*id));
    let id = number.or_else(|| customer_gid(text));
    id.and_then(NonZeroU64::new)
        .map_or(Cell::Invalid, Cell::Valid)
}

/// Whether a customer id has lost digits to a spreadsheet: scientific notation such as
/// `7.01235E+12`, also with a comma, or at least twelve digits of which at most six are significant.
pub(in crate::source) fn is_rounded(cell: &[u8]) -> bool {
    let text = bare(cell);
    if text.iter().all(u8::is_ascii_digit) && !text.ends_with(b"000000") {
        return false;
    }
    is_scientific(text) || whole_number(without_fraction(text)).is_some_and(ends_in_rounding)
}

/// Whether an id is one that Shopify gives out, as far as its form shows, be it rounded or not.
pub(in crate::source) fn is_likely_shopify(cell: &[u8]) -> bool {
    match read_customer_id(cell) {
        Cell::Valid(id) => id.get() >= SMALLEST_LIKELY || whole_number(bare(cell)).is_none(),
        Cell::Empty | Cell::Invalid => is_rounded(cell),
    }
}

/// Whether a cell begins as the GID of a customer does.
pub(in crate::source) fn is_customer_gid(cell: &[u8]) -> bool {
    let start = bare(cell).get(..GID.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(GID.as_bytes()))
}

fn customer_gid(text: &[u8]) -> Option<u64> {
    let text = clean(std::str::from_utf8(text).ok()?);
    if let Some(id) = gid(&text) {
        return Some(id);
    }
    let unpacked = STANDARD_NO_PAD.decode(text.trim_end_matches('=')).ok();
    if let Some(unpacked) = unpacked.filter(|unpacked| unpacked.len() > GID.len()) {
        return gid(std::str::from_utf8(&unpacked).ok()?);
    }
    None
}

fn written_otherwise(text: &[u8]) -> Option<u64> {
    let text = clean(std::str::from_utf8(text).ok()?);
    whole_number(without_fraction(text.as_bytes())).or_else(|| grouped(&text))
}

/// A likely id in groups of three: `7,012,345,678,901`, `7.012.345.678.901`, `7 012 345 678 901`.
fn grouped(text: &str) -> Option<u64> {
    let mark = text.find([',', '.', ' ', '\u{a0}', '\u{202f}', '\'', '\u{2019}']);
    let mark = text[mark?..].chars().next()?;
    let groups: Vec<&str> = text.split(mark).collect();
    let is_whole = groups.len() > 2 && groups[1..].iter().all(|group| group.len() == 3);
    let number =
        whole_number(groups.concat().as_bytes()).filter(|_| is_whole && groups[0].len() < 4);
    number.filter(|number| *number >= SMALLEST_LIKELY)
}

fn gid(text: &str) -> Option<u64> {
    let (start, digits) = text.split_at_checked(GID.len())?;
    whole_number(digits.as_bytes()).filter(|_| start.eq_ignore_ascii_case(GID))
}

fn whole_number(digits: &[u8]) -> Option<u64> {
    // Twenty digits may be more than the number holds.
    if digits.is_empty() || digits.len() > 19 {
        return None;
    }
    digits.iter().try_fold(0, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit <= 9).then(|| number * 10 + u64::from(digit))
    })
}

fn without_fraction(text: &[u8]) -> &[u8] {
    match text.iter().position(|byte| *byte == b'.') {
        Some(at) if text[at + 1..].iter().all(|byte| *byte == b'0') => &text[..at],
        _ => text,
    }
}

/// Twelve digits or more, of which at most six are significant: spreadsheets show six.
fn ends_in_rounding(mut id: u64) -> bool {
    if id < 100_000_000_000 || !id.is_multiple_of(1_000_000) {
        return false;
    }
    while id.is_multiple_of(10) {
        id /= 10;
    }
    id < 1_000_000
}

fn is_scientific(text: &[u8]) -> bool {
    let Some(at) = text.iter().position(|byte| matches!(byte, b'e' | b'E')) else {
        return false;
    };
    let is_number = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let (number, exponent) = (&text[..at], &text[at + 1..]);
    let exponent = exponent
        .strip_prefix(b"+")
        .or(exponent.strip_prefix(b"-"))
        .unwrap_or(exponent);
    let mut parts = number.splitn(2, |byte| matches!(byte, b'.' | b','));
    is_number(exponent) && parts.all(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_in_every_form() {
        let cells = "7012345678901| 7012345678901 |'7012345678901|=\"7012345678901\"|7012345678901.0|\
                     7,012,345,678,901|7.012.345.678.901|7 012 345 678 901|7\u{2019}012\u{2019}345\u{2019}678\u{2019}901|\
                     70123\u{200b}45678901|７０１２３４５６７８９０１|0007012345678901|7012345678901.00|\
                     gid://shopify/Customer/7012345678901|GID://Shopify/customer/7012345678901|\
                     Z2lkOi8vc2hvcGlmeS9DdXN0b21lci83MDEyMzQ1Njc4OTAx|\
                     =\"Z2lkOi8vc2hvcGlmeS9DdXN0b21lci83MDEyMzQ1Njc4OTAx\"";
        for cell in cells.split('|') {
            let id = NonZeroU64::new(7_012_345_678_901).unwrap();
            assert_eq!(read_customer_id(cell.as_bytes()), Cell::Valid(id), "{cell}");
            assert!(!is_rounded(cell.as_bytes()), "{cell}");
            assert!(is_likely_shopify(cell.as_bytes()), "{cell}");
        }
        for (cell, is_likely) in [
            ("55500001", false),
            ("555000012", true),
            ("gid://shopify/Customer/55500001", true),
        ] {
            assert!(read_customer_id(cell.as_bytes()).ok().is_some());
            assert_eq!(is_likely_shopify(cell.as_bytes()), is_likely, "{cell}");
        }
    }

    #[test]
    fn what_is_no_customer_id_is_empty_or_invalid() {
        for cell in [
            "", " ", "'", "\u{a0}", "n/a", "None", "NULL", "-", "#N/A", "0", "Guest",
        ] {
            assert_eq!(read_customer_id(cell.as_bytes()), Cell::Empty, "{cell}");
        }
        let cells = "2|99999|-7012345678901|7012345.5|7,012,345,678,90|7012,345,678,901|7,012.345,678,901|18446744073709551616|\
                     7012345678901, 7012345678902|gid://shopify/Customer/|cus_7012345678901|\
                     gid://shopify/Customer/7012345678901.0|٧٠١٢٣٤٥٦٧٨٩٠١|\
                     gid://shopify/SubscriptionContract/7012345678901|\
                     Z2lkOi8vc2hvcGlmeS9PcmRlci83MDEyMzQ1Njc4OTAx";
        for cell in cells.split('|') {
            assert_eq!(read_customer_id(cell.as_bytes()), Cell::Invalid, "{cell}");
            assert!(!is_rounded(cell.as_bytes()), "{cell}");
            assert!(!is_likely_shopify(cell.as_bytes()), "{cell}");
        }
        assert_eq!(read_customer_id(b"\xff"), Cell::Invalid);
    }

    #[test]
    fn an_id_that_a_spreadsheet_rounded_is_invalid_and_can_be_told() {
        let cells = "7.01235E+12|7,01235E+12|7E+12|7e12|'7.01235E+12| 7.01235e+12 |7012350000000|\
                     7012350000000.0|=\"7012350000000\"|100000000000";
        for cell in cells.split('|') {
            assert_eq!(read_customer_id(cell.as_bytes()), Cell::Invalid, "{cell}");
            assert!(is_rounded(cell.as_bytes()), "{cell}");
            assert!(is_likely_shopify(cell.as_bytes()), "{cell}");
        }
        for cell in [
            "",
            "E+12",
            "7.E+12",
            "7.0.1E+12",
            "7E",
            "7E+",
            "cafe12",
            "70123500000",
        ] {
            assert!(!is_rounded(cell.as_bytes()), "{cell}");
        }
    }
}
