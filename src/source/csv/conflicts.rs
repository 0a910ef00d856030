//! Contracts whose id appears in several rows with different statuses.

use std::hash::Hasher as _;

use rustc_hash::FxHasher;

use super::contract::last_part;
use crate::domain::ContractStatus;

/// The lowest bits of an entry.
const STATUS_BITS: u32 = 3;

/// The id and the status of each contract. An id is a number, or else a hash: two of ten million ids
/// share a hash with a probability of 1 in 20,000, and the consequence is a needless warning.
#[derive(Default)]
pub(super) struct ContractStatuses(Vec<u64>);

impl ContractStatuses {
    /// Adds a contract; one without an id is left out.
    pub(super) fn add(&mut self, contract_id: &str, status: ContractStatus) {
        if contract_id.is_empty() {
            return;
        }
        let hashed = |_| {
            let mut hasher = FxHasher::default();
            hasher.write(contract_id.as_bytes());
            hasher.finish()
        };
        let number = contract_id.parse();
        let id = number.or_else(|_| last_part(contract_id).parse());
        let id = id.unwrap_or_else(hashed);
        self.0.push(id << STATUS_BITS | status as u64);
    }

    /// Takes over the contracts of another block.
    pub(super) fn append(&mut self, more: &mut Self) {
        self.0.append(&mut more.0);
    }

    /// How many ids have several statuses.
    pub(super) fn conflicts(mut self) -> u64 {
        // Fast, because most exports are in the order of the ids.
        self.0.sort_unstable();
        self.0.dedup();
        let ids = self
            .0
            .chunk_by(|one, next| one >> STATUS_BITS == next >> STATUS_BITS);
        ids.filter(|same| same.len() > 1).count() as u64
    }
}
