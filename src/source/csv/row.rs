//! Reads the rows of a block: the customer, status and dates of each, and what kind of row it is.

use csv::ByteRecord;
use jiff::civil::Date;

use super::columns::Columns;
use super::contract::ContractColumns;
use super::error::Error;
use super::field::{Field, folded};
use super::footer::{is_blank, is_totals, is_value, is_words};
use super::layout::{Layout, header_score, names};
use super::options::ReadOptions;
use super::parsed_block::{ParsedBlock, RowFacts, RowKind};
use super::quotes::fault;
use super::records::{Block, Record, visit_records};
use super::rejection::Reason;
use super::summary::Unread;
use crate::domain::{
    ContractRow, ContractStatus, CustomerIdentity, Moment, RowStatus, ShopifyCustomerId,
};
use crate::source::cells::{
    Cell, StatusWords, bare, is_rounded, read_customer_id, read_date, read_email, read_phone,
    status_word,
};

/// Reads the rows of blocks.
#[derive(Clone)]
pub(super) struct RowParser<'a> {
    options: &'a ReadOptions,
    pub(super) delimiter: char,
    names: &'a [String],
    /// Where each field's values stand; beyond all cells where there is no column.
    indexes: [usize; Field::ALL.len()],
    words: StatusWords,
    /// What else is read of each contract.
    details: Option<ContractColumns<'a>>,
    today: Date,
    /// How many records of the first block there are up to and including the header.
    header: usize,
    /// The email address of the row at hand.
    email: String,
}

impl<'a> RowParser<'a> {
    pub(super) fn new(
        layout: &Layout,
        columns: &'a Columns,
        options: &'a ReadOptions,
        details: Option<ContractColumns<'a>>,
    ) -> Result<Self, Error> {
        let today = options.today();
        Ok(Self {
            options,
            delimiter: layout.delimiter,
            names: &columns.names,
            indexes: Field::ALL.map(|field| columns.index(field).unwrap_or(usize::MAX)),
            words: StatusWords::new(&options.statuses, today).map_err(Error::DuplicateAlias)?,
            details,
            today,
            header: layout.above_header + 1,
            email: String::new(),
        })
    }

    /// Replaces everything in `parsed` by what a block has; its statuses were taken by the totals.
    pub(super) fn parse(&mut self, block: Block, parsed: &mut ParsedBlock) {
        parsed.clear();
        let header = if block.number == 0 { self.header } else { 0 };
        parsed.lines = visit_records(&block, self.delimiter, |record| {
            let mut facts = RowFacts {
                row: parsed.rows.len(),
                text: record.start..record.start + record.text.len(),
                line: record.line,
                ..RowFacts::default()
            };
            let records = parsed.facts.len() + 1;
            if records == header {
                facts.kind = RowKind::Header;
            } else if records < header {
                if self.is_row(record.cells) {
                    facts.kind = RowKind::Malformed(Reason::AboveHeader);
                    parsed.rows.push(&ContractRow::default());
                }
            } else if let Some(reason) = self.fault(&record) {
                let is_too_wide = matches!(reason, Reason::TooManyCells { .. });
                if is_too_wide && is_header(record.cells, self.options) {
                    facts.kind = RowKind::OtherHeader;
                } else {
                    facts.kind = RowKind::Malformed(reason);
                    parsed.rows.push(&ContractRow::default());
                }
            } else if !is_blank(record.cells) {
                self.read(record.cells, &mut facts, parsed);
                if facts.status.is_some() {
                    self.read_dates(record.cells, &mut facts, &mut parsed.unread);
                }
            }
            parsed.facts.push(facts);
        });
        (parsed.number, parsed.text) = (block.number, block.text);
    }

    /// Why a record can't be split into cells, if it can't. With a cell too many and two statuses, the cells
    /// have moved to other columns, even if the last one is empty.
    fn fault(&self, record: &Record<'_>) -> Option<Reason> {
        let (cells, width) = (record.cells.len(), self.names.len());
        let is_status = |cell: &&[u8]| self.words.look_up(cell).is_some();
        let has_two_statuses = || record.cells.iter().filter(is_status).count() > 1;
        let shifted = || {
            let is_shifted = cells > width && has_two_statuses();
            is_shifted.then_some(Reason::TooManyCells { cells, width })
        };
        fault(record, self.delimiter, width).or_else(shifted)
    }

    /// Whether a record above the header is a row: it has an identity, and a status or a contract id.
    fn is_row(&self, cells: &ByteRecord) -> bool {
        let cell = |field| cells.get(self.indexes[field as usize]).unwrap_or_default();
        let is_filled = !bare(cell(Field::Status)).is_empty();
        let is_one = is_filled || is_contract_id(bare(cell(Field::ContractId)));
        let mut identities = [Field::CustomerId, Field::Email, Field::Phone].into_iter();
        let has_identity = identities.any(|field| is_value(cell(field)));
        let has_status = cells.iter().any(|cell| status_word(cell).is_some());
        (is_one && has_identity) || (has_status && cells.iter().any(is_value))
    }

