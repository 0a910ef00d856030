//! Prive's list of contracts: its pages, how they are read, and what is read from them.

use std::fmt;
use std::future::Future;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::RowBatch;
use crate::http::Error;
use crate::prive::{Client, Page, Subscription};
use crate::source::SourceSummary;
use crate::source::cells::Region;

/// How contracts are read.
#[derive(Clone, Debug)]
pub struct PriveOptions {
    /// The country of phone numbers without a country code.
    pub region: Region,
    /// The store's time zone, in which renewals are counted by day.
    pub zone: TimeZone,
    /// The time from which renewals are counted.
    pub now: Timestamp,
    /// Whether rows have dates and products as well.
    pub has_details: bool,
    /// Whether a CSV file of the contracts is made.
    pub is_saved: bool,
}

/// All contracts of a shop.
#[derive(Debug, Default)]
pub struct PriveContracts {
    /// A row for each contract that belongs to a customer.
    pub batches: Vec<RowBatch>,
    /// What was read, in numbers.
    pub summary: SourceSummary,
    /// Contracts that belong to no customer: the number of the record, and Prive's id.
    pub unattributed: Vec<(u64, String)>,
    /// How many contracts have a status that isn't known here, if any, and the first such word; empty for a
    /// contract without one.
    pub unknown_statuses: Option<(u64, String)>,
    /// Why contracts may be missing, if they may be.
    pub incomplete: Option<IncompleteReason>,
    /// A CSV file that `source::csv` reads to the same customers, if it was asked for.
    pub saved: Option<Vec<u8>>,
}

/// The list of all contracts, page by page.
pub trait ContractPages {
    /// A page; the first is 1.
    fn page(&self, number: u64) -> impl Future<Output = Result<Page<Subscription>, Error>>;
}

impl ContractPages for Client {
    fn page(&self, number: u64) -> impl Future<Output = Result<Page<Subscription>, Error>> {
        self.subscriptions(number)
    }
}

/// Why contracts may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IncompleteReason {
    /// A contract came twice, or a page brought no new one.
    Repeated,
    /// The list became shorter.
    Shrunk,
    /// A page changed after it was read.
    Changed,
    /// Contracts without an id can't be told apart.
    NoId,
    /// The responses have no total.
    NoTotal,
    /// There are more contracts than were read.
    TooFew {
        /// How many were read.
        read: u64,
        /// How many there are.
        total: u64,
    },
}

impl IncompleteReason {
    /// Whether another reading may be complete.
    pub fn is_temporary(self) -> bool {
        !matches!(self, Self::NoId | Self::NoTotal)
    }
}

impl fmt::Display for IncompleteReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Repeated => f.write_str("some contracts were listed twice"),
            Self::Shrunk => f.write_str("contracts were removed while the list was being read"),
            Self::Changed => f.write_str("the list changed while it was being read"),
            Self::NoId => f.write_str("some contracts have no ID"),
            Self::NoTotal => f.write_str("Prive sent no total to compare with"),
            Self::TooFew { read, total } => {
                write!(f, "only {read} of {total} contracts were listed")
            }
        }
    }
}
