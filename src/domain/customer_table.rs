//! The customers of a source: their identities, their contracts counted by status, and where they
//! come from. A source may have millions of them, so each is one struct of plain numbers, and all
//! email addresses stand in one text.

use super::contract_row::{Row, RowStatus};
use super::contracts::Contracts;
use super::identity::{Phone, ShopifyCustomerId};

/// How many positions are kept of each customer; how many rows there are in all is counted.
const POSITIONS_KEPT: usize = 4;

/// All customers of a source, in the order in which it first names them.
#[derive(Default)]
pub struct Customers {
    pub(super) records: Vec<Record>,
    pub(super) emails: String,
    /// Further phone numbers, each with its customer and whether its region was assumed; in the end
    /// distinct and sorted.
    pub(super) more_phones: Vec<(u32, Phone, bool)>,
    /// Further email addresses, each with its customer; in the end distinct and sorted.
    pub(super) more_emails: Vec<(u32, EmailSpan)>,
}

/// One customer.
#[derive(Clone, Copy, Default)]
pub(super) struct Record {
    /// 0 for none.
    pub(super) shopify_id: u64,
    pub(super) phone: Option<Phone>,
    pub(super) email: EmailSpan,
    /// Compared instead of the address, which is elsewhere in memory. Of two addresses with one hash the
    /// second is left out: one pair in four billion.
    pub(super) email_hash: u32,
    pub(super) contracts: Contracts,
    pub(super) rows: u32,
    pub(super) positions: [u32; POSITIONS_KEPT],
    pub(super) is_region_assumed: bool,
}

/// Where an address stands in [`Customers::emails`]: its start, and in the lowest byte its length,
/// which is 0 where there is no address.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct EmailSpan(u64);

impl EmailSpan {
    /// Appends an address of at most 255 bytes, if it isn't empty; mail has none longer than 254.
    pub(super) fn append(emails: &mut String, email: &str) -> Self {
        let length = u8::try_from(email.len()).unwrap_or_default();
        if length == 0 {
            return Self::default();
        }
        let start = emails.len() as u64;
        emails.push_str(email);
        Self(start << 8 | u64::from(length))
    }

    /// The address; empty where there is none.
    pub(super) fn of(self, emails: &str) -> &str {
        let length = usize::from(self.0.to_le_bytes()[0]);
        let start = usize::try_from(self.0 >> 8).unwrap_or(usize::MAX);
        emails.get(start..start + length).unwrap_or_default()
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl Record {
    pub(super) fn count_row(&mut self, position: u32, status: RowStatus) {
        if let Some(free) = self.positions.get_mut(self.rows as usize) {
            *free = position;
        }
        self.rows = self.rows.saturating_add(1);
        match status {
            RowStatus::Is(status) => self.contracts.add(status),
            RowStatus::Unreadable => self.contracts.add_unreadable(),
            RowStatus::Continued => {}
        }
    }
}

/// One customer of a source.
#[derive(Clone, Copy)]
pub struct Customer<'a> {
    customers: &'a Customers,
    record: &'a Record,
    index: u32,
}

/// Where a customer's rows stand in the source.
pub struct Lines {
    /// The first few lines or record numbers, ascending.
    pub first: Vec<u64>,
    /// How many rows there are in all.
    pub total: u32,
}

impl Customers {
    /// Adds identities to a customer, who may already have them.
    pub(super) fn add_identities(&mut self, index: u32, row: &Row, email: &str) {
        let Some(record) = self.records.get_mut(index as usize) else {
            return;
        };
        if let Some(phone) = row.phone {
            let is_assumed = row.is_region_assumed;
            match record.phone {
                None => (record.phone, record.is_region_assumed) = (Some(phone), is_assumed),
                Some(known) if known == phone => record.is_region_assumed &= is_assumed,
                Some(_) => self.more_phones.push((index, phone, is_assumed)),
            }
        }
        if email.is_empty() || (record.email_hash == row.email_hash && !record.email.is_empty()) {
            return;
        }
        let email_span = EmailSpan::append(&mut self.emails, email);
        if record.email.is_empty() {
            (record.email, record.email_hash) = (email_span, row.email_hash);
        } else {
            self.more_emails.push((index, email_span));
        }
    }

