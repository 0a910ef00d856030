//! The contracts of a source, as the planner sees them.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::customers::OwnedKey;
use crate::domain::{ContractFacts, ContractRow, ContractStatus, Moment, RowBatch, RowStatus};
use crate::sync::ledger::LedgerError;
use crate::sync::{ContractState, Created, Planner};

/// What an event needs of its contract.
#[derive(Clone, Debug)]
pub(super) struct Details {
    /// The customer; none if the row has no identity that can be read.
    pub(super) customer: Option<OwnedKey>,
    /// The facts that become properties.
    pub(super) facts: ContractFacts,
}

/// Receives the rows of a source.
pub(super) struct Reading<'a> {
    planner: Planner<'a, Details>,
    zone: &'a TimeZone,
    /// From when on a contract counts as new.
    since: Timestamp,
    /// Whether a contract was created at `since` or later.
    pub(super) has_new_contracts: bool,
    /// Rows without a contract ID that can be read.
    pub(super) without_id: u64,
    /// Whether the next order of an active contract could be read.
    pub(super) has_next_order: bool,
    failed: Option<LedgerError>,
}

impl<'a> Reading<'a> {
    /// Without a row yet. Days are those of this time zone.
    pub(super) fn new(planner: Planner<'a, Details>, zone: &'a TimeZone, since: Timestamp) -> Self {
        Self {
            planner,
            zone,
            since,
            has_new_contracts: false,
            without_id: 0,
            has_next_order: false,
            failed: None,
        }
    }

    /// Adds rows.
    pub(super) fn add(&mut self, batch: &RowBatch) {
        for row in batch.iter() {
            if self.failed.is_none()
                && let Err(error) = self.visit(&row)
            {
                self.failed = Some(error);
            }
        }
    }

    /// The planner, after the last row.
    pub(super) fn finish(self) -> Result<Planner<'a, Details>, LedgerError> {
        match self.failed {
            Some(error) => Err(error),
            None => Ok(self.planner),
        }
    }

    fn visit(&mut self, row: &ContractRow<'_>) -> Result<(), LedgerError> {
        let status = match row.status {
            RowStatus::Is(status) => Some(status),
            RowStatus::Unreadable => None,
            // Another row of the contract above.
            RowStatus::Continued => return Ok(()),
        };
        // Without an id, its events would have no keys.
        if row.contract_id.is_empty() {
            self.without_id += 1;
            return Ok(());
        }
        let details = row.details;
        let day = |moment: Option<Moment>| moment.and_then(|moment| day_of(moment, self.zone));
        let contract = ContractState {
            id: row.contract_id,
            status,
            created: details
                .and_then(|details| details.created)
                .and_then(created),
            purchased: day(details.and_then(|details| details.purchased)),
            canceled: day(details.and_then(|details| details.cancelled)),
            next_order: day(details.and_then(|details| details.next_billing)),
            has_unreadable_order: details
                .is_some_and(|details| details.has_unreadable_next_billing),
        };
        let is_new = matches!(contract.created, Some(Created::At(at)) if at >= self.since);
        self.has_new_contracts |= is_new;
        let is_active = status == Some(ContractStatus::Active);
        self.has_next_order |= is_active && contract.next_order.is_some();
        self.planner.visit(&contract, || Details {
            customer: row.customer.key().map(OwnedKey::from),
            facts: details
                .map(|details| details.facts.clone())
                .unwrap_or_default(),
        })
    }
}

/// The day of a moment, in the store's time zone.
fn day_of(moment: Moment, zone: &TimeZone) -> Option<Date> {
    match moment {
        Moment::Day(day) => Some(day),
        Moment::Instant(utc) => {
            let instant = utc.to_zoned_datetime(TimeZone::UTC).ok()?.timestamp();
            Some(instant.to_zoned_datetime(zone.clone()).date())
        }
    }
}

fn created(moment: Moment) -> Option<Created> {
    match moment {
        Moment::Day(day) => Some(Created::On(day)),
        Moment::Instant(utc) => {
            let instant = utc.to_zoned_datetime(TimeZone::UTC).ok()?.timestamp();
            Some(Created::At(instant))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_the_day_of_the_stores_zone() {
        let at = |text: &str| Moment::Instant(text.parse().unwrap());
        for (moment, zone, expected) in [
            (at("2026-03-08T04:30:00"), "America/New_York", "2026-03-07"),
            (
                at("2026-03-08T12:30:00"),
                "Pacific/Kiritimati",
                "2026-03-09",
            ),
            (at("2026-03-08T09:30:00"), "Pacific/Honolulu", "2026-03-07"),
            (
                Moment::Day("2026-03-08".parse().unwrap()),
                "Pacific/Honolulu",
                "2026-03-08",
            ),
        ] {
            let day = day_of(moment, &TimeZone::get(zone).unwrap()).unwrap();
            assert_eq!(day.to_string(), expected, "{zone}");
        }
    }
}
