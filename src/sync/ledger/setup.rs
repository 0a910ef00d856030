//! The choices of `sync setup`, and what each run updates.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{OptionalExtension as _, params};
use serde::{Deserialize, Serialize};

use super::event::unreadable;
use super::events::{insert, time};
use super::{Ledger, LedgerError, NewEvent, contracts};
use crate::domain::{ContractStatus, Trigger};

/// Which kind of contract id a ledger holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// The ids of Prive's API.
    Prive,
    /// The ids of an export file.
    Csv,
}

impl fmt::Display for SourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Prive => "Prive's API",
            Self::Csv => "an export",
        })
    }
}

/// The choices of `sync setup`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// The triggers to send, by their keys.
    pub events: Vec<String>,
    /// How many calendar days before an order its event is sent.
    pub days_before: Vec<i64>,
    /// The store's time zone, an IANA name.
    pub timezone: String,
    /// The source of the baseline: which kind of contract ids the ledger has.
    pub source: SourceKind,
    /// Event names that replace the default ones, by the trigger's key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub event_names: BTreeMap<String, String>,
    /// The most events of one run, a number or a percentage of the active contracts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_events: Option<String>,
}

impl Choices {
    /// The triggers to send.
    pub fn triggers(&self) -> Box<[Trigger]> {
        let keys = self.events.iter();
        keys.filter_map(|key| Trigger::from_key(key)).collect()
    }
}

/// A ledger's setup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// The choices of `sync setup`.
    pub choices: Choices,
    /// The id of this ledger, which another one of the same shop doesn't have.
    pub ledger: String,
    /// How many runs there have been.
    pub runs: i64,
    /// When the baseline was recorded. Contracts and billing attempts before it have no events.
    pub baseline: Timestamp,
    /// The day of the last pass, in the store's time zone.
    pub last_pass: Date,
    /// Up to when billing attempts have been read.
    pub attempts_until: Timestamp,
}

impl Ledger {
    /// The setup, if there was one.
    pub fn setup(&self) -> Result<Option<Setup>, LedgerError> {
        self.read(|connection| {
            let query =
                "SELECT ledger, runs, baseline, last_pass, attempts_until, choices FROM setup";
            let mut query = connection.prepare(query)?;
            let setup = query.query_row([], |row| {
                let text = |column: usize| row.get::<_, String>(column);
                Ok(Setup {
                    ledger: text(0)?,
                    runs: row.get(1)?,
                    baseline: text(2)?.parse().map_err(|_| unreadable(2, "time"))?,
                    last_pass: text(3)?.parse().map_err(|_| unreadable(3, "date"))?,
                    attempts_until: text(4)?.parse().map_err(|_| unreadable(4, "time"))?,
                    choices: serde_json::from_str(&text(5)?)
                        .map_err(|_| unreadable(5, "choices"))?,
                })
            });
            setup.optional()
        })
    }

    /// Records a setup with its baseline: the current contracts, and the events of today, which won't
    /// be sent. It replaces an earlier setup, and keeps events that are in the ledger.
    pub fn record_setup(
        &mut self,
        setup: &Setup,
        contracts: &[(String, ContractStatus)],
        events: &[NewEvent],
    ) -> Result<(), LedgerError> {
        let choices = serde_json::to_string(&setup.choices).unwrap_or_default();
        self.write(|transaction| {
            transaction.execute(
                "INSERT OR REPLACE INTO setup
                 (one, ledger, runs, baseline, last_pass, attempts_until, choices)
                 VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    setup.ledger,
                    setup.runs,
                    time(setup.baseline),
                    setup.last_pass.to_string(),
                    time(setup.attempts_until),
                    choices,
                ],
            )?;
            transaction.execute("DELETE FROM contracts", [])?;
            contracts::put(transaction, contracts)?;
            // Events that an earlier setup left due are skipped.
            transaction.execute(
                "UPDATE events SET state = 'skipped', reason = 'baseline', at = ?1
                 WHERE state = 'due'",
                [time(setup.baseline)],
            )?;
            for event in events {
                let known = "SELECT 1 FROM events WHERE key = ?1";
                if !transaction.prepare_cached(known)?.exists([&event.key])? {
                    insert(transaction, event, setup.baseline)?;
                }
            }
            Ok(())
        })
    }

    /// Replaces the choices of the setup. The baseline stays.
    pub fn record_choices(&mut self, choices: &Choices) -> Result<(), LedgerError> {
        let choices = serde_json::to_string(choices).unwrap_or_default();
        self.write(|transaction| {
            transaction.execute("UPDATE setup SET choices = ?1", [choices])?;
            Ok(())
        })
    }

    /// Counts a run, and returns its number. Also shows that the ledger can be written to.
    pub fn count_run(&mut self) -> Result<i64, LedgerError> {
        self.write(|transaction| {
            let update = "UPDATE setup SET runs = runs + 1 RETURNING runs";
            transaction.query_row(update, [], |row| row.get(0))
        })
    }
}
