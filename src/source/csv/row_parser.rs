//! From the records of a block to contract rows, each by itself. What depends on the row above is
//! decided later, in order; see `attribution`.

use std::hash::Hasher as _;
use std::ops::Range;

use csv::ByteRecord;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rustc_hash::FxHasher;

use super::block::Block;
use super::cells::{
    Cell, StatusWords, bare, is_rounded, read_customer_id, read_date, read_email, read_phone,
};
use super::columns::Columns;
use super::contract::ContractColumns;
use super::error::Error;
use super::field::Field;
use super::footer::{is_blank, is_like_identity, is_totals, is_words};
use super::layout::{header_score, names};
use super::options::ReadOptions;
use super::quotes::fault;
use super::records::{Record, Records};
use super::rejection::Reason;
use super::summary::Unread;
use crate::domain::{
    ContractRow, ContractStatus, CustomerIdentity, Moment, RowBatch, RowStatus, ShopifyCustomerId,
};
use crate::source::renewal_forecast::RenewalForecast;

/// The lowest bits of a contract's hash.
pub(super) const STATUS_BITS: u32 = 3;

/// Reads rows.
pub(super) struct RowParser<'a> {
    options: &'a ReadOptions,
    delimiter: char,
    names: &'a [String],
    /// Where each field's values stand; beyond all cells where there is no column.
    columns: [usize; Field::ALL.len()],
    /// What else is read of each contract.
    details: Option<ContractColumns<'a>>,
    words: StatusWords,
    forecast: &'a RenewalForecast,
    today: Date,
}

/// The rows of a block.
#[derive(Default)]
pub(super) struct ParsedBlock {
    pub(super) block: Block,
    pub(super) rows: RowBatch,
    /// What else is known of each row.
    pub(super) facts: Vec<RowFacts>,
    /// Values that can't be read, of rows that aren't malformed.
    pub(super) unread: Unread,
    /// Phone numbers whose country was assumed.
    pub(super) assumed_regions: u64,
    /// For each contract a hash of its id, with its status in the lowest [`STATUS_BITS`].
    pub(super) statuses: Vec<u64>,
}

/// What is known of a row beside its contract.
#[derive(Default)]
pub(super) struct RowFacts {
    /// Where the row stands in the block's text.
    pub(super) text: Range<usize>,
    pub(super) kind: RowKind,
    /// The status; none where it can't be read.
    pub(super) status: Option<ContractStatus>,
    /// What is wrong with the status.
    pub(super) bad_status: Option<Box<Reason>>,
    /// The day of the forecast on which it renews.
    pub(super) renewal: Option<usize>,
    /// The newest date that isn't in the future.
    pub(super) newest_date: Option<Date>,
}

/// What a row is.
#[derive(Debug, Default)]
pub(super) enum RowKind {
    /// A contract of a customer.
    #[default]
    Attributed,
    /// Nothing of a contract.
    Nothing,
    /// It has no identity: a further row of the contract above, or else rejected.
    WithoutIdentity(Box<Reason>),
    /// The customer can't be determined, or it is a footer.
    Unattributed(Box<Reason>),
    /// It can't be split into cells.
    Malformed(Box<Reason>),
    /// A header with other columns.
    OtherHeader,
}

impl<'a> RowParser<'a> {
    pub(super) fn new(
        columns: &'a Columns,
        delimiter: char,
        options: &'a ReadOptions,
        details: Option<ContractColumns<'a>>,
        forecast: &'a RenewalForecast,
    ) -> Result<Self, Error> {
        let index = |field| columns.index(field).unwrap_or(usize::MAX);
        Ok(Self {
            options,
            delimiter,
            names: columns.names(),
            columns: Field::ALL.map(index),
            details,
            words: StatusWords::new(&options.statuses)?,
            forecast,
            today: TimeZone::UTC.to_datetime(options.now).date(),
        })
    }

    /// Reads the rows of a block.
    pub(super) fn parse(&mut self, block: Block) -> ParsedBlock {
        let mut parsed = ParsedBlock::default();
        let mut email = String::new();
        let mut records = Records::new(&block, self.delimiter);
        while let Some(record) = records.next() {
            if !is_blank(record.cells) {
                self.add(&record, &mut email, &mut parsed);
            }
        }
        parsed.block = block;
        parsed
    }

