//! Phone numbers of a few countries in their common forms. Most numbers of a store are written like that, and
//! are read here without the library, in a fraction of the time. The library gives the same result for every
//! number that is read here.

use std::ops::RangeInclusive;

use rlibphonenumber::Region as Country;

use super::region::Region;
use crate::domain::Phone;

/// A country whose trunk prefix is 0 and whose national numbers don't begin with 0.
struct TrunkZeroCountry {
    country: Country,
    code: u64,
    /// The national numbers that are read here.
    national: RangeInclusive<u64>,
}

const TRUNK_ZERO_COUNTRIES: [TrunkZeroCountry; 11] = [
    trunk_zero(Country::GB, 44, 1_000_000_000..=9_999_999_999),
    trunk_zero(Country::DE, 49, 1_000_000_000..=99_999_999_999),
    // The library takes 1831 and 1832 for a prefix.
    trunk_zero(Country::AU, 61, 200_000_000..=999_999_999),
    trunk_zero(Country::FR, 33, 100_000_000..=999_999_999),
    trunk_zero(Country::NL, 31, 100_000_000..=999_999_999),
    trunk_zero(Country::BE, 32, 100_000_000..=999_999_999),
    trunk_zero(Country::CH, 41, 100_000_000..=999_999_999),
    trunk_zero(Country::SE, 46, 100_000_000..=999_999_999),
    trunk_zero(Country::IE, 353, 100_000_000..=999_999_999),
    trunk_zero(Country::ZA, 27, 100_000_000..=999_999_999),
    trunk_zero(Country::IN, 91, 1_000_000_000..=9_999_999_999),
];

const fn trunk_zero(
    country: Country,
    code: u64,
    national: RangeInclusive<u64>,
) -> TrunkZeroCountry {
    TrunkZeroCountry {
        country,
        code,
        national,
    }
}

/// The digits of a text with common punctuation.
#[derive(Clone, Copy)]
struct Digits {
    has_plus: bool,
    value: u64,
    /// How many there are, leading zeros included.
    count: u32,
}

/// Reads a number in one of the common forms.
pub(super) fn parse_common(text: &[u8], region: Region) -> Option<Phone> {
    let digits = Digits::of(text)?;
    let number = north_american(digits, region).or_else(|| {
        TRUNK_ZERO_COUNTRIES
            .iter()
            .find_map(|country| country.read(digits, region))
    })?;
    Phone::from_digits(number)
}

/// Whether this is the code of a country whose national numbers don't begin with 0.
pub(super) fn has_trunk_zero(code: i32) -> bool {
    let code = u64::try_from(code);
    TRUNK_ZERO_COUNTRIES
        .iter()
        .any(|country| Ok(country.code) == code)
}

impl Digits {
    fn of(text: &[u8]) -> Option<Self> {
        let has_plus = text.first() == Some(&b'+');
        let (mut value, mut count) = (0, 0);
        for byte in &text[usize::from(has_plus)..] {
            match byte {
                b'0'..=b'9' if count < 15 => {
                    value = value * 10 + u64::from(byte - b'0');
                    count += 1;
                }
                b' ' | b'-' | b'.' | b'(' | b')' => {}
                _ => return None,
            }
        }
        // What data tools append to whole numbers isn't a part of the number.
        let is_fraction = text.trim_ascii_end().iter().rfind(|byte| **byte != b'0') == Some(&b'.');
        (!is_fraction).then_some(Self {
            has_plus,
            value,
            count,
        })
    }
}

/// Ten digits, or eleven with the 1 in front, where neither the area nor the exchange begins with 0 or 1.
fn north_american(digits: Digits, region: Region) -> Option<u64> {
    let is_home = matches!(region.library(), Country::US | Country::CA);
    let national = match digits.count {
        11 if (digits.has_plus || is_home) && digits.value / 10_000_000_000 == 1 => {
            digits.value % 10_000_000_000
        }
        10 if is_home && !digits.has_plus => digits.value,
        _ => return None,
    };
    let area = national / 1_000_000_000;
    let exchange = national / 1_000_000 % 10;
    (area >= 2 && exchange >= 2).then_some(10_000_000_000 + national)
}

impl TrunkZeroCountry {
    /// Reads the trunk prefix and the national number, or a plus, the country's code and the national number,
    /// as in `+44 20 7946 0018` and `+44 (0)20 7946 0018`.
    fn read(&self, digits: Digits, region: Region) -> Option<u64> {
        let code_digits = self.code.ilog10() + 1;
        let (national, count) = if digits.has_plus {
            let count = digits.count.checked_sub(code_digits)?;
            let national = digits.value.checked_sub(self.code * 10_u64.pow(count))?;
            (national, count)
        } else if region.library() == self.country {
            (digits.value, digits.count)
        } else {
            return None;
        };
        if !self.national.contains(&national) {
            return None;
        }
        let national_digits = national.ilog10() + 1;
        let zeros = count.checked_sub(national_digits)?;
        let is_common = zeros == 1 || (zeros == 0 && digits.has_plus);
        is_common.then(|| self.code * 10_u64.pow(national_digits) + national)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::phone::parse_any;
    use super::*;

    fn agrees_with_the_library(text: &str, region: &str) -> bool {
        let region = region.parse().unwrap();
        parse_common(text.as_bytes(), region).is_none_or(|phone| {
            parse_any(text.as_bytes(), region) == Some((phone, text.contains('+')))
        })
    }

    #[test]
    fn the_common_forms_are_read() {
        for (cells, region, expected) in [
            (
                "+12125550123|12125550123|(212) 555-0123|212.555.0123|1-212-555-0123",
                "US",
                Some(12_125_550_123),
            ),
            ("+12125550123|+1 (212) 555-0123", "GB", Some(12_125_550_123)),
            (
                "07700 900018|+44 7700 900018|+44 (0)7700 900018",
                "GB",
                Some(447_700_900_018),
            ),
            ("+44 7700 900018", "US", Some(447_700_900_018)),
            (
                "0151 12345678|+49 151 12345678",
                "DE",
                Some(4_915_112_345_678),
            ),
            ("0412 345 678|+61 412 345 678", "AU", Some(61_412_345_678)),
            ("087 123 4567|+353 87 123 4567", "IE", Some(353_871_234_567)),
            (
                "2125550123|7700900018|007700900018|+44 00 7700 900018|+4477009000180|\
                 +44 7700 90001|0151 1234567.0|+|",
                "GB",
                None,
            ),
            (
                "1212555012.0|121255501.00|112 555 0123|212 055 0123",
                "US",
                None,
            ),
            ("+61 1832 12345|+61 183212345", "US", None),
        ] {
            for cell in cells.split('|') {
                let phone = parse_common(cell.as_bytes(), region.parse().unwrap());
                assert_eq!(phone.map(Phone::digits), expected, "{cell}");
                assert!(agrees_with_the_library(cell, region), "{cell}");
            }
        }
    }

    proptest! {
        #[test]
        fn the_library_reads_them_the_same_way(
            text in r"(\+?1|\+(44|49|61|33|31|32|41|46|353|27|91))?[ .(-]{0,2}0?[) -]?[0-9]{3}[ .-]?[0-9]{3,8}(\.0)?",
            region in prop::sample::select(vec![
                "US", "CA", "GB", "DE", "AU", "FR", "NL", "BE", "CH", "SE", "IE", "ZA", "IN",
            ]),
        ) {
            prop_assert!(agrees_with_the_library(&text, region), "{} in {}", text, region);
        }
    }
}
