//! Saved keys: up to three secrets per store, in the system keyring or in a key file.
//!
//! In the keyring each secret is an entry of the service `prive-ps`, with the store's name as the
//! account, and `/shop-token` or `/prive` after it for the other two; no store name contains a
//! slash. The key file is for machines without a keyring, and for those who ask for it.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize, Serializer};

use super::error::Error;
use super::key_pair::{KeyPair, KeyPlace};
use super::keyring;
use super::name::StoreName;
use super::private_folder::{Lock, PrivateFolder};
use super::settings::KeyKind;
use super::versioned_toml::{self, ErrorDetail, VERSION};

/// The key file's name in the settings folder.
pub(super) const KEY_FILE: &str = "keys.toml";

/// One of a store's secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Secret {
    /// The shop's key, or the partner's.
    Key,
    /// The shop's key, if the first one is a partner's.
    ShopToken,
    /// Prive's key.
    Prive,
}

impl Secret {
    /// All of a store's secrets.
    pub(super) const ALL: [Self; 3] = [Self::Key, Self::ShopToken, Self::Prive];

    fn account(self, name: &StoreName) -> String {
        match self {
            Self::Key => name.to_string(),
            Self::ShopToken => format!("{name}/shop-token"),
            Self::Prive => format!("{name}/prive"),
        }
    }
}

/// A place where keys are saved.
#[derive(Clone, Copy)]
pub(super) struct SavedKeys<'a> {
    pub(super) folder: &'a PrivateFolder,
    pub(super) place: KeyPlace,
}

impl SavedKeys<'_> {
    /// A secret, if it is saved.
    pub(super) fn get(
        self,
        name: &StoreName,
        secret: Secret,
    ) -> Result<Option<SecretString>, Error> {
        match self.place {
            KeyPlace::Keyring => Ok(keyring::read(&secret.account(name))?),
            KeyPlace::File => {
                let mut file = KeyFile::read(self.folder)?;
                Ok(file
                    .stores
                    .get_mut(name)
                    .and_then(|keys| keys.slot(secret).take())
                    .map(|it| it.0))
            }
        }
    }

    /// Saves a secret, or removes it if there is none. Returns whether there was one before.
    pub(super) fn set(
        self,
        lock: &Lock,
        name: &StoreName,
        secret: Secret,
        value: Option<&SecretString>,
    ) -> Result<bool, Error> {
        match (self.place, value) {
            (KeyPlace::Keyring, None) => Ok(keyring::remove(&secret.account(name))?),
            (KeyPlace::Keyring, Some(value)) => {
                let account = secret.account(name);
                let had_one = keyring::read(&account)?.is_some();
                keyring::write(&account, value)?;
                Ok(had_one)
            }
            (KeyPlace::File, value) => {
                let mut file = KeyFile::read(self.folder)?;
                let slot = file.stores.entry(name.clone()).or_default().slot(secret);
                let before = std::mem::replace(slot, value.cloned().map(Exposed));
                file.write(self.folder, lock)?;
                Ok(before.is_some())
            }
        }
    }

    /// The Postscript key of a store of this kind, if all of it is saved.
    pub(super) fn pair(self, name: &StoreName, kind: KeyKind) -> Result<Option<KeyPair>, Error> {
        let key = self.get(name, Secret::Key)?;
        let shop_token = match kind {
            KeyKind::Shop => None,
            KeyKind::Partner => self.get(name, Secret::ShopToken)?,
        };
        let is_complete = kind == KeyKind::Shop || shop_token.is_some();
        Ok(key
            .filter(|_| is_complete)
            .map(|key| KeyPair { key, shop_token }))
    }
}

#[derive(Serialize, Deserialize)]
struct KeyFile {
    version: i64,
    #[serde(default)]
    stores: BTreeMap<StoreName, Keys>,
}

#[derive(Default, Serialize, Deserialize)]
struct Keys {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<Exposed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shop_token: Option<Exposed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    prive: Option<Exposed>,
}

