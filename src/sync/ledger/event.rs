//! One event of the ledger, and the states it can be in.

use std::fmt::{self, Display};
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::Row;
use rusqlite::types::{FromSqlError, Type};

use crate::domain::Trigger;

/// The state of an event. `docs/sync.md` has the transitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventState {
    /// Not sent yet.
    Due,
    /// The intent is recorded, the outcome isn't.
    Sending,
    /// Postscript accepted it.
    Sent,
    /// Postscript refused it.
    Refused,
    /// It may or may not have been delivered. Only the user can resolve it.
    Unknown,
    /// Not sent; see the reason.
    Skipped,
    /// Not sent, because it was too late.
    Missed,
}

impl EventState {
    /// All states.
    pub const ALL: [Self; 7] = [
        Self::Due,
        Self::Sending,
        Self::Sent,
        Self::Refused,
        Self::Unknown,
        Self::Skipped,
        Self::Missed,
    ];

    /// The name in flags, tables and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::Skipped => "skipped",
            Self::Missed => "missed",
        }
    }
}

impl Display for EventState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for EventState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let state = Self::ALL.into_iter().find(|state| state.name() == text);
        state.ok_or_else(|| {
            let names = Self::ALL.map(Self::name);
            format!("unknown state. States: {}", names.join(", "))
        })
    }
}

/// An event to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// The key, which is also the `external_id`.
    pub key: String,
    /// The trigger it stands for.
    pub trigger: Trigger,
    /// The contract's id; none for a test event.
    pub contract: Option<String>,
    /// The subscriber's id at Postscript, if one was matched.
    pub subscriber: Option<String>,
    /// The state.
    pub state: EventState,
    /// Why it was skipped, refused or is unknown.
    pub reason: Option<String>,
    /// The day on which it was due, in the store's time zone.
    pub due: Date,
}

/// A recorded event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// The event.
    pub event: NewEvent,
    /// When its state last changed.
    pub at: Timestamp,
}

impl EventRow {
    /// The columns that [`Self::from_row`] reads.
    pub(super) const COLUMNS: &str = "key, trigger, contract, subscriber, state, reason, due, at";

    pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let text = |column: usize| row.get::<_, String>(column);
        let trigger = text(1)?;
        Ok(Self {
            event: NewEvent {
                key: text(0)?,
                trigger: Trigger::from_key(&trigger).ok_or_else(|| unreadable(1, "trigger"))?,
                contract: row.get(2)?,
                subscriber: row.get(3)?,
                state: text(4)?.parse().map_err(|_| unreadable(4, "state"))?,
                reason: row.get(5)?,
                due: text(6)?.parse().map_err(|_| unreadable(6, "date"))?,
            },
            at: text(7)?.parse().map_err(|_| unreadable(7, "time"))?,
        })
    }
}

/// The error for a column that can't be read.
pub(super) fn unreadable(column: usize, what: &str) -> rusqlite::Error {
    let why = FromSqlError::Other(format!("unreadable {what}").into());
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, why.into())
}
