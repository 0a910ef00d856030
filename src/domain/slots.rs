//! A hash table of places in a list: where the customer with a given key stands. It holds nothing
//! but numbers, so it is small, and it lives only while customers are being grouped.

/// How many slots the smallest table has.
const FEWEST: usize = 64;

/// Open addressing with linear probing. A slot is 0 where it is free, else half of the key's hash
/// above the place plus one. That half decides the slot too, so the table grows without a look at
/// the keys, and it spares nearly all comparisons of keys that differ.
#[derive(Default)]
pub(super) struct Slots {
    slots: Vec<u64>,
    taken: usize,
}

impl Slots {
    /// The place of the key with this hash, if `is_it` says so of one.
    pub(super) fn find(&self, hash: u32, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        let mut at = self.first(hash);
        loop {
            match self.slots[at] {
                0 => return None,
                slot => {
                    if hash_of(slot) == hash && is_it(place_of(slot)) {
                        return Some(place_of(slot));
                    }
                }
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    /// Adds the place of a key that [`Self::find`] doesn't find. Places end below `u32::MAX`.
    pub(super) fn insert(&mut self, hash: u32, place: u32) {
        // Three quarters full at most: beyond that the runs of taken slots grow long.
        if (self.taken + 1) * 4 > self.slots.len() * 3 {
            self.grow();
        }
        self.taken += 1;
        self.put(u64::from(hash) << 32 | (u64::from(place) + 1));
    }

    /// The first slot that a look-up for this hash would read: loading those of many keys one after
    /// another lets the waits for memory overlap.
    pub(super) fn touch(&self, hash: u32) -> u64 {
        self.slots.get(self.first(hash)).copied().unwrap_or(0)
    }

    /// The place of the first key with this hash; of another key, rarely.
    pub(super) fn likely(&self, hash: u32) -> Option<u32> {
        self.find(hash, |_| true)
    }

    fn first(&self, hash: u32) -> usize {
        hash as usize & self.slots.len().wrapping_sub(1)
    }

    fn put(&mut self, slot: u64) {
        let mut at = self.first(hash_of(slot));
        while self.slots[at] != 0 {
            at = (at + 1) & (self.slots.len() - 1);
        }
        self.slots[at] = slot;
    }

    fn grow(&mut self) {
        let larger = vec![0; (self.slots.len() * 2).max(FEWEST)];
        let smaller = std::mem::replace(&mut self.slots, larger);
        for slot in smaller {
            if slot != 0 {
                self.put(slot);
            }
        }
    }
}

fn hash_of(slot: u64) -> u32 {
    (slot >> 32) as u32
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the lower half of the slot is what is wanted"
)]
fn place_of(slot: u64) -> u32 {
    (slot as u32).wrapping_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys that all fall on few slots, so that runs form, wrap around and survive growing.
    #[test]
    fn every_key_is_found_and_no_other() {
        let keys: Vec<u64> = (0..1_000).collect();
        let hash = |key: u64| u32::try_from(key % 7).unwrap() * 61;
        let mut slots = Slots::default();
        for (place, key) in keys.iter().enumerate() {
            let place = u32::try_from(place).unwrap();
            assert_eq!(slots.find(hash(*key), |at| keys[at as usize] == *key), None);
            slots.insert(hash(*key), place);
        }
        for (place, key) in keys.iter().enumerate() {
            let found = slots.find(hash(*key), |at| keys[at as usize] == *key);
            assert_eq!(found, Some(u32::try_from(place).unwrap()));
        }
        assert_eq!(slots.find(3, |_| true), None);
    }

    #[test]
    fn an_empty_table_holds_nothing() {
        let slots = Slots::default();
        assert_eq!(slots.find(0, |_| true), None);
        assert_eq!(slots.likely(0), None);
        assert_eq!(slots.touch(0), 0);
    }

    #[test]
    fn the_likely_place_is_that_of_the_same_hash_only() {
        let mut slots = Slots::default();
        slots.insert(5, 0);
        slots.insert(5 + 64, 1);
        assert_eq!(slots.likely(5), Some(0));
        assert_eq!(slots.likely(5 + 64), Some(1));
        assert_eq!(slots.likely(6), None);
        assert_ne!(slots.touch(5), 0);
    }
}
