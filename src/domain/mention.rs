//! What one row of an export says of its customer, on the way from reading to grouping.

use super::identity::{Phone, ShopifyCustomerId};
use super::status::ContractStatus;

/// One row that was understood, or of which at least the customer was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mention<'a> {
    /// The Shopify customer id; never 0.
    pub shopify_id: Option<ShopifyCustomerId>,
    /// The phone number.
    pub phone: Option<Phone>,
    /// The email address, lower case, at most 254 bytes.
    pub email: Option<&'a str>,
    /// The status of the contract that the row adds; none where the row adds no contract, because
    /// it only continues the one above it.
    pub status: Option<ContractStatus>,
    /// The row's line in the file; the header's is 1.
    pub line: u32,
}

/// What a customer is told apart by: the Shopify id where there is one, else the email address,
/// else the phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key<'a> {
    Id(u64),
    Email(&'a str),
    Phone(Phone),
}

impl<'a> Mention<'a> {
    /// None where the row names nobody.
    pub(super) fn key(&self) -> Option<Key<'a>> {
        if let Some(ShopifyCustomerId(id)) = self.shopify_id {
            Some(Key::Id(id))
        } else if let Some(email) = self.email {
            Some(Key::Email(email))
        } else {
            self.phone.map(Key::Phone)
        }
    }
}

/// Many mentions in a form that is filled, handed over and filled again without allocating.
#[derive(Default)]
pub struct Mentions {
    rows: Vec<Row>,
    emails: String,
}

#[derive(Clone, Copy)]
struct Row {
    shopify_id: Option<ShopifyCustomerId>,
    phone: Option<Phone>,
    email: (usize, usize),
    status: Option<ContractStatus>,
    line: u32,
}

impl Mentions {
    /// Adds a mention. One that names nobody is left out by grouping.
    pub fn push(&mut self, mention: &Mention<'_>) {
        let start = self.emails.len();
        self.emails.push_str(mention.email.unwrap_or_default());
        self.rows.push(Row {
            shopify_id: mention.shopify_id,
            phone: mention.phone,
            email: (start, self.emails.len()),
            status: mention.status,
            line: mention.line,
        });
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Forgets all of them, and keeps the room they took.
    pub fn clear(&mut self) {
        self.rows.clear();
        self.emails.clear();
    }

    pub(super) fn get(&self, index: usize) -> Mention<'_> {
        let row = &self.rows[index];
        let (start, end) = row.email;
        Mention {
            shopify_id: row.shopify_id,
            phone: row.phone,
            email: (end > start).then(|| &self.emails[start..end]),
            status: row.status,
            line: row.line,
        }
    }
}
