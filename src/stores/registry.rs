//! The connected stores, as they are saved.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use secrecy::SecretString;

use super::error::{Error, ErrorKind};
use super::folder;
use super::keys::{FoundKey, KEY_FILE, KeyPair, KeyPlace, Keys};
use super::name::StoreName;
use super::settings::{KeyKind, Settings, Store};

/// The connected stores, as the settings were when they were opened.
#[derive(Debug)]
pub struct Stores {
    pub(super) folder: PathBuf,
    pub(super) settings: Settings,
}

impl Stores {
    /// Reads the settings. Without a settings file there are no stores.
    pub fn open() -> Result<Self, Error> {
        Self::open_in(&folder::settings_folder()?)
    }

    /// Reads the settings in this folder.
    pub fn open_in(folder: &Path) -> Result<Self, Error> {
        Ok(Self {
            folder: folder.to_owned(),
            settings: Settings::read(folder)?,
        })
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
        self.settings.stores.get(name).ok_or_else(|| {
            Error::new(
                ErrorKind::NotConnected,
                format!("store `{name}` not found. {}", self.listed()),
                format!("To connect it: prive-ps connect --store {name}"),
            )
        })
    }

    /// The named store, else the default; `None` if no store is connected.
    pub fn select(&self, named: Option<&StoreName>) -> Result<Option<(StoreName, Store)>, Error> {
        match named.or(self.default_name()) {
            Some(name) => Ok(Some((name.clone(), self.get(name)?.clone()))),
            None if self.settings.stores.is_empty() => Ok(None),
            None => Err(Error::new(
                ErrorKind::NotConnected,
                format!("no default store. {}", self.listed()),
                "Select one with --store NAME, or set the default: prive-ps stores default NAME",
            )),
        }
    }

    fn listed(&self) -> String {
        let names: Vec<&str> = self.all().keys().map(StoreName::as_str).collect();
        match names.as_slice() {
            [] => "No store is connected".to_owned(),
            names => format!("Stores: {}", names.join(", ")),
        }
    }

    /// A store's Postscript key.
    pub fn key(&self, name: &StoreName) -> Result<FoundKey, Error> {
        let store = self.get(name)?;
        let keys = Keys::load(&self.folder, store.key_place, name)?;
        let shop_token = keys.shop_token.filter(|_| store.kind == KeyKind::Partner);
        let is_complete = store.kind == KeyKind::Shop || shop_token.is_some();
        let key = keys.key.filter(|_| is_complete);
        let pair = key.map(|key| KeyPair { key, shop_token });
        let found = self.found(store, pair)?;
        found.ok_or_else(|| missing("key", name, store, &store.connect_command(name)))
    }

    /// A store's Prive key; `None` if Prive isn't connected.
    pub fn prive_key(&self, name: &StoreName) -> Result<Option<FoundKey<SecretString>>, Error> {
        let store = self.get(name)?;
        let Some(prive) = &store.prive else {
            return Ok(None);
        };
        let key = Keys::load(&self.folder, store.key_place, name)?.prive;
        if let Some(found) = self.found(store, key)? {
            return Ok(Some(found));
        }
        let url = prive.api_url.as_ref();
        let url = url.map_or(String::new(), |url| format!(" --prive-api-url {url}"));
        let connect = format!("prive-ps connect --prive --store {name}{url}");
        Err(missing("Prive key", name, store, &connect))
    }

    fn found<K>(&self, store: &Store, key: Option<K>) -> Result<Option<FoundKey<K>>, Error> {
        let Some(key) = key else {
            return Ok(None);
        };
        let path = self.folder.join(KEY_FILE);
        let is_exposed = store.key_place == KeyPlace::File
            && folder::read(&path)?.is_some_and(|file| file.is_readable_by_others);
        Ok(Some(FoundKey {
            key,
            readable_by_others: is_exposed.then_some(path).into_iter().collect(),
        }))
    }
}

fn missing(key: &str, name: &StoreName, store: &Store, connect: &str) -> Error {
    let place = store.key_place.words();
    Error::new(
        ErrorKind::NotConnected,
        format!("the {key} of store `{name}` is missing from {place}"),
        format!("Connect it again: {connect}"),
    )
}
