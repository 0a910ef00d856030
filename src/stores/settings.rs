//! The settings of all stores, saved in `config.toml`. They contain no secret.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::error::Error;
use super::history::Segments;
use super::key_pair::KeyPlace;
use super::name::StoreName;
use super::private_folder::{Lock, PrivateFolder};
use super::versioned_toml::{self, ErrorDetail, VERSION};

/// The file's name in the settings folder.
const FILE: &str = "config.toml";

/// All settings.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Settings {
    version: i64,
    /// The store used if none is selected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) default: Option<StoreName>,
    /// The stores by name.
    #[serde(default)]
    pub(super) stores: BTreeMap<StoreName, Store>,
    /// Keys of later versions are kept.
    #[serde(flatten)]
    others: toml::Table,
}

/// A store's settings.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Store {
    /// The shop's id at Postscript, `shop_…`.
    pub shop_id: String,
    /// The shop's name at Postscript when it was connected; any text.
    pub shop_name: String,
    /// Whether the key is the shop's or a partner's.
    pub kind: KeyKind,
    /// Where its keys are saved.
    #[serde(rename = "key")]
    pub key_place: KeyPlace,
    /// The time zone of dates in exports, an IANA name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// The region of phone numbers without a country code, two letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The URL of Postscript's API, if it isn't the production one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_url: Option<String>,
    /// Prive's API, if it is connected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prive: Option<PriveApi>,
    /// When the last complete backfill ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_backfill: Option<Timestamp>,
    /// The ledger of `sync`, where it was set up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sync: Option<SyncMark>,
    /// The segments created.
    #[serde(default, skip_serializing_if = "Segments::is_empty")]
    pub segments: Segments,
    /// Keys of later versions are kept.
    #[serde(flatten)]
    others: toml::Table,
}

/// A store's connection to Prive. Its key is saved where the store's other keys are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PriveApi {
    /// The API's URL, if it isn't the production one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_url: Option<String>,
    /// Keys of later versions are kept.
    #[serde(flatten)]
    others: toml::Table,
}

impl PriveApi {
    /// A connection at this URL; `None` for the production one.
    pub fn new(api_url: Option<String>) -> Self {
        Self {
            api_url,
            others: toml::Table::new(),
        }
    }
}

/// The kind of a store's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyKind {
    /// The shop's private key.
    Shop,
    /// A partner's key, with the shop's.
    Partner,
}

/// Which ledger `sync` uses for a store. Tells a lost, older or foreign ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncMark {
    /// The ledger's own id.
    pub ledger: String,
    /// How many runs it counts.
    pub runs: i64,
}

impl Store {
    /// A store with default settings.
    pub fn new(shop_id: String, shop_name: String, kind: KeyKind, key_place: KeyPlace) -> Self {
        Self {
            shop_id,
            shop_name,
            kind,
            key_place,
            timezone: None,
            region: None,
            api_url: None,
            prive: None,
            last_backfill: None,
            sync: None,
            segments: Segments::default(),
            others: toml::Table::new(),
        }
    }

    /// Copies what an earlier connection of the same shop set and this one doesn't.
    pub(super) fn inherit(&mut self, before: &Self) {
        self.timezone = self.timezone.take().or_else(|| before.timezone.clone());
        self.region = self.region.take().or_else(|| before.region.clone());
        self.prive = self.prive.take().or_else(|| before.prive.clone());
        self.last_backfill = before.last_backfill;
        self.sync.clone_from(&before.sync);
        self.segments = before.segments.clone();
        self.others.clone_from(&before.others);
    }

    /// The command that connects it again.
    pub fn connect_command(&self, name: &StoreName) -> String {
        let command = format!("prive-ps connect --store {name}");
        match &self.api_url {
            Some(url) => format!("{command} --api-url {url}"),
            None => command,
        }
    }

    /// The shop's name and id, for output.
    pub fn shop(&self) -> String {
        format!("{} ({})", self.shop_name, self.shop_id)
    }
}