    /// Reads a row. It belongs to the customer of its strongest identity that isn't blank: customer
    /// id, else email address, else phone number. If that one can't be read, the row is unattributed,
    /// whatever the weaker ones are.
    fn read(&mut self, cells: &ByteRecord, facts: &mut RowFacts, parsed: &mut ParsedBlock) {
        let indexes = &self.indexes;
        let cell = |field| cells.get(indexes[field as usize]).unwrap_or_default();
        let (status_cell, contract_cell) =
            (bare(cell(Field::Status)), bare(cell(Field::ContractId)));
        let id_cell = cell(Field::CustomerId);
        let status = self.options.assume_status;
        let status = status.or_else(|| self.words.read(status_cell));
        let id = read_customer_id(id_cell);
        let email = read_email(cell(Field::Email), &mut self.email);
        let country = cell(Field::PhoneCountryCode);
        let phone = read_phone(cell(Field::Phone), country, self.options.region);
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
        if (customer.is_err() || status.is_none()) && is_header(cells, self.options) {
            let own = names(cells);
            if !is_same_header(&own, self.names) {
                facts.kind = RowKind::OtherHeader;
            }
            return;
        }
        parsed.count += 1;
        parsed.unread.customer_ids += u64::from(id.is_invalid());
        parsed.unread.emails += u64::from(email.is_invalid());
        parsed.unread.phones += u64::from(phone.is_invalid());
        facts.status = status;
        let continues_above = status_cell.is_empty() && matches!(customer, Err(Reason::NoIdentity));
        let contract_id = Some(contract_cell).filter(|cell| is_contract_id(cell));
        let contract_id = contract_id.and_then(|cell| std::str::from_utf8(cell).ok());
        let details = self.details.as_ref();
        let details = details.map(|columns| columns.details(cells, self.options));
        let mut row = ContractRow {
            contract_id: contract_id.unwrap_or_default(),
            status: match status {
                _ if continues_above => RowStatus::Continued,
                Some(status) => RowStatus::Is(status),
                None => RowStatus::Unreadable,
            },
            details: details.as_ref(),
            ..ContractRow::default()
        };
        if let Some(status) = status {
            parsed.statuses.add(row.contract_id, status);
        } else if !continues_above {
            facts.bad_status = Some(Reason::bad_status(status_cell));
        }
        let is_live = |cell| status_word(cell).is_some_and(|status| !status.has_ended());
        let has_ended = status.is_some_and(ContractStatus::has_ended);
        let has_shifted_cells = || cells.len() > self.names.len() || cells.iter().any(is_live);
        if customer.is_err() && has_ended && has_shifted_cells() {
            // The cells may have moved to other columns.
            facts.status = None;
        }
        facts.kind = match customer {
            Err(_)
                if continues_above && contract_cell.is_empty() && !is_contract_elsewhere(cells) =>
            {
                RowKind::Empty
            }
            Err(reason) => {
                let identities = [id_cell, cell(Field::Email), cell(Field::Phone)];
                let is_footer = || {
                    let has_words = is_words(cells) && (status_cell.is_empty() || cells.len() == 1);
                    has_words || is_totals(status_cell, contract_cell, identities)
                };
                let is_footer = status.is_none() && !is_contract_elsewhere(cells) && is_footer();
                RowKind::Unattributed(reason, is_footer)
            }
            Ok(customer) => {
                parsed.assumed_regions += u64::from(customer.is_region_assumed);
                row.customer = customer;
                RowKind::Contract
            }
        };
        parsed.rows.push(&row);
    }

    fn read_dates(&self, cells: &ByteRecord, facts: &mut RowFacts, unread: &mut Unread) {
        let mut read = |field| {
            let cell = cells.get(self.indexes[field as usize]).unwrap_or_default();
            if cell.is_empty() {
                return None;
            }
            let date = read_date(cell, self.options.date_order);
            unread.dates += u64::from(date.is_invalid());
            date.ok()
        };
        facts.renewal = read(Field::NextBillingDate);
        for field in [Field::Started, Field::Cancelled, Field::Paused] {
            let date = read(field).map(Moment::date);
            facts.newest = facts.newest.max(date.filter(|date| *date <= self.today));
        }
    }
}

/// Whether a row without identity may be a contract whose cells stand in other columns: it has an email
/// address or a status somewhere. Ids and numbers may also be those of a product, in a row about that.
fn is_contract_elsewhere(cells: &ByteRecord) -> bool {
    let is_delimiter = |byte: &u8| matches!(byte, b';' | b'\t' | b'|' | b',');
    let is_status = |word: &[u8]| status_word(word).is_some();
    let mut cells = cells.iter();
    cells.any(|cell| cell.contains(&b'@') || cell.split(is_delimiter).any(is_status))
}

/// Whether a header is the first one again, maybe in other words. A customer id by another name isn't the same.
fn is_same_header(own: &[String], first: &[String]) -> bool {
    let field = |name: &String| Field::of_column(name).map(|(field, _)| field);
    let is_same = |(name, first): (&String, &String)| {
        let named = field(name).filter(|field| *field != Field::CustomerId);
        let count = own.iter().filter(|other| field(other) == named).count();
        folded(name) == folded(first) || (named.is_some() && named == field(first) && count == 1)
    };
    own.len() == first.len() && own.iter().zip(first).all(is_same)
}

/// Whether a cell is the id of one contract. Without a digit, or as `0`, it is a placeholder, or a product's. A
/// spreadsheet rounds to `1E+12`; `1234e567` is an id.
fn is_contract_id(cell: &[u8]) -> bool {
    let is_number = cell.iter().all(u8::is_ascii_digit);
    let has_digit = is_number || cell.iter().any(u8::is_ascii_digit);
    let has_plus = || !is_number && cell.contains(&b'+');
    let may_be_rounded = (is_number && cell.ends_with(b"000")) || has_plus();
    has_digit && !matches!(cell, b"" | b"0") && !(may_be_rounded && is_rounded(cell))
}

/// Whether a row is a header that stands below the first one.
fn is_header(cells: &ByteRecord, options: &ReadOptions) -> bool {
    !cells.iter().any(is_value) && header_score(cells, &options.map) >= 2
}
