//! The customers of an export, with what later steps need of each: identities, contracts counted
//! by status, and where in the file they came from.
//!
//! An export may name millions of customers, so each is one record of 64 bytes, whatever the
//! number of their rows, plus the text of their email addresses.

use super::contracts::Contracts;
use super::identity::{Phone, ShopifyCustomerId};

/// How many line numbers are kept of each customer; how many rows there are in all is counted.
pub(super) const LINES_KEPT: usize = 4;

/// All customers of an export, in the order in which the file first names them. Those whom only
/// rows name that were not understood come last.
#[derive(Default)]
pub struct Customers {
    pub(super) records: Records,
    pub(super) emails: Emails,
    pub(super) more: Vec<More>,
}

/// One customer, in one cache line: finding a customer and counting a row costs one wait for
/// memory.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
pub(super) struct Record {
    /// The Shopify customer id; 0 where there is none.
    pub(super) shopify_id: u64,
    pub(super) phone: Option<Phone>,
    pub(super) email: EmailAt,
    pub(super) contracts: Contracts,
    /// Where in [`Customers::more`] further phones and emails begin, plus one; 0 for none.
    pub(super) more: u32,
    pub(super) rows: u32,
    pub(super) first_lines: [u32; LINES_KEPT],
}

/// A further phone number or email address of a customer. Those of one customer stand together.
pub(super) struct More {
    pub(super) customer: u32,
    pub(super) value: Value,
}

/// A phone number or an email address.
#[derive(Clone, Copy)]
pub(super) enum Value {
    Phone(Phone),
    Email(EmailAt),
}

impl Record {
    /// Counts a row at this line.
    pub(super) fn add_row(&mut self, line: u32) {
        if let Some(free) = self.first_lines.get_mut(self.rows as usize) {
            *free = line;
        }
        self.rows = self.rows.saturating_add(1);
    }

    /// Counts the rows of another record, and keeps the first lines of both.
    pub(super) fn add_rows(&mut self, other: &Self) {
        let mut lines = [self.lines(), other.lines()].concat();
        lines.sort_unstable();
        for (kept, line) in self.first_lines.iter_mut().zip(lines) {
            *kept = line;
        }
        self.rows = self.rows.saturating_add(other.rows);
    }

    /// The line numbers that are kept.
    pub(super) fn lines(&self) -> &[u32] {
        &self.first_lines[..LINES_KEPT.min(self.rows as usize)]
    }
}

/// Records in blocks that are never moved, so that growing neither copies nor needs the room twice.
#[derive(Default)]
pub(super) struct Records {
    blocks: Vec<Vec<Record>>,
}

impl Records {
    const PER_BLOCK: usize = 1 << 14;

    pub(super) fn len(&self) -> usize {
        let before_last = self.blocks.len().saturating_sub(1) * Self::PER_BLOCK;
        before_last + self.blocks.last().map_or(0, Vec::len)
    }

    pub(super) fn push(&mut self, record: Record) {
        match self.blocks.last_mut() {
            Some(block) if block.len() < Self::PER_BLOCK => block.push(record),
            _ => {
                let mut block = Vec::with_capacity(Self::PER_BLOCK);
                block.push(record);
                self.blocks.push(block);
            }
        }
    }

    pub(super) fn get(&self, index: usize) -> &Record {
        &self.blocks[index / Self::PER_BLOCK][index % Self::PER_BLOCK]
    }

    pub(super) fn get_mut(&mut self, index: usize) -> &mut Record {
        &mut self.blocks[index / Self::PER_BLOCK][index % Self::PER_BLOCK]
    }
}

/// The text of all email addresses, one after another.
#[derive(Default)]
pub(super) struct Emails {
    text: String,
}

/// Where an address stands in [`Emails`]: its start, and in the lowest byte its length, which is 0
/// where there is no address.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct EmailAt(u64);

impl EmailAt {
    pub(super) fn is_none(self) -> bool {
        self.0 == 0
    }

    fn start(self) -> usize {
        usize::try_from(self.0 >> 8).unwrap_or(usize::MAX)
    }
}