impl Keys {
    fn slot(&mut self, secret: Secret) -> &mut Option<Exposed> {
        match secret {
            Secret::Key => &mut self.key,
            Secret::ShopToken => &mut self.shop_token,
            Secret::Prive => &mut self.prive,
        }
    }
}

/// A secret that can be serialized, which secrecy's own type can't on purpose.
#[derive(Deserialize)]
struct Exposed(SecretString);

impl Serialize for Exposed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose_secret())
    }
}

impl KeyFile {
    fn read(folder: &PrivateFolder) -> Result<Self, Error> {
        let file = versioned_toml::read(folder, KEY_FILE, ErrorDetail::LineOnly)?;
        Ok(file.unwrap_or(Self {
            version: VERSION,
            stores: BTreeMap::new(),
        }))
    }

    /// Writes the keys; a file without any is removed.
    fn write(mut self, folder: &PrivateFolder, lock: &Lock) -> Result<(), Error> {
        self.stores.retain(|_, keys| {
            Secret::ALL
                .into_iter()
                .any(|secret| keys.slot(secret).is_some())
        });
        if self.stores.is_empty() {
            return folder.remove(lock, KEY_FILE);
        }
        let text = toml::to_string(&self).map(SecretString::from);
        let text = text.map_err(|_| Error::Unwritable {
            path: folder.path(KEY_FILE),
            reason: "the keys can't be written as TOML".to_owned(),
        })?;
        folder.write(lock, KEY_FILE, text.expose_secret())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_saved_and_removed() {
        let home = tempfile::tempdir().unwrap();
        let folder = PrivateFolder::at(home.path());
        let keys = SavedKeys {
            folder: &folder,
            place: KeyPlace::File,
        };
        let lock = folder.lock().unwrap();
        let (tea, main): (StoreName, _) = ("tea.uk".parse().unwrap(), StoreName::main());
        let set = |name: &StoreName, secret, value: Option<&str>| {
            let value = value.map(SecretString::from);
            keys.set(&lock, name, secret, value.as_ref()).unwrap()
        };
        assert!(!set(&tea, Secret::Key, Some("sk_partner_1")));
        assert!(keys.pair(&tea, KeyKind::Partner).unwrap().is_none());
        assert!(!set(&tea, Secret::ShopToken, Some("sk_2")));
        assert!(!set(&main, Secret::Key, Some("sk_3")));
        assert!(!set(&main, Secret::Prive, Some("prive")));
        let pair = keys.pair(&tea, KeyKind::Partner).unwrap().unwrap();
        assert_eq!(pair.key.expose_secret(), "sk_partner_1");
        assert_eq!(pair.shop_token.unwrap().expose_secret(), "sk_2");
        assert!(set(&tea, Secret::Key, None));
        assert!(set(&tea, Secret::ShopToken, None));
        assert!(!set(&tea, Secret::ShopToken, None));
        assert!(keys.pair(&tea, KeyKind::Shop).unwrap().is_none());
        let pair = keys.pair(&main, KeyKind::Shop).unwrap().unwrap();
        assert!(pair.shop_token.is_none());
        let prive = keys.get(&main, Secret::Prive).unwrap().unwrap();
        assert_eq!(prive.expose_secret(), "prive");
        assert!(set(&main, Secret::Key, None));
        assert!(folder.path(KEY_FILE).exists());
        assert!(set(&main, Secret::Prive, None));
        assert!(!folder.path(KEY_FILE).exists());
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
            let folder = PrivateFolder::at(home.path());
            std::fs::write(folder.path(KEY_FILE), damaged).unwrap();
            let keys = SavedKeys {
                folder: &folder,
                place: KeyPlace::File,
            };
            let error = keys.get(&StoreName::main(), Secret::Key).unwrap_err();
            assert!(matches!(error, Error::Damaged { .. }), "{error}");
            let printed = format!("{error} {error:?}");
            assert!(!printed.contains("sk_secret"), "{printed}");
            assert!(printed.contains("keys.toml"), "{printed}");
        }
    }
}
