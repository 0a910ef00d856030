//! The connected stores: settings and keys are saved and removed together, so that no store has
//! only one of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};

use super::error::Error;
use super::history::{self, MadeSegment};
use super::key_pair::{KeyPair, KeyPlace};
use super::keyring;
use super::keyring_error::KeyringError;
use super::name::StoreName;
use super::private_folder::{Lock, PrivateFolder};
use super::saved_keys::{KEY_FILE, SavedKeys, Secret};
use super::settings::{PriveApi, Settings, Store, SyncMark};
use crate::domain::SegmentKind;

/// The connected stores, as the settings were when they were opened.
#[derive(Debug)]
pub struct Stores {
    folder: PrivateFolder,
    settings: Settings,
}

/// A saved key.
#[derive(Debug)]
pub struct SavedKey<K = KeyPair> {
    /// The key.
    pub key: K,
    /// The key file it came from, if other users can read that.
    pub readable_by_others: Option<PathBuf>,
}

/// What was removed.
#[derive(Debug)]
pub enum Removed {
    /// The store and its keys.
    Store {
        /// Its settings.
        store: Box<Store>,
        /// Whether it had a key.
        had_key: bool,
        /// The new default store, if it was the default.
        new_default: Option<StoreName>,
    },
    /// Only a key in the keyring; there were no settings.
    KeyAlone,
    /// Nothing.
    Nothing {
        /// Why the keyring couldn't be checked for a key, if it couldn't.
        unchecked: Option<KeyringError>,
    },
}

/// Checks that the keyring saves keys, and leaves nothing in it. Takes at most a few seconds.
pub fn probe_keyring() -> Result<(), KeyringError> {
    keyring::probe()
}

impl Stores {
    /// Reads the settings. Without a settings file there are no stores.
    pub fn open() -> Result<Self, Error> {
        Self::read(PrivateFolder::locate()?)
    }

    /// Reads the settings in this folder.
    pub fn open_in(folder: &Path) -> Result<Self, Error> {
        Self::read(PrivateFolder::at(folder))
    }

    fn read(folder: PrivateFolder) -> Result<Self, Error> {
        let settings = Settings::read(&folder)?;
        Ok(Self { folder, settings })
    }

    /// All stores by name.
    pub fn all(&self) -> &BTreeMap<StoreName, Store> {
        &self.settings.stores
    }

    /// The store used if none is selected.
    pub fn default_name(&self) -> Option<&StoreName> {
        let name = self.settings.default.as_ref()?;
        self.settings.stores.contains_key(name).then_some(name)
    }

    /// The store of this name.
    pub fn get(&self, name: &StoreName) -> Result<&Store, Error> {
        let store = self.settings.stores.get(name);
        store.ok_or_else(|| Error::NoSuchStore {
            name: name.clone(),
            known: self.names(),
        })
    }

    /// The named store, else the default; `None` if no store is connected.
    pub fn select(&self, named: Option<&StoreName>) -> Result<Option<(StoreName, Store)>, Error> {
        let name = match named.or(self.default_name()) {
            Some(name) => name,
            None if self.settings.stores.is_empty() => return Ok(None),
            None => {
                return Err(Error::NoDefault {
                    known: self.names(),
                });
            }
        };
        Ok(Some((name.clone(), self.get(name)?.clone())))
    }

    /// A store's Postscript key.
    pub fn key(&self, name: &StoreName) -> Result<SavedKey, Error> {
        let store = self.get(name)?;
        let pair = self.keys(store.key_place).pair(name, store.kind)?;
        self.saved(name, store, pair)
    }

    /// A store's Prive key; `None` if Prive isn't connected.
    pub fn prive_key(&self, name: &StoreName) -> Result<Option<SavedKey<SecretString>>, Error> {
        let store = self.get(name)?;
        if store.prive.is_none() {
            return Ok(None);
        }
        let key = self.keys(store.key_place).get(name, Secret::Prive)?;
        self.saved(name, store, key).map(Some)
    }

    fn saved<K>(
        &self,
        name: &StoreName,
        store: &Store,
        key: Option<K>,
    ) -> Result<SavedKey<K>, Error> {
        let place = store.key_place;
        if let Some(key) = key {
            let is_exposed = place == KeyPlace::File && self.folder.is_readable_by_others(KEY_FILE);
            return Ok(SavedKey {
                key,
                readable_by_others: is_exposed.then(|| self.folder.path(KEY_FILE)),
            });
        }
        if place == KeyPlace::Keyring {
            // A keyring that saves nothing answers like one that lacks the entry.
            keyring::probe()?;
        }
        Err(Error::NoKey {
            name: name.clone(),
            place,
            reconnect: store.connect_command(name),
        })
    }

