//! The last source that was applied to a shop: one small file per Postscript shop in the state
//! folder, written whole and readable by its owner only.

use std::fs;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tempfile::NamedTempFile;

use crate::backfill::LastSource;
use crate::postscript::{Client, Identity};
use crate::source::SourceSummary;
use crate::stores::{create_private_folder, state_folder};
use crate::terminal::Printer;

/// What is remembered of a shop's sources.
pub(in crate::commands) struct SourceMemory {
    place: io::Result<(PathBuf, String)>,
}

impl SourceMemory {
    /// The memory of the shop at the client's address. Local servers are told apart by their
    /// address: each has shops of its own.
    pub(in crate::commands) fn of(client: &Client, shop: &Identity) -> Self {
        let address = client.address();
        let shop = if address.is_production() {
            shop.id.clone()
        } else {
            format!("{} {address}", shop.id)
        };
        Self {
            place: state_folder().map(|folder| (folder, shop)),
        }
    }

    /// The last source; warns if it can't be read.
    pub(in crate::commands) fn last(&self, printer: &Printer) -> Option<LastSource> {
        let last = match &self.place {
            Ok((folder, shop)) => read(folder, shop).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        last.unwrap_or_else(|error| {
            printer.warn(format!(
                "can't read what was saved about this shop's last source: {error}"
            ));
            None
        })
    }

    /// Remembers a source; warns if it can't.
    pub(in crate::commands) fn remember(&self, source: &SourceSummary, printer: &Printer) {
        let source = LastSource {
            contracts: source.contracts,
            newest_date: source.newest_date,
        };
        let written = match &self.place {
            Ok((folder, shop)) => write(folder, shop, &source).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        if let Err(error) = written {
            printer.warn(format!(
                "can't save this source's date and size for the next run's checks: {error}"
            ));
        }
    }
}

/// Reads what is remembered of a shop; none if nothing is.
fn read(folder: &Path, shop: &str) -> io::Result<Option<LastSource>> {
    match fs::read(path(folder, shop)) {
        Ok(text) => serde_json::from_slice(&text)
            .map(Some)
            .map_err(io::Error::other),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Remembers the source that is applied to a shop.
fn write(folder: &Path, shop: &str, source: &LastSource) -> io::Result<()> {
    let path = path(folder, shop);
    let folder = path.parent().unwrap_or(folder);
    create_private_folder(folder)?;
    // Two runs may end at once, so each has a draft of its own. Only the owner can read it.
    let mut draft = NamedTempFile::new_in(folder)?;
    draft.write_all(&serde_json::to_vec(source)?)?;
    draft.as_file().sync_all()?;
    draft.persist(path)?;
    Ok(())
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
