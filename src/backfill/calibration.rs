//! What Prive itself makes of customers who are only paused or in dunning, read off the tags it
//! wrote, since it documents it nowhere.

use serde::Serialize;

use super::known::Property;
use super::plan::Plan;
use crate::domain::{ContractStatus, Contracts};

/// The tags that found customers carry who have contracts of one open status and none active.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Carried {
    /// Only the ACTIVE tag.
    pub active: u64,
    /// Only the INACTIVE tag.
    pub inactive: u64,
    /// Both tags.
    pub both: u64,
    /// Neither.
    pub neither: u64,
}

/// What subscribers carry of Prive's tags where the rule depends on the policy. Subscribers with a
/// `prive_status` are left out: their tags are our own doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Calibration {
    /// Of subscribers with paused contracts, none active, none in dunning.
    pub paused: Carried,
    /// Of subscribers with contracts in dunning, none active, none paused.
    pub failed: Carried,
}

impl Carried {
    /// Whether anybody of the kind was found who carries a tag.
    pub fn says_anything(&self) -> bool {
        self.active + self.inactive > 0
    }

    fn count(&mut self, has_active_tag: bool, has_inactive_tag: bool) {
        *match (has_active_tag, has_inactive_tag) {
            (true, false) => &mut self.active,
            (false, true) => &mut self.inactive,
            (true, true) => &mut self.both,
            (false, false) => &mut self.neither,
        } += 1;
    }
}

impl Plan<'_> {
    /// Compares the policy with the tags that Prive wrote.
    pub fn calibration(&self) -> Calibration {
        let mut calibration = Calibration::default();
        for (subscriber, person) in (0_u32..).zip(&self.people) {
            let marks = self.known.marks(subscriber);
            if marks.property != Property::Missing {
                continue;
            }
            let carried = match open_status(&person.contracts) {
                Some(ContractStatus::Paused) => &mut calibration.paused,
                Some(ContractStatus::Failed) => &mut calibration.failed,
                _ => continue,
            };
            carried.count(marks.has_active_tag, marks.has_inactive_tag);
        }
        calibration
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
