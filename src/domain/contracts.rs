//! How many contracts of each status a customer has: all that the membership rule needs to know.

use super::status::ContractStatus;

/// A customer's contracts, counted by status, and the rows about them that were not understood.
/// Counts stop at `u16::MAX`; the rule only asks whether there are any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contracts {
    by_status: [u16; 5],
    not_understood: u16,
}

impl Contracts {
    /// Counts one more contract.
    pub fn add(&mut self, status: ContractStatus) {
        let count = &mut self.by_status[status as usize];
        *count = count.saturating_add(1);
    }

    /// Counts one more row that may be about this customer and was not understood.
    pub fn add_not_understood(&mut self) {
        self.add_rows_not_understood(1);
    }

    /// Counts several such rows at once.
    pub(super) fn add_rows_not_understood(&mut self, rows: u16) {
        self.not_understood = self.not_understood.saturating_add(rows);
    }

    /// Adds the contracts of a customer who turned out to be the same person.
    pub fn merge(&mut self, other: &Self) {
        for (count, more) in self.by_status.iter_mut().zip(other.by_status) {
            *count = count.saturating_add(more);
        }
        self.add_rows_not_understood(other.not_understood);
    }

    /// How many contracts have this status.
    pub fn count(&self, status: ContractStatus) -> u16 {
        self.by_status[status as usize]
    }

    /// Whether any contract has this status.
    pub fn has(&self, status: ContractStatus) -> bool {
        self.count(status) > 0
    }

    /// How many rows about this customer were not understood.
    pub fn not_understood(&self) -> u16 {
        self.not_understood
    }
}
