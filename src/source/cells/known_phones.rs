//! Phone numbers that were read before. A customer's rows repeat the number, and reading a number from
//! outside North America takes longer than reading the rest of the row.

use std::sync::{PoisonError, RwLock};

use rustc_hash::FxHashMap;

use super::Cell;
use super::phone::{ParsedPhone, parse_any, read_phone_with};
use super::region::Region;
use crate::domain::Phone;

/// How many cells are remembered.
const REMEMBERED: usize = 1 << 19;

/// The longest cell that is remembered, in bytes.
const LONGEST: usize = 16;

/// The country, and a cell's text with zeros behind it.
type Key = (Region, [u8; LONGEST]);

/// Reads phone numbers, and remembers most of those whose text is ASCII: elsewhere a full-width plus would
/// have to be remembered, too. Threads can share one.
#[derive(Default)]
pub(in crate::source) struct KnownPhones(RwLock<FxHashMap<Key, Option<Phone>>>);

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
        let mut key = (region, [0; LONGEST]);
        let start = key.1.get_mut(..text.len());
        let Some(start) = start.filter(|_| text.is_ascii() && !text.contains(&0)) else {
            return parse_any(text, region);
        };
        start.copy_from_slice(text);
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(phone) = known.get(&key) {
            return phone.map(|phone| (phone, text.contains(&b'+')));
        }
        drop(known);
        let parsed = parse_any(text, region);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() < REMEMBERED {
            known.insert(key, parsed.map(|(phone, _)| phone));
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