impl Emails {
    /// Keeps an address of at most 255 bytes; mail knows none longer than 254.
    pub(super) fn push(&mut self, email: &str) -> EmailAt {
        let Ok(length) = u8::try_from(email.len()) else {
            return EmailAt::default();
        };
        let start = self.text.len() as u64;
        self.text.push_str(email);
        EmailAt(start << 8 | u64::from(length))
    }

    /// The address at this place; empty where there is none.
    pub(super) fn get(&self, at: EmailAt) -> &str {
        let length = at.0.to_le_bytes()[0];
        &self.text[at.start()..at.start() + usize::from(length)]
    }

    /// The first byte of the address: loading it brings the rest near.
    pub(super) fn touch(&self, at: EmailAt) -> u8 {
        self.text.as_bytes().get(at.start()).copied().unwrap_or(0)
    }
}

/// One customer of an export.
#[derive(Clone, Copy)]
pub struct Customer<'a> {
    customers: &'a Customers,
    record: &'a Record,
}

/// Where a customer's rows stand in the file.
pub struct Lines {
    /// The first few line numbers, ascending; the header's is 1.
    pub first: Vec<u64>,
    /// How many rows there are in all.
    pub total: u32,
}

impl Customers {
    /// How many customers there are.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The customer at `index`, in the order of [`Self::iter`]; `index` must be below
    /// [`Self::len`].
    pub fn get(&self, index: usize) -> Customer<'_> {
        Customer {
            customers: self,
            record: self.records.get(index),
        }
    }

    /// All customers, in the order in which the file first names them.
    pub fn iter(&self) -> impl Iterator<Item = Customer<'_>> {
        (0..self.len()).map(|index| self.get(index))
    }
}

impl<'a> Customer<'a> {
    /// The Shopify customer id, where the export has one.
    pub fn shopify_id(self) -> Option<ShopifyCustomerId> {
        let id = self.record.shopify_id;
        (id != 0).then_some(ShopifyCustomerId(id))
    }

    /// All distinct phone numbers, ascending.
    pub fn phones(self) -> impl Iterator<Item = Phone> + 'a {
        let more = self.more().filter_map(|more| match more.value {
            Value::Phone(phone) => Some(phone),
            Value::Email(_) => None,
        });
        self.record.phone.into_iter().chain(more)
    }

    /// All distinct email addresses, lower case, ascending.
    pub fn emails(self) -> impl Iterator<Item = &'a str> {
        let first = Some(self.record.email).filter(|email| !email.is_none());
        let more = self.more().filter_map(|more| match more.value {
            Value::Email(email) => Some(email),
            Value::Phone(_) => None,
        });
        first
            .into_iter()
            .chain(more)
            .map(move |at| self.customers.emails.get(at))
    }

    /// The contracts, counted by status.
    pub fn contracts(self) -> Contracts {
        self.record.contracts
    }

    /// The rows the customer was read from.
    pub fn lines(self) -> Lines {
        Lines {
            first: self.record.lines().iter().copied().map(u64::from).collect(),
            total: self.record.rows,
        }
    }

    pub(super) fn record(self) -> &'a Record {
        self.record
    }

    fn more(self) -> impl Iterator<Item = &'a More> {
        let start = self.record.more as usize;
        let rest = match start {
            0 => &[],
            start => &self.customers.more[start - 1..],
        };
        let customer = rest.first().map_or(0, |more| more.customer);
        rest.iter()
            .take_while(move |more| more.customer == customer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_one_cache_line() {
        assert_eq!(size_of::<Record>(), 64);
        assert_eq!(align_of::<Record>(), 64);
    }

    #[test]
    fn records_keep_their_places_over_blocks() {
        let mut records = Records::default();
        assert_eq!(records.len(), 0);
        let wanted = Records::PER_BLOCK + 3;
        for id in 0..wanted {
            records.push(Record {
                shopify_id: id as u64,
                ..Record::default()
            });
            assert_eq!(records.len(), id + 1);
        }
        for id in [0, Records::PER_BLOCK - 1, Records::PER_BLOCK, wanted - 1] {
            assert_eq!(records.get(id).shopify_id, id as u64);
        }
    }

    #[test]
    fn the_first_lines_are_kept_and_all_counted() {
        let mut record = Record::default();
        for line in 2..9 {
            record.add_row(line);
        }
        assert_eq!(record.lines(), [2, 3, 4, 5]);
        assert_eq!(record.rows, 7);
    }
}
