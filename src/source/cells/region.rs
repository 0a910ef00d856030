//! Countries with a numbering plan.

use std::fmt;
use std::str::FromStr;

use rlibphonenumber::PHONE_NUMBER_UTIL;

use super::text::bare;

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
        let region = rlibphonenumber::Region::from_code(letters).map_err(|_| {
            "must be a two-letter country code, such as US, CA, GB or AU".to_owned()
        })?;
        match PHONE_NUMBER_UTIL.get_country_code_for_region(region) {
            Some(_) => Ok(Self(region)),
            None => Err(format!("{region} has no phone numbers of its own")),
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Region {
    /// The country that a cell names: `US`, `1` or `+1`.
    pub(super) fn from_cell(cell: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bare(cell)).ok()?;
        if let Ok(region) = text.parse() {
            return Some(region);
        }
        let code = text.strip_prefix('+').unwrap_or(text).parse().ok()?;
        let region = PHONE_NUMBER_UTIL.get_region_for_country_code(code)?;
        Some(Self(region))
    }

    pub(super) fn library(self) -> rlibphonenumber::Region {
        self.0
    }
}
