//! A store's keys, and where they are saved: in the system keyring or in a key file.
//!
//! In the keyring each key is an entry with the store's name as the account, and `/shop-token` or
//! `/prive` after it for the other two; no store name contains a slash. The key file is for machines
//! without a keyring, and for those who ask for it.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize, Serializer};

use super::error::Error;
use super::folder::{self, Lock};
use super::keyring;
use super::name::StoreName;

/// The key file's name in the settings folder.
pub(super) const KEY_FILE: &str = "keys.toml";

/// A shop's private key, or a partner's key with the shop's.
#[derive(Clone, Debug)]
pub struct KeyPair {
    /// The shop's key, or the partner's.
    pub key: SecretString,
    /// The shop's private key, if the first one is a partner's.
    pub shop_token: Option<SecretString>,
}

/// A key, and which files it came from that other users can read.
#[derive(Debug)]
pub struct FoundKey<K = KeyPair> {
    /// The key.
    pub key: K,
    /// The files.
    pub readable_by_others: Vec<PathBuf>,
}

/// Where a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyPlace {
    /// An environment variable; no saved key.
    #[serde(skip_deserializing)]
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

impl KeyPlace {
    /// The place in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Environment => "the environment",
            Self::Keyring => "the system keyring",
            Self::File => "the plaintext key file",
        }
    }
}

/// All keys of a store.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Keys {
    /// The shop's key, or the partner's.
    #[serde(
        default,
        serialize_with = "expose",
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) key: Option<SecretString>,
    /// The shop's key, if the first one is a partner's.
    #[serde(
        default,
        serialize_with = "expose",
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) shop_token: Option<SecretString>,
    /// Prive's key.
    #[serde(
        default,
        serialize_with = "expose",
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) prive: Option<SecretString>,
}

/// The type from the secrecy crate deliberately doesn't implement `Serialize`.
#[expect(clippy::ref_option, reason = "as serde calls it")]
fn expose<S: Serializer>(key: &Option<SecretString>, serializer: S) -> Result<S::Ok, S::Error> {
    key.as_ref()
        .map(SecretString::expose_secret)
        .serialize(serializer)
}

/// The accounts of a store's entries, in the order of the fields of [`Keys`].
fn accounts(name: &StoreName) -> [String; 3] {
    [
        name.to_string(),
        format!("{name}/shop-token"),
        format!("{name}/prive"),
    ]
}

impl Keys {
    /// The keys that are saved for a store. If there are none, checks that the keyring works: one that
    /// saves nothing returns the same result as one without these entries.
    pub(super) fn load(folder: &Path, place: KeyPlace, name: &StoreName) -> Result<Self, Error> {
        if place == KeyPlace::File {
            let mut file = KeyFile::read(&folder.join(KEY_FILE))?;
            return Ok(file.stores.remove(name).unwrap_or_default());
        }
        let [key, shop_token, prive] = accounts(name);
        let keys = Self {
            key: keyring::read(&key)?,
            shop_token: keyring::read(&shop_token)?,
            prive: keyring::read(&prive)?,
        };
        if keys.is_empty() {
            keyring::probe()?;
        }
        Ok(keys)
    }

    /// Saves a store's keys in place of those that are saved; removes them if these are none.
    pub(super) fn save(&self, lock: &Lock, place: KeyPlace, name: &StoreName) -> Result<(), Error> {
        if place == KeyPlace::Keyring {
            // The main key last: while it is there, a failed removal can be repeated.
            let keys = [&self.key, &self.shop_token, &self.prive];
            let mut entries = accounts(name).into_iter().zip(keys).rev();
            return entries.try_for_each(|(account, key)| keyring::write(&account, key.as_ref()));
        }
        let path = lock.path(KEY_FILE);
        let mut file = KeyFile::read(&path)?;
        if self.is_empty() {
            file.stores.remove(name);
        } else {
            file.stores.insert(name.clone(), self.clone());
        }
        if file.stores.is_empty() {
            return lock.remove(KEY_FILE);
        }
        let text = toml::to_string(&file).map(SecretString::from);
        let unwritable = || io::Error::other("the keys can't be written as TOML");
        let text = text.map_err(|_| Error::unwritable(&path, &unwritable()))?;
        lock.write(KEY_FILE, text.expose_secret())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.same_as(&Self::default())
    }

    pub(super) fn same_as(&self, other: &Self) -> bool {
        let exposed = |keys: &Self| {
            let keys = [&keys.key, &keys.shop_token, &keys.prive];
            keys.map(|key| key.as_ref().map(|key| key.expose_secret().to_owned()))
        };
        exposed(self) == exposed(other)
    }
}

#[derive(Serialize, Deserialize)]
struct KeyFile {
    version: i64,
    #[serde(default)]
    stores: BTreeMap<StoreName, Keys>,
}

impl KeyFile {
    /// Reads the key file. An error quotes nothing from it.
    fn read(path: &Path) -> Result<Self, Error> {
        let Some(read) = folder::read(path)? else {
            let stores = BTreeMap::new();
            return Ok(Self { version: 1, stores });
        };
        toml::from_str(&read.text).map_err(|error| {
            let before = error.span().and_then(|span| read.text.get(..span.start));
            let line = before.unwrap_or_default().matches('\n').count() + 1;
            Error::damaged(path, &format!("line {line}: unexpected content"))
        })
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

    #[test]
    fn an_error_quotes_nothing_from_the_key_file() {
        for damaged in [
            "version = 1\nstores = \"sk_secret\"",
            "version = 1\n[stores.main]\nkey = [\"sk_secret\"]",
            "version = 1\n[stores.\"sk_secret x\"]\nkey = \"a\"",
            "version = 1\nsk_secret",
        ] {
            let home = tempfile::tempdir().unwrap();
            std::fs::write(home.path().join(KEY_FILE), damaged).unwrap();
            let loaded = Keys::load(home.path(), KeyPlace::File, &StoreName::main());
            let error = loaded.err().unwrap();
            let printed = format!("{error} {error:?}");
            assert!(!printed.contains("sk_secret"), "{printed}");
            assert!(printed.contains("keys.toml is damaged: line"), "{printed}");
        }
    }
}
