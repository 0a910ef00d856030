//! The contracts as of the last pass, and recording a pass.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::event::unreadable;
use super::events::{insert, time};
use super::{Ledger, LedgerError, NewEvent};
use crate::domain::ContractStatus;

/// A pass, as it is recorded before its first event is sent.
#[derive(Clone, Copy, Debug)]
pub struct Pass<'a> {
    /// The contracts whose status is new or has changed.
    pub contracts: &'a [(String, ContractStatus)],
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
    /// The status of a contract in the last pass; none if it was in no pass.
    pub fn status_of(&self, contract: &str) -> Result<Option<ContractStatus>, LedgerError> {
        self.read(|connection| {
            let query = "SELECT status FROM contracts WHERE id = ?1";
            let mut query = connection.prepare_cached(query)?;
            let status = query
                .query_row([contract], |row| row.get::<_, String>(0))
                .optional()?;
            status
                .map(|word| ContractStatus::from_word(&word).ok_or_else(|| unreadable(0, "status")))
                .transpose()
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