impl Settings {
    /// Reads the settings; without a file there are none.
    pub(super) fn read(folder: &PrivateFolder) -> Result<Self, Error> {
        Ok(versioned_toml::read(folder, FILE, ErrorDetail::Reason)?.unwrap_or_else(Self::empty))
    }

    fn empty() -> Self {
        Self {
            version: VERSION,
            default: None,
            stores: BTreeMap::new(),
            others: toml::Table::new(),
        }
    }

    /// Saves the settings.
    pub(super) fn write(&self, folder: &PrivateFolder, lock: &Lock) -> Result<(), Error> {
        let text = toml::to_string(self).map_err(|error| Error::Unwritable {
            path: folder.path(FILE),
            reason: error.to_string(),
        })?;
        folder.write(lock, FILE, &text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(content: &str) -> (tempfile::TempDir, PrivateFolder) {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join(FILE), content).unwrap();
        let folder = PrivateFolder::at(home.path());
        (home, folder)
    }

    #[test]
    fn unknown_keys_are_kept() {
        let (_home, folder) = folder(
            "version = 1\ndefault = \"tea\"\nfuture = \"x\"\n\n[stores.tea]\nshop_id = \"shop_1\"\n\
             shop_name = \"Lantern Tea\"\nkind = \"partner\"\nkey = \"file\"\nregion = \"US\"\n\n\
             [stores.tea.segments.vip]\nname = \"seg_1\"\n\n[stores.tea.flows]\na = \"f\"\n\n[other]\na = 1\n",
        );
        let lock = folder.lock().unwrap();
        let mut settings = Settings::read(&folder).unwrap();
        assert_eq!(settings.default.as_ref().unwrap().as_str(), "tea");
        let copy = Store::new(
            "shop_2".to_owned(),
            "Second \"quoted\"\n".to_owned(),
            KeyKind::Shop,
            KeyPlace::Keyring,
        );
        settings.stores.insert(StoreName::main(), copy);
        settings.write(&folder, &lock).unwrap();
        let text = folder.read(FILE).unwrap().unwrap();
        let table: toml::Table = text.parse().unwrap();
        assert_eq!(table["future"].as_str(), Some("x"));
        assert_eq!(table["other"]["a"].as_integer(), Some(1));
        let tea = &table["stores"]["tea"];
        assert_eq!(tea["segments"]["vip"]["name"].as_str(), Some("seg_1"));
        assert_eq!(tea["flows"]["a"].as_str(), Some("f"));
        assert_eq!(tea["region"].as_str(), Some("US"));
        assert_eq!(
            table["stores"]["main"]["shop_name"].as_str(),
            Some("Second \"quoted\"\n")
        );
    }

    #[test]
    fn damaged_settings_are_an_error_with_a_reason() {
        for (content, reason) in [
            ("", "no supported `version`"),
            ("version = 0", "no supported `version`"),
            ("version = \"1\"", "no supported `version`"),
            ("version = 1\nx = [", "line 2"),
            ("version = 1\ndefault = \"a b\"", "a store name has"),
            (
                "version = 1\n[stores.tea]\nshop_id = \"1\"",
                "missing field",
            ),
            ("version = 1\n[stores]\ntea = 1", "line 3"),
            (
                "version = 1\n[stores.tea]\nkind = \"\\u001b\\nshop\"",
                "`  shop`",
            ),
        ] {
            let (_home, folder) = folder(content);
            let Err(error @ Error::Damaged { .. }) = Settings::read(&folder) else {
                panic!("{content:?} was accepted");
            };
            let said = error.to_string();
            assert!(said.contains("config.toml"), "{said}");
            assert!(said.contains(reason), "{content:?}: {said}");
        }
    }

    #[test]
    fn a_later_version_is_an_error_whatever_it_contains() {
        let (_home, folder) = folder("version = 2\nstores = \"elsewhere\"");
        let error = Settings::read(&folder).unwrap_err();
        assert!(matches!(error, Error::Newer { version: 2, .. }), "{error}");
    }
}
