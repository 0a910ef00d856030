//! Whether the values of a column are what its name says, judged on the first rows of a file.

use csv::ByteRecord;

use super::error::Error;
use super::field::Field;
use super::options::ReadOptions;
use crate::domain::ContractStatus;
use crate::source::cells::{
    Cell, StatusWords, is_customer_gid, is_likely_shopify, is_rounded, read_customer_id,
    read_email, read_phone, trim,
};

/// How many rows a column is judged on.
const SAMPLED_ROWS: usize = 1_000;

/// How the values of a column fit its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// At least half of them are of the field, or all begin as the GID of a customer.
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
    options: &'a ReadOptions,
    words: StatusWords,
}

impl<'a> Judge<'a> {
    pub(super) fn new(sample: &'a [ByteRecord], options: &'a ReadOptions) -> Result<Self, Error> {
        Ok(Self {
            sample: &sample[..sample.len().min(SAMPLED_ROWS)],
            options,
            words: StatusWords::new(&options.statuses, options.today())
                .map_err(Error::DuplicateAlias)?,
        })
    }

    /// Judges a column for a field. Identities and statuses can be told from other values; a column
    /// for another field fits if it has any value.
    pub(super) fn fit(&self, field: Field, column: usize) -> Fit {
        let cells = || self.cells(column);
        let mut address = String::new();
        let mut is_right = |cell| match field {
            Field::CustomerId => is_valid(&read_customer_id(cell)).map(|_| is_likely_shopify(cell)),
            Field::Email => is_valid(&read_email(cell, &mut address)),
            Field::Phone => is_valid(&read_phone(cell, b"", self.options.region)),
            _ if trim(cell).is_empty() => None,
            Field::Status => Some(self.status(cell).is_some()),
            _ => Some(true),
        };
        let judged: Vec<bool> = cells().filter_map(&mut is_right).collect();
        let right = judged.iter().filter(|is_right| **is_right).count();
        let is_given = |cell: &&[u8]| read_customer_id(cell) != Cell::Empty;
        let are_gids = || cells().filter(is_given).all(is_customer_gid);
        // One rounded id isn't enough to reject a column.
        let is_rounded = field == Field::CustomerId
            && judged.len() > 1
            && cells().filter(is_given).all(is_rounded);
        match judged.len() {
            0 => Fit::Empty,
            _ if field == Field::CustomerId && are_gids() => Fit::Good,
            _ if is_rounded => Fit::Rounded,
            all if right * 2 >= all => Fit::Good,
            _ => Fit::Bad,
        }
    }

    /// The cells of a column, of the rows that have it.
    pub(super) fn cells(&self, column: usize) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let rows = self.sample.iter();
        rows.filter_map(move |row| row.get(column))
    }

    /// The status that a cell names.
    pub(super) fn status(&self, cell: &[u8]) -> Option<ContractStatus> {
        self.words.look_up(cell)
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

    #[test]
    fn columns_are_judged_by_most_of_their_first_values() {
        let options = ReadOptions::at(jiff::Timestamp::UNIX_EPOCH);
        let long = format!("{}{}", "NY,".repeat(1_000), "Active,".repeat(2_000));
        for (field, cells, expected) in [
            (Field::Status, "NY,CA,TX", Fit::Bad),
            (Field::Status, "Active,frozen", Fit::Good),
            (Field::Status, ", ", Fit::Empty),
            (Field::Status, &long, Fit::Bad),
            (Field::CustomerId, "55500001,55500002", Fit::Bad),
            (Field::CustomerId, "7012345678901,cus_1", Fit::Good),
            (Field::CustomerId, "7012345678901,7.01E+12", Fit::Good),
            (Field::CustomerId, "7.01E+12,7012350000000,", Fit::Rounded),
            (Field::CustomerId, "7.01E+12,n/a", Fit::Good),
            (Field::CustomerId, "1,2,gid://shopify/Customer/7", Fit::Bad),
            (Field::CustomerId, "gid://shopify/Customer/?,", Fit::Good),
            (Field::CustomerId, "n/a,-", Fit::Empty),
            (Field::Email, "yes,no", Fit::Bad),
            (Field::Email, "rosa@example.com,?", Fit::Good),
            (Field::Phone, "true,false", Fit::Bad),
            (Field::ContractId, "c1", Fit::Good),
        ] {
            let cells = cells.split(',').map(|cell| ByteRecord::from(vec![cell]));
            let cells: Vec<ByteRecord> = cells.collect();
            let judge = Judge::new(&cells, &options).unwrap();
            assert_eq!(judge.fit(field, 0), expected, "{field}: {cells:?}");
        }
    }
}
