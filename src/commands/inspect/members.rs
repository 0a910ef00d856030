//! What the customers of a source become.

use crate::domain::{Customers, Guard, Membership, Policy, Undecided};

/// Customers, counted by membership and by what they can be looked up by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Members {
    pub(super) active: u64,
    pub(super) inactive: u64,
    pub(super) paused: u64,
    pub(super) failed: u64,
    pub(super) unreadable: u64,
    pub(super) with_id: u64,
    pub(super) with_phone: u64,
    pub(super) with_email: u64,
}

impl Members {
    /// Counts all customers.
    pub(super) fn count(customers: &Customers, policy: Policy) -> Self {
        let mut members = Self::default();
        for customer in customers.iter() {
            let membership = policy.membership(&customer.contracts());
            let counted = match membership {
                Membership::Active => &mut members.active,
                Membership::Inactive => &mut members.inactive,
                Membership::Undecided(Undecided::Paused) => &mut members.paused,
                Membership::Undecided(Undecided::Failed) => &mut members.failed,
                Membership::Undecided(Undecided::UnreadableStatus) => &mut members.unreadable,
            };
            *counted += 1;
            members.with_id += u64::from(customer.shopify_id().is_some());
            members.with_phone += u64::from(customer.has_phone());
            members.with_email += u64::from(customer.has_email());
        }
        members
    }

    /// How many customers get no tag.
    pub(super) fn undecided(&self) -> u64 {
        self.paused + self.failed + self.unreadable
    }

    /// How many customers a backfill would not mark inactive because of these guards.
    pub(super) fn held_back(&self, guards: &[Guard]) -> u64 {
        if guards.is_empty() { 0 } else { self.inactive }
    }
}
