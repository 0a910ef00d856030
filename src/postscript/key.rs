//! The private key that opens a shop, and what must never happen to it: being printed, logged or
//! sent where it doesn't belong.

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};

/// A shop's private key (`sk_…`), or a partner's (`sk_partner_…`) with the shop's beside it.
#[derive(Clone, Debug)]
pub struct Key {
    authorization: SecretString,
    shop_token: Option<SecretString>,
}

/// Why a text can't be a private key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Nothing was given.
    #[error("the key is empty")]
    Empty,
    /// The public half of a pair, which the API doesn't accept.
    #[error(
        "this is the public half of the key pair (pk_…); Postscript's API takes the private half, \
         which begins with sk_"
    )]
    Public,
    /// Spaces, line feeds or anything else that can't stand in a header.
    #[error("the key has characters in it that no Postscript key has; copy it again, whole")]
    Malformed,
}

impl Key {
    /// A shop's own key. Spaces and line feeds around it are dropped; nothing is assumed of its
    /// length or prefix, since neither is published, but that `pk_` is the public half.
    pub fn shop(key: &SecretString) -> Result<Self, KeyError> {
        Ok(Self {
            authorization: checked(key)?,
            shop_token: None,
        })
    }

    /// A partner's key, with the private key of the shop it acts for.
    pub fn partner(key: &SecretString, shop_token: &SecretString) -> Result<Self, KeyError> {
        Ok(Self {
            authorization: checked(key)?,
            shop_token: Some(checked(shop_token)?),
        })
    }

    /// Whether this is a partner's key.
    pub fn is_partner(&self) -> bool {
        self.shop_token.is_some()
    }

    /// The value of the `Authorization` header, marked so that no log shows it.
    pub(super) fn authorization(&self) -> Option<HeaderValue> {
        header(&format!("Bearer {}", self.authorization.expose_secret()))
    }

    /// The value of the `X-Postscript-Shop-Token` header, which partners send.
    pub(super) fn shop_token(&self) -> Option<HeaderValue> {
        header(self.shop_token.as_ref()?.expose_secret())
    }
}

fn checked(key: &SecretString) -> Result<SecretString, KeyError> {
    let key = key.expose_secret().trim();
    if key.is_empty() {
        Err(KeyError::Empty)
    } else if key.starts_with("pk_") {
        Err(KeyError::Public)
    } else if key.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(SecretString::from(key))
    } else {
        Err(KeyError::Malformed)
    }
}

fn header(value: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(value).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop(key: &str) -> Result<Key, KeyError> {
        Key::shop(&SecretString::from(key))
    }

    #[test]
    fn only_a_private_key_is_taken() {
        assert!(shop(" sk_0123456789abcdef\n").is_ok());
        assert!(matches!(shop(" \n"), Err(KeyError::Empty)));
        assert!(matches!(shop("pk_0123"), Err(KeyError::Public)));
        assert!(matches!(shop("sk_01 23"), Err(KeyError::Malformed)));
        assert!(matches!(shop("sk_01\u{e9}"), Err(KeyError::Malformed)));
    }

    #[test]
    fn the_key_is_not_in_debug_output() {
        let key = shop("sk_secret_thing").unwrap();
        assert!(!format!("{key:?}").contains("secret_thing"));
        let header = key.authorization().unwrap();
        assert!(!format!("{header:?}").contains("secret_thing"));
    }
}
