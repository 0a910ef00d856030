//! North American phone numbers. Most numbers of a store are, and are written in a few forms, which are
//! read without the library, at a fraction of the time.

use super::region::Region;
use crate::domain::Phone;

/// Reads a North American number in one of the usual forms: ten digits, or eleven with the 1 in
/// front, where neither the area nor the exchange begins with 0 or 1. The library reads just these
/// the same way.
pub(super) fn parse_nanp(text: &[u8], region: Region) -> Option<Phone> {
    let is_home = region.is_us_or_canada();
    let has_plus = text.first() == Some(&b'+');
    let mut digits = 0_u64;
    let mut count = 0;
    for byte in &text[usize::from(has_plus)..] {
        match byte {
            b'0'..=b'9' if count < 11 => {
                digits = digits * 10 + u64::from(byte - b'0');
                count += 1;
            }
            b' ' | b'-' | b'.' | b'(' | b')' => {}
            _ => return None,
        }
    }
    let national = match count {
        11 if (has_plus || is_home) && digits / 10_000_000_000 == 1 => digits % 10_000_000_000,
        10 if is_home && !has_plus => digits,
        _ => return None,
    };
    let area = national / 1_000_000_000;
    let exchange = national / 1_000_000 % 10;
    if area < 2 || exchange < 2 {
        return None;
    }
    Phone::from_digits(10_000_000_000 + national)
}
