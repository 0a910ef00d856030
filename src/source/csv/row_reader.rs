//! From records to contract rows, or to rejections. Everything about one row is decided here; see
//! [`RowReader::read`] for the attribution rule.

use super::cells::{
    Cell, StatusWords, bare, is_rounded, read_customer_id, read_date, read_email, read_phone,
};
use super::columns::Columns;
use super::continuation::{Continues, RowAbove};
use super::error::Error;
use super::field::Field;
use super::footer::{is_blank, is_like_identity, is_words};
use super::header::header_score;
use super::layout::names;
use super::malformed;
use super::options::ReadOptions;
use super::records::Record;
use super::rejection::Reason;
use super::rejects_writer::RejectsWriter;
use super::totals::{Dates, ReadTotals, Totals};
use crate::domain::{
    ContractRow, ContractStatus, CustomerIdentity, RowBatch, RowStatus, ShopifyCustomerId,
};

/// Where the values of a row stand; beyond all cells where there is no column.
struct ColumnIndexes {
    contract: usize,
    customer_id: usize,
    email: usize,
    phone: usize,
    country: usize,
    status: usize,
    next_billing: usize,
    past_dates: [usize; 3],
}

impl ColumnIndexes {
    fn new(columns: &Columns) -> Self {
        let index = |field| columns.index(field).unwrap_or(usize::MAX);
        Self {
            contract: index(Field::ContractId),
            customer_id: index(Field::CustomerId),
            email: index(Field::Email),
            phone: index(Field::Phone),
            country: index(Field::PhoneCountryCode),
            status: index(Field::Status),
            next_billing: index(Field::NextBillingDate),
            past_dates: [Field::Started, Field::Cancelled, Field::Paused].map(index),
        }
    }
}

/// What a row says, cell by cell.
struct Row<'a> {
    record: &'a Record<'a>,
    line: u32,
    contract: &'a [u8],
    customer: CustomerIdentity<'a>,
    status_cell: &'a [u8],
    status: Option<ContractStatus>,
}

/// Reads rows.
pub(super) struct RowReader<'a> {
    options: &'a ReadOptions,
    delimiter: u8,
    names: Vec<String>,
    columns: ColumnIndexes,
    /// Whether the header above the row can be used.
    is_header_usable: bool,
    words: StatusWords,
    /// The email address of the row under way.
    email: String,
    above: RowAbove,
    totals: Totals<'a>,
}

impl<'a> RowReader<'a> {
    pub(super) fn new(
        columns: &Columns,
        delimiter: u8,
        options: &'a ReadOptions,
        rejects: Option<RejectsWriter<'a>>,
    ) -> Result<Self, Error> {
        Ok(Self {
            options,
            delimiter,
            names: columns.names().to_vec(),
            columns: ColumnIndexes::new(columns),
            is_header_usable: true,
            words: StatusWords::new(&options.statuses)?,
            email: String::new(),
            above: RowAbove::default(),
            totals: Totals::new(options, rejects),
        })
    }

    /// Reads one record: adds a contract row to `batch`, rejects it, or both.
    ///
    /// A row belongs to the customer of its strongest identity that isn't blank: customer id, else
    /// email address, else phone number. If that one can't be read, the row is unattributed,
    /// whatever the weaker ones are.
    pub(super) fn read(&mut self, record: &Record<'_>, batch: &mut RowBatch) -> Result<(), Error> {
        if is_blank(record.cells) {
            return Ok(());
        }
        let line = u32::try_from(record.line).map_err(|_| Error::TooManyLines)?;
        if let Some(reason) = malformed::fault(record, self.delimiter, self.names.len()) {
            self.above.set_unattributed(b"");
            if reason == Reason::CutOff && is_words(record.cells) {
                self.totals.count_rows(1);
                return self.totals.reject(record, line, Reason::Footer);
            }
            return self.totals.reject_malformed(record, line, reason);
        }
        let cell = |index| record.cells.get(index).unwrap_or_default();
        let columns = &self.columns;
        let status_cell = bare(cell(columns.status));
        let assumed = self.options.assume_status;
        let status = assumed.or_else(|| self.words.read(status_cell));
        let id_cell = cell(columns.customer_id);
        let id = read_customer_id(id_cell);
        // Taken out, so that it can be borrowed while other things change.
        let mut email_text = std::mem::take(&mut self.email);
        let email = read_email(cell(columns.email), &mut email_text);
        let country = cell(columns.country);
        let phone = read_phone(cell(columns.phone), country, self.options.region);
        let reason = match (id, email, phone) {
            (Cell::Invalid, _, _) if is_rounded(id_cell) => Some(Reason::rounded_id(id_cell)),
            (Cell::Invalid, _, _) => Some(Reason::UnreadableCustomerId),
            (Cell::Empty, Cell::Invalid, _) => Some(Reason::UnreadableEmail),
            (Cell::Empty, Cell::Empty, Cell::Invalid) => Some(Reason::UnreadablePhone),
            _ => None,
        };
        let row = Row {
            record,
            line,
            contract: bare(cell(columns.contract)),
            customer: CustomerIdentity {
                shopify_id: id.ok().map(|id| ShopifyCustomerId(id.get())),
                email: email.ok(),
                phone: phone.ok().map(|read| read.phone),
                is_region_assumed: phone.ok().is_some_and(|read| read.is_region_assumed),
            },
            status_cell,
            status,
        };
        let has_key = row.customer.key().is_some();
        let is_odd = reason.is_some() || status.is_none() || !has_key;
        let read = if is_odd && self.read_second_header(record) {
            Ok(())
        } else {
            let unread = &mut self.totals.unread;
            unread.customer_ids += u64::from(id.is_invalid());
            unread.emails += u64::from(email.is_invalid());
            unread.phones += u64::from(phone.is_invalid());
            self.totals.assumed_regions += u64::from(row.customer.is_region_assumed);
            self.totals.count_rows(1);
            match reason {
                _ if !self.is_header_usable => {
                    let reason = Reason::BelowUnusableHeader;
                    self.totals.reject_unattributed(record, line, reason, None)
                }
                Some(reason) => self.reject_unattributed(&row, reason),
                None if has_key => self.read_attributed(&row, batch),
                None => self.read_without_identity(&row, batch),
            }
        };
        self.email = email_text;
        read
    }