    /// Saves a store and its key. A store of the same shop keeps its other settings. Another shop
    /// takes the name only with `replace`, and so does a key in the keyring that isn't in these
    /// settings. The first store becomes the default. Returns why an older copy of the key in
    /// another place couldn't be removed, if it couldn't.
    pub fn save(
        &mut self,
        name: &StoreName,
        mut store: Store,
        key: &KeyPair,
        replace: bool,
    ) -> Result<Option<Error>, Error> {
        let lock = self.lock_and_read()?;
        let before = self.settings.stores.get(name).cloned();
        let mut keeps_prive_key = false;
        if let Some(before) = &before {
            if before.shop_id == store.shop_id {
                store.inherit(before);
                keeps_prive_key = store.prive.is_some();
            } else if !replace {
                return Err(Error::OtherShop {
                    name: name.clone(),
                    connected: before.shop(),
                    given: store.shop(),
                });
            }
        }
        let place = store.key_place;
        let old_place = before.map(|before| before.key_place);
        let mut values = [Some(key.key.clone()), key.shop_token.clone(), None];
        if keeps_prive_key && let Some(old_place) = old_place {
            values[2] = self.keys(old_place).get(name, Secret::Prive)?;
        }
        if place == KeyPlace::Keyring && old_place != Some(place) && !replace {
            self.expect_no_other_key(name, &values)?;
        }
        self.settings.stores.insert(name.clone(), store);
        if self.default_name().is_none() {
            self.settings.default = Some(name.clone());
        }
        self.write_with_keys(&lock, name, place, &values)?;
        Ok(match old_place {
            Some(old_place) if old_place != place => self.remove_keys(&lock, name, old_place).err(),
            _ => None,
        })
    }

    /// Saves Prive's key and address for a connected store.
    pub fn save_prive(
        &mut self,
        name: &StoreName,
        prive: PriveApi,
        key: &SecretString,
    ) -> Result<(), Error> {
        let lock = self.lock_and_read()?;
        let place = self.get(name)?.key_place;
        let keys = self.keys(place);
        let mut values = [
            keys.get(name, Secret::Key)?,
            keys.get(name, Secret::ShopToken)?,
            None,
        ];
        values[2] = Some(key.clone());
        if let Some(store) = self.settings.stores.get_mut(name) {
            store.prive = Some(prive);
        }
        self.write_with_keys(&lock, name, place, &values)
    }

    /// Fails if the keyring has a different key under this name.
    fn expect_no_other_key(
        &self,
        name: &StoreName,
        values: &[Option<SecretString>; 3],
    ) -> Result<(), Error> {
        let keys = self.keys(KeyPlace::Keyring);
        for (secret, value) in Secret::ALL.into_iter().zip(values) {
            let saved = keys.get(name, secret)?;
            let value = value.as_ref().map(SecretString::expose_secret);
            if saved.is_some_and(|saved| Some(saved.expose_secret()) != value) {
                return Err(Error::StrayKey { name: name.clone() });
            }
        }
        Ok(())
    }

    /// Writes keys and settings. If either fails, the keys are as before.
    fn write_with_keys(
        &self,
        lock: &Lock,
        name: &StoreName,
        place: KeyPlace,
        values: &[Option<SecretString>; 3],
    ) -> Result<(), Error> {
        let keys = self.keys(place);
        let before = Secret::ALL.map(|secret| keys.get(name, secret));
        let before = before.into_iter().collect::<Result<Vec<_>, _>>()?;
        let write = |values: &[Option<SecretString>]| {
            let mut pairs = Secret::ALL.into_iter().zip(values);
            pairs.try_for_each(|(secret, value)| {
                keys.set(lock, name, secret, value.as_ref()).map(drop)
            })
        };
        write(values)
            .and_then(|()| self.settings.write(&self.folder, lock))
            .inspect_err(|_| {
                // The first error counts. If this fails too, the next command notices: it checks
                // the key's shop before it writes.
                let _ = write(&before);
            })
    }

