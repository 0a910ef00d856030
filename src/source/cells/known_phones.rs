//! Phone numbers that were read before. A customer's rows repeat the number, and reading a number from
//! outside North America takes longer than reading the rest of the row.

use std::hash::BuildHasher as _;
use std::sync::{Mutex, PoisonError};

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::Cell;
use super::phone::{ParsedPhone, parse_any, read_phone_with};
use super::region::Region;
use crate::domain::Phone;

/// At most this many cells are remembered.
const REMEMBERED: usize = 1 << 19;

/// The longest cell that is remembered, in characters.
const LONGEST: usize = 19;

/// How many maps they are spread over, so that threads seldom wait for each other.
const MAPS: usize = 64;

/// The country, and a cell's text in five bits per character.
type Key = (Region, [u8; 12]);

/// Reads phone numbers, and remembers most of those of digits and common punctuation. Threads can share one.
pub(in crate::source) struct KnownPhones([Mutex<FxHashMap<Key, Option<Phone>>>; MAPS]);

impl Default for KnownPhones {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Mutex::default()))
    }
}

impl KnownPhones {
    /// Reads a phone number as [`super::read_phone`] does.
    pub(in crate::source) fn read(
        &self,
        cell: &[u8],
        country: &[u8],
        region: Region,
    ) -> Cell<ParsedPhone> {
        read_phone_with(cell, country, region, |text, region| {
            self.parse(text, region)
        })
    }

    fn parse(&self, text: &[u8], region: Region) -> Option<(Phone, bool)> {
        let Some(packed) = pack(text) else {
            return parse_any(text, region);
        };
        let key = (region, packed);
        let map = &self.0[usize::from(FxBuildHasher.hash_one(key).to_le_bytes()[2]) % MAPS];
        let known = map.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(phone) = known.get(&key) {
            return phone.map(|phone| (phone, text.contains(&b'+')));
        }
        drop(known);
        let parsed = parse_any(text, region);
        let mut known = map.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() < REMEMBERED / MAPS {
            known.insert(key, parsed.map(|(phone, _)| phone));
        }
        parsed
    }
}

/// Packs a short text of common characters. In less memory, more numbers fit the processor's cache.
fn pack(text: &[u8]) -> Option<[u8; 12]> {
    if text.len() > LONGEST {
        return None;
    }
    let packed = text.iter().try_fold(0_u128, |packed, byte| {
        let code = match byte {
            b'0'..=b'9' => byte - b'0' + 1,
            b' ' => 11,
            b'+' => 12,
            b'-' => 13,
            b'(' => 14,
            b')' => 15,
            b'.' => 16,
            b'/' => 17,
            _ => return None,
        };
        Some(packed << 5 | u128::from(code))
    });
    packed?.to_le_bytes().first_chunk().copied()
}

#[cfg(test)]
mod tests {
    use super::super::read_phone;
    use super::*;

    #[test]
    fn a_known_cell_reads_the_same_again_in_each_country() {
        let known = KnownPhones::default();
        let cells = "020 7946 0018|020 7946 0018\0|0151 12345678|+44 20 7946 0018|442079460018|\
                     (+44) (0)20 7946 0018|01 23 45|2125550123|030/1234567|442079460018.0|\
                     +44 (0)20 7946 0018|no number|";
        for _ in 0..2 {
            for cell in cells.split('|') {
                for (country, region) in [("", "GB"), ("", "DE"), ("", "US"), ("44", "US")] {
                    let (cell, country) = (cell.as_bytes(), country.as_bytes());
                    let region = region.parse().unwrap();
                    let expected = read_phone(cell, country, region);
                    assert_eq!(known.read(cell, country, region), expected, "{cell:?}");
                }
            }
        }
    }
}
