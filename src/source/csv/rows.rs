//! From rows to mentions of customers, or to rejections. Everything about one row is decided here.

use jiff::civil::Date;

use super::cells::{
    Cell, DateOrder, Moment, Region, StatusWords, bare, is_rounded, read_customer_id, read_date,
    read_email, read_phone, trim,
};
use super::columns::Columns;
use super::error::Error;
use super::field::Field;
use super::garbled;
use super::options::ReadOptions;
use super::previous::{Previous, Who};
use super::rejection::{Reason, Rejections};
use super::rejects::Rejects;
use super::scanner::{Fault, Record};
use super::summary::Unread;
use super::suspects::Suspects;
use super::upcoming::Upcoming;
use crate::domain::{ContractStatus, Doubts, Mentions};
use crate::source::StatusCounts;

/// Where the values of a row stand; beyond all cells where there is none.
#[derive(Clone, Copy)]
pub(super) struct Places {
    pub(super) contract: usize,
    pub(super) customer_id: usize,
    pub(super) email: usize,
    pub(super) phone: usize,
    pub(super) country: usize,
    pub(super) status: usize,
    pub(super) next: usize,
    pub(super) other_dates: [usize; 3],
}

impl Places {
    fn new(place: impl Fn(Field) -> Option<usize>) -> Self {
        let place = |field| place(field).unwrap_or(usize::MAX);
        Self {
            contract: place(Field::ContractId),
            customer_id: place(Field::CustomerId),
            email: place(Field::Email),
            phone: place(Field::Phone),
            country: place(Field::PhoneCountryCode),
            status: place(Field::Status),
            next: place(Field::NextBillingDate),
            other_dates: [Field::Started, Field::Cancelled, Field::Paused].map(place),
        }
    }
}

/// Reads rows.
pub(super) struct Rows<'a> {
    /// Among the cells that are kept of a row.
    places: Places,
    /// Among all cells of a row.
    columns: Places,
    width: usize,
    /// Whether an id of a contract is surely one, and not a customer's or a product's.
    contract_is_sure: bool,
    delimiter: u8,
    assumed: Option<ContractStatus>,
    words: StatusWords,
    region: Region,
    order: Option<DateOrder>,
    upcoming: Upcoming,
    email: String,
    previous: Previous,
    suspects: Suspects,
    rejects: Option<Rejects<'a>>,
    outcome: Outcome,
}

/// What the rows came to, beside the customers they mention.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) rows: u64,
    pub(super) contracts: u64,
    pub(super) statuses: StatusCounts,
    pub(super) rejected: Rejections,
    pub(super) unread: Unread,
    pub(super) doubts: Doubts,
    pub(super) upcoming: Vec<(Date, u64)>,
    pub(super) is_cut_off: bool,
}

impl<'a> Rows<'a> {
    pub(super) fn new(
        columns: &Columns,
        delimiter: u8,
        options: &ReadOptions,
        rejects: Option<Rejects<'a>>,
    ) -> Result<Self, Error> {
        let kept = columns.read();
        let place = |field| kept.binary_search(&columns.index(field)?).ok();
        Ok(Self {
            places: Places::new(place),
            columns: Places::new(|field| columns.index(field)),
            width: columns.names().len(),
            contract_is_sure: columns.contract_is_sure(&options.map),
            delimiter,
            assumed: options.assume_status,
            words: StatusWords::new(&options.statuses)?,
            region: options.region,
            order: options.date_order,
            upcoming: Upcoming::new(options.now, &options.zone()),
            email: String::new(),
            previous: Previous::default(),
            suspects: Suspects::new(options.region),
            rejects,
            outcome: Outcome::default(),
        })
    }

    /// Reads one row: adds what it says to `mentions`, or rejects it.
    pub(super) fn read(
        &mut self,
        record: &Record<'_>,
        mentions: &mut Mentions,
    ) -> Result<(), Error> {
        if self.is_blank(record.raw) {
            return Ok(());
        }
        self.outcome.rows += 1;
        if let Some(fault) = record.fault {
            let doubt = garbled::doubt(record, &self.columns, self.width, self.region);
            self.suspects.garbled(record, &doubt);
            self.previous.set(b"", &Who::default(), None, false);
            let lacks_its_end = match fault {
                Fault::Ragged { cells } => cells < self.width,
                fault => fault == Fault::StrayQuote,
            };
            self.outcome.is_cut_off = record.ends_the_text && lacks_its_end;
            return self.reject(record, Reason::from_fault(fault, self.width));
        }
        let places = self.places;
        let contract = bare(record.cell(places.contract));
        let id = read_customer_id(record.cell(places.customer_id));
        // Taken out, so that what is read into it can be kept while other things change.
        let mut email = std::mem::take(&mut self.email);
        let address = read_email(record.cell(places.email), &mut email);
        let phone = read_phone(
            record.cell(places.phone),
            record.cell(places.country),
            self.region,
        );
        let row = Row {
            contract,
            unread: Unread {
                customer_ids: u64::from(id.is_invalid()),
                emails: u64::from(address.is_invalid()),
                phones: u64::from(phone.is_invalid()),
                dates: 0,
            },
            who: Who {
                id: id.ok(),
                email: address.ok(),
                phone: phone.ok().map(|read| read.phone),
            },
            says_nobody: matches!(
                (id, address, phone),
                (Cell::Empty, Cell::Empty, Cell::Empty)
            ),
        };
        let read = self.read_aligned(record, &row, mentions);
        self.email = email;
        read
    }

