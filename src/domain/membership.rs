//! The membership rule: from a customer's contracts to active, inactive or undecided.
//!
//! Inactive customers get win-back texts, so a customer is inactive only if every contract is known
//! to have ended. What Prive itself does with customers who are only paused or in dunning is not
//! published; the policy decides.

use super::contracts::Contracts;
use super::status::ContractStatus::{Active, Failed, Paused};

/// A customer's membership, which follows from their contracts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Membership {
    /// At least one contract counts as active.
    Active,
    /// Was a subscriber; every contract has ended.
    Inactive,
    /// Neither is certain; the subscriber isn't changed.
    Undecided(Undecided),
}

/// Why a customer's membership is left open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Undecided {
    /// The status of a contract can't be read, and no other contract makes them active.
    UnreadableStatus,
    /// Nothing active but a paused contract, and the policy is to skip those.
    Paused,
    /// Nothing active but a contract in dunning, and the policy is to skip those.
    Failed,
}

/// How to treat paused or failed contracts of a customer without an active one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Treatment {
    /// Treat them as active.
    Active,
    /// Treat them as inactive.
    Inactive,
    /// Leave their tags unchanged.
    Skip,
}

/// How to treat customers without an active contract whose contracts haven't all ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// What paused contracts count as.
    pub paused: Treatment,
    /// What contracts in dunning count as.
    pub failed: Treatment,
}

impl Default for Policy {
    /// Paused is skipped: a win-back text to someone who plans to return is wrong, and so is
    /// calling them active. Failed is active: Prive's own analytics count dunning as live.
    fn default() -> Self {
        Self {
            paused: Treatment::Skip,
            failed: Treatment::Active,
        }
    }
}

impl Policy {
    /// Applies the rule to one person's contracts.
    pub fn membership(&self, contracts: &Contracts) -> Membership {
        let open = [
            (contracts.has(Paused), self.paused, Undecided::Paused),
            (contracts.has(Failed), self.failed, Undecided::Failed),
        ];
        let counts_as = |wanted| {
            open.iter()
                .find(|(any, treatment, _)| *any && *treatment == wanted)
        };
        if contracts.has(Active) || counts_as(Treatment::Active).is_some() {
            Membership::Active
        } else if contracts.unreadable() > 0 {
            Membership::Undecided(Undecided::UnreadableStatus)
        } else if let Some((_, _, reason)) = counts_as(Treatment::Skip) {
            Membership::Undecided(*reason)
        } else {
            Membership::Inactive
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::status::ContractStatus::{self, Cancelled, Expired};
    use super::*;

    fn contracts(statuses: &[ContractStatus], unreadable: u16) -> Contracts {
        let mut contracts = Contracts::default();
        for status in statuses {
            contracts.add(*status);
        }
        for _ in 0..unreadable {
            contracts.add_unreadable();
        }
        contracts
    }

    #[test]
    fn the_rule_by_the_table() {
        let table: &[(&[ContractStatus], u16, Membership)] = &[
            (&[Active], 0, Membership::Active),
            (&[Cancelled, Active], 0, Membership::Active),
            (&[Cancelled, Active], 3, Membership::Active),
            (&[Cancelled], 0, Membership::Inactive),
            (&[Cancelled, Expired], 0, Membership::Inactive),
            (
                &[Cancelled],
                1,
                Membership::Undecided(Undecided::UnreadableStatus),
            ),
            (&[], 1, Membership::Undecided(Undecided::UnreadableStatus)),
            (
                &[Paused, Cancelled],
                0,
                Membership::Undecided(Undecided::Paused),
            ),
            (
                &[Paused],
                1,
                Membership::Undecided(Undecided::UnreadableStatus),
            ),
            (&[Failed, Expired], 0, Membership::Active),
            (&[Failed], 1, Membership::Active),
            (&[Failed, Paused], 0, Membership::Active),
        ];
        for (statuses, unreadable, expected) in table {
            let contracts = contracts(statuses, *unreadable);
            assert_eq!(
                Policy::default().membership(&contracts),
                *expected,
                "{statuses:?} with {unreadable} unreadable"
            );
        }
    }

    #[test]
    fn the_policy_decides_on_paused_and_failed() {
        use Treatment::{Active as A, Inactive as I, Skip as S};
        let undecided = |reason| Membership::Undecided(reason);
        let table = [
            (A, I, &[Paused][..], Membership::Active),
            (I, I, &[Paused], Membership::Inactive),
            (I, I, &[Paused, Failed], Membership::Inactive),
            (I, S, &[Paused, Failed], undecided(Undecided::Failed)),
            (S, I, &[Paused, Failed], undecided(Undecided::Paused)),
            (S, A, &[Paused, Failed], Membership::Active),
            (I, S, &[Failed], undecided(Undecided::Failed)),
        ];
        for (paused, failed, statuses, expected) in table {
            let policy = Policy { paused, failed };
            assert_eq!(
                policy.membership(&contracts(statuses, 0)),
                expected,
                "{policy:?} on {statuses:?}"
            );
        }
    }
}
