//! A contract, as the rules for what is due see it.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::ContractStatus;

/// A contract as it is now. Dates are days in the store's time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractState<'a> {
    /// The id.
    pub id: &'a str,
    /// The status; none if it can't be read.
    pub status: Option<ContractStatus>,
    /// When the contract was created in its current app.
    pub created: Option<Created>,
    /// The day of the purchase. For a migrated contract it is before its creation.
    pub purchased: Option<Date>,
    /// The day of the cancellation.
    pub canceled: Option<Date>,
    /// The day of the next order that isn't skipped.
    pub next_order: Option<Date>,
    /// Whether that day is given, but can't be read.
    pub has_unreadable_order: bool,
}

impl ContractState<'_> {
    /// Whether the status can be read and, of an active contract, the next order.
    pub fn is_readable(&self) -> bool {
        match self.status {
            None => false,
            Some(ContractStatus::Active) => !self.has_unreadable_order,
            Some(_) => true,
        }
    }
}

/// When a contract was created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Created {
    /// At this time.
    At(Timestamp),
    /// On this day in the store's time zone, at an unknown time.
    On(Date),
}
