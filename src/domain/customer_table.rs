//! The customers of a source: their identities, their contracts counted by status, and where they
//! come from. A source may have millions of them, so each is one struct of plain numbers, and all
//! email addresses stand in one text.

use super::contracts::Contracts;
use super::identity::{Phone, ShopifyCustomerId};

/// How many positions are kept of each customer; how many rows there are in all is counted.
const POSITIONS_KEPT: usize = 4;

/// All customers of a source, in the order in which it first names them.
#[derive(Default)]
pub struct Customers {
    pub(super) records: Vec<Record>,
    pub(super) emails: String,
    /// Further phone numbers and email addresses; those of one customer stand together.
    pub(super) extra: Vec<ExtraIdentity>,
}

/// One customer.
#[derive(Clone, Copy, Default)]
pub(super) struct Record {
    /// 0 for none.
    pub(super) shopify_id: u64,
    pub(super) phone: Option<Phone>,
    pub(super) email: EmailSpan,
    pub(super) contracts: Contracts,
    /// Where in [`Customers::extra`] this customer's begin, plus one; 0 for none.
    pub(super) extra: u32,
    pub(super) rows: u32,
    pub(super) positions: [u32; POSITIONS_KEPT],
    pub(super) is_region_assumed: bool,
}

/// A further identity of a customer.
#[derive(Clone, Copy)]
pub(super) struct ExtraIdentity {
    pub(super) customer: u32,
    pub(super) value: ExtraValue,
}

/// A phone number, with whether its region was assumed, or an email address.
#[derive(Clone, Copy)]
pub(super) enum ExtraValue {
    Phone(Phone, bool),
    Email(EmailSpan),
}

/// Where an address stands in [`Customers::emails`]: its start, and in the lowest byte its length,
/// which is 0 where there is no address.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct EmailSpan(u64);

impl EmailSpan {
    /// Appends an address of at most 255 bytes; mail has none longer than 254.
    pub(super) fn append(emails: &mut String, email: &str) -> Self {
        let Ok(length) = u8::try_from(email.len()) else {
            return Self::default();
        };
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
    pub(super) fn count_row(&mut self, position: u32) {
        if let Some(free) = self.positions.get_mut(self.rows as usize) {
            *free = position;
        }
        self.rows = self.rows.saturating_add(1);
    }
}

/// One customer of a source.
#[derive(Clone, Copy)]
pub struct Customer<'a> {
    customers: &'a Customers,
    record: &'a Record,
}

/// Where a customer's rows stand in the source.
pub struct Lines {
    /// The first few lines or record numbers, ascending.
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
        self.records.is_empty()
    }

    /// The customer at `index`, in the order of [`Self::iter`]; `index` must be below
    /// [`Self::len`].
    pub fn get(&self, index: usize) -> Customer<'_> {
        Customer {
            customers: self,
            record: &self.records[index],
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

    /// All distinct phone numbers, ascending.
    pub fn phones(self) -> impl Iterator<Item = Phone> + 'a {
        self.phones_with_assumption().map(|(phone, _)| phone)
    }

    /// Whether the source gives this number without a country code only, so that its country is an
    /// assumption.
    pub fn is_region_assumed(self, phone: Phone) -> bool {
        self.phones_with_assumption()
            .any(|(known, is_assumed)| known == phone && is_assumed)
    }

    /// All distinct email addresses, lower case, ascending.
    pub fn emails(self) -> impl Iterator<Item = &'a str> {
        let first = Some(self.record.email).filter(|email| !email.is_empty());
        let extra = self.extra().filter_map(|extra| match extra.value {
            ExtraValue::Email(email) => Some(email),
            ExtraValue::Phone(..) => None,
        });
        let emails = &self.customers.emails;
        first.into_iter().chain(extra).map(move |at| at.of(emails))
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

    fn phones_with_assumption(self) -> impl Iterator<Item = (Phone, bool)> + 'a {
        let first = self.record.phone;
        let first = first.map(|phone| (phone, self.record.is_region_assumed));
        let extra = self.extra().filter_map(|extra| match extra.value {
            ExtraValue::Phone(phone, is_assumed) => Some((phone, is_assumed)),
            ExtraValue::Email(_) => None,
        });
        first.into_iter().chain(extra)
    }

    fn extra(self) -> impl Iterator<Item = &'a ExtraIdentity> {
        let rest = match self.record.extra as usize {
            0 => &[],
            start => &self.customers.extra[start - 1..],
        };
        let customer = rest.first().map_or(0, |extra| extra.customer);
        rest.iter()
            .take_while(move |extra| extra.customer == customer)
    }
}
