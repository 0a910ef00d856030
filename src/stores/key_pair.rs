//! A key as a person gave it, before anything judges it.

use secrecy::{ExposeSecret as _, SecretString};

/// What opens a shop: its own private key, or a partner's with the shop's beside it.
#[derive(Clone, Debug)]
pub struct KeyPair {
    /// The key that Postscript is shown first: the shop's, or the partner's.
    pub key: SecretString,
    /// The shop's private key, where the first one is a partner's.
    pub shop_token: Option<SecretString>,
}

/// Where a key comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum KeySource {
    /// The environment variable `POSTSCRIPT_API_KEY`.
    Environment,
    /// The operating system's keyring.
    Keyring,
    /// A plain file beside the settings.
    File,
}

/// How many characters of a key are shown.
const SHOWN: usize = 4;

/// The shortest key of which any are shown. Published samples have 35 characters.
const SHORTEST_SHOWN: usize = 16;

impl KeyPair {
    /// The first key's last four characters, to tell keys apart by; nothing of a key so short that
    /// four would say much.
    pub fn hint(&self) -> Option<String> {
        let key = self.key.expose_secret();
        let from = key.len().checked_sub(SHOWN)?;
        (key.len() >= SHORTEST_SHOWN)
            .then(|| key.get(from..))?
            .map(str::to_owned)
    }

    /// Whether the other is the same key, with the same one beside it.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let same_token = match (&self.shop_token, &other.shop_token) {
            (Some(one), Some(other)) => one.expose_secret() == other.expose_secret(),
            (None, None) => true,
            _ => false,
        };
        same_token && self.key.expose_secret() == other.key.expose_secret()
    }

    /// Whether the first key names itself a partner's.
    pub fn is_partners(key: &SecretString) -> bool {
        key.expose_secret().starts_with("sk_partner_")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hint(key: &str) -> Option<String> {
        let key = SecretString::from(key);
        let shop_token = None;
        KeyPair { key, shop_token }.hint()
    }

    #[test]
    fn four_characters_are_shown_of_a_long_key_only() {
        assert_eq!(hint("sk_0123456789abcdef").as_deref(), Some("cdef"));
        assert_eq!(hint("sk_0123456789ab"), None);
        assert_eq!(hint(""), None);
        assert_eq!(hint("sk_0123456789abcdé€"), None);
    }

    #[test]
    fn a_key_is_not_in_debug_output() {
        let key = SecretString::from("sk_0123456789abcdef");
        let pair = KeyPair {
            shop_token: Some(key.clone()),
            key,
        };
        assert!(!format!("{pair:?}").contains("cdef"));
    }
}