    /// Reads a row. It belongs to the customer of its strongest identity that isn't blank: customer
    /// id, else email address, else phone number. If that one can't be read, the row is unattributed,
    /// whatever the weaker ones are.
    fn add(&mut self, record: &Record<'_>, email: &mut String, parsed: &mut ParsedBlock) {
        let mut facts = RowFacts {
            text: record.start..record.start + record.text.len(),
            ..RowFacts::default()
        };
        let mut row = ContractRow {
            contract_id: "",
            customer: CustomerIdentity::default(),
            status: RowStatus::Continued,
            position: u32::try_from(record.line).unwrap_or(u32::MAX),
            details: None,
        };
        if let Some(reason) = fault(record, self.delimiter, self.names.len()) {
            facts.kind = match reason {
                Reason::CutOff if is_words(record.cells) => {
                    RowKind::Unattributed(Box::new(Reason::Footer))
                }
                reason => RowKind::Malformed(Box::new(reason)),
            };
            parsed.push(&row, facts);
            return;
        }
        let cell = |field| self.cell(record.cells, field);
        let status_cell = bare(cell(Field::Status));
        let assumed = self.options.assume_status;
        let contract = bare(cell(Field::ContractId));
        let id_cell = cell(Field::CustomerId);
        let id = read_customer_id(id_cell);
        let email = read_email(cell(Field::Email), email);
        let country = cell(Field::PhoneCountryCode);
        let phone = read_phone(cell(Field::Phone), country, self.options.region);
        let reason = match (id, email, phone) {
            (Cell::Invalid, _, _) if is_rounded(id_cell) => Some(Reason::rounded_id(id_cell)),
            (Cell::Invalid, _, _) => Some(Reason::UnreadableCustomerId),
            (Cell::Empty, Cell::Invalid, _) => Some(Reason::UnreadableEmail),
            (Cell::Empty, Cell::Empty, Cell::Invalid) => Some(Reason::UnreadablePhone),
            (Cell::Empty, Cell::Empty, Cell::Empty) => Some(Reason::NoIdentity),
            _ => None,
        };
        facts.status = assumed.or_else(|| self.words.read(status_cell));
        let is_odd = reason.is_some() || facts.status.is_none();
        if is_odd && self.is_header(record.cells) {
            if names(record.cells) != self.names {
                facts.kind = RowKind::OtherHeader;
                parsed.push(&row, facts);
            }
            return;
        }
        let is_without_identity = reason == Some(Reason::NoIdentity);
        if let Some(reason) = reason {
            facts.kind = self.unattributed(record.cells, reason, facts.status);
        } else {
            row.customer = CustomerIdentity {
                shopify_id: id.ok().map(|id| ShopifyCustomerId(id.get())),
                email: email.ok(),
                phone: phone.ok().map(|read| read.phone),
                is_region_assumed: phone.ok().is_some_and(|read| read.is_region_assumed),
            };
        }
        parsed.unread.customer_ids += u64::from(id.is_invalid());
        parsed.unread.emails += u64::from(email.is_invalid());
        parsed.unread.phones += u64::from(phone.is_invalid());
        parsed.assumed_regions += u64::from(row.customer.is_region_assumed);
        if !is_rounded(contract) {
            row.contract_id = std::str::from_utf8(contract).unwrap_or_default();
        }
        row.status = match facts.status {
            _ if is_without_identity && status_cell.is_empty() => RowStatus::Continued,
            Some(status) => RowStatus::Is(status),
            None => RowStatus::Unreadable,
        };
        match facts.status {
            Some(status) => {
                self.read_dates(record.cells, status, &mut facts, &mut parsed.unread);
                parsed.log_status(row.contract_id, status);
            }
            None if status_cell.is_empty() => {
                facts.bad_status = Some(Box::new(Reason::BlankStatus));
            }
            None => facts.bad_status = Some(Box::new(Reason::unknown_status(status_cell))),
        }
        let details = self.details.as_ref();
        let details = details.map(|columns| columns.details(record.cells, self.options));
        row.details = details.as_ref();
        parsed.push(&row, facts);
    }

    fn cell<'c>(&self, cells: &'c ByteRecord, field: Field) -> &'c [u8] {
        let index = self.columns[field as usize];
        cells.get(index).unwrap_or_default()
    }

    /// Whether the row is a header that stands below the first one.
    fn is_header(&self, cells: &ByteRecord) -> bool {
        !cells.iter().any(is_like_identity) && header_score(cells, &self.options.map) >= 2
    }

    fn unattributed(
        &self,
        cells: &ByteRecord,
        reason: Reason,
        status: Option<ContractStatus>,
    ) -> RowKind {
        let [status_cell, contract] =
            [Field::Status, Field::ContractId].map(|field| bare(self.cell(cells, field)));
        let is_without_identity = reason == Reason::NoIdentity;
        if is_without_identity && contract.is_empty() && status_cell.is_empty() {
            return RowKind::Nothing;
        }
        let identities = [Field::CustomerId, Field::Email, Field::Phone];
        let identities = identities.map(|field| self.cell(cells, field));
        let is_footer =
            is_words(cells) || (status.is_none() && is_totals(status_cell, contract, identities));
        let reason = Box::new(if is_footer { Reason::Footer } else { reason });
        if is_without_identity {
            RowKind::WithoutIdentity(reason)
        } else {
            RowKind::Unattributed(reason)
        }
    }

    fn read_dates(
        &self,
        cells: &ByteRecord,
        status: ContractStatus,
        facts: &mut RowFacts,
        unread: &mut Unread,
    ) {
        let mut read = |field| {
            let date = read_date(self.cell(cells, field), self.options.date_order);
            unread.dates += u64::from(date.is_invalid());
            date.ok()
        };
        let renewal = read(Field::NextBillingDate);
        let renewal = renewal.filter(|_| status == ContractStatus::Active);
        facts.renewal = renewal.and_then(|moment| self.forecast.day(moment));
        for field in [Field::Started, Field::Cancelled, Field::Paused] {
            let date = read(field).map(|moment| match moment {
                Moment::Day(date) => date,
                Moment::Instant(at) => at.date(),
            });
            facts.newest_date = facts
                .newest_date
                .max(date.filter(|date| *date <= self.today));
        }
    }
}

impl ParsedBlock {
    fn push(&mut self, row: &ContractRow<'_>, facts: RowFacts) {
        self.rows.push(row);
        self.facts.push(facts);
    }

    fn log_status(&mut self, contract_id: &str, status: ContractStatus) {
        if !contract_id.is_empty() {
            let mut hasher = FxHasher::default();
            hasher.write(contract_id.as_bytes());
            self.statuses
                .push(hasher.finish() << STATUS_BITS | status as u64);
        }
    }
}
