//! Phone numbers to E.164.
//!
//! The numbering plans are the library's; the common forms of a few countries are read without it.

use rlibphonenumber::{NumberLengthType, PHONE_NUMBER_UTIL};

use super::Cell;
use super::common_phones::{has_trunk_zero, parse_common};
use super::own_code::without_plus;
use super::region::Region;
use super::text::{clean, identity};
use crate::domain::Phone;

/// A phone number as a cell has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParsedPhone {
    /// The number.
    pub phone: Phone,
    /// Whether its country was assumed: the cell has no plus, and the row has no country for it.
    pub is_region_assumed: bool,
}

/// The digits of a number as Postscript returns it, country code first. Without a plus, it is read as one of
/// `region`.
pub fn read_subscriber_phone(text: &str, region: Region) -> Option<u64> {
    let text = text.trim();
    if text.starts_with('+') {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        return digits.parse().ok();
    }
    let read = read_phone(text.as_bytes(), b"", region);
    read.ok().map(|read| read.phone.digits())
}

/// Reads a phone number, with the country beside it (`1`, `+1` or `US`) where there is one. A number
/// without either is read as one of `region`. If the country beside it can't be read, the number is
/// invalid: with the wrong country it would be someone else's.
pub fn read_phone(cell: &[u8], country: &[u8], region: Region) -> Cell<ParsedPhone> {
    let Some(text) = identity(cell) else {
        return Cell::Empty;
    };
    let has_country = text.starts_with(b"+");
    let country = if has_country { None } else { identity(country) };
    let Some(region) = country.map_or(Some(region), Region::from_cell) else {
        return Cell::Invalid;
    };
    let parsed = match parse_common(text, region) {
        Some(phone) => Some((phone, has_country)),
        None => parse_any(text, region),
    };
    parsed.map_or(Cell::Invalid, |(phone, has_country)| {
        Cell::Valid(ParsedPhone {
            phone,
            is_region_assumed: !has_country && country.is_none(),
        })
    })
}

/// Reads a number as the library does, and whether the text has a plus. The length must be possible
/// for the country, which local numbers without their area are not.
pub(super) fn parse_any(text: &[u8], region: Region) -> Option<(Phone, bool)> {
    let text = clean(std::str::from_utf8(text).ok()?);
    let text = without_fraction(&text);
    if !is_one_number(text) {
        return None;
    }
    let number = PHONE_NUMBER_UTIL.parse(text, Some(region.library())).ok()?;
    let number = without_plus(text, &number, region).unwrap_or(number);
    let length = PHONE_NUMBER_UTIL.is_possible_number_with_reason(&number);
    if !matches!(length, Ok(NumberLengthType::IsPossible)) {
        return None;
    }
    let national = number.get_national_significant_number();
    // No North American area begins with these; the number is another country's, without its code. No
    // Brazilian one is 90, which is dialed before collect calls.
    if (national.starts_with('0') && has_trunk_zero(number.country_code))
        || (number.country_code == 1 && national.starts_with(['0', '1']))
        || (number.country_code == 55 && national.starts_with("90"))
    {
        return None;
    }
    let written = format!("{}{national}", number.country_code);
    let has_plus = text.contains('+');
    if begins_with_trunk_prefix(number.country_code, &national) {
        let typed = text.bytes().filter(u8::is_ascii_digit);
        if !typed.eq(if has_plus { &written } else { &national }.bytes()) {
            return None;
        }
    }
    Some((Phone::from_digits(written.parse().ok()?)?, has_plus))
}

/// Whether a national number, of which the library has removed a prefix, begins with what is dialed
/// before national numbers, as in `00170 1234567`. From its E.164 form another number would be read.
fn begins_with_trunk_prefix(country_code: i32, national: &str) -> bool {
    match country_code {
        7 | 370 | 375 | 993 => national.starts_with(['0', '8']),
        // Nothing is dialed before them, and they may begin with 0: Italy, Ivory Coast, Congo.
        39 | 225 | 242 => false,
        _ => national.starts_with('0'),
    }
}

/// The text without the fraction of zeros that data tools append to whole numbers. One or two zeros are no
/// part of a number; after a long row of digits, more aren't either.
fn without_fraction(text: &str) -> &str {
    let is_long = |whole: &str| {
        let mut bytes = whole.bytes();
        whole.len() > 6 && bytes.all(|byte| byte.is_ascii_digit() || byte == b'+')
    };
    match text.split_once('.') {
        Some((whole, zeros))
            if zeros.bytes().all(|byte| byte == b'0') && (zeros.len() <= 2 || is_long(whole)) =>
        {
            whole
        }
        _ => text,
    }
}

