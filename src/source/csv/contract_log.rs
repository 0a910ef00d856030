//! The statuses of all contract ids, to notice one that stands in several rows with different
//! statuses. A number for each row, sorted at the end, takes a fraction of what a map would.

use std::hash::Hasher as _;

use rustc_hash::FxHasher;

use crate::domain::ContractStatus;

/// The low bits hold the status.
const STATUS_BITS: u32 = 3;

/// Contract ids with their statuses.
#[derive(Default)]
pub(super) struct ContractLog {
    /// A hash of the id, and the status. Two of ten million ids share a hash with a probability of
    /// 1 in 20,000, and the consequence is a needless warning.
    entries: Vec<u64>,
}

impl ContractLog {
    /// Adds a row.
    pub(super) fn add(&mut self, contract_id: &[u8], status: ContractStatus) {
        let mut hasher = FxHasher::default();
        hasher.write(contract_id);
        let hash = hasher.finish() << STATUS_BITS;
        self.entries.push(hash | status as u64);
    }

    /// How many ids have several statuses.
    pub(super) fn conflicts(mut self) -> u64 {
        self.entries.sort_unstable();
        self.entries.dedup();
        let ids = self
            .entries
            .chunk_by(|one, next| one >> STATUS_BITS == next >> STATUS_BITS);
        ids.filter(|same| same.len() > 1).count() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ids_with_different_statuses_conflict() {
        let mut log = ContractLog::default();
        assert_eq!(ContractLog::default().conflicts(), 0);
        for (id, status) in [
            ("c1", ContractStatus::Active),
            ("c2", ContractStatus::Active),
            ("c1", ContractStatus::Cancelled),
            ("c2", ContractStatus::Active),
            ("c1", ContractStatus::Active),
        ] {
            log.add(id.as_bytes(), status);
        }
        assert_eq!(log.conflicts(), 1);
    }
}
