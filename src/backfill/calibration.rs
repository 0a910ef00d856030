//! How Prive itself tags customers who are only paused or in dunning, counted from its tags, because
//! its documentation doesn't say.

use serde::Serialize;

use super::plan::Plan;
use crate::domain::ContractStatus::{Active, Failed, Paused};

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
    /// Counts the tags that Prive wrote.
    pub fn of(plan: &Plan<'_>) -> Self {
        let mut calibration = Self::default();
        for subscriber in plan.matched() {
            let (tags, contracts) = (subscriber.found.tags, subscriber.contracts);
            if tags.property.is_some() || contracts.has(Active) || contracts.unreadable() > 0 {
                continue;
            }
            let counts = match (contracts.has(Paused), contracts.has(Failed)) {
                (true, false) => &mut calibration.paused,
                (false, true) => &mut calibration.failed,
                _ => continue,
            };
            *match (tags.has_active, tags.has_inactive) {
                (true, false) => &mut counts.active,
                (false, true) => &mut counts.inactive,
                (true, true) => &mut counts.both,
                (false, false) => &mut counts.neither,
            } += 1;
        }
        calibration
    }
}

impl TagCounts {
    /// Whether any of the subscribers has exactly one tag.
    pub fn is_conclusive(&self) -> bool {
        self.active + self.inactive > 0
    }
}
