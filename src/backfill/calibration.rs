//! What Prive itself makes of customers who are only paused or in dunning, seen from the tags it
//! wrote, since no documentation says.

use serde::Serialize;

use super::current_tags::CurrentTags;
use super::merge::contracts;
use super::plan::Plan;
use crate::domain::{ContractStatus, Contracts};

/// Tags of matched subscribers whose contracts have one open status and none that is active.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TagCounts {
    /// Only the ACTIVE tag.
    pub active: u64,
    /// Only the INACTIVE tag.
    pub inactive: u64,
    /// Both tags.
    pub both: u64,
    /// Neither.
    pub neither: u64,
}

/// Prive's tags where the rule depends on the policy. Subscribers with a `prive_status` don't
/// count: a backfill wrote their tags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Calibration {
    /// Of subscribers with paused contracts, none active, none in dunning.
    pub paused: TagCounts,
    /// Of subscribers with contracts in dunning, none active, none paused.
    pub failed: TagCounts,
}

impl Calibration {
    /// Compares the policy with the tags that Prive wrote.
    pub fn of(plan: &Plan<'_>) -> Self {
        let mut calibration = Self::default();
        for subscriber in plan.matched() {
            let tags = plan.tags(subscriber);
            if tags.property.is_some() {
                continue;
            }
            let customers = &plan.merged[subscriber as usize].customers;
            let counts = match open_status(&contracts(plan.customers, customers)) {
                Some(ContractStatus::Paused) => &mut calibration.paused,
                Some(ContractStatus::Failed) => &mut calibration.failed,
                _ => continue,
            };
            counts.add(tags);
        }
        calibration
    }
}

impl TagCounts {
    /// Whether any of the subscribers has exactly one tag.
    pub fn is_conclusive(&self) -> bool {
        self.active + self.inactive > 0
    }

    fn add(&mut self, tags: CurrentTags) {
        *match (tags.has_active, tags.has_inactive) {
            (true, false) => &mut self.active,
            (false, true) => &mut self.inactive,
            (true, true) => &mut self.both,
            (false, false) => &mut self.neither,
        } += 1;
    }
}

/// The one status that leaves the membership to the policy.
fn open_status(contracts: &Contracts) -> Option<ContractStatus> {
    use ContractStatus::{Active, Failed, Paused};
    if contracts.has(Active) || contracts.unreadable() > 0 {
        return None;
    }
    match (contracts.has(Paused), contracts.has(Failed)) {
        (true, false) => Some(Paused),
        (false, true) => Some(Failed),
        _ => None,
    }
}
