//! The private key that opens a shop.

use reqwest::header::HeaderValue;
use secrecy::SecretString;

use crate::http::ApiKey;

/// A shop's private key (`sk_…`), or a partner's (`sk_partner_…`) with the shop's beside it.
#[derive(Clone, Debug)]
pub struct Key {
    key: ApiKey,
    shop_token: Option<ApiKey>,
}

/// Why a text can't be a private key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The public half of a pair, which the API doesn't accept.
    #[error(
        "this is the public key (pk_…) of the pair; Postscript's API takes the private key (sk_…)"
    )]
    Public,
    /// Not a key at all.
    #[error(transparent)]
    Invalid(#[from] crate::http::KeyError),
}

impl Key {
    /// A shop's own key. Neither length nor prefix is published, except that `pk_` is the public
    /// key.
    pub fn shop(key: &SecretString) -> Result<Self, KeyError> {
        Ok(Self {
            key: parse(key)?,
            shop_token: None,
        })
    }

    /// A partner's key, with the private key of the shop it acts for.
    pub fn partner(key: &SecretString, shop_token: &SecretString) -> Result<Self, KeyError> {
        Ok(Self {
            key: parse(key)?,
            shop_token: Some(parse(shop_token)?),
        })
    }

    /// Whether this is a partner's key.
    pub fn is_partner(&self) -> bool {
        self.shop_token.is_some()
    }

    /// The value of the `Authorization` header.
    pub(super) fn authorization(&self) -> Option<HeaderValue> {
        self.key.header("Bearer ")
    }

    /// The value of the `X-Postscript-Shop-Token` header, which partners send.
    pub(super) fn shop_token(&self) -> Option<HeaderValue> {
        self.shop_token.as_ref()?.header("")
    }
}

fn parse(key: &SecretString) -> Result<ApiKey, KeyError> {
    let key = ApiKey::parse(key)?;
    if key.starts_with("pk_") {
        return Err(KeyError::Public);
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_key_is_refused() {
        let shop = |key: &str| Key::shop(&SecretString::from(key));
        assert!(shop(" sk_0123456789abcdef\n").is_ok());
        assert!(matches!(shop(" pk_0123"), Err(KeyError::Public)));
        assert!(matches!(shop(""), Err(KeyError::Invalid(_))));
    }
}
