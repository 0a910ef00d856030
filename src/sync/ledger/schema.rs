//! The tables of a ledger, and the migrations of older formats.

use rusqlite::{Connection, TransactionBehavior};

/// Marks a SQLite file as a ledger of this program: "prps" in ASCII.
pub(super) const APPLICATION_ID: i64 = 0x7072_7073;

/// The current format.
pub(super) const NEWEST: u32 = 2;

/// Each step migrates the format of its index to the next one. Steps are only added.
///
/// No column holds a phone number or an email address.
pub(super) const MIGRATIONS: [&str; NEWEST as usize] = [
    "
    CREATE TABLE shop (
        id      TEXT NOT NULL PRIMARY KEY
    ) STRICT, WITHOUT ROWID;
    -- One row, once `sync setup` was run.
    CREATE TABLE setup (
        one            INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
        ledger         TEXT NOT NULL,
        runs           INTEGER NOT NULL,
        baseline       TEXT NOT NULL,
        last_pass      TEXT NOT NULL,
        attempts_until TEXT NOT NULL,
        choices        TEXT NOT NULL
    ) STRICT;
    -- The status of each contract in the last pass that could read it.
    CREATE TABLE contracts (
        id      TEXT NOT NULL PRIMARY KEY,
        status  TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE events (
        key         TEXT NOT NULL PRIMARY KEY,
        trigger     TEXT NOT NULL,
        contract    TEXT,
        subscriber  TEXT,
        state       TEXT NOT NULL,
        reason      TEXT,
        due         TEXT NOT NULL,
        at          TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX events_by_hand ON events (subscriber) WHERE contract IS NULL;
    CREATE INDEX events_open ON events (state) WHERE state IN ('due', 'sending', 'unknown');
",
    "
    -- The day of the last pass that could read the contract, unless that is the last pass of all.
    ALTER TABLE contracts ADD COLUMN last_read TEXT;
",
];

/// Migrates an empty or older file to the current format, in one transaction.
pub(super) fn migrate(connection: &mut Connection, shop: &str) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let done = usize::try_from(version).unwrap_or(usize::MAX);
    for step in MIGRATIONS.iter().skip(done) {
        transaction.execute_batch(step)?;
    }
    if done == 0 {
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.execute("INSERT INTO shop (id) VALUES (?1)", [shop])?;
    }
    transaction.pragma_update(None, "user_version", NEWEST)?;
    transaction.commit()
}
