//! Where ledgers are: one file per Postscript shop in the state folder, readable by its owner only.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::error::LedgerError;
use crate::files::create_private_folder;

/// The characters of a shop's id that are escaped in a file name.
const NOT_IN_FILE_NAMES: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'-');

/// The path of a shop's ledger.
pub(super) fn ledger_path(folder: &Path, shop: &str) -> PathBuf {
    file_of(folder, shop, "ledger")
}

fn file_of(folder: &Path, shop: &str, extension: &str) -> PathBuf {
    let name = utf8_percent_encode(shop, NOT_IN_FILE_NAMES);
    folder.join(format!("{name}.{extension}"))
}

/// Creates an empty file and its folder, unless they exist.
pub(super) fn create_file(path: &Path) -> Result<(), LedgerError> {
    let created = || {
        if let Some(folder) = path.parent() {
            create_private_folder(folder)?;
        }
        match private(OpenOptions::new().write(true).create_new(true)).open(path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            created => created.map(drop),
        }
    };
    created().map_err(|error| LedgerError::from_io(path.to_owned(), &error))
}

fn private(options: &mut OpenOptions) -> &OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// The lock of a store. It is released when this is dropped or the process ends.
#[derive(Debug)]
pub struct RunLock {
    _file: File,
}

impl RunLock {
    /// Takes the lock of a shop, or fails at once with its holder. `holder` describes this run.
    pub fn take(folder: &Path, shop: &str, holder: &str) -> Result<Self, LedgerError> {
        let path = file_of(folder, shop, "lock");
        let failed = |error: io::Error| LedgerError::from_io(path.clone(), &error);
        create_private_folder(folder).map_err(failed)?;
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = private(&mut options).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // For the message only. Some systems can't read a locked file.
                let _ = file.take(1_000).read_to_string(&mut holder);
                let known = !holder.trim().is_empty();
                return Err(LedgerError::Held {
                    holder: if known {
                        holder
                    } else {
                        "process unknown".to_owned()
                    },
                });
            }
            Err(fs::TryLockError::Error(error)) => return Err(failed(error)),
        }
        let noted = file.set_len(0).and_then(|()| {
            file.rewind()?;
            file.write_all(holder.as_bytes())
        });
        noted.map_err(failed)?;
        Ok(Self { _file: file })
    }
}
