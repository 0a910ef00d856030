//! Why a ledger can't be used.

use std::io;
use std::path::PathBuf;

use rusqlite::ErrorCode;
use rusqlite::ffi::SQLITE_IOERR_SHMSIZE;

/// Why a ledger can't be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// No folder to put it in.
    #[error("no home directory, so there is no folder for the ledger: {why}")]
    NoHome {
        /// What the system reports.
        why: String,
    },
    /// Another run has locked it.
    #[error("another run is using this store: {holder}")]
    Held {
        /// The command, process id and start time of the other run.
        holder: String,
    },
    /// Another process kept a transaction open for too long.
    #[error("another process is writing to the ledger {}", path.display())]
    Busy {
        /// The ledger's file.
        path: PathBuf,
    },
    /// The file isn't a whole ledger.
    #[error("the ledger {} is damaged: {why}", path.display())]
    Damaged {
        /// The ledger's file.
        path: PathBuf,
        /// What SQLite reports, or what is missing.
        why: String,
    },
    /// Written by a later version.
    #[error(
        "the ledger {} has format {found}; this version of prive-ps supports formats up to {newest}",
        path.display()
    )]
    Newer {
        /// The ledger's file.
        path: PathBuf,
        /// The format's number in the file.
        found: i64,
        /// The newest format that is supported.
        newest: u32,
    },
    /// The ledger of another shop.
    #[error("the ledger {} belongs to another store, {found}", path.display())]
    OtherShop {
        /// The ledger's file.
        path: PathBuf,
        /// The shop's id in the file.
        found: String,
    },
    /// No room left.
    #[error("no disk space left for the ledger {}", path.display())]
    Full {
        /// The ledger's file.
        path: PathBuf,
    },
    /// The file can't be read or written.
    #[error("can't use the ledger {}: {why}", path.display())]
    Unusable {
        /// The ledger's file, or its folder.
        path: PathBuf,
        /// What the system reports.
        why: String,
    },
    /// No event with this key, or its state doesn't allow the change.
    #[error("{why}")]
    Event {
        /// Which event, and its state.
        why: String,
    },
}

impl LedgerError {
    /// No event has this key.
    pub fn not_found(key: &str) -> Self {
        Self::Event {
            why: format!("event `{key}` not found"),
        }
    }

    pub(super) fn from_io(path: PathBuf, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { path },
            _ => Self::Unusable {
                path,
                why: error.to_string(),
            },
        }
    }

    pub(super) fn from_sqlite(path: PathBuf, error: &rusqlite::Error) -> Self {
        let why = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged { path, why }
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path },
            Some(ErrorCode::DiskFull) => Self::Full { path },
            // No space for SQLite's shared-memory file beside the ledger.
            Some(ErrorCode::SystemIoFailure)
                if error.sqlite_error().map(|it| it.extended_code)
                    == Some(SQLITE_IOERR_SHMSIZE) =>
            {
                Self::Full { path }
            }
            // Without a code from SQLite, a row is missing or can't be read.
            Some(ErrorCode::Unknown) | None => Self::Damaged { path, why },
            Some(_) => Self::Unusable { path, why },
        }
    }
}
