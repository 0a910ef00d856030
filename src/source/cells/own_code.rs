//! Phone numbers that begin with their country's own code, without the plus.

use std::collections::HashSet;
use std::sync::LazyLock;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber};

use super::region::Region;

/// The number that a text is if it begins with its country's own code, without the plus. The library may
/// take such a text for a longer national number. Where one dials 0 before national numbers, none begins
/// like that.
pub(super) fn without_plus(
    text: &str,
    number: &PhoneNumber,
    region: Region,
) -> Option<PhoneNumber> {
    // Most numbers begin with 0 or a plus, which no country's code does.
    if text.starts_with(['0', '+']) || !DIAL_ZERO.contains(&region.library()) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let own = digits.strip_prefix(&number.country_code.to_string())?;
    let national = own.strip_prefix('0').unwrap_or(own);
    if national.starts_with('0') || digits.parse() != Ok(number.national_number) {
        return None;
    }
    let with_plus = PhoneNumber {
        country_code: number.country_code,
        national_number: national.parse().ok()?,
        ..PhoneNumber::default()
    };
    PHONE_NUMBER_UTIL
        .is_valid_number(&with_plus)
        .then_some(with_plus)
}

/// The countries where one dials 0 before national numbers: those whose example number the library reads
/// with it.
static DIAL_ZERO: LazyLock<HashSet<rlibphonenumber::Region>> = LazyLock::new(|| {
    let dials_zero = |region: &rlibphonenumber::Region| {
        let example = PHONE_NUMBER_UTIL.get_example_number(*region);
        example.is_ok_and(|example| {
            let dialed = format!("0{}", example.get_national_significant_number());
            PHONE_NUMBER_UTIL
                .parse(dialed, Some(*region))
                .is_ok_and(|read| read == example)
        })
    };
    PHONE_NUMBER_UTIL
        .get_supported_regions()
        .filter(dials_zero)
        .collect()
});
