//! A store's name.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The maximum length in characters.
const MAX_LENGTH: usize = 64;

/// A store's name: the value of `--store`, the heading of its settings, and the account of its
/// keyring entry. Letters, digits, `-`, `_` and `.`, so that it needs no quotes in a shell.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct StoreName(String);

/// A text that isn't a store name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a store name may contain letters, digits, `-`, `_` and `.`, must start with a letter or \
     digit, and can have at most {MAX_LENGTH} characters"
)]
pub struct InvalidStoreName;

impl StoreName {
    /// The name of the first store if none is given.
    pub fn main() -> Self {
        Self("main".to_owned())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for StoreName {
    type Err = InvalidStoreName;

    fn from_str(text: &str) -> Result<Self, InvalidStoreName> {
        Self::try_from(text.to_owned())
    }
}

impl TryFrom<String> for StoreName {
    type Error = InvalidStoreName;

    fn try_from(text: String) -> Result<Self, InvalidStoreName> {
        let is_punctuation = |byte| matches!(byte, b'-' | b'_' | b'.');
        let fits = text.len() <= MAX_LENGTH
            && text.starts_with(|first: char| first.is_ascii_alphanumeric())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || is_punctuation(byte));
        fits.then_some(Self(text)).ok_or(InvalidStoreName)
    }
}

impl fmt::Display for StoreName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_needs_no_quotes() {
        for good in ["main", "a", "7", "Tea-shop_2.eu", &"n".repeat(64)] {
            assert_eq!(good.parse::<StoreName>().unwrap().as_str(), good);
        }
        let long = "n".repeat(65);
        for bad in ["", "-x", ".x", "_x", "a b", "a/b", "a:b", "a\n", "é", &long] {
            assert_eq!(bad.parse::<StoreName>(), Err(InvalidStoreName), "{bad:?}");
        }
    }
}