    /// What the rows amount to.
    pub(super) fn finish(self) -> Result<ReadTotals, Error> {
        self.totals.finish()
    }

    fn read_attributed(&mut self, row: &Row<'_>, batch: &mut RowBatch) -> Result<(), Error> {
        let Some(status) = row.status else {
            batch.push(&row.contract_row(RowStatus::Unreadable));
            self.above.set(row.contract, &row.customer, None);
            return self.reject_status(row);
        };
        let is_repetition = self
            .above
            .is_repeated_by(row.contract, &row.customer, status);
        if is_repetition {
            batch.push(&row.contract_row(RowStatus::Continued));
            return Ok(());
        }
        batch.push(&row.contract_row(RowStatus::Is(status)));
        self.above.set(row.contract, &row.customer, Some(status));
        self.count_contract(row, status);
        Ok(())
    }

    /// A row whose identities are all blank: it continues the contract of the row directly above if
    /// it has the same contract id.
    fn read_without_identity(&mut self, row: &Row<'_>, batch: &mut RowBatch) -> Result<(), Error> {
        let is_rounded = is_rounded(row.contract);
        let above = self.above.continued_by(row.contract);
        let Some(Continues::Of(customer, above)) = above.filter(|_| !is_rounded) else {
            if row.contract.is_empty() && row.status_cell.is_empty() {
                // A further line of the contract above, or nothing of a contract.
                return Ok(());
            }
            return self.reject_unattributed(row, Reason::NoIdentity);
        };
        let status = match row.status {
            _ if row.status_cell.is_empty() => RowStatus::Continued,
            None => RowStatus::Unreadable,
            Some(status) if Some(status) == above => RowStatus::Continued,
            Some(status) => RowStatus::Is(status),
        };
        batch.push(&ContractRow {
            customer,
            ..row.contract_row(status)
        });
        match status {
            RowStatus::Is(status) => self.count_contract(row, status),
            RowStatus::Unreadable => return self.reject_status(row),
            RowStatus::Continued => {}
        }
        Ok(())
    }

    fn count_contract(&mut self, row: &Row<'_>, status: ContractStatus) {
        let date = |index| {
            let cell = row.record.cells.get(index).unwrap_or_default();
            read_date(bare(cell), self.options.date_order)
        };
        let dates = Dates {
            next_billing: date(self.columns.next_billing),
            past: self.columns.past_dates.map(date),
        };
        self.totals.count_contract(row.contract, status, &dates);
    }

    /// Whether the record is a header that stands below the first one. The rows below it are read by
    /// it.
    fn read_second_header(&mut self, record: &Record<'_>) -> bool {
        let is_header = !record.cells.iter().any(is_like_identity)
            && header_score(record.cells, &self.options.map) >= 2;
        let names = names(record.cells);
        if is_header && names != self.names {
            let columns = Columns::choose(names, self.options, &[]);
            self.is_header_usable = columns.is_ok();
            if let Ok(columns) = columns {
                self.columns = ColumnIndexes::new(&columns);
                self.names = columns.names().to_vec();
            }
        }
        is_header
    }

    fn reject_status(&mut self, row: &Row<'_>) -> Result<(), Error> {
        let reason = if row.status_cell.is_empty() {
            Reason::BlankStatus
        } else {
            Reason::unknown_status(row.status_cell)
        };
        self.totals.reject(row.record, row.line, reason)
    }

    fn reject_unattributed(&mut self, row: &Row<'_>, reason: Reason) -> Result<(), Error> {
        self.above.set_unattributed(row.contract);
        if self.is_footer(row) {
            return self.totals.reject(row.record, row.line, Reason::Footer);
        }
        self.totals
            .reject_unattributed(row.record, row.line, reason, row.status)
    }

    /// Whether a row without a readable identity is no contract: words in one cell, or totals.
    fn is_footer(&self, row: &Row<'_>) -> bool {
        let columns = &self.columns;
        let cells = row.record.cells;
        let identities = [columns.customer_id, columns.email, columns.phone];
        let mut identities = identities.iter().filter_map(|index| cells.get(*index));
        let has_status =
            row.status.is_some() || row.status_cell.iter().any(u8::is_ascii_alphabetic);
        let is_totals = !has_status
            && !row.contract.iter().any(u8::is_ascii_digit)
            && !is_like_identity(row.contract)
            && !identities.any(is_like_identity);
        is_totals || is_words(cells)
    }
}

impl<'a> Row<'a> {
    fn contract_row(&self, status: RowStatus) -> ContractRow<'a> {
        ContractRow {
            contract_id: std::str::from_utf8(self.contract).unwrap_or_default(),
            customer: self.customer,
            status,
            position: self.line,
            details: None,
        }
    }
}
