//! Phone numbers that were read before. A customer's rows repeat the number, and to read one that isn't
//! North American takes longer than all else that is read of a row.

use std::sync::{PoisonError, RwLock};

use rustc_hash::FxHashMap;

use super::Cell;
use super::phone::{ParsedPhone, parse_any, read_phone_with};
use super::region::Region;
use crate::domain::Phone;

/// How many cells of a country are remembered.
const REMEMBERED: usize = 1 << 19;

/// The longest cell that is remembered, in bytes.
const LONGEST: usize = 16;

/// A cell's text, with zeros behind it, and what it is: a number, and whether the text has a plus.
type KnownCells = FxHashMap<[u8; LONGEST], Option<(Phone, bool)>>;

/// Reads phone numbers, each only once. Threads can share one.
#[derive(Default)]
pub(in crate::source) struct KnownPhones(RwLock<FxHashMap<Region, KnownCells>>);

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
        let mut key = [0; LONGEST];
        let Some(start) = key.get_mut(..text.len()).filter(|_| !text.contains(&0)) else {
            return parse_any(text, region);
        };
        start.copy_from_slice(text);
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(parsed) = known.get(&region).and_then(|cells| cells.get(&key)) {
            return *parsed;
        }
        drop(known);
        let parsed = parse_any(text, region);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let cells = known.entry(region).or_default();
        if cells.len() < REMEMBERED {
            cells.insert(key, parsed);
        }
        parsed
    }
}

#[cfg(test)]
mod tests {
    use super::super::read_phone;
    use super::*;

    #[test]
    fn a_known_cell_reads_the_same_again_in_each_country() {
        let known = KnownPhones::default();
        let cells = "020 7946 0018|020 7946 0018\0|0151 12345678|+44 20 7946 0018|442079460018|\
                     (+44) (0)20 7946 0018|01 23 45|2125550123|no number|";
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
