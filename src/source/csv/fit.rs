//! Whether the values of a column are what its name says, judged on the first rows of a file.

use csv::ByteRecord;

use super::cells::{
    Cell, Region, StatusWords, is_likely_shopify, is_rounded, read_customer_id, read_email,
    read_phone, trim,
};
use super::field::Field;

/// How many rows a column is judged on.
pub(super) const SAMPLED_ROWS: usize = 1_000;

/// How the values of a column fit its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// At least half of them are of the field.
    Good,
    /// There are none.
    Empty,
    /// Most of them are something else.
    Bad,
    /// They are Shopify customer ids, and a spreadsheet has rounded all of them.
    Rounded,
}

/// Judges columns by the first rows of a file.
pub(super) struct Judge<'a> {
    sample: &'a [ByteRecord],
    words: StatusWords,
    region: Region,
}

impl<'a> Judge<'a> {
    /// A judge by at most [`SAMPLED_ROWS`] of these rows.
    pub(super) fn new(sample: &'a [ByteRecord], words: StatusWords, region: Region) -> Self {
        Self {
            sample: &sample[..sample.len().min(SAMPLED_ROWS)],
            words,
            region,
        }
    }

    /// Judges a column for a field. Identities and statuses can be told from other values; a column
    /// for another field fits if it has any value.
    pub(super) fn fit(&mut self, field: Field, column: usize) -> Fit {
        let sample = self.sample;
        let cells = || sample.iter().filter_map(|row| row.get(column));
        let mut address = String::new();
        match field {
            Field::CustomerId => {
                let mut ids = cells().filter(|cell| read_customer_id(cell) != Cell::Empty);
                // A single rounded id doesn't condemn a column.
                if ids.clone().count() > 1 && ids.all(is_rounded) {
                    return Fit::Rounded;
                }
                fit_of(cells(), |cell| {
                    is_valid(&read_customer_id(cell)).map(|_| is_likely_shopify(cell))
                })
            }
            Field::Email => fit_of(cells(), |cell| is_valid(&read_email(cell, &mut address))),
            Field::Phone => fit_of(cells(), |cell| {
                is_valid(&read_phone(cell, b"", self.region))
            }),
            Field::Status => fit_of(cells(), |cell| {
                let status = self.words.read(cell);
                (!trim(cell).is_empty()).then_some(status.is_some())
            }),
            _ => fit_of(cells(), |cell| (!trim(cell).is_empty()).then_some(true)),
        }
    }

    /// The cells of a column, of the rows that have it.
    pub(super) fn cells(&self, column: usize) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let rows = self.sample.iter();
        rows.filter_map(move |row| row.get(column))
    }

    /// Whether a cell is a known status or an alias of one.
    pub(super) fn is_status(&mut self, cell: &[u8]) -> bool {
        self.words.read(cell).is_some()
    }
}

/// How cells fit that are right, wrong or empty.
fn fit_of<'a>(
    cells: impl Iterator<Item = &'a [u8]>,
    is_right: impl FnMut(&'a [u8]) -> Option<bool>,
) -> Fit {
    let (right, all) = cells
        .filter_map(is_right)
        .fold((0, 0), |(right, all), is_right| {
            (right + usize::from(is_right), all + 1)
        });
    match all {
        0 => Fit::Empty,
        _ if right * 2 >= all => Fit::Good,
        _ => Fit::Bad,
    }
}

fn is_valid<T>(cell: &Cell<T>) -> Option<bool> {
    match cell {
        Cell::Empty => None,
        Cell::Invalid => Some(false),
        Cell::Valid(_) => Some(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(field: Field, cells: &[&str]) -> Fit {
        let sample: Vec<ByteRecord> = cells
            .iter()
            .map(|cell| ByteRecord::from(vec![*cell]))
            .collect();
        let words = StatusWords::new(&[]).unwrap();
        Judge::new(&sample, words, Region::default()).fit(field, 0)
    }

    #[test]
    fn columns_are_judged_by_most_of_their_values() {
        for (field, cells, expected) in [
            (Field::Status, &["NY", "CA", "TX"][..], Fit::Bad),
            (Field::Status, &["Active", "frozen"], Fit::Good),
            (Field::Status, &["", " "], Fit::Empty),
            (Field::CustomerId, &["55500001", "55500002"], Fit::Bad),
            (Field::CustomerId, &["7012345678901", "cus_1"], Fit::Good),
            (Field::CustomerId, &["7012345678901", "7.01E+12"], Fit::Good),
            (
                Field::CustomerId,
                &["7.01E+12", "7012350000000", ""],
                Fit::Rounded,
            ),
            (Field::CustomerId, &["7.01E+12", "n/a"], Fit::Good),
            (Field::CustomerId, &["n/a", "-"], Fit::Empty),
            (Field::Email, &["yes", "no"], Fit::Bad),
            (Field::Email, &["rosa@example.com", "?"], Fit::Good),
            (Field::Phone, &["true", "false"], Fit::Bad),
            (Field::ContractId, &["c1"], Fit::Good),
            (Field::ContractId, &[], Fit::Empty),
        ] {
            assert_eq!(fit(field, cells), expected, "{field}: {cells:?}");
        }
    }

    #[test]
    fn no_more_rows_are_judged_than_sampled() {
        let mut cells = vec!["NY"; SAMPLED_ROWS];
        cells.extend(vec!["Active"; 2 * SAMPLED_ROWS]);
        assert_eq!(fit(Field::Status, &cells), Fit::Bad);
    }
}
