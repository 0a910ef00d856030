//! The last source that was applied to a shop: one small file per Postscript shop in the state
//! folder, written whole and readable by its owner only.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use crate::files::{Draft, create_private_folder, state_folder};

/// What is saved of the last source that was applied to a shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastSource {
    /// How many contracts it had.
    pub contracts: u64,
    /// Its newest date.
    pub newest_date: Option<Date>,
}

impl LastSource {
    /// Reads what is saved of a shop; none if nothing is.
    pub fn read(shop: &str) -> io::Result<Option<Self>> {
        read(&state_folder()?, shop)
    }

    /// Saves the source that is applied to a shop.
    pub fn write(&self, shop: &str) -> io::Result<()> {
        write(&state_folder()?, shop, self)
    }
}

fn read(folder: &Path, shop: &str) -> io::Result<Option<LastSource>> {
    match fs::read(path(folder, shop)) {
        Ok(text) => serde_json::from_slice(&text)
            .map(Some)
            .map_err(io::Error::other),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn write(folder: &Path, shop: &str, source: &LastSource) -> io::Result<()> {
    let path = path(folder, shop);
    create_private_folder(path.parent().unwrap_or(folder))?;
    // Two runs may end at once, so each has a draft of its own.
    Draft::create(&path)?.write(&serde_json::to_vec(source)?)
}

/// The file of a shop. Shop ids are opaque, so they are encoded.
fn path(folder: &Path, shop: &str) -> PathBuf {
    let name = utf8_percent_encode(shop, NON_ALPHANUMERIC);
    folder.join("last-source").join(format!("{name}.json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_shop_has_its_own_source() {
        let folder = tempfile::tempdir().unwrap();
        let source = |contracts| LastSource {
            contracts,
            newest_date: Some(jiff::civil::date(2026, 11, 20)),
        };
        assert_eq!(read(folder.path(), "shop_1").unwrap(), None);
        write(folder.path(), "shop_1", &source(1)).unwrap();
        write(folder.path(), "../shop/2", &source(2)).unwrap();
        write(folder.path(), "shop_1", &source(3)).unwrap();
        let read = |shop| read(folder.path(), shop).unwrap();
        assert_eq!(read("shop_1"), Some(source(3)));
        assert_eq!(read("../shop/2"), Some(source(2)));
        let files = fs::read_dir(folder.path().join("last-source")).unwrap();
        assert_eq!(files.count(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let source = LastSource {
            contracts: 1,
            newest_date: None,
        };
        write(folder.path(), "shop", &source).unwrap();
        let mode = fs::metadata(path(folder.path(), "shop")).unwrap();
        assert_eq!(mode.permissions().mode() & 0o777, 0o600);
    }
}
