//! A Postscript key as a person gave it, and where keys come from.

use secrecy::{ExposeSecret as _, SecretString};

/// A shop's private key, or a partner's key with the shop's.
#[derive(Clone, Debug)]
pub struct KeyPair {
    /// The shop's key, or the partner's.
    pub key: SecretString,
    /// The shop's private key, if the first one is a partner's.
    pub shop_token: Option<SecretString>,
}

/// Where a key is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyPlace {
    /// The system keyring.
    Keyring,
    /// The key file beside the settings.
    File,
}

/// Where a key comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum KeySource {
    /// An environment variable.
    Environment,
    /// The system keyring.
    Keyring,
    /// The key file beside the settings.
    File,
}

/// How many characters of a key are shown.
const SHOWN: usize = 4;

/// The shortest key of which any character is shown. Published samples have 35 characters.
const MIN_SHOWN_LENGTH: usize = 16;

/// The last four characters of a key, to tell keys apart; `None` for a short key, of which they
/// would reveal too much.
pub fn key_ending(key: &SecretString) -> Option<String> {
    let key = key.expose_secret();
    let from = key.len().checked_sub(SHOWN)?;
    let ending = (key.len() >= MIN_SHOWN_LENGTH).then(|| key.get(from..))?;
    ending.map(str::to_owned)
}

impl KeyPair {
    /// The last four characters of the first key; see [`key_ending`].
    pub fn hint(&self) -> Option<String> {
        key_ending(&self.key)
    }

    /// Whether a key has a partner key's prefix.
    pub fn is_partners(key: &SecretString) -> bool {
        key.expose_secret().starts_with("sk_partner_")
    }
}

impl std::fmt::Display for KeyPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Keyring => "the system keyring",
            Self::File => "the key file",
        })
    }
}

impl From<KeyPlace> for KeySource {
    fn from(place: KeyPlace) -> Self {
        match place {
            KeyPlace::Keyring => Self::Keyring,
            KeyPlace::File => Self::File,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_long_key_shows_its_ending() {
        let ending = |key: &str| key_ending(&SecretString::from(key));
        assert_eq!(ending("sk_0123456789abcdef").as_deref(), Some("cdef"));
        assert_eq!(ending("sk_0123456789ab"), None);
        assert_eq!(ending(""), None);
        assert_eq!(ending("sk_0123456789abcdé€"), None);
    }
}
