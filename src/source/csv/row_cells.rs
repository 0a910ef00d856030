//! The cells of one row: where each stands in the text, without a copy of it.
//!
//! A file may have hundreds of columns of which a few matter. The others are only counted, eight
//! bytes at a time.

/// Which cells of a row are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Keep {
    /// All of them.
    #[default]
    All,
    /// Those of these columns, ascending.
    Only(Vec<usize>),
}

/// The cells of one row, filled anew for each.
#[derive(Default)]
pub(super) struct Cells {
    spans: Vec<Span>,
    /// How many cells the row has, those included that are not kept.
    count: usize,
    /// Cells with doubled quotes, which stand for single ones.
    undoubled: Vec<u8>,
}

#[derive(Clone, Copy)]
struct Span {
    start: usize,
    end: usize,
    is_undoubled: bool,
}

impl Cells {
    pub(super) fn clear(&mut self) {
        self.spans.clear();
        self.undoubled.clear();
        self.count = 0;
    }

    /// How many cells the row has.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// How many of them are kept.
    pub(super) fn kept(&self) -> usize {
        self.spans.len()
    }

    /// The text, in the data it was found in, of the cell that was kept as number `place`; empty
    /// where the row is too short.
    pub(super) fn get<'a>(&'a self, data: &'a [u8], place: usize) -> &'a [u8] {
        match self.spans.get(place) {
            None => &[],
            Some(span) if span.is_undoubled => &self.undoubled[span.start..span.end],
            Some(span) => &data[span.start..span.end],
        }
    }

    /// Adds the cell that stands there.
    pub(super) fn add(
        &mut self,
        data: &[u8],
        start: usize,
        end: usize,
        doubled: bool,
        keep: &Keep,
    ) {
        let wanted = match keep {
            Keep::All => true,
            Keep::Only(columns) => columns.get(self.spans.len()) == Some(&self.count),
        };
        self.count += 1;
        if wanted && doubled {
            self.add_undoubled(&data[start..end]);
        } else if wanted {
            self.add_span(start, end);
        }
    }

    /// Splits a row without quotes, between `start` and `end`, as [`Self::add`] would.
    pub(super) fn split_plain(
        &mut self,
        data: &[u8],
        start: usize,
        end: usize,
        delimiter: u8,
        keep: &Keep,
    ) {
        self.clear();
        match keep {
            Keep::All => self.split_all(data, start, end, delimiter),
            Keep::Only(columns) => self.split_only(data, start, end, delimiter, columns),
        }
    }

    fn split_all(&mut self, data: &[u8], start: usize, end: usize, delimiter: u8) {
        let mut from = start;
        for length in memchr::memchr_iter(delimiter, &data[start..end]) {
            self.add_span(from, start + length);
            from = start + length + 1;
        }
        self.add_span(from, end);
        self.count = self.spans.len();
    }

    fn split_only(
        &mut self,
        data: &[u8],
        start: usize,
        end: usize,
        delimiter: u8,
        columns: &[usize],
    ) {
        let mut columns = columns.iter().copied();
        let mut wanted = columns.next().unwrap_or(usize::MAX);
        // The cell under way, and where it begins, if it is wanted.
        let mut cell = 0;
        let mut from = start;
        let mut at = start;
        let (words, rest) = data[start..end].as_chunks::<8>();
        for word in words {
            let mut found = Found::of(delimiter, *word);
            let count = found.count();
            if cell + count < wanted {
                cell += count;
            } else {
                while let Some(place) = found.next() {
                    if cell == wanted {
                        self.add_span(from, at + place);
                        wanted = columns.next().unwrap_or(usize::MAX);
                    }
                    cell += 1;
                    from = at + place + 1;
                }
            }
            at += 8;
        }
        for byte in rest {
            if *byte == delimiter {
                if cell == wanted {
                    self.add_span(from, at);
                    wanted = columns.next().unwrap_or(usize::MAX);
                }
                cell += 1;
                from = at + 1;
            }
            at += 1;
        }
        if cell == wanted {
            self.add_span(from, end);
        }
        self.count = cell + 1;
    }

    fn add_span(&mut self, start: usize, end: usize) {
        self.spans.push(Span {
            start,
            end,
            is_undoubled: false,
        });
    }

    fn add_undoubled(&mut self, cell: &[u8]) {
        let start = self.undoubled.len();
        let mut was_quote = false;
        for byte in cell {
            was_quote = *byte == b'"' && !was_quote;
            if !was_quote {
                self.undoubled.push(*byte);
            }
        }
        self.spans.push(Span {
            start,
            end: self.undoubled.len(),
            is_undoubled: true,
        });
    }
}

/// The places of a byte among eight: in each byte of the number the highest bit, where it stands.
struct Found(u64);

impl Found {
    fn of(byte: u8, word: [u8; 8]) -> Self {
        const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
        // Zero where the byte stands. Adding carries into the highest bit unless the lower are 0.
        let differs = u64::from_le_bytes(word) ^ u64::from_le_bytes([byte; 8]);
        Self(!(((differs & LOW) + LOW) | differs | LOW))
    }

    fn count(&self) -> usize {
        let ones = (self.0 >> 7).wrapping_mul(0x0101_0101_0101_0101);
        usize::from(ones.to_be_bytes()[0])
    }

    fn next(&mut self) -> Option<usize> {
        if self.0 == 0 {
            return None;
        }
        let place = self.0.trailing_zeros() / 8;
        self.0 &= self.0 - 1;
        Some(place as usize)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// However long the cells are and whichever are wanted, they are those of a plain split.
        #[test]
        fn wanted_cells_are_those_of_a_plain_split(
            row in "[a,\u{ac}\u{2c00}-]{0,60}",
            before in 0_usize..9,
            wanted in prop::collection::btree_set(0_usize..40, 0..8),
        ) {
            let data = [vec![b','; before], row.clone().into_bytes(), vec![b','; 3]].concat();
            let (start, end) = (before, before + row.len());
            let plain: Vec<&[u8]> = data[start..end].split(|byte| *byte == b',').collect();
            let columns: Vec<usize> = wanted.into_iter().collect();
            let mut cells = Cells::default();
            cells.split_plain(&data, start, end, b',', &Keep::Only(columns.clone()));
            prop_assert_eq!(cells.count(), plain.len());
            for (place, column) in columns.iter().enumerate() {
                let expected = plain.get(*column).copied().unwrap_or_default();
                prop_assert_eq!(cells.get(&data, place), expected);
            }
            cells.split_plain(&data, start, end, b',', &Keep::All);
            prop_assert_eq!(cells.count(), plain.len());
            let all: Vec<&[u8]> = (0..cells.kept()).map(|place| cells.get(&data, place)).collect();
            prop_assert_eq!(all, plain);
        }

        #[test]
        fn a_byte_is_found_wherever_it_stands(word in any::<[u8; 8]>(), byte in any::<u8>()) {
            let expected: Vec<usize> = (0..8).filter(|place| word[*place] == byte).collect();
            let mut found = Found::of(byte, word);
            prop_assert_eq!(found.count(), expected.len());
            prop_assert_eq!(std::iter::from_fn(|| found.next()).collect::<Vec<_>>(), expected);
        }
    }
}
