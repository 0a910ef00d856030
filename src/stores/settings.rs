//! The settings of the stores, as `config.toml` holds them. No secret is among them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::document::{self, Telling, VERSION};
use super::error::{Error, KeyPlace};
use super::folder::{Folder, Lock};
use super::memory::Segments;
use super::name::StoreName;

/// The file's name in the folder.
const FILE: &str = "config.toml";

/// All that is set.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Settings {
    version: i64,
    /// The store that is meant where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) default: Option<StoreName>,
    /// The stores by name.
    #[serde(default)]
    pub(super) stores: BTreeMap<StoreName, Store>,
    /// What others put there; it survives.
    #[serde(flatten)]
    others: toml::Table,
}

/// What is set for a store.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Store {
    /// The shop's id at Postscript, `shop_…`.
    pub shop_id: String,
    /// The shop's name at Postscript when it was connected; anything may be in it.
    pub shop_name: String,
    /// Whose key it is.
    pub kind: KeyKind,
    /// Where the key is kept.
    #[serde(rename = "key")]
    pub key_place: KeyPlace,
    /// The time zone of dates in exports, an IANA name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// The region of phone numbers without a country code, two letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The API's address where it isn't the usual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_url: Option<String>,
    /// When the last backfill of everybody ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_backfill: Option<Timestamp>,
    /// The segments that were made.
    #[serde(default, skip_serializing_if = "Segments::is_empty")]
    pub segments: Segments,
    /// What others put there; it survives.
    #[serde(flatten)]
    others: toml::Table,
}

/// Whose key opens a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyKind {
    /// The shop's own.
    Shop,
    /// A partner's, with the shop's beside it.
    Partner,
}

impl Store {
    /// A shop's store, with nothing set that has a default.
    pub fn new(shop_id: String, shop_name: String, kind: KeyKind, key_place: KeyPlace) -> Self {
        Self {
            shop_id,
            shop_name,
            kind,
            key_place,
            timezone: None,
            region: None,
            api_url: None,
            last_backfill: None,
            segments: Segments::default(),
            others: toml::Table::new(),
        }
    }

    /// Takes over what was set for the same shop before and isn't set now.
    pub(super) fn inherit(&mut self, before: &Self) {
        self.timezone = self.timezone.take().or_else(|| before.timezone.clone());
        self.region = self.region.take().or_else(|| before.region.clone());
        self.last_backfill = before.last_backfill;
        self.segments = before.segments.clone();
        self.others.clone_from(&before.others);
    }

    /// The command that connects it again under this name, at its own address.
    pub fn connect_command(&self, name: &StoreName) -> String {
        let command = format!("prive-ps connect --store {name}");
        match &self.api_url {
            Some(url) => format!("{command} --api-url {url}"),
            None => command,
        }
    }

    /// Name and id of the shop, for people.
    pub fn shop(&self) -> String {
        format!("{} ({})", self.shop_name, self.shop_id)
    }
}

impl Settings {
    /// What is set, which is nothing where there is no file.
    pub(super) fn read(folder: &Folder) -> Result<Self, Error> {
        Ok(document::read(folder, FILE, Telling::Reason)?.unwrap_or_else(Self::none))
    }

    pub(super) fn none() -> Self {
        Self {
            version: VERSION,
            default: None,
            stores: BTreeMap::new(),
            others: toml::Table::new(),
        }
    }

    /// Puts these settings in the place of those before.
    pub(super) fn write(&self, folder: &Folder, lock: &Lock) -> Result<(), Error> {
        let text = toml::to_string(self).map_err(|error| Error::Unwritable {
            path: folder.path(FILE),
            why: error.to_string(),
        })?;
        folder.write(lock, FILE, &text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(content: &str) -> (tempfile::TempDir, Folder) {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join(FILE), content).unwrap();
        let folder = Folder::at(home.path());
        (home, folder)
    }

    #[test]
    fn unknown_keys_survive() {
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
    fn what_is_no_settings_is_an_error_with_a_reason() {
        for (content, reason) in [
            ("", "no `version`"),
            ("version = 0", "no `version`"),
            ("version = \"1\"", "no `version`"),
            ("version = 1\nx = [", "line 2"),
            ("version = 1\ndefault = \"a b\"", "a store's name begins"),
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
                panic!("{content:?} was taken for settings");
            };
            let said = error.to_string();
            assert!(said.contains("config.toml"), "{said}");
            assert!(said.contains(reason), "{content:?}: {said}");
        }
    }

    #[test]
    fn a_later_version_is_told_as_that_whatever_it_holds() {
        let (_home, folder) = folder("version = 2\nstores = \"elsewhere\"");
        let error = Settings::read(&folder).unwrap_err();
        assert!(matches!(error, Error::Newer { version: 2, .. }), "{error}");
    }
}
