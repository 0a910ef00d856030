//! What the cells of a row are, each row by itself. What depends on the row above is decided later, in
//! the order of the file; see `row_reader`.

use std::ops::Range;

use csv::ByteRecord;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::block::Block;
use super::cells::{
    Cell, StatusWords, bare, is_rounded, read_customer_id, read_date, read_email, read_phone,
};
use super::columns::Columns;
use super::error::Error;
use super::field::Field;
use super::options::ReadOptions;
use super::records::{Record, Records};
use super::rejection::Reason;
use super::summary::Unread;
use crate::domain::{ContractStatus, CustomerIdentity, Moment, ShopifyCustomerId};

/// Reads the cells of rows.
pub(super) struct RowParser<'a> {
    options: &'a ReadOptions,
    delimiter: char,
    indexes: ColumnIndexes,
    words: StatusWords,
    today: Date,
    /// The email address of the row at hand.
    email: String,
}

/// Where each field's values stand; beyond all cells where there is no column.
#[derive(Clone, Copy)]
pub(super) struct ColumnIndexes([usize; Field::ALL.len()]);

impl ColumnIndexes {
    pub(super) fn new(columns: &Columns) -> Self {
        Self(Field::ALL.map(|field| columns.index(field).unwrap_or(usize::MAX)))
    }

    /// The cell of a field; empty where there is none.
    pub(super) fn cell(self, cells: &ByteRecord, field: Field) -> &[u8] {
        cells.get(self.0[field as usize]).unwrap_or_default()
    }
}

/// A block, its records and the cells of each. It is filled again without an allocation per row.
#[derive(Default)]
pub(super) struct ParsedBlock {
    pub(super) records: Records,
    rows: Vec<ParsedRow>,
    /// Contract ids and email addresses, one after another.
    text: String,
}

/// The parts of a [`Row`].
struct ParsedRow {
    contract_id: Range<usize>,
    email: Range<usize>,
    /// The customer, without the email address.
    customer: Result<CustomerIdentity<'static>, Reason>,
    status: Option<ContractStatus>,
    dates: RowDates,
    unread: Unread,
}

/// The cells of a row.
pub(super) struct Row<'a> {
    /// Empty if there is none, or a spreadsheet has rounded it.
    pub(super) contract_id: &'a str,
    /// The customer, or why it can't be determined.
    pub(super) customer: Result<CustomerIdentity<'a>, Reason>,
    /// The status; none where it can't be read.
    pub(super) status: Option<ContractStatus>,
    /// The dates, if the status can be read.
    pub(super) dates: RowDates,
    pub(super) unread: Unread,
}

/// The dates of a row.
#[derive(Clone, Copy, Default)]
pub(super) struct RowDates {
    pub(super) renewal: Option<Moment>,
    /// The newest date that isn't in the future.
    pub(super) newest: Option<Date>,
}

impl ParsedBlock {
    /// The records, each with its cells.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Record<'_>, Row<'_>)> {
        self.records
            .iter()
            .zip(self.rows.iter().map(|row| self.row(row)))
    }

    fn row<'a>(&'a self, row: &'a ParsedRow) -> Row<'a> {
        let email = Some(&self.text[row.email.clone()]).filter(|email| !email.is_empty());
        let customer = match &row.customer {
            Ok(customer) => Ok(CustomerIdentity { email, ..*customer }),
            Err(reason) => Err(reason.clone()),
        };
        Row {
            contract_id: &self.text[row.contract_id.clone()],
            customer,
            status: row.status,
            dates: row.dates,
            unread: row.unread,
        }
    }
}

impl<'a> RowParser<'a> {
    pub(super) fn new(
        columns: &Columns,
        delimiter: char,
        options: &'a ReadOptions,
    ) -> Result<Self, Error> {
        Ok(Self {
            options,
            delimiter,
            indexes: ColumnIndexes::new(columns),
            words: StatusWords::new(&options.statuses)?,
            today: TimeZone::UTC.to_datetime(options.now).date(),
            email: String::new(),
        })
    }

    /// Replaces everything in `parsed` by what a block has.
    pub(super) fn parse(&mut self, block: Block, parsed: &mut ParsedBlock) {
        let ParsedBlock {
            records,
            rows,
            text,
        } = parsed;
        records.split(block, self.delimiter);
        rows.clear();
        text.clear();
        rows.extend(records.iter().map(|record| self.read(record.cells, text)));
    }

    /// Reads a row. It belongs to the customer of its strongest identity that isn't blank: customer
    /// id, else email address, else phone number. If that one can't be read, the row is unattributed,
    /// whatever the weaker ones are.
    fn read(&mut self, cells: &ByteRecord, text: &mut String) -> ParsedRow {
        let indexes = self.indexes;
        let cell = |field| indexes.cell(cells, field);
        let status = self.options.assume_status;
        let status = status.or_else(|| self.words.read(bare(cell(Field::Status))));
        let dates = status.map(|_| self.dates(cells));
        let (dates, unread_dates) = dates.unwrap_or_default();
        let id_cell = cell(Field::CustomerId);
        let id = read_customer_id(id_cell);
        let email = read_email(cell(Field::Email), &mut self.email);
        let country = cell(Field::PhoneCountryCode);
        let phone = read_phone(cell(Field::Phone), country, self.options.region);
        let unread = Unread {
            customer_ids: u64::from(id.is_invalid()),
            emails: u64::from(email.is_invalid()),
            phones: u64::from(phone.is_invalid()),
            dates: unread_dates,
        };
        let customer = match (id, email, phone) {
            (Cell::Invalid, _, _) if is_rounded(id_cell) => Err(Reason::rounded_id(id_cell)),
            (Cell::Invalid, _, _) => Err(Reason::UnreadableCustomerId),
            (Cell::Empty, Cell::Invalid, _) => Err(Reason::UnreadableEmail),
            (Cell::Empty, Cell::Empty, Cell::Invalid) => Err(Reason::UnreadablePhone),
            (Cell::Empty, Cell::Empty, Cell::Empty) => Err(Reason::NoIdentity),
            _ => Ok(CustomerIdentity {
                shopify_id: id.ok().map(|id| ShopifyCustomerId(id.get())),
                email: None,
                phone: phone.ok().map(|read| read.phone),
                is_region_assumed: phone.ok().is_some_and(|read| read.is_region_assumed),
            }),
        };
        let contract = bare(cell(Field::ContractId));
        let contract = if is_rounded(contract) { b"" } else { contract };
        let mut push = |part: &str| {
            text.push_str(part);
            text.len() - part.len()..text.len()
        };
        ParsedRow {
            contract_id: push(std::str::from_utf8(contract).unwrap_or_default()),
            email: push(email.ok().unwrap_or_default()),
            customer,
            status,
            dates,
            unread,
        }
    }

    /// The dates of a row, and how many can't be read.
    fn dates(&self, cells: &ByteRecord) -> (RowDates, u64) {
        let mut unread = 0;
        let mut read = |field| {
            let cell = self.indexes.cell(cells, field);
            if cell.is_empty() {
                return None;
            }
            let date = read_date(cell, self.options.date_order);
            unread += u64::from(date.is_invalid());
            date.ok()
        };
        let renewal = read(Field::NextBillingDate);
        let dates = [Field::Started, Field::Cancelled, Field::Paused].map(|field| {
            let date = match read(field)? {
                Moment::Day(date) => date,
                Moment::Instant(at) => at.date(),
            };
            Some(date).filter(|date| *date <= self.today)
        });
        let newest = dates.into_iter().max().flatten();
        (RowDates { renewal, newest }, unread)
    }
}
