//! How many contracts of each status a customer has: the input of the membership rule.

use super::status::ContractStatus;

/// A customer's contracts, counted by status. Counts stop at `u16::MAX`; the rule only asks whether
/// there are any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contracts {
    by_status: [u16; 5],
    unreadable: u16,
}

impl Contracts {
    /// Counts one more contract.
    pub fn add(&mut self, status: ContractStatus) {
        let count = &mut self.by_status[status as usize];
        *count = count.saturating_add(1);
    }

    /// Counts one more contract whose status can't be read.
    pub fn add_unreadable(&mut self) {
        self.unreadable = self.unreadable.saturating_add(1);
    }

    /// Adds the contracts of a customer who turned out to be the same subscriber.
    pub fn merge(&mut self, other: &Self) {
        for (count, more) in self.by_status.iter_mut().zip(other.by_status) {
            *count = count.saturating_add(more);
        }
        self.unreadable = self.unreadable.saturating_add(other.unreadable);
    }

    /// How many contracts have this status.
    pub fn count(&self, status: ContractStatus) -> u16 {
        self.by_status[status as usize]
    }

    /// Whether any contract has this status.
    pub fn has(&self, status: ContractStatus) -> bool {
        self.count(status) > 0
    }

    /// How many contracts have a status that can't be read.
    pub fn unreadable(&self) -> u16 {
        self.unreadable
    }
}