/// Whether a text holds digits and the punctuation of one number, with an extension at most. The
/// library skips words and reads letters as digits.
fn is_one_number(text: &str) -> bool {
    let is_scheme = |scheme: &&str| scheme.eq_ignore_ascii_case("tel:");
    let text = match text.get(..4).filter(is_scheme) {
        Some(_) => &text[4..],
        None => text,
    };
    let (number, extension) = match text.find(|mark: char| mark.is_alphabetic()) {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let word =
        extension.trim_end_matches(|mark: char| " .:".contains(mark) || mark.is_ascii_digit());
    let plus = number.rfind('+');
    let is_mark = |mark: char| {
        matches!(
            mark,
            '0'..='9' | '+' | ' ' | '\t' | '\u{a0}' | '-' | '.' | '(' | ')' | '/'
        ) || ('\u{2010}'..='\u{2015}').contains(&mark)
    };
    ["", "x", "ext", "extension"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
        && number.chars().all(is_mark)
        && plus.is_none_or(|at| number[..at].trim_matches([' ', '(']).is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(cell: &str, country: &str, region: &str) -> Option<String> {
        let region = region.parse().unwrap();
        let read = read_phone(cell.as_bytes(), country.as_bytes(), region);
        read.ok().map(|read| read.phone.to_string())
    }

    #[test]
    fn a_subscribers_number_may_lack_its_country_code() {
        let digits = |text| read_subscriber_phone(text, "US".parse().unwrap());
        for text in "+12125550123|12125550123|2125550123|(212) 555-0123".split('|') {
            assert_eq!(digits(text), Some(12_125_550_123), "{text}");
        }
        assert_eq!(digits("+442079460018"), Some(442_079_460_018));
        for text in ["5550123", "", "+"] {
            assert_eq!(digits(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_are_read_in_every_form() {
        let us = "+12125550123";
        let gb = "+442079460018";
        for (cells, country, region, expected) in [
            (
                "+12125550123|'+12125550123|=\"+12125550123\"|12125550123|2125550123|(212) 555-0123|\
                 212.555.0123|212\u{2011}555\u{2011}0123|1-212-555-0123|+1 (212) 555-0123|\
                 (+1) 212 555 0123|\u{202a}+12125550123\u{202c}| 212 555 0123\u{a0}|\
                 tel:+1-212-555-0123|212-555-0123 ext. 5",
                "",
                "US",
                us,
            ),
            ("2125550123|2125550123.0", "", "CA", us),
            (
                "4915112345678|4915112345678.0|0151 12345678",
                "",
                "DE",
                "+4915112345678",
            ),
            ("3912345678", "", "IT", "+393912345678"),
            ("\u{ff0b}12125550123", "", "GB", us),
            ("+12125550123", "44", "US", us),
            ("2125550123|12125550123", "1", "GB", us),
            ("2125550123", "+1", "GB", us),
            ("2125550123", "us", "GB", us),
            ("2125550123", "'+1", "GB", us),
            ("2125550123", "n/a", "US", us),
            ("+442079460018|+44 (0)20 7946 0018", "", "US", gb),
            ("020 7946 0018|442079460018", "44", "US", gb),
            ("020 7946 0018", "", "GB", gb),
            ("030/1234567", "", "DE", "+49301234567"),
            ("555 012|555012.0|0555 012.00", "", "DE", "+49555012"),
            ("+390669812345", "", "US", "+390669812345"),
            ("+78432345678", "", "US", "+78432345678"),
        ] {
            for cell in cells.split('|') {
                let read = read(cell, country, region);
                assert_eq!(read.as_deref(), Some(expected), "{cell} beside {country:?}");
            }
        }
    }

    #[test]
    fn what_is_not_one_number_is_invalid() {
        for (cells, country) in [
            (
                "5550123|212555012|+1212555012|+9992125550123|+|1.21256E+10|1-800-FLOWERS|2024-05-01|\
                 call 212 555 0123|rosa@example.com|+12125550123, +12125550124|2125550123 or 2125550124|\
                 +12125550123; +12125550124|+12125550123 / +12125550124|2125550123 / 2125550124|\
                 +12125550123\n+12125550124|tel:555-0123;phone-context=+1212|212555\u{fffd}0123|\
                 ;phone-context=example.com tel:|01 23 45 67 89|030 1234567|1112345678|+10123456789",
                "",
            ),
            ("2125550123", "XX"),
            ("2125550123", "000"),
            ("2125550123", "1.0"),
            ("00020 7946 0018", "49"),
            ("061234550|+44 (0)61 234 550|555012.0", "44"),
            ("06 12 34 55 0", "33"),
            ("02 555 012.0", "32"),
            ("090909001009", "55"),
        ] {
            for cell in cells.split('|') {
                assert_eq!(read(cell, country, "US"), None, "{cell} beside {country:?}");
            }
        }
        for cell in ["", "n/a", "-"] {
            let read = read_phone(cell.as_bytes(), b"", Region::default());
            assert_eq!(read, Cell::Empty, "{cell}");
        }
        for wrong in ["", "USA", "U", "AQ", "1", "001"] {
            assert!(wrong.parse::<Region>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_region_is_assumed_for_numbers_that_name_none() {
        for (cell, country, expected) in [
            ("+12125550123", "", false),
            ("(+44) 20 7946 0018", "", false),
            ("2125550123", "US", false),
            ("2125550123", "", true),
            ("12125550123", "-", true),
        ] {
            let read = read_phone(cell.as_bytes(), country.as_bytes(), Region::default());
            let is_assumed = read.ok().map(|read| read.is_region_assumed);
            assert_eq!(is_assumed, Some(expected), "{cell} beside {country:?}");
        }
    }

    proptest! {
        /// The library is asked once; what it says must be the same number wherever it is read again.
        #[test]
        fn a_number_is_the_same_in_every_country(
            text in "[+0]{0,3}(1|7|8|9|11|15|30|39|44|49|52|54|55|90)?[0-9]{5,12}",
            region in prop::sample::select(vec![
                "US", "GB", "DE", "IT", "BR", "AR", "MX", "RU", "HU", "LT", "FI", "AU", "CI", "GA",
            ]),
            elsewhere in prop::sample::select(vec!["US", "DE", "BR", "RU"]),
        ) {
            if let Some(written) = read(&text, "", region) {
                prop_assert_eq!(read(&written, "", elsewhere), Some(written.clone()));
            }
        }
    }
}