    /// What the rows came to.
    pub(super) fn finish(mut self) -> Result<Outcome, Error> {
        if let Some(rejects) = self.rejects {
            rejects.finish()?;
        }
        self.outcome.doubts = self.suspects.finish();
        self.outcome.upcoming = self.upcoming.finish();
        Ok(self.outcome)
    }

    fn read_aligned(
        &mut self,
        record: &Record<'_>,
        row: &Row<'_>,
        mentions: &mut Mentions,
    ) -> Result<(), Error> {
        let cell = record.cell(self.places.status);
        let is_blank = self.assumed.is_some() || trim(cell).is_empty();
        let status = self.assumed.or_else(|| self.words.read(cell));
        let customer_id = record.cell(self.places.customer_id);
        let rounded = if row.who.id.is_none() && is_rounded(customer_id) {
            Some(customer_id)
        } else {
            Some(row.contract).filter(|id| id.contains(&b'+') && is_rounded(id))
        };
        if let Some(id) = rounded {
            // With its sign it is found in any text; without, it is a number here and nowhere else.
            if !id.contains(&b'+') {
                self.suspects.rounded(id, &row.who);
            }
            return self.reject_clear(record, row, status, Reason::rounded_id(id));
        }
        self.outcome.unread.add(&row.unread);
        let is_continuation = row.contract.is_empty() && row.says_nobody && is_blank;
        if is_continuation && !self.previous.is_there() {
            return self.reject(record, Reason::NothingToContinue);
        }
        let may_repeat = match status {
            Some(_) => true,
            None => is_blank && (row.says_nobody || self.contract_is_sure),
        };
        if is_continuation || (may_repeat && self.previous.goes_on(row.contract, &row.who, status))
        {
            self.go_on(record, row, mentions);
            return Ok(());
        }
        let Some(status) = status else {
            self.outcome.is_cut_off |= record.ends_the_text && self.is_begun(cell);
            let reason = if is_blank {
                Reason::BlankStatus
            } else {
                Reason::unknown_status(cell)
            };
            return self.reject_clear(record, row, None, reason);
        };
        if row.who.is_nobody() {
            return self.reject_clear(record, row, Some(status), Reason::NoIdentity);
        }
        self.previous
            .set(row.contract, &row.who, Some(status), true);
        mentions.push(&row.who.mention(Some(status), record.line));
        if !status.has_ended() {
            let Places {
                customer_id,
                email,
                phone,
                ..
            } = self.places;
            let cells = [
                (customer_id, row.unread.customer_ids),
                (email, row.unread.emails),
                (phone, row.unread.phones),
            ];
            let unread = cells.into_iter().filter(|(_, count)| *count > 0);
            for (place, _) in unread {
                self.suspects.unread(record.cell(place));
            }
        }
        self.outcome.contracts += 1;
        self.outcome.statuses.add(status);
        self.read_dates(record, status);
        Ok(())
    }

    /// A further row of the contract above.
    fn go_on(&mut self, record: &Record<'_>, row: &Row<'_>, mentions: &mut Mentions) {
        let mention = self.previous.with(&row.who).mention(None, record.line);
        if self.previous.was_understood() {
            mentions.push(&mention);
        } else {
            self.suspects.clear(record, &row.who, false);
        }
    }

    fn read_dates(&mut self, record: &Record<'_>, status: ContractStatus) {
        let next = read_date(record.cell(self.places.next), self.order);
        if let (ContractStatus::Active, Cell::Valid(renewal)) = (status, next) {
            self.upcoming.count(renewal);
        }
        self.count_unread(next);
        for place in self.places.other_dates {
            self.count_unread(read_date(record.cell(place), self.order));
        }
    }

    fn count_unread(&mut self, date: Cell<Moment>) {
        self.outcome.unread.dates += u64::from(date.is_invalid());
    }

    /// Rejects a row whose cells stand under their columns.
    fn reject_clear(
        &mut self,
        record: &Record<'_>,
        row: &Row<'_>,
        status: Option<ContractStatus>,
        reason: Reason,
    ) -> Result<(), Error> {
        let has_word = is_word(record.cell(self.places.status));
        let is_odd = row.who.is_nobody() || row.unread.is_any_identity() || !has_word;
        self.suspects.clear(record, &row.who, is_odd);
        self.previous.set(row.contract, &row.who, status, false);
        self.reject(record, reason)
    }

    /// Whether a status, in the last column, may be the beginning of one.
    fn is_begun(&self, status: &[u8]) -> bool {
        let is_last = self.columns.status.checked_add(1) == Some(self.width);
        is_last && std::str::from_utf8(status).is_ok_and(ContractStatus::begins_word)
    }

    fn reject(&mut self, record: &Record<'_>, reason: Reason) -> Result<(), Error> {
        if let Some(rejects) = &mut self.rejects {
            rejects.row(record.line, &reason, record.raw)?;
        }
        self.outcome.rejected.push(record.line, reason);
        Ok(())
    }

    /// Whether there is nothing in a row but what parts its cells; spreadsheets leave such rows at
    /// the end.
    fn is_blank(&self, raw: &[u8]) -> bool {
        let is_nothing = |byte: &u8| *byte == self.delimiter || matches!(byte, b' ' | b'\t' | b'"');
        raw.iter().all(is_nothing)
    }
}

/// What a row says of its contract and customer.
struct Row<'a> {
    contract: &'a [u8],
    who: Who<'a>,
    unread: Unread,
    /// Whether all that could name the customer is blank.
    says_nobody: bool,
}

/// Whether a cell holds a word or nothing, as a status does: not what belongs to another column.
fn is_word(cell: &[u8]) -> bool {
    cell.iter()
        .all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b' ' | b'_' | b'-'))
}
