//! Changes of the connected stores: settings and keys are saved and removed together, so that no store
//! has only one of them.

use secrecy::SecretString;

use super::error::{Error, ErrorKind};
use super::folder::Lock;
use super::keys::{KeyPair, KeyPlace, Keys};
use super::name::StoreName;
use super::registry::Stores;
use super::settings::{self, CreatedSegment, PriveApi, Settings, Store, SyncMark};
use crate::domain::SegmentKind;

/// What was removed.
#[derive(Debug)]
pub struct Removed {
    /// The store's settings; `None` if there were none.
    pub store: Option<Store>,
    /// Whether there was a key.
    pub had_key: bool,
    /// Whether it was the default store.
    pub was_default: bool,
    /// The new default store, if the removed one was the default and only one is left.
    pub new_default: Option<StoreName>,
}

impl Stores {
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
        let mut keys = Keys {
            key: Some(key.key.clone()),
            shop_token: key.shop_token.clone(),
            prive: None,
        };
        let place = store.key_place;
        let before = self.settings.stores.get(name);
        let old_place = before.map(|before| before.key_place);
        match before {
            Some(before) if before.shop_id == store.shop_id => {
                store.inherit(before);
                if store.prive.is_some() {
                    keys.prive = Keys::load(&self.folder, before.key_place, name)?.prive;
                }
            }
            Some(before) if !replace => return Err(other_shop(name, before, &store)),
            _ => {}
        }
        if place == KeyPlace::Keyring && old_place != Some(place) && !replace {
            let saved = Keys::load(&self.folder, place, name)?;
            if !saved.is_empty() && !saved.same_as(&keys) {
                return Err(stray_key(name));
            }
        }
        self.settings.stores.insert(name.clone(), store);
        if self.default_name().is_none() {
            self.settings.default = Some(name.clone());
        }
        self.write_with_keys(&lock, name, place, &keys)?;
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
        let mut keys = Keys::load(&self.folder, place, name)?;
        keys.prive = Some(key.clone());
        if let Some(store) = self.settings.stores.get_mut(name) {
            store.prive = Some(prive);
        }
        self.write_with_keys(&lock, name, place, &keys)
    }

    /// Writes keys and settings. If either fails, the keys are as before.
    fn write_with_keys(
        &self,
        lock: &Lock,
        name: &StoreName,
        place: KeyPlace,
        keys: &Keys,
    ) -> Result<(), Error> {
        let before = Keys::load(&self.folder, place, name)?;
        let write = |keys: &Keys| keys.save(lock, place, name);
        write(keys)
            .and_then(|()| self.settings.write(lock))
            .inspect_err(|_| {
                // The first error counts. If this fails too, the next command notices: it checks
                // the key's shop before it writes.
                let _ = write(&before);
            })
    }

    /// Sets the default store.
    pub fn set_default(&mut self, name: &StoreName) -> Result<(), Error> {
        // Before the lock, so that a wrong name is reported where nothing can be written.
        self.get(name)?;
        let lock = self.lock_and_read()?;
        self.get(name)?;
        self.settings.default = Some(name.clone());
        self.settings.write(&lock)
    }

    /// Records that a segment was created in a store's dashboard.
    pub fn record_segment(
        &mut self,
        name: &StoreName,
        kind: SegmentKind,
        segment: CreatedSegment,
    ) -> Result<(), Error> {
        self.change(name, |store| {
            store.segments.insert(kind.word().to_owned(), segment);
        })
    }

    /// Saves which ledger a store has, and how many runs it counts.
    pub fn save_sync_mark(&mut self, name: &StoreName, mark: SyncMark) -> Result<(), Error> {
        self.change(name, |store| store.sync = Some(mark))
    }

    /// Records that a complete backfill of a store ended now.
    pub fn record_backfill(&mut self, name: &StoreName) -> Result<(), Error> {
        self.change(name, |store| store.last_backfill = Some(settings::now()))
    }

    fn change(&mut self, name: &StoreName, change: impl FnOnce(&mut Store)) -> Result<(), Error> {
        let lock = self.lock_and_read()?;
        self.get(name)?;
        if let Some(store) = self.settings.stores.get_mut(name) {
            change(store);
        }
        self.settings.write(&lock)
    }

    /// Whether the keyring has a key under a name that these settings don't have. Another settings
    /// folder may use it.
    pub fn has_stray_key(&self, name: &StoreName) -> Result<bool, Error> {
        if self.settings.stores.contains_key(name) {
            return Ok(false);
        }
        match Keys::load(&self.folder, KeyPlace::Keyring, name) {
            Ok(keys) => Ok(!keys.is_empty()),
            // Without a keyring there is no key in it.
            Err(error) if error.kind() == ErrorKind::NoKeyring => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Removes a store and its keys, the keys first: if they can't be removed, the store stays.
    /// Without settings, a key in the keyring is removed.
    pub fn remove(&mut self, name: &StoreName) -> Result<Removed, Error> {
        let mut removed = Removed {
            store: None,
            had_key: self.has_stray_key(name)?,
            was_default: false,
            new_default: None,
        };
        if !removed.had_key && !self.settings.stores.contains_key(name) {
            return Ok(removed);
        }
        let lock = self.lock_and_read()?;
        let store = self.settings.stores.get(name);
        let place = store.map_or(KeyPlace::Keyring, |store| store.key_place);
        removed.had_key = self.remove_keys(&lock, name, place)?;
        removed.was_default = self.settings.default.as_ref() == Some(name);
        removed.store = self.settings.stores.remove(name);
        if removed.was_default {
            // A single store left is the default; among several, the user chooses.
            if self.settings.stores.len() == 1 {
                removed.new_default = self.settings.stores.keys().next().cloned();
            }
            self.settings.default.clone_from(&removed.new_default);
        }
        if removed.store.is_some() {
            self.settings.write(&lock)?;
        }
        Ok(removed)
    }

    /// Removes a store's keys; whether there was one.
    fn remove_keys(&self, lock: &Lock, name: &StoreName, place: KeyPlace) -> Result<bool, Error> {
        let had_key = !Keys::load(&self.folder, place, name)?.is_empty();
        if had_key {
            Keys::default().save(lock, place, name)?;
        }
        Ok(had_key)
    }

    fn lock_and_read(&mut self) -> Result<Lock, Error> {
        let lock = Lock::take(&self.folder)?;
        self.settings = Settings::read(&self.folder)?;
        Ok(lock)
    }
}

fn other_shop(name: &StoreName, connected: &Store, given: &Store) -> Error {
    let (connected, given) = (connected.shop(), given.shop());
    Error::new(
        ErrorKind::Unusable,
        format!(
            "store `{name}` is connected to {connected}, but this key is for another store, {given}"
        ),
        "Choose another name with --store NAME, or replace the store with --replace.",
    )
}

fn stray_key(name: &StoreName) -> Error {
    Error::new(
        ErrorKind::Unusable,
        format!("the keyring has a key for store `{name}` that these settings don't use"),
        "Another settings folder may use it. Choose another name with --store NAME, or replace the \
         key with --replace.",
    )
}
