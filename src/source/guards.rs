//! Which guards a source trips: reasons to hold back INACTIVE for everyone.

use super::summary::SourceSummary;
use crate::domain::{ContractStatus, Guard};

/// What the guards let pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuardLimits {
    /// How many unattributed rows that may be active a source can have.
    pub max_unattributed: u64,
    /// Guards that are lifted.
    pub ignored: Vec<Guard>,
}

impl GuardLimits {
    /// Whether this guard is lifted.
    pub fn ignores(&self, guard: Guard) -> bool {
        self.ignored.contains(&guard)
    }

    /// The guards that the source trips.
    pub fn tripped(&self, source: &SourceSummary) -> Vec<Guard> {
        let has_too_many = source.unattributed.not_ended > self.max_unattributed;
        let has_active = source.statuses.count(ContractStatus::Active) > 0;
        let guards = [
            (Guard::UnattributedRows, has_too_many),
            (Guard::NoActiveContract, !has_active),
            (Guard::Incomplete, !source.is_complete),
        ];
        let tripped = guards
            .into_iter()
            .filter(|(guard, is_tripped)| *is_tripped && !self.ignores(*guard));
        tripped.map(|(guard, _)| guard).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::StatusCounts;

    #[test]
    fn each_guard_is_tripped_by_its_reason_and_lifted_by_its_flag() {
        let mut source = SourceSummary::default();
        source.count_contract(ContractStatus::Active);
        let none = GuardLimits::default();
        assert_eq!(none.tripped(&source), []);
        source.unattributed.add(2, None);
        assert_eq!(none.tripped(&source), [Guard::UnattributedRows]);
        let two = GuardLimits {
            max_unattributed: 2,
            ignored: Vec::new(),
        };
        assert_eq!(two.tripped(&source), []);
        source.is_complete = false;
        source.statuses = StatusCounts::default();
        assert_eq!(
            two.tripped(&source),
            [Guard::NoActiveContract, Guard::Incomplete]
        );
        let all = GuardLimits {
            max_unattributed: 0,
            ignored: Guard::ALL.to_vec(),
        };
        assert_eq!(all.tripped(&source), []);
    }
}