    /// How many customers there are.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The customer at `index`, in the order of [`Self::iter`]; `index` must be below
    /// [`Self::len`].
    pub fn get(&self, index: usize) -> Customer<'_> {
        Customer {
            customers: self,
            record: &self.records[index],
            index: u32::try_from(index).unwrap_or(u32::MAX),
        }
    }

    /// All customers, in the order in which the source first names them.
    pub fn iter(&self) -> impl Iterator<Item = Customer<'_>> {
        (0..self.len()).map(|index| self.get(index))
    }
}

impl<'a> Customer<'a> {
    /// The Shopify customer id, where the source has one.
    pub fn shopify_id(self) -> Option<ShopifyCustomerId> {
        let id = self.record.shopify_id;
        (id != 0).then_some(ShopifyCustomerId(id))
    }

    /// Whether there is a phone number.
    pub fn has_phone(self) -> bool {
        self.record.phone.is_some()
    }

    /// Whether there is an email address.
    pub fn has_email(self) -> bool {
        !self.record.email.is_empty()
    }

    /// All distinct phone numbers, ascending.
    pub fn phones(self) -> impl Iterator<Item = Phone> + 'a {
        let first = self.record.phone;
        let more = of_customer(&self.customers.more_phones, self.index, |more| more.0);
        let (below, above) = more.split_at(more.partition_point(|more| Some(more.1) < first));
        let numbers = |more: &'a [(u32, Phone, bool)]| more.iter().map(|(_, phone, _)| *phone);
        numbers(below).chain(first).chain(numbers(above))
    }

    /// Whether the source gives this number without a country code only, so that its country is an
    /// assumption.
    pub fn is_region_assumed(self, phone: Phone) -> bool {
        let more = of_customer(&self.customers.more_phones, self.index, |more| more.0);
        let more = more.iter().find(|(_, known, _)| *known == phone);
        let is_first = self.record.phone == Some(phone);
        let is_assumed = is_first && self.record.is_region_assumed;
        more.map_or(is_assumed, |more| more.2)
    }

    /// All distinct email addresses, lower case, ascending.
    pub fn emails(self) -> impl Iterator<Item = &'a str> {
        let emails = &self.customers.emails;
        let first = self.record.email;
        let more = of_customer(&self.customers.more_emails, self.index, |more| more.0);
        let is_below = |(_, email): &(u32, EmailSpan)| email.of(emails) < first.of(emails);
        let (below, above) = more.split_at(more.partition_point(is_below));
        let spans = |more: &'a [(u32, EmailSpan)]| more.iter().map(|(_, email)| *email);
        let all = spans(below).chain([first]).chain(spans(above));
        all.filter(|it| !it.is_empty()).map(|it| it.of(emails))
    }

    /// The contracts, counted by status.
    pub fn contracts(self) -> Contracts {
        self.record.contracts
    }

    /// The rows the customer was read from.
    pub fn lines(self) -> Lines {
        let kept = POSITIONS_KEPT.min(self.record.rows as usize);
        let first = self.record.positions[..kept].iter().copied();
        Lines {
            first: first.map(u64::from).collect(),
            total: self.record.rows,
        }
    }
}

/// The entries of one customer in a list that is sorted by customer.
fn of_customer<T>(sorted: &[T], index: u32, customer: impl Fn(&T) -> u32) -> &[T] {
    let start = sorted.partition_point(|entry| customer(entry) < index);
    let rest = &sorted[start..];
    &rest[..rest.partition_point(|entry| customer(entry) == index)]
}
