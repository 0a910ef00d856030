//! The settings of all stores, saved in `config.toml`. They also record what prive-ps did in a store if
//! Postscript's API can't return it. They contain no secrets.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::error::{Error, ErrorKind};
use super::folder::{self, Lock};
use super::keys::KeyPlace;
use super::name::StoreName;
use crate::domain::SegmentDefinition;
use crate::terminal::format_time;

/// The file's name in the settings folder.
pub(super) const FILE: &str = "config.toml";

/// The latest version of the file.
const VERSION: i64 = 1;

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
    /// The segments created, by kind.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub segments: BTreeMap<String, CreatedSegment>,
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

/// Which ledger `sync` uses for a store. Detects a lost, older or foreign ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncMark {
    /// The ledger's own id.
    pub ledger: String,
    /// How many runs it counts.
    pub runs: i64,
}

/// A segment that was created in the dashboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatedSegment {
    /// Its name in the dashboard; any text.
    pub name: String,
    /// When it was created, to the second.
    #[serde(alias = "made")]
    pub created: Timestamp,
    /// Its definition: `tag_and_property` or `tag_alone`. A later version may add others.
    #[serde(alias = "recipe")]
    pub definition: String,
}

impl CreatedSegment {
    /// A segment created now.
    pub fn now(name: String, definition: SegmentDefinition) -> Self {
        Self {
            name,
            created: now(),
            definition: definition.criteria.word().to_owned(),
        }
    }

    /// Its name, when it was created, and its criteria. `kind` is its key in the settings.
    pub fn describe(&self, kind: &str) -> String {
        let Self {
            name,
            created,
            definition,
        } = self;
        let created = format_time(*created);
        let definition = definition.replace('_', " ").replace("alone", "only");
        format!("{kind} segment \"{name}\" created {created} with {definition}")
    }
}

/// The time to the second: people read the settings.
pub(super) fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
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
            segments: BTreeMap::new(),
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
        self.segments.clone_from(&before.segments);
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
    pub(super) fn read(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(FILE);
        let Some(read) = folder::read(&path)? else {
            return Ok(Self {
                version: VERSION,
                default: None,
                stores: BTreeMap::new(),
                others: toml::Table::new(),
            });
        };
        let damaged = |error: toml::de::Error| {
            let before = error.span().and_then(|span| read.text.get(..span.start));
            let line = before.map_or(1, |before| before.matches('\n').count() + 1);
            // A reason quotes values, which can contain anything.
            let reason = error.message().replace(char::is_control, " ");
            Error::damaged(&path, &format!("line {line}: {reason:.300}"))
        };
        // The version first: a later version may hold anything.
        let table: toml::Table = toml::from_str(&read.text).map_err(damaged)?;
        match table.get("version").and_then(toml::Value::as_integer) {
            Some(VERSION) => toml::from_str(&read.text).map_err(damaged),
            Some(version) if version > VERSION => Err(Error::new(
                ErrorKind::Unusable,
                format!(
                    "{} has version {version}; this version of prive-ps supports versions up to {VERSION}",
                    path.display()
                ),
                "Update prive-ps, or set PRIVE_PS_CONFIG_DIR to another folder. The file was \
                 not changed.",
            )),
            _ => Err(Error::damaged(&path, "`version` is missing or unsupported")),
        }
    }

    /// Saves the settings.
    pub(super) fn write(&self, lock: &Lock) -> Result<(), Error> {
        let text = toml::to_string(self).map_err(io::Error::other);
        let text = text.map_err(|error| Error::unwritable(&lock.path(FILE), &error))?;
        lock.write(FILE, &text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(content: &str) -> tempfile::TempDir {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join(FILE), content).unwrap();
        home
    }

    #[test]
    fn keys_of_later_versions_are_kept_and_earlier_names_are_read() {
        let home = folder(
            "version = 1\ndefault = \"tea\"\nfuture = \"x\"\n\n[stores.tea]\nshop_id = \"shop_1\"\n\
             shop_name = \"Lantern Tea\"\nkind = \"partner\"\nkey = \"file\"\nregion = \"US\"\n\n\
             [stores.tea.segments.active]\nname = \"a\"\nmade = \"2026-01-05T09:00:00Z\"\n\
             recipe = \"tag_alone\"\n\n[stores.tea.flows]\na = \"f\"\n\n[other]\na = 1\n",
        );
        let settings = Settings::read(home.path()).unwrap();
        settings.write(&Lock::take(home.path()).unwrap()).unwrap();
        let text = std::fs::read_to_string(home.path().join(FILE)).unwrap();
        let table: toml::Table = text.parse().unwrap();
        assert_eq!(table["default"].as_str(), Some("tea"));
        assert_eq!(table["future"].as_str(), Some("x"));
        assert_eq!(table["other"]["a"].as_integer(), Some(1));
        let tea = &table["stores"]["tea"];
        assert_eq!(tea["flows"]["a"].as_str(), Some("f"));
        assert_eq!(tea["region"].as_str(), Some("US"));
        let segment = &tea["segments"]["active"];
        assert_eq!(segment["definition"].as_str(), Some("tag_alone"));
    }

    #[test]
    fn an_error_names_the_file_and_the_reason() {
        for (content, reason) in [
            ("", "`version` is missing or unsupported"),
            ("version = \"1\"", "`version` is missing or unsupported"),
            ("version = 2\nstores = \"elsewhere\"", "has version 2"),
            ("version = 1\nx = [", "line 2"),
            ("version = 1\ndefault = \"a b\"", "a store name may contain"),
            ("version = 1\n[stores.tea]\nkind = 1", "line 3"),
        ] {
            let error = Settings::read(folder(content).path()).unwrap_err();
            let message = error.to_string();
            assert!(message.contains("config.toml"), "{message}");
            assert!(message.contains(reason), "{content:?}: {message}");
        }
    }
}
