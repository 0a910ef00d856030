//! What the cells of a row are, each row by itself.

use csv::ByteRecord;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::cells::{
    Cell, StatusWords, bare, is_rounded, read_customer_id, read_date, read_email, read_phone,
};
use super::columns::Columns;
use super::error::Error;
use super::field::Field;
use super::footer::{is_totals, is_words};
use super::options::ReadOptions;
use super::rejection::Reason;
use super::summary::Unread;
use crate::domain::{ContractStatus, CustomerIdentity, Moment, ShopifyCustomerId};

/// Reads the cells of rows.
pub(super) struct RowParser<'a> {
    options: &'a ReadOptions,
    /// Where each field's values stand; beyond all cells where there is no column.
    columns: [usize; Field::ALL.len()],
    words: StatusWords,
    today: Date,
}

/// The cells of a row.
pub(super) struct Row<'a> {
    /// Empty if there is none, or a spreadsheet has rounded it.
    pub(super) contract_id: &'a str,
    /// The customer, or why it can't be determined.
    pub(super) customer: Result<CustomerIdentity<'a>, Reason>,
    /// The status; none where it can't be read.
    pub(super) status: Option<ContractStatus>,
    pub(super) status_cell: &'a [u8],
    /// The dates, if the status can be read.
    pub(super) dates: RowDates,
    pub(super) unread: Unread,
}

/// The dates of a row.
#[derive(Default)]
pub(super) struct RowDates {
    pub(super) renewal: Option<Moment>,
    /// The newest date that isn't in the future.
    pub(super) newest: Option<Date>,
}

impl<'a> RowParser<'a> {
    pub(super) fn new(columns: &Columns, options: &'a ReadOptions) -> Result<Self, Error> {
        Ok(Self {
            options,
            columns: Field::ALL.map(|field| columns.index(field).unwrap_or(usize::MAX)),
            words: StatusWords::new(&options.statuses)?,
            today: TimeZone::UTC.to_datetime(options.now).date(),
        })
    }

    /// The cell of a field; empty where there is none.
    pub(super) fn cell<'c>(&self, cells: &'c ByteRecord, field: Field) -> &'c [u8] {
        let index = self.columns[field as usize];
        cells.get(index).unwrap_or_default()
    }

    /// Reads a row. It belongs to the customer of its strongest identity that isn't blank: customer
    /// id, else email address, else phone number. If that one can't be read, the row is unattributed,
    /// whatever the weaker ones are.
    pub(super) fn read<'r>(&mut self, cells: &'r ByteRecord, email: &'r mut String) -> Row<'r> {
        let status_cell = bare(self.cell(cells, Field::Status));
        let status = match self.options.assume_status {
            Some(status) => Some(status),
            None => self.words.read(status_cell),
        };
        let contract = bare(self.cell(cells, Field::ContractId));
        let id_cell = self.cell(cells, Field::CustomerId);
        let email_cell = self.cell(cells, Field::Email);
        let country = self.cell(cells, Field::PhoneCountryCode);
        let phone_cell = self.cell(cells, Field::Phone);
        let id = read_customer_id(id_cell);
        let email = read_email(email_cell, email);
        let phone = read_phone(phone_cell, country, self.options.region);
        let mut unread = Unread {
            customer_ids: u64::from(id.is_invalid()),
            emails: u64::from(email.is_invalid()),
            phones: u64::from(phone.is_invalid()),
            dates: 0,
        };
        let customer = match (id, email, phone) {
            (Cell::Invalid, _, _) if is_rounded(id_cell) => Err(Reason::rounded_id(id_cell)),
            (Cell::Invalid, _, _) => Err(Reason::UnreadableCustomerId),
            (Cell::Empty, Cell::Invalid, _) => Err(Reason::UnreadableEmail),
            (Cell::Empty, Cell::Empty, Cell::Invalid) => Err(Reason::UnreadablePhone),
            (Cell::Empty, Cell::Empty, Cell::Empty) => Err(Reason::NoIdentity),
            _ => Ok(CustomerIdentity {
                shopify_id: id.ok().map(|id| ShopifyCustomerId(id.get())),
                email: email.ok(),
                phone: phone.ok().map(|read| read.phone),
                is_region_assumed: phone.ok().is_some_and(|read| read.is_region_assumed),
            }),
        };
        let contract = if is_rounded(contract) { b"" } else { contract };
        Row {
            contract_id: std::str::from_utf8(contract).unwrap_or_default(),
            customer,
            dates: status.map_or_else(RowDates::default, |_| self.dates(cells, &mut unread)),
            status,
            status_cell,
            unread,
        }
    }

    /// Reads the dates of a row.
    /// Whether a row without a readable customer is a footer or a line of totals.
    pub(super) fn is_footer(&self, cells: &ByteRecord, status: Option<ContractStatus>) -> bool {
        let cell = |field| self.cell(cells, field);
        let identities = [Field::CustomerId, Field::Email, Field::Phone].map(cell);
        let is_totals = || is_totals(cell(Field::Status), cell(Field::ContractId), identities);
        is_words(cells) || (status.is_none() && is_totals())
    }

    fn dates(&self, cells: &ByteRecord, unread: &mut Unread) -> RowDates {
        let mut read = |field| {
            let date = read_date(self.cell(cells, field), self.options.date_order);
            unread.dates += u64::from(date.is_invalid());
            date.ok()
        };
        let renewal = read(Field::NextBillingDate);
        let dates = [Field::Started, Field::Cancelled, Field::Paused].map(|field| {
            let date = read(field).map(|moment| match moment {
                Moment::Day(date) => date,
                Moment::Instant(at) => at.date(),
            });
            date.filter(|date| *date <= self.today)
        });
        RowDates {
            renewal,
            newest: dates.into_iter().max().flatten(),
        }
    }
}
