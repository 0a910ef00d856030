//! The connected stores: settings and keys kept together, so that no store has the one without the
//! other.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::error::{Error, KeyPlace};
use super::folder::{Folder, Lock};
use super::key_pair::KeyPair;
use super::keyring_error::KeyringError;
use super::memory::{self, MadeSegment};
use super::name::StoreName;
use super::settings::{Settings, Store};
use super::{keyring, plain_file, vault};
use crate::domain::SegmentKind;

/// The connected stores, as the settings had them when they were opened.
#[derive(Debug)]
pub struct Stores {
    folder: Folder,
    settings: Settings,
}

/// A key that was looked up.
#[derive(Debug)]
pub struct Found {
    /// The key.
    pub key: KeyPair,
    /// The plain file that it came from, if others than its owner may read that.
    pub exposed: Option<PathBuf>,
}

/// What became of a store that was disconnected.
#[derive(Debug)]
pub enum Removed {
    /// It and its key are gone.
    Store {
        /// What it was.
        store: Box<Store>,
        /// Whether its key was where it was put.
        had_key: bool,
        /// The store that became the default in its place.
        new_default: Option<StoreName>,
    },
    /// There were no settings of it, but a key in the keyring, which is gone.
    KeyAlone,
    /// There was nothing, as far as could be seen.
    Nothing {
        /// Why the keyring couldn't be asked, where there is one.
        unasked: Option<KeyringError>,
    },
}

/// Whether the keyring would keep a key: nothing is left in it. Takes no longer than some seconds.
pub fn probe_keyring() -> Result<(), KeyringError> {
    keyring::probe()
}

impl Stores {
    /// Reads the settings. Where there are none, there are no stores.
    pub fn open() -> Result<Self, Error> {
        Self::read(Folder::locate()?)
    }

    /// Reads the settings in this folder.
    pub fn open_in(folder: &Path) -> Result<Self, Error> {
        Self::read(Folder::at(folder))
    }

    fn read(folder: Folder) -> Result<Self, Error> {
        let settings = Settings::read(&folder)?;
        Ok(Self { folder, settings })
    }

    /// All stores, by name.
    pub fn all(&self) -> &BTreeMap<StoreName, Store> {
        &self.settings.stores
    }

    /// The store that is meant where none is named.
    pub fn default_name(&self) -> Option<&StoreName> {
        let name = self.settings.default.as_ref()?;
        self.settings.stores.contains_key(name).then_some(name)
    }

    /// The store of this name.
    pub fn get(&self, name: &StoreName) -> Result<&Store, Error> {
        self.settings
            .stores
            .get(name)
            .ok_or_else(|| Error::NoSuchStore {
                name: name.clone(),
                known: self.known(),
            })
    }

    /// The store that is meant: the named one, else the default; none where there are no stores.
    pub fn choose(&self, named: Option<&StoreName>) -> Result<Option<(StoreName, Store)>, Error> {
        let name = match named.or(self.default_name()) {
            Some(name) => name,
            None if self.settings.stores.is_empty() => return Ok(None),
            None => {
                return Err(Error::NoDefault {
                    known: self.known(),
                });
            }
        };
        Ok(Some((name.clone(), self.get(name)?.clone())))
    }

    /// The key of a store, from where it is kept.
    pub fn key(&self, name: &StoreName) -> Result<Found, Error> {
        let store = self.get(name)?;
        let (key, exposed) = match store.key_place {
            KeyPlace::Keyring => (vault::read(name, store.kind)?, None),
            KeyPlace::File => {
                let exposed = self.folder.is_exposed(plain_file::FILE);
                let path = exposed.then(|| self.folder.path(plain_file::FILE));
                (plain_file::read(&self.folder, name)?, path)
            }
        };
        if let Some(key) = key {
            return Ok(Found { key, exposed });
        }
        if store.key_place == KeyPlace::Keyring {
            // A keyring in which nothing can be kept says the same as one that lacks the entry.
            keyring::probe()?;
        }
        Err(Error::NoKey {
            name: name.clone(),
            place: store.key_place,
            again: store.connect_command(name),
        })
    }