    /// Sets the default store.
    pub fn set_default(&mut self, name: &StoreName) -> Result<(), Error> {
        self.get(name)?;
        let lock = self.lock_and_read()?;
        self.get(name)?;
        self.settings.default = Some(name.clone());
        self.settings.write(&self.folder, &lock)
    }

    /// Records that a segment was created in a store's dashboard.
    pub fn record_segment(
        &mut self,
        name: &StoreName,
        kind: SegmentKind,
        segment: MadeSegment,
    ) -> Result<(), Error> {
        self.change(name, |store| store.segments.put(kind, segment))
    }

    /// Saves which ledger a store has, and how many runs it counts.
    pub fn save_sync_mark(&mut self, name: &StoreName, mark: SyncMark) -> Result<(), Error> {
        self.change(name, |store| store.sync = Some(mark))
    }

    /// Records that a complete backfill of a store ended now.
    pub fn record_backfill(&mut self, name: &StoreName) -> Result<(), Error> {
        self.change(name, |store| store.last_backfill = Some(history::now()))
    }

    fn change(&mut self, name: &StoreName, change: impl FnOnce(&mut Store)) -> Result<(), Error> {
        let lock = self.lock_and_read()?;
        self.get(name)?;
        if let Some(store) = self.settings.stores.get_mut(name) {
            change(store);
        }
        self.settings.write(&self.folder, &lock)
    }

    /// Whether the keyring has a key under a name that these settings don't have. Another settings
    /// folder may use it.
    pub fn has_stray_key(&self, name: &StoreName) -> Result<bool, KeyringError> {
        if self.settings.stores.contains_key(name) {
            return Ok(false);
        }
        let keys = self.keys(KeyPlace::Keyring);
        for secret in Secret::ALL {
            match keys.get(name, secret) {
                Ok(Some(_)) => return Ok(true),
                Ok(None) => {}
                // Without a keyring there is no key in it.
                Err(Error::Keyring(KeyringError::NoBus(_) | KeyringError::NoService)) => {
                    return Ok(false);
                }
                Err(Error::Keyring(error)) => return Err(error),
                Err(error) => return Err(KeyringError::Other(error.to_string())),
            }
        }
        Ok(false)
    }

    /// Removes a store and its keys, the keys first: if they can't be removed, the store stays.
    pub fn remove(&mut self, name: &StoreName) -> Result<Removed, Error> {
        if !self.settings.stores.contains_key(name) {
            match self.has_stray_key(name) {
                Ok(true) => {}
                Ok(false) => return Ok(Removed::Nothing { unchecked: None }),
                Err(error) => {
                    let unchecked = Some(error);
                    return Ok(Removed::Nothing { unchecked });
                }
            }
        }
        let lock = self.lock_and_read()?;
        let Some(store) = self.settings.stores.get(name).cloned() else {
            return self
                .remove_keys(&lock, name, KeyPlace::Keyring)
                .map(|_| Removed::KeyAlone);
        };
        let had_key = self.remove_keys(&lock, name, store.key_place)?;
        self.settings.stores.remove(name);
        let mut new_default = None;
        if self.settings.default.as_ref() == Some(name) {
            // A single store left is the default; among several, the user chooses.
            if self.settings.stores.len() == 1 {
                new_default = self.settings.stores.keys().next().cloned();
            }
            self.settings.default.clone_from(&new_default);
        }
        self.settings.write(&self.folder, &lock)?;
        Ok(Removed::Store {
            store: Box::new(store),
            had_key,
            new_default,
        })
    }

    fn remove_keys(&self, lock: &Lock, name: &StoreName, place: KeyPlace) -> Result<bool, Error> {
        let mut had_key = false;
        // The main key last: while it is there, a failed removal can be repeated.
        for secret in Secret::ALL.into_iter().rev() {
            had_key |= self.keys(place).set(lock, name, secret, None)?;
        }
        if !had_key && place == KeyPlace::Keyring {
            // The key may be in a keyring that isn't available now.
            keyring::probe()?;
        }
        Ok(had_key)
    }

    fn lock_and_read(&mut self) -> Result<Lock, Error> {
        let lock = self.folder.lock()?;
        self.settings = Settings::read(&self.folder)?;
        Ok(lock)
    }

    fn keys(&self, place: KeyPlace) -> SavedKeys<'_> {
        SavedKeys {
            folder: &self.folder,
            place,
        }
    }

    fn names(&self) -> Vec<StoreName> {
        self.settings.stores.keys().cloned().collect()
    }
}

#[cfg(test)]
mod tests;
