//! An API key, which is never printed or logged.

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};

/// An API key that fits in a header.
#[derive(Clone, Debug)]
pub struct ApiKey(SecretString);

/// Why a text can't be an API key.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Nothing was given.
    #[error("the key is empty")]
    Empty,
    /// Spaces, line breaks or anything else that can't be sent in a header.
    #[error("the key contains invalid characters; copy it again in full")]
    Malformed,
}

impl ApiKey {
    /// Reads a key. Spaces and line breaks around it are dropped. Neither service publishes the
    /// length or the alphabet of its keys.
    pub fn parse(key: &SecretString) -> Result<Self, KeyError> {
        let key = key.expose_secret().trim();
        if key.is_empty() {
            Err(KeyError::Empty)
        } else if key.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(SecretString::from(key)))
        } else {
            Err(KeyError::Malformed)
        }
    }

    /// Whether the key begins with this text.
    pub fn starts_with(&self, prefix: &str) -> bool {
        self.0.expose_secret().starts_with(prefix)
    }

    /// The key as a header's value behind a scheme such as `Bearer `, marked as sensitive.
    pub fn header(&self, scheme: &str) -> Option<HeaderValue> {
        let mut value =
            HeaderValue::from_str(&format!("{scheme}{}", self.0.expose_secret())).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(key: &str) -> Result<ApiKey, KeyError> {
        ApiKey::parse(&SecretString::from(key))
    }

    #[test]
    fn a_key_has_no_spaces_and_no_accents() {
        assert!(parse(" sk_0123456789abcdef\n").is_ok());
        assert_eq!(parse(" \n").unwrap_err(), KeyError::Empty);
        assert_eq!(parse("sk_01 23").unwrap_err(), KeyError::Malformed);
        assert_eq!(parse("sk_01\u{e9}").unwrap_err(), KeyError::Malformed);
    }

    #[test]
    fn a_key_is_not_in_debug_output() {
        let key = parse("sk_secret_thing").unwrap();
        assert!(!format!("{key:?}").contains("secret_thing"));
        let header = key.header("Bearer ").unwrap();
        assert!(!format!("{header:?}").contains("secret_thing"));
    }
}
