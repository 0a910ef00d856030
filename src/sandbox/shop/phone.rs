//! Phone numbers as Postscript keeps and matches them.

use std::fmt;
use std::num::NonZeroU64;

use serde::{Serialize, Serializer};

/// A number in E.164, kept as its digits with the country code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in super::super) struct Phone(NonZeroU64);

impl Phone {
    /// A number as filters take it: digits with the country code (documented by Postscript's own
    /// Segment destination), a `+` before them or not.
    ///
    /// Anything else finds nobody (assumed): no punctuation, no national form, and no space where a
    /// `+` in a query that wasn't written `%2B` became one.
    pub(in super::super) fn exact(text: &str) -> Option<Phone> {
        let digits = text.strip_prefix('+').unwrap_or(text);
        let plausible =
            (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !plausible || digits.starts_with('0') {
            return None;
        }
        digits.parse().ok().map(Phone)
    }

    /// A number as events take it: E.164 is recommended, other forms are accepted (documented).
    /// Punctuation is left out, and ten digits without a `+` are a number of the United States
    /// (assumed).
    pub(super) fn lenient(text: &str) -> Option<Phone> {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        if digits.len() == 10 && !text.trim_start().starts_with('+') {
            return Phone::exact(&format!("1{digits}"));
        }
        Phone::exact(&digits)
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "+{}", self.0)
    }
}

impl Serialize for Phone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Option<String> {
        Phone::exact(text).map(|phone| phone.to_string())
    }

    fn lenient(text: &str) -> Option<String> {
        Phone::lenient(text).map(|phone| phone.to_string())
    }

    #[test]
    fn a_filter_takes_digits_with_the_country_code_and_a_plus_or_none() {
        assert_eq!(exact("+12125550123").as_deref(), Some("+12125550123"));
        assert_eq!(exact("12125550123").as_deref(), Some("+12125550123"));
        for odd in [
            "",
            "+",
            " 12125550123",
            "+1 212 555 0123",
            "++12125550123",
            "02125550123",
            "1234567890123456",
        ] {
            assert_eq!(exact(odd), None, "{odd}");
        }
    }

    #[test]
    fn an_event_takes_other_forms_too() {
        for form in [
            "+12125550123",
            "+1 (212) 555-0123",
            "(212) 555-0123",
            "1-212-555-0123",
        ] {
            assert_eq!(lenient(form).as_deref(), Some("+12125550123"), "{form}");
        }
        assert_eq!(lenient("nobody"), None);
        assert_eq!(lenient("+4930555012").as_deref(), Some("+4930555012"));
    }
}
