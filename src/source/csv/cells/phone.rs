//! Phone numbers to E.164.
//!
//! The numbering plans are the library's; but most numbers of a store are North American and
//! written in a few ways, and those need no library. What does is read once for each distinct
//! number, since a customer's rows stand far apart.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use rlibphonenumber::{NumberLengthType, PHONE_NUMBER_UTIL, PhoneNumberFormat};

use super::{Cell, trim, without_apostrophe};
use crate::domain::Phone;

/// The country that numbers without a country code belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Region(rlibphonenumber::Region);

impl Default for Region {
    /// The United States.
    fn default() -> Self {
        Self(rlibphonenumber::Region::US)
    }
}

impl FromStr for Region {
    type Err = String;

    /// The region with these two letters (ISO 3166), if it has a numbering plan.
    fn from_str(letters: &str) -> Result<Self, String> {
        let region = rlibphonenumber::Region::from_code(letters)
            .map_err(|_| "two letters name a country: US, CA, GB, AU".to_owned())?;
        match PHONE_NUMBER_UTIL.get_country_code_for_region(region) {
            Some(_) => Ok(Self(region)),
            None => Err(format!("no country {region} has phone numbers of its own")),
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Reads phone numbers, and remembers those that took long.
pub struct PhoneReader {
    region: Region,
    known: HashMap<Written, Option<Phone>>,
    country: LastCountry,
}

/// A number as it is written, without punctuation.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Written {
    digits: u64,
    count: u8,
    has_plus: bool,
    region: Region,
}

/// The country that was named last, since a column of them rarely changes.
#[derive(Default)]
struct LastCountry {
    cell: Vec<u8>,
    region: Option<Region>,
}

impl Region {
    /// The country's code, as numbers begin with it beyond their country.
    pub(in crate::source::csv) fn country_code(self) -> Option<u64> {
        let code = PHONE_NUMBER_UTIL.get_country_code_for_region(self.0)?;
        u64::try_from(code).ok()
    }
}

impl PhoneReader {
    /// A reader of numbers that belong to this region where they don't say otherwise.
    pub fn new(region: Region) -> Self {
        Self {
            region,
            known: HashMap::new(),
            country: LastCountry::default(),
        }
    }

    /// Reads a number; none where it can't be one.
    pub fn read(&mut self, text: &str) -> Option<Phone> {
        self.read_cell(text.as_bytes(), &[]).ok()
    }

    /// Reads a cell, with the country beside it (`1`, `+1` or `US`) where there is one. A number
    /// with a plus says its country itself. One beside a country that can't be made out is not
    /// read: with the wrong one it would be somebody else's.
    pub fn read_cell(&mut self, cell: &[u8], country: &[u8]) -> Cell<Phone> {
        let text = without_apostrophe(trim(cell));
        if text.is_empty() {
            return Cell::Empty;
        }
        let country = without_apostrophe(trim(country));
        let region = if country.is_empty() || text.starts_with(b"+") {
            Some(self.region)
        } else {
            self.country(country)
        };
        let Some(region) = region else {
            return Cell::Invalid;
        };
        let phone = match written(text, region) {
            Some(written) => short_way(&written).or_else(|| {
                let known = self.known.entry(written);
                *known.or_insert_with(|| by_library(text, region))
            }),
            None => by_library(text, region),
        };
        phone.map_or(Cell::Invalid, Cell::Valid)
    }

    fn country(&mut self, cell: &[u8]) -> Option<Region> {
        if cell != self.country.cell {
            self.country.cell.clear();
            self.country.cell.extend_from_slice(cell);
            self.country.region = read_country(cell);
        }
        self.country.region
    }
}

fn read_country(cell: &[u8]) -> Option<Region> {
    let text = std::str::from_utf8(cell).ok()?;
    if let Ok(region) = text.parse() {
        return Some(region);
    }
    let code = text.strip_prefix('+').unwrap_or(text).parse().ok()?;
    let region = PHONE_NUMBER_UTIL.get_region_for_country_code(code)?;
    Some(Region(region))
}

/// The number as digits, if it is written with nothing but those, the usual punctuation and a plus
/// in front.
fn written(text: &[u8], region: Region) -> Option<Written> {
    let (has_plus, rest) = match text.strip_prefix(b"+") {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut digits = 0_u64;
    let mut count = 0_u8;
    for byte in rest {
        match byte {
            b'0'..=b'9' if count < 17 => {
                digits = digits * 10 + u64::from(byte - b'0');
                count += 1;
            }
            b' ' | b'-' | b'.' | b'(' | b')' => {}
            _ => return None,
        }
    }
    Some(Written {
        digits,
        count,
        has_plus,
        region,
    })
}

/// North American numbers: ten digits, or eleven with the 1 in front, where neither the area nor
/// the exchange begins with 0 or 1. The library reads just these the same way.
fn short_way(written: &Written) -> Option<Phone> {
    const US: Region = Region(rlibphonenumber::Region::US);
    const CANADA: Region = Region(rlibphonenumber::Region::CA);
    let is_home = matches!(written.region, US | CANADA);
    let national = match (written.count, written.has_plus) {
        (11, _) if (written.has_plus || is_home) && written.digits / 10_000_000_000 == 1 => {
            written.digits % 10_000_000_000
        }
        (10, false) if is_home => written.digits,
        _ => return None,
    };
    let area = national / 1_000_000_000;
    let exchange = national / 1_000_000 % 10;
    if area < 2 || exchange < 2 {
        return None;
    }
    Phone::from_digits(10_000_000_000 + national)
}

/// The number that the library makes of the text, if its length is possible where it belongs. One
/// that can only be dialled within its own area is not, and neither is one that, written with its
/// country code, is taken for another: with a zero too many in front it is nobody's. Nor is one
/// whose country stands in a parameter, as no export writes them: the library (2.2.15) panics where
/// `tel:` comes after that.
fn by_library(text: &[u8], region: Region) -> Option<Phone> {
    let text = std::str::from_utf8(text).ok()?;
    if text.contains(";phone-context=") {
        return None;
    }
    let written = international(text, region)?;
    if international(&written, region)? != written {
        return None;
    }
    let digits = written.strip_prefix('+')?.parse().ok()?;
    Phone::from_digits(digits)
}

fn international(text: &str, region: Region) -> Option<String> {
    let number = PHONE_NUMBER_UTIL.parse(text, Some(region.0)).ok()?;
    match PHONE_NUMBER_UTIL.is_possible_number_with_reason(&number) {
        Ok(NumberLengthType::IsPossible) => {}
        _ => return None,
    }
    let written = PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164);
    Some(written.into_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(cell: &str, country: &str, region: &str) -> Option<String> {
        let mut reader = PhoneReader::new(region.parse().unwrap());
        let read = reader.read_cell(cell.as_bytes(), country.as_bytes());
        read.ok().map(|phone| phone.to_string())
    }

    #[test]
    fn numbers_are_read_in_every_form() {
        let us = Some("+12125550123");
        let table = [
            ("+12125550123", "", "US", us),
            ("'+12125550123", "", "US", us),
            ("12125550123", "", "US", us),
            ("2125550123", "", "US", us),
            ("(212) 555-0123", "", "US", us),
            ("212.555.0123", "", "US", us),
            ("1-212-555-0123", "", "US", us),
            ("+1 (212) 555-0123", "", "US", us),
            (" 212 555 0123\u{a0}", "", "US", us),
            ("tel:+1-212-555-0123", "", "US", us),
            ("2125550123", "1", "GB", us),
            ("2125550123", "+1", "GB", us),
            ("2125550123", "US", "GB", us),
            ("2125550123", "us", "GB", us),
            ("2125550123", "'+1", "GB", us),
            ("12125550123", "1", "GB", us),
            ("+12125550123", "44", "US", us),
            ("+442079460018", "", "US", Some("+442079460018")),
            ("+44 (0)20 7946 0018", "", "US", Some("+442079460018")),
            ("020 7946 0018", "44", "US", Some("+442079460018")),
            ("442079460018", "44", "US", Some("+442079460018")),
            ("020 7946 0018", "", "GB", Some("+442079460018")),
            ("+390669812345", "", "US", Some("+390669812345")),
            ("2125550123", "", "CA", us),
        ];
        for (cell, country, region, expected) in table {
            let read = read(cell, country, region);
            assert_eq!(
                read.as_deref(),
                expected,
                "{cell} beside {country:?} in {region}"
            );
        }
    }

    #[test]
    fn what_is_no_number_is_not_made_one() {
        let table = [
            ("5550123", ""),
            ("212555012", ""),
            ("+1212555012", ""),
            ("+9992125550123", ""),
            ("n/a", ""),
            ("+", ""),
            ("2125550123", "XX"),
            ("2125550123", "000"),
            ("2125550123", "1.0"),
            ("1.21256E+10", ""),
            ("rosa@example.com", ""),
            ("2024-05-01", ""),
            ("00020 7946 0018", "49"),
            ("tel:555-0123;phone-context=+1212", ""),
            (";phone-context=example.com tel:", ""),
        ];
        for (cell, country) in table {
            assert_eq!(read(cell, country, "US"), None, "{cell} beside {country:?}");
        }
    }

    #[test]
    fn regions_are_countries_with_phones() {
        assert_eq!("gb".parse::<Region>().unwrap().to_string(), "GB");
        for wrong in ["", "USA", "U", "AQ", "1", "001"] {
            assert!(wrong.parse::<Region>().is_err(), "{wrong}");
        }
    }

    proptest! {
        /// The short way must never differ from the library, whatever digits there are.
        #[test]
        fn the_short_way_agrees_with_the_library(
            plus in any::<bool>(),
            digits in "1?[0-9]{9,11}",
            canada in any::<bool>(),
        ) {
            let region: Region = if canada { "CA" } else { "US" }.parse().unwrap();
            let text = format!("{}{digits}", if plus { "+" } else { "" });
            let written = written(text.as_bytes(), region).unwrap();
            if let Some(phone) = short_way(&written) {
                prop_assert_eq!(by_library(text.as_bytes(), region), Some(phone));
            }
        }

        /// Punctuation is left out before a number is looked up among those known; so it must not
        /// change what the library says.
        #[test]
        fn punctuation_changes_nothing(
            plus in any::<bool>(),
            groups in prop::collection::vec("[0-9]{1,4}", 2..5),
            separator in "[ .-]",
        ) {
            let region = Region::default();
            let plus = if plus { "+" } else { "" };
            let spaced = format!("{plus}{}", groups.join(&separator));
            let plain = format!("{plus}{}", groups.concat());
            prop_assert_eq!(
                by_library(spaced.as_bytes(), region),
                by_library(plain.as_bytes(), region)
            );
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC*", country in "\\PC{0,4}") {
            let mut reader = PhoneReader::new(Region::default());
            let _ = reader.read_cell(text.as_bytes(), country.as_bytes());
        }
    }
}
