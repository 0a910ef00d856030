//! The name a person gives to a store.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest name, in characters.
const LONGEST: usize = 64;

/// A store's name: what `--store` takes, the heading of its settings, and the account under which
/// the keyring keeps its key. Letters, digits, `-`, `_` and `.`, so that it needs no quoting in a
/// shell and no mark of it can be mistaken for one of ours.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct StoreName(String);

/// A text that can't be a store's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a store's name begins with a letter or digit and goes on with letters, digits, `-`, `_` and \
     `.`, {LONGEST} at most"
)]
pub struct NotAName;

impl StoreName {
    /// The name of a store that nobody named.
    pub fn main() -> Self {
        Self("main".to_owned())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for StoreName {
    type Err = NotAName;

    fn from_str(text: &str) -> Result<Self, NotAName> {
        Self::try_from(text.to_owned())
    }
}

impl TryFrom<String> for StoreName {
    type Error = NotAName;

    fn try_from(text: String) -> Result<Self, NotAName> {
        let is_mark = |byte| matches!(byte, b'-' | b'_' | b'.');
        let fits = text.len() <= LONGEST
            && text.starts_with(|first: char| first.is_ascii_alphanumeric())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || is_mark(byte));
        fits.then_some(Self(text)).ok_or(NotAName)
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
    fn a_name_needs_no_quoting() {
        for good in ["main", "a", "7", "Tea-shop_2.eu", &"n".repeat(64)] {
            assert_eq!(good.parse::<StoreName>().unwrap().as_str(), good);
        }
        for bad in [
            "",
            "-x",
            ".x",
            "_x",
            "a b",
            "a/b",
            "a:b",
            "a\n",
            "é",
            &"n".repeat(65),
        ] {
            assert_eq!(bad.parse::<StoreName>(), Err(NotAName), "{bad:?}");
        }
    }
}
