//! The ledger: what was sent, what wasn't and why, and the contracts as they were read last.
//!
//! One SQLite file per Postscript shop. It holds ids and dates, but no phone number or email address.
//! Changes that belong together are one transaction, which is on the disk when it returns.

mod contracts;
mod error;
mod event;
mod events;
mod location;
mod schema;
mod setup;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

pub use contracts::{KnownContract, Pass};
pub use error::LedgerError;
pub use event::{EventRow, EventState, NewEvent};
pub use location::RunLock;
pub use setup::{Choices, Setup, SourceKind};

/// How long to wait for another process's transaction. One takes milliseconds.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The ledger of a shop.
#[derive(Debug)]
pub struct Ledger {
    connection: Connection,
    path: PathBuf,
}

impl Ledger {
    /// Opens the ledger of a shop; none if there is no file.
    pub fn open(folder: &Path, shop: &str) -> Result<Option<Self>, LedgerError> {
        let path = location::ledger_path(folder, shop);
        match path.try_exists() {
            Ok(true) => Self::open_file(path, shop).map(Some),
            Ok(false) => Ok(None),
            Err(error) => Err(LedgerError::from_io(path, &error)),
        }
    }

    /// Opens the ledger of a shop, or creates it.
    pub fn open_or_create(folder: &Path, shop: &str) -> Result<Self, LedgerError> {
        let path = location::ledger_path(folder, shop);
        location::create_file(&path)?;
        Self::open_file(path, shop)
    }

    /// Renames a ledger that can't be used to `….old`. Returns its new path.
    pub fn set_aside(folder: &Path, shop: &str) -> Result<Option<PathBuf>, LedgerError> {
        let path = location::ledger_path(folder, shop);
        let mut kept = None;
        for suffix in ["", "-wal", "-shm"] {
            let (from, to) = (
                beside(&path, suffix),
                beside(&path, &format!(".old{suffix}")),
            );
            match std::fs::rename(&from, &to) {
                Ok(()) if suffix.is_empty() => kept = Some(to),
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(LedgerError::from_io(from, &error));
                }
                _ => {}
            }
        }
        Ok(kept)
    }

    fn open_file(path: PathBuf, shop: &str) -> Result<Self, LedgerError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = Connection::open_with_flags(&path, flags);
        let connection = opened.map_err(|error| LedgerError::from_sqlite(path.clone(), &error))?;
        let mut ledger = Self { connection, path };
        ledger.prepare(shop)?;
        Ok(ledger)
    }

    /// Checks that the file is a whole ledger of this shop before it changes anything.
    fn prepare(&mut self, shop: &str) -> Result<(), LedgerError> {
        let (version, application, tables) = self.read(|connection| {
            connection.busy_timeout(BUSY_TIMEOUT)?;
            connection.pragma_update(None, "trusted_schema", false)?;
            let tables = "SELECT count(*) FROM sqlite_schema";
            Ok((
                connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))?,
                connection
                    .pragma_query_value(None, "application_id", |row| row.get::<_, i64>(0))?,
                connection.query_row(tables, [], |row| row.get::<_, i64>(0))?,
            ))
        })?;
        if tables > 0 && application != schema::APPLICATION_ID {
            return Err(self.damaged("it isn't a prive-ps ledger"));
        }
        if version > i64::from(schema::NEWEST) {
            return Err(LedgerError::Newer {
                path: self.path.clone(),
                found: version,
                newest: schema::NEWEST,
            });
        }
        let check = self.read(|connection| {
            let query = "PRAGMA quick_check(1)";
            connection.query_row(query, [], |row| row.get::<_, String>(0))
        })?;
        if check != "ok" {
            return Err(self.damaged(&check));
        }
        let prepared = self.connection.pragma_update(None, "journal_mode", "WAL");
        let prepared = prepared.and_then(|()| {
            self.connection.pragma_update(None, "synchronous", "FULL")?;
            // Has an effect on macOS only, where `fsync` doesn't reach the disk.
            self.connection.pragma_update(None, "fullfsync", true)?;
            schema::migrate(&mut self.connection, shop)
        });
        prepared.map_err(|error| self.error(&error))?;
        let found = self.read(|connection| {
            connection.query_row("SELECT id FROM shop", [], |row| row.get::<_, String>(0))
        })?;
        if found == shop {
            Ok(())
        } else {
            let path = self.path.clone();
            Err(LedgerError::OtherShop { path, found })
        }
    }

    fn read<T>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, LedgerError> {
        query(&self.connection).map_err(|error| self.error(&error))
    }

    /// Makes several changes in one transaction, which is on the disk when this returns.
    fn write<T>(
        &mut self,
        changes: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, LedgerError> {
        let behavior = TransactionBehavior::Immediate;
        let begun = self.connection.transaction_with_behavior(behavior);
        let written = begun.and_then(|transaction| {
            let result = changes(&transaction)?;
            transaction.commit()?;
            Ok(result)
        });
        written.map_err(|error| LedgerError::from_sqlite(self.path.clone(), &error))
    }

    fn error(&self, error: &rusqlite::Error) -> LedgerError {
        LedgerError::from_sqlite(self.path.clone(), error)
    }

    fn damaged(&self, why: &str) -> LedgerError {
        LedgerError::Damaged {
            path: self.path.clone(),
            why: why.to_owned(),
        }
    }

    /// The ledger's file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
