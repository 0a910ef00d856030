//! Keys in a plain file beside the settings, for machines without a keyring whose owner asked for
//! it. The file is its owner's alone.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize, Serializer};

use super::document::{self, Telling, VERSION};
use super::error::Error;
use super::folder::{Folder, Lock};
use super::key_pair::KeyPair;
use super::name::StoreName;

/// The file's name in the folder.
pub(super) const FILE: &str = "keys.toml";

#[derive(Serialize, Deserialize)]
struct Keys {
    version: i64,
    #[serde(default)]
    stores: BTreeMap<StoreName, Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    key: Written,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shop_token: Option<Written>,
}

/// A secret that is written out; the crate for secrets has no way to, on purpose.
#[derive(Deserialize)]
struct Written(SecretString);

impl Serialize for Written {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose_secret())
    }
}

/// The key of a store, if it is there.
pub(super) fn read(folder: &Folder, name: &StoreName) -> Result<Option<KeyPair>, Error> {
    let mut keys = all(folder)?;
    Ok(keys.stores.remove(name).map(|entry| KeyPair {
        key: entry.key.0,
        shop_token: entry.shop_token.map(|token| token.0),
    }))
}

/// Keeps the key of a store, in the place of the one before.
pub(super) fn write(
    folder: &Folder,
    lock: &Lock,
    name: &StoreName,
    pair: &KeyPair,
) -> Result<(), Error> {
    let mut keys = all(folder)?;
    let entry = Entry {
        key: Written(pair.key.clone()),
        shop_token: pair.shop_token.clone().map(Written),
    };
    keys.stores.insert(name.clone(), entry);
    keep(folder, lock, &keys)
}

/// Removes the key of a store, and the file with the last one; whether there was one.
pub(super) fn remove(folder: &Folder, lock: &Lock, name: &StoreName) -> Result<bool, Error> {
    let mut keys = all(folder)?;
    if keys.stores.remove(name).is_none() {
        return Ok(false);
    }
    if keys.stores.is_empty() {
        folder.remove(lock, FILE)?;
    } else {
        keep(folder, lock, &keys)?;
    }
    Ok(true)
}

fn all(folder: &Folder) -> Result<Keys, Error> {
    let keys = document::read(folder, FILE, Telling::PlaceAlone)?;
    Ok(keys.unwrap_or(Keys {
        version: VERSION,
        stores: BTreeMap::new(),
    }))
}

fn keep(folder: &Folder, lock: &Lock, keys: &Keys) -> Result<(), Error> {
    let text = toml::to_string(keys)
        .map(SecretString::from)
        .map_err(|_| Error::Unwritable {
            path: folder.path(FILE),
            why: "the keys can't be put into TOML".to_owned(),
        })?;
    folder.write(lock, FILE, text.expose_secret())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(key: &str, token: Option<&str>) -> KeyPair {
        KeyPair {
            key: SecretString::from(key),
            shop_token: token.map(SecretString::from),
        }
    }

    #[test]
    fn keys_come_back_and_go() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::at(home.path());
        let lock = folder.lock().unwrap();
        let tea: StoreName = "tea.uk".parse().unwrap();
        let main = StoreName::main();
        write(&folder, &lock, &tea, &pair("sk_partner_1", Some("sk_2"))).unwrap();
        write(&folder, &lock, &main, &pair("sk_3", None)).unwrap();
        let kept = read(&folder, &tea).unwrap().unwrap();
        assert_eq!(kept.key.expose_secret(), "sk_partner_1");
        assert_eq!(kept.shop_token.unwrap().expose_secret(), "sk_2");
        assert!(remove(&folder, &lock, &tea).unwrap());
        assert!(!remove(&folder, &lock, &tea).unwrap());
        assert!(read(&folder, &tea).unwrap().is_none());
        assert!(read(&folder, &main).unwrap().unwrap().shop_token.is_none());
        assert!(remove(&folder, &lock, &main).unwrap());
        assert!(!folder.path(FILE).exists());
    }

    #[test]
    fn an_error_quotes_nothing_of_the_file() {
        for damaged in [
            "version = 1\nstores = \"sk_secret\"",
            "version = 1\n[stores.main]\nkey = [\"sk_secret\"]",
            "version = 1\n[stores.\"sk_secret x\"]\nkey = \"a\"",
            "version = 1\nsk_secret",
            "version = 1\n[stores.main]\nsk_secret = 1",
        ] {
            let home = tempfile::tempdir().unwrap();
            let folder = Folder::at(home.path());
            std::fs::write(folder.path(FILE), damaged).unwrap();
            let error = read(&folder, &StoreName::main()).unwrap_err();
            assert!(matches!(error, Error::Damaged { .. }), "{error}");
            assert!(
                !format!("{error} {error:?}").contains("sk_secret"),
                "{error}"
            );
            assert!(error.to_string().contains("keys.toml"), "{error}");
        }
    }
}
