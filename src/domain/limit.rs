//! A limit that is given as a number or as a share.

use std::fmt::{self, Display};
use std::str::FromStr;

/// A limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// This many.
    Count(u64),
    /// This share of a whole, in percent, at most 100.
    Percent(u64),
}

impl Limit {
    /// How many it allows of a whole.
    pub fn of(self, whole: u64) -> u64 {
        match self {
            Self::Count(count) => count,
            Self::Percent(percent) => whole.saturating_mul(percent) / 100,
        }
    }

    /// How many `limit` allows of a whole; without one, this share in percent, and at least `minimum`.
    pub fn of_or_default(limit: Option<Self>, whole: u64, percent: u64, minimum: u64) -> u64 {
        limit.map_or_else(
            || Self::Percent(percent).of(whole).max(minimum),
            |limit| limit.of(whole),
        )
    }
}

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let percent = text.strip_suffix('%').map(str::trim_end);
        let number = percent.unwrap_or(text).parse();
        let number: u64 =
            number.map_err(|_| "expected a number or a percentage, such as 50 or 30%")?;
        match percent {
            Some(_) if number > 100 => Err("a percentage must be at most 100%".to_owned()),
            Some(_) => Ok(Self::Percent(number)),
            None => Ok(Self::Count(number)),
        }
    }
}

impl Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Percent(percent) => write!(f, "{percent}%"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_number_or_a_percentage() {
        for (text, of_2000) in [("7", 7), ("0", 0), ("30%", 600), ("100%", 2_000)] {
            let limit: Limit = text.parse().unwrap();
            assert_eq!(
                (limit.of(2_000), limit.to_string()),
                (of_2000, text.to_owned())
            );
        }
        assert_eq!(Limit::Percent(20).of(54), 10);
        for text in ["", "x", "-1", "101%", "%", "1.5", "1.5%", "half"] {
            assert!(text.parse::<Limit>().is_err(), "{text}");
        }
    }
}
