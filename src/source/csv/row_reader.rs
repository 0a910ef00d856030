//! From records to contract rows, in the order of the file: contracts of a customer, further rows of
//! the contract above, rejected rows. Exports with several rows per contract repeat its id, and may
//! leave the rest of its columns blank.

use csv::ByteRecord;

use super::cells::bare;
use super::columns::Columns;
use super::contract::ContractColumns;
use super::error::Error;
use super::field::Field;
use super::footer::{is_blank, is_like_identity, is_totals, is_words};
use super::layout::{Layout, header_score, names};
use super::options::ReadOptions;
use super::quotes::fault;
use super::records::Record;
use super::rejection::Reason;
use super::row::{ColumnIndexes, ParsedBlock, Row};
use super::totals::{Rejects, RowCounter, Totals};
use crate::domain::{ContractRow, ContractStatus, CustomerIdentity, RowBatch, RowStatus};

/// Reads rows and attributes them.
pub(super) struct RowReader<'a> {
    indexes: ColumnIndexes,
    options: &'a ReadOptions,
    names: &'a [String],
    delimiter: char,
    /// What else is read of each contract.
    details: Option<ContractColumns<'a>>,
    /// How many lines the blocks before have.
    lines: u64,
    /// How many records come up to the header and with it.
    header: usize,
    /// The last row of the block before.
    last: RowBatch,
    /// The status of the contract above.
    status_above: RowStatus,
    /// Whether rows stand below a second header, which has other columns.
    is_below_other_header: bool,
    counter: RowCounter<'a>,
}

impl<'a> RowReader<'a> {
    pub(super) fn new(
        layout: &Layout,
        columns: &'a Columns,
        options: &'a ReadOptions,
        details: Option<ContractColumns<'a>>,
        rejects: Rejects<'a>,
    ) -> Self {
        Self {
            indexes: ColumnIndexes::new(columns),
            options,
            names: columns.names(),
            delimiter: layout.delimiter,
            details,
            lines: 0,
            header: layout.above_header + 1,
            last: RowBatch::default(),
            status_above: RowStatus::Continued,
            is_below_other_header: false,
            counter: RowCounter::new(layout.delimiter, options, rejects),
        }
    }

    /// Replaces everything in `rows` by the rows of the next block.
    pub(super) fn read(&mut self, block: &ParsedBlock, rows: &mut RowBatch) -> Result<(), Error> {
        self.last.clear();
        if let Some(last) = rows.last() {
            self.last.push(&last);
        }
        rows.clear();
        for (mut record, cells) in block.iter() {
            record.line += self.lines;
            if self.header > 0 {
                self.header -= 1;
                if self.header == 0 {
                    self.counter.write_header(record.text)?;
                }
            } else if !is_blank(record.cells) {
                self.add(record, cells, rows)?;
            }
        }
        self.lines += block.records.lines;
        Ok(())
    }

    /// The totals of the rows.
    pub(super) fn finish(self) -> Result<Totals, Error> {
        self.counter.finish()
    }

    fn add(
        &mut self,
        record: Record<'_>,
        cells: Row<'_>,
        rows: &mut RowBatch,
    ) -> Result<(), Error> {
        let mut row = ContractRow {
            contract_id: "",
            customer: CustomerIdentity::default(),
            status: RowStatus::Continued,
            position: u32::try_from(record.line).unwrap_or(u32::MAX),
            details: None,
        };
        if let Some(reason) = fault(&record, self.delimiter, self.names.len()) {
            rows.push(&row);
            return self.counter.add_malformed(&record, reason);
        }
        let is_odd = cells.customer.is_err() || cells.status.is_none();
        if is_odd && self.is_header(record.cells) {
            self.is_below_other_header |= names(record.cells) != self.names;
            return Ok(());
        }
        self.counter.add_row(&cells);
        let cell = |field| bare(self.indexes.cell(record.cells, field));
        let details = self.details.as_ref();
        let details = details.map(|columns| columns.details(record.cells, self.options));
        row.details = details.as_ref();
        let is_without_identity = matches!(cells.customer, Err(Reason::NoIdentity));
        row.contract_id = cells.contract_id;
        row.status = match cells.status {
            _ if is_without_identity && cell(Field::Status).is_empty() => RowStatus::Continued,
            Some(status) => RowStatus::Is(status),
            None => RowStatus::Unreadable,
        };
        let is_nothing = row.status == RowStatus::Continued && cell(Field::ContractId).is_empty();
        let last = rows.last().or_else(|| self.last.last());
        let above = last
            .filter(|above| !row.contract_id.is_empty() && above.contract_id == row.contract_id);
        let customer_above = above.map(|above| above.customer);
        let email_above;
        let customer = match customer_above {
            Some(customer) if is_without_identity && customer.key().is_some() => {
                email_above = customer.email.map(str::to_owned);
                let email = email_above.as_deref();
                Ok(CustomerIdentity { email, ..customer })
            }
            _ => cells.customer,
        };
        match customer {
            _ if is_nothing => {}
            _ if self.is_below_other_header => {
                let reason = Reason::BelowOtherHeader;
                self.counter.add_unattributed(&record, reason, None)?;
            }
            Err(_) if self.is_footer(record.cells, cells.status) => {
                self.counter.reject(&record, Reason::Footer)?;
            }
            Err(reason) => {
                self.counter
                    .add_unattributed(&record, reason, cells.status)?;
            }
            Ok(customer) => {
                row.customer = customer;
                if row.status == RowStatus::Unreadable {
                    let reason = Reason::bad_status(cell(Field::Status));
                    self.counter.reject(&record, reason)?;
                }
                let is_same = |above: CustomerIdentity<'_>| above.key() == customer.key();
                let is_repeated = customer_above.is_some_and(is_same)
                    && matches!(row.status, RowStatus::Is(_))
                    && row.status == self.status_above;
                // Of a contract with several rows the first one has its dates and products.
                if is_repeated || (above.is_some() && details.is_some()) {
                    row.status = RowStatus::Continued;
                } else if let RowStatus::Is(status) = row.status {
                    self.counter.add_contract(status, &cells.dates);
                }
                if row.status != RowStatus::Continued {
                    self.status_above = row.status;
                }
            }
        }
        rows.push(&row);
        Ok(())
    }

    /// Whether a row without a readable customer is a footer or a line of totals.
    fn is_footer(&self, cells: &ByteRecord, status: Option<ContractStatus>) -> bool {
        let cell = |field| self.indexes.cell(cells, field);
        let identities = [Field::CustomerId, Field::Email, Field::Phone].map(cell);
        let is_totals = || is_totals(cell(Field::Status), cell(Field::ContractId), identities);
        is_words(cells) || (status.is_none() && is_totals())
    }

    /// Whether the row is a header that stands below the first one.
    fn is_header(&self, cells: &ByteRecord) -> bool {
        !cells.iter().any(is_like_identity) && header_score(cells, &self.options.map) >= 2
    }
}