    /// Keeps a store and its key. A store of that name keeps what isn't set anew, and is replaced by
    /// another shop only where `replace` says so; so is a key that other settings than these may
    /// need. The first store becomes the default. Returns what
    /// kept the old copy of the key from being removed, where there was one elsewhere.
    pub fn keep(
        &mut self,
        name: &StoreName,
        mut store: Store,
        key: &KeyPair,
        replace: bool,
    ) -> Result<Option<Error>, Error> {
        let lock = self.folder.lock()?;
        self.settings = Settings::read(&self.folder)?;
        let before = self.settings.stores.get(name).cloned();
        if let Some(before) = &before {
            if before.shop_id == store.shop_id {
                store.inherit(before);
            } else if !replace {
                return Err(Error::OtherShop {
                    name: name.clone(),
                    connected: before.shop(),
                    given: store.shop(),
                });
            }
        }
        let place = store.key_place;
        let is_ours = before
            .as_ref()
            .is_some_and(|before| before.key_place == place);
        let kept = match place {
            KeyPlace::Keyring => vault::found(name)?,
            KeyPlace::File => plain_file::read(&self.folder, name)?,
        };
        let is_other = kept.as_ref().is_some_and(|kept| !kept.is_same(key));
        if place == KeyPlace::Keyring && is_other && !is_ours && !replace {
            return Err(Error::StrayKey { name: name.clone() });
        }
        self.settings.stores.insert(name.clone(), store);
        if self.default_name().is_none() {
            self.settings.default = Some(name.clone());
        }
        let written = self
            .put_key(&lock, name, place, key)
            .and_then(|()| self.settings.write(&self.folder, &lock));
        if let Err(error) = written {
            // The reason for the failure is what counts. A key that can't be put back is found out
            // by the next command: it asks whose it is before it writes.
            let _ = match &kept {
                Some(kept) => self.put_key(&lock, name, place, kept),
                None => self.remove_key(&lock, name, place).map(drop),
            };
            return Err(error);
        }
        Ok(match before {
            Some(before) if before.key_place != place => {
                self.remove_key(&lock, name, before.key_place).err()
            }
            _ => None,
        })
    }

    /// Makes a store the default.
    pub fn make_default(&mut self, name: &StoreName) -> Result<(), Error> {
        self.get(name)?;
        let lock = self.folder.lock()?;
        self.settings = Settings::read(&self.folder)?;
        self.get(name)?;
        self.settings.default = Some(name.clone());
        self.settings.write(&self.folder, &lock)
    }

    /// Remembers that a segment was made in a store's dashboard.
    pub fn remember_segment(
        &mut self,
        name: &StoreName,
        kind: SegmentKind,
        segment: MadeSegment,
    ) -> Result<(), Error> {
        self.change(name, |store| store.segments.put(kind, segment))
    }

    /// Remembers that a backfill of everybody in a store ended just now.
    pub fn remember_backfill(&mut self, name: &StoreName) -> Result<(), Error> {
        self.change(name, |store| store.last_backfill = Some(memory::now()))
    }

    /// Changes what is set for a store, as the settings have it now.
    fn change(&mut self, name: &StoreName, change: impl FnOnce(&mut Store)) -> Result<(), Error> {
        let lock = self.folder.lock()?;
        self.settings = Settings::read(&self.folder)?;
        self.get(name)?;
        if let Some(store) = self.settings.stores.get_mut(name) {
            change(store);
        }
        self.settings.write(&self.folder, &lock)
    }

    /// Whether there is a key in the keyring under a name of which there are no settings here. It may
    /// be that of a store which another folder's settings know.
    pub fn has_stray_key(&self, name: &StoreName) -> Result<bool, KeyringError> {
        if self.settings.stores.contains_key(name) {
            return Ok(false);
        }
        match vault::holds(name) {
            // Where there is no keyring, there is no key in it either.
            Err(KeyringError::NoBus(_) | KeyringError::NoService) => Ok(false),
            told => told,
        }
    }

    /// Removes a store and its key, the key first: a store whose key couldn't be removed stays.
    pub fn remove(&mut self, name: &StoreName) -> Result<Removed, Error> {
        if !self.settings.stores.contains_key(name) {
            let removed = match self.has_stray_key(name) {
                Ok(true) => vault::remove(name),
                unknown_or_none => unknown_or_none,
            };
            return Ok(match removed {
                Ok(true) => Removed::KeyAlone,
                Ok(false) => Removed::Nothing { unasked: None },
                Err(error) => Removed::Nothing {
                    unasked: Some(error),
                },
            });
        }
        let lock = self.folder.lock()?;
        self.settings = Settings::read(&self.folder)?;
        let Some(store) = self.settings.stores.remove(name) else {
            return Ok(Removed::Nothing { unasked: None });
        };
        let had_key = self.remove_key(&lock, name, store.key_place)?;
        let mut new_default = None;
        if self.settings.default.as_ref() == Some(name) {
            // One that is left is meant; among several, the person decides.
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

    fn put_key(
        &self,
        lock: &Lock,
        name: &StoreName,
        place: KeyPlace,
        key: &KeyPair,
    ) -> Result<(), Error> {
        match place {
            KeyPlace::Keyring => Ok(vault::write(name, key)?),
            KeyPlace::File => plain_file::write(&self.folder, lock, name, key),
        }
    }

    fn remove_key(&self, lock: &Lock, name: &StoreName, place: KeyPlace) -> Result<bool, Error> {
        match place {
            KeyPlace::Keyring => {
                let had_key = vault::remove(name)?;
                if !had_key {
                    // It may be in a keyring that this one only looks like.
                    keyring::probe()?;
                }
                Ok(had_key)
            }
            KeyPlace::File => plain_file::remove(&self.folder, lock, name),
        }
    }

    fn known(&self) -> Vec<StoreName> {
        self.settings.stores.keys().cloned().collect()
    }
}

#[cfg(test)]
mod tests;
