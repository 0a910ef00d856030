//! An index from something about a subscriber to positions in the list of them.

use std::hash::{BuildHasher, Hash, Hasher};

use hashbrown::HashTable;
use rustc_hash::{FxBuildHasher, FxHasher};

/// Positions by hash. It holds no keys, which are in the records already: who looks something up
/// compares for himself.
pub(super) struct Index {
    positions: HashTable<u32>,
}

impl Index {
    pub(super) fn with_capacity(entries: usize) -> Index {
        Index {
            positions: HashTable::with_capacity(entries),
        }
    }

    /// Adds a position. `rehash` gives the hash of one that is in already.
    pub(super) fn insert(&mut self, hash: u64, position: u32, rehash: impl Fn(u32) -> u64) {
        self.positions
            .insert_unique(hash, position, |&at| rehash(at));
    }

    /// Takes a position out, if it is in under this hash.
    pub(super) fn remove(&mut self, hash: u64, position: u32) {
        if let Ok(entry) = self.positions.find_entry(hash, |&at| at == position) {
            entry.remove();
        }
    }

    /// The positions with this hash, and perhaps some that only look like it.
    pub(super) fn find(&self, hash: u64) -> impl Iterator<Item = u32> + use<'_> {
        self.positions.iter_hash(hash).copied()
    }
}

/// The hash that all but emails are indexed by.
pub(super) fn hash<T: Hash + ?Sized>(value: &T) -> u64 {
    FxBuildHasher.hash_one(value)
}

/// The hash of a value that an indexed record has for certain.
pub(super) fn hash_some<T: Hash>(value: Option<T>) -> u64 {
    value.map_or(0, |value| hash(&value))
}

/// The hash of an email address, capital letters or not.
pub(super) fn hash_email(email: &str) -> u64 {
    let mut hasher = FxHasher::default();
    for byte in email.bytes() {
        hasher.write_u8(byte.to_ascii_lowercase());
    }
    hasher.finish()
}
