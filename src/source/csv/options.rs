//! How an export is to be read.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::field::Field;
use crate::domain::ContractStatus;
use crate::source::cells::{DateOrder, Region};

/// How an export is to be read.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// Columns to read a field from, whatever their names suggest.
    pub map: Vec<(Field, String)>,
    /// Words of a status column and their statuses. They override the known words.
    pub statuses: Vec<(String, ContractStatus)>,
    /// The status of all contracts, of an export without a status column.
    pub assume_status: Option<ContractStatus>,
    /// The country of phone numbers without a country code.
    pub region: Region,
    /// The store's time zone; none for UTC.
    pub timezone: Option<TimeZone>,
    /// The order of day and month where they stand in front of the year; without it such dates
    /// are not read.
    pub date_order: Option<DateOrder>,
    /// The time from which upcoming orders are counted.
    pub now: Timestamp,
}

impl ReadOptions {
    /// The default options, with this time.
    pub fn at(now: Timestamp) -> Self {
        Self {
            map: Vec::new(),
            statuses: Vec::new(),
            assume_status: None,
            region: Region::default(),
            timezone: None,
            date_order: None,
            now,
        }
    }

    /// The day, in UTC, that it is at that time.
    pub(super) fn today(&self) -> Date {
        TimeZone::UTC.to_datetime(self.now).date()
    }

    pub(super) fn zone(&self) -> TimeZone {
        self.timezone.clone().unwrap_or(TimeZone::UTC)
    }
}
