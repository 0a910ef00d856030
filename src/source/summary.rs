//! The totals of a source, in addition to its customers.

use jiff::civil::Date;

use crate::domain::ContractStatus;

/// What was read from a source, in numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceSummary {
    /// Rows or records, rejected ones included.
    pub rows: u64,
    /// Contracts with a status that can be read.
    pub contracts: u64,
    /// These contracts by status.
    pub statuses: StatusCounts,
    /// Rows that belong to no customer.
    pub unattributed: UnattributedRows,
    /// Contracts whose id appears in several rows with different statuses.
    pub conflicting_contracts: u64,
    /// Whether the source was read to its end. A file that was read without an error was.
    pub is_complete: bool,
    /// The newest date on which a contract was created, cancelled or paused, in UTC and not in the
    /// future.
    pub newest_date: Option<Date>,
    /// Whether these are the current contracts, and not a file that may be older than the last one.
    pub is_current: bool,
    /// Renewals of active contracts for each of the next ten days, today's first.
    pub upcoming: Vec<(Date, u64)>,
}

impl Default for SourceSummary {
    /// An empty source, read to its end.
    fn default() -> Self {
        Self {
            rows: 0,
            contracts: 0,
            statuses: StatusCounts::default(),
            unattributed: UnattributedRows::default(),
            conflicting_contracts: 0,
            is_complete: true,
            newest_date: None,
            is_current: false,
            upcoming: Vec::new(),
        }
    }
}

impl SourceSummary {
    /// Counts a contract.
    pub fn count_contract(&mut self, status: ContractStatus) {
        self.contracts += 1;
        self.statuses.add(status);
    }

    /// Counts the renewal of an active contract on one of the days, if it is one of them.
    pub(in crate::source) fn count_renewal(&mut self, day: Option<usize>) {
        if let Some((_, orders)) = day.and_then(|day| self.upcoming.get_mut(day)) {
            *orders += 1;
        }
    }

    /// Whether there are contracts and none of them has ended. Such a source may list active
    /// contracts only, and then no customer ever turns inactive.
    pub fn has_no_ended_contract(&self) -> bool {
        let mut all = ContractStatus::ALL.into_iter();
        self.contracts > 0 && !all.any(|it| it.has_ended() && self.statuses.count(it) > 0)
    }
}

/// Rows whose strongest identity can't be read, or that have none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnattributedRows {
    /// All of them.
    pub total: u64,
    /// Those whose status isn't known to be an ended one: their customer may have an active contract.
    pub not_ended: u64,
}

impl UnattributedRows {
    /// Counts rows with this status; none where it can't be read.
    pub fn add(&mut self, rows: u64, status: Option<ContractStatus>) {
        self.total += rows;
        if !status.is_some_and(ContractStatus::has_ended) {
            self.not_ended += rows;
        }
    }
}

/// How many contracts have each status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatusCounts([u64; 5]);

impl StatusCounts {
    /// How many have this one.
    pub fn count(&self, status: ContractStatus) -> u64 {
        self.0[status as usize]
    }

    /// Counts one more.
    pub fn add(&mut self, status: ContractStatus) {
        self.0[status as usize] += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unattributed_rows_that_have_ended_are_counted_apart() {
        let mut rows = UnattributedRows::default();
        rows.add(1, Some(ContractStatus::Cancelled));
        rows.add(1, Some(ContractStatus::Expired));
        rows.add(1, Some(ContractStatus::Paused));
        rows.add(3, None);
        assert_eq!((rows.total, rows.not_ended), (6, 4));
    }

    #[test]
    fn a_source_of_live_contracts_only_has_no_ended_one() {
        let mut summary = SourceSummary::default();
        assert!(!summary.has_no_ended_contract());
        summary.count_contract(ContractStatus::Failed);
        assert!(summary.has_no_ended_contract());
        summary.count_contract(ContractStatus::Expired);
        assert!(!summary.has_no_ended_contract());
    }
}
