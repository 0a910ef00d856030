//! The contracts as they were read last, and recording a pass.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::event::unreadable;
use super::events::{insert, time};
use super::{Ledger, LedgerError, NewEvent};
use crate::domain::ContractStatus;

/// A contract as of the last pass that could read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownContract {
    /// Its status.
    pub status: ContractStatus,
    /// The day of that pass, unless it was the last one.
    pub last_read: Option<Date>,
}

/// A pass, as it is recorded before its first event is sent.
#[derive(Clone, Copy, Debug)]
pub struct Pass<'a> {
    /// The contracts whose status is new or has changed, and those that can be read again.
    pub contracts: &'a [(String, ContractStatus)],
    /// The contracts that the pass before could read and this one can't.
    pub unread: &'a [String],
    /// The events: due, skipped or missed.
    pub events: &'a [NewEvent],
    /// The day of the pass, in the store's time zone.
    pub day: Date,
    /// Up to when billing attempts were read.
    pub attempts_until: Timestamp,
    /// When it was.
    pub at: Timestamp,
}

impl Ledger {
    /// A contract as it was read last; none if no pass could read it.
    pub fn contract(&self, id: &str) -> Result<Option<KnownContract>, LedgerError> {
        self.read(|connection| {
            let query = "SELECT status, last_read FROM contracts WHERE id = ?1";
            let mut query = connection.prepare_cached(query)?;
            let known = query.query_row([id], |row| {
                let status: String = row.get(0)?;
                let last_read: Option<String> = row.get(1)?;
                let last_read = last_read.map(|day| day.parse());
                Ok(KnownContract {
                    status: ContractStatus::from_word(&status)
                        .ok_or_else(|| unreadable(0, "status"))?,
                    last_read: last_read.transpose().map_err(|_| unreadable(1, "date"))?,
                })
            });
            known.optional()
        })
    }

    /// The contracts that the last pass could read, without those that this one can.
    pub fn unread_contracts(
        &self,
        is_read: impl Fn(&str) -> bool,
    ) -> Result<Vec<String>, LedgerError> {
        self.read(|connection| {
            let query = "SELECT id FROM contracts WHERE last_read IS NULL";
            let mut query = connection.prepare(query)?;
            let mut rows = query.query([])?;
            let mut unread = Vec::new();
            while let Some(row) = rows.next()? {
                let id = row.get_ref(0)?.as_str()?;
                if !is_read(id) {
                    unread.push(id.to_owned());
                }
            }
            Ok(unread)
        })
    }

    /// How many contracts there are.
    pub fn contract_count(&self) -> Result<u64, LedgerError> {
        self.read(|connection| {
            let count = "SELECT count(*) FROM contracts";
            connection.query_row(count, [], |row| row.get::<_, i64>(0))
        })
        .map(i64::unsigned_abs)
    }

    /// Records a pass, in one transaction: a contract's new status is never recorded without its
    /// event.
    pub fn record_pass(&mut self, pass: &Pass<'_>) -> Result<(), LedgerError> {
        self.write(|transaction| {
            put(transaction, pass.contracts)?;
            mark_unread(transaction, pass.unread)?;
            for event in pass.events {
                insert(transaction, event, pass.at)?;
            }
            transaction.execute(
                "UPDATE setup SET last_pass = ?1, attempts_until = ?2",
                params![pass.day.to_string(), time(pass.attempts_until)],
            )?;
            Ok(())
        })
    }
}

pub(super) fn put(
    transaction: &Transaction<'_>,
    contracts: &[(String, ContractStatus)],
) -> rusqlite::Result<()> {
    let put = "INSERT OR REPLACE INTO contracts (id, status) VALUES (?1, ?2)";
    let mut put = transaction.prepare_cached(put)?;
    for (id, status) in contracts {
        put.execute(params![id, status.name()])?;
    }
    Ok(())
}

/// Records the day of the last pass for contracts that this pass can't read.
fn mark_unread(transaction: &Transaction<'_>, contracts: &[String]) -> rusqlite::Result<()> {
    let mark = "UPDATE contracts SET last_read = (SELECT last_pass FROM setup) WHERE id = ?1";
    let mut mark = transaction.prepare_cached(mark)?;
    for id in contracts {
        mark.execute([id])?;
    }
    Ok(())
}
