//! What a source of contracts yields: one row per contract, handed over in batches.

use std::hash::BuildHasher as _;
use std::ops::Range;

use jiff::civil::{Date, DateTime};
use rustc_hash::FxBuildHasher;

use super::identity::{Phone, ShopifyCustomerId};
use super::status::ContractStatus;
use super::trigger::ContractFacts;

/// A point in time as a source gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// A point in time, as date and time in UTC.
    Instant(DateTime),
    /// A date in the store's own time zone.
    Day(Date),
}

impl Moment {
    /// The date, in UTC for a point in time.
    pub fn date(self) -> Date {
        match self {
            Self::Instant(at) => at.date(),
            Self::Day(date) => date,
        }
    }
}

/// The identities of a customer, as one row gives them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CustomerIdentity<'a> {
    /// The Shopify customer id; never 0.
    pub shopify_id: Option<ShopifyCustomerId>,
    /// The email address, lower case, at most 254 bytes.
    pub email: Option<&'a str>,
    /// The phone number.
    pub phone: Option<Phone>,
    /// Whether the phone number had no country code, so that its country is an assumption.
    pub is_region_assumed: bool,
}

/// The identity that a customer's rows are grouped by: the strongest that the row has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IdentityKey<'a> {
    /// The Shopify customer id.
    ShopifyId(ShopifyCustomerId),
    /// The email address, where there is no id.
    Email(&'a str),
    /// The phone number, where there is neither.
    Phone(Phone),
}

impl<'a> CustomerIdentity<'a> {
    /// The strongest identity, if the row has one.
    pub fn key(&self) -> Option<IdentityKey<'a>> {
        if let Some(id) = self.shopify_id {
            Some(IdentityKey::ShopifyId(id))
        } else if let Some(email) = self.email {
            Some(IdentityKey::Email(email))
        } else {
            self.phone.map(IdentityKey::Phone)
        }
    }
}

/// What a row adds to its customer's contracts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowStatus {
    /// A contract with this status.
    Is(ContractStatus),
    /// A contract whose status can't be read.
    Unreadable,
    /// Nothing: the row continues the contract of the row above it.
    #[default]
    Continued,
}

/// A contract's dates and products. Only sources that are asked for them fill them in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContractDetails {
    /// When the contract was created.
    pub created: Option<Moment>,
    /// When the subscription was bought: earlier than `created` for a migrated contract.
    pub purchased: Option<Moment>,
    /// When it renews next.
    pub next_billing: Option<Moment>,
    /// Whether the source says when it renews next in a way that can't be read.
    pub has_unreadable_next_billing: bool,
    /// When it was cancelled.
    pub cancelled: Option<Moment>,
    /// When it was paused.
    pub paused: Option<Moment>,
    /// The data that events about the contract contain.
    pub facts: ContractFacts,
}

/// One row of a source.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ContractRow<'a> {
    /// The contract's id as the source writes it; empty where it has none.
    pub contract_id: &'a str,
    /// The customer. Rows without a [`CustomerIdentity::key`] are left out by grouping.
    pub customer: CustomerIdentity<'a>,
    /// What the row adds.
    pub status: RowStatus,
    /// Where it comes from: the line in a file, the header's being 1, or the number of the record
    /// in an API's list, the first being 1.
    pub position: u32,
    /// Dates and products, where the source was asked for them.
    pub details: Option<&'a ContractDetails>,
}

/// Rows in a form that is filled, handed over and filled again without an allocation per row.
#[derive(Debug, Default)]
pub struct RowBatch {
    pub(super) rows: Vec<Row>,
    /// Contract ids and email addresses, one after another.
    text: String,
}

#[derive(Debug)]
pub(super) struct Row {
    pub(super) contract_id: Range<usize>,
    pub(super) email: Range<usize>,
    pub(super) email_hash: u32,
    pub(super) shopify_id: Option<ShopifyCustomerId>,
    pub(super) phone: Option<Phone>,
    pub(super) details: Option<Box<ContractDetails>>,
    pub(super) position: u32,
    pub(super) status: RowStatus,
    pub(super) is_region_assumed: bool,
}

impl RowBatch {
    /// Adds a row.
    pub fn push(&mut self, row: &ContractRow<'_>) {
        let contract_id = self.push_text(row.contract_id);
        let email = row.customer.email.unwrap_or_default();
        let (email_hash, email) = (hash(email), self.push_text(email));
        self.rows.push(Row {
            contract_id,
            email,
            email_hash,
            shopify_id: row.customer.shopify_id,
            phone: row.customer.phone,
            details: row.details.map(|details| Box::new(details.clone())),
            position: row.position,
            status: row.status,
            is_region_assumed: row.customer.is_region_assumed,
        });
    }

    fn push_text(&mut self, text: &str) -> Range<usize> {
        let start = self.text.len();
        self.text.push_str(text);
        start..self.text.len()
    }

    /// Places the row at `index`, which must be below the number of rows, and sets what it adds.
    pub fn place(&mut self, index: usize, position: u32, status: RowStatus) {
        let row = &mut self.rows[index];
        (row.position, row.status) = (position, status);
    }

    /// Gives the row at `index`, which must be below the number of rows, another customer.
    pub fn attribute(&mut self, index: usize, customer: &CustomerIdentity<'_>) {
        let email = customer.email.unwrap_or_default();
        let range = self.push_text(email);
        let row = &mut self.rows[index];
        (row.email, row.email_hash) = (range, hash(email));
        row.shopify_id = customer.shopify_id;
        row.phone = customer.phone;
        row.is_region_assumed = customer.is_region_assumed;
    }

    /// The row's email address; empty where it has none.
    pub(super) fn email(&self, row: &Row) -> &str {
        &self.text[row.email.clone()]
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Removes all rows and keeps the memory.
    pub fn clear(&mut self) {
        self.rows.clear();
        self.text.clear();
    }

    /// The row at `index`, which must be below the number of rows.
    pub fn row(&self, index: usize) -> ContractRow<'_> {
        let row = &self.rows[index];
        ContractRow {
            contract_id: &self.text[row.contract_id.clone()],
            customer: CustomerIdentity {
                shopify_id: row.shopify_id,
                email: (!row.email.is_empty()).then(|| &self.text[row.email.clone()]),
                phone: row.phone,
                is_region_assumed: row.is_region_assumed,
            },
            status: row.status,
            position: row.position,
            details: row.details.as_deref(),
        }
    }

    /// The rows, in the order of the source.
    pub fn iter(&self) -> impl Iterator<Item = ContractRow<'_>> {
        (0..self.len()).map(|index| self.row(index))
    }
}

/// Both halves of the hash of an address; on a machine of 32 bits it has only the lower one.
fn hash(email: &str) -> u32 {
    let hash = FxBuildHasher.hash_one(email);
    u32::try_from((hash ^ (hash >> 32)) & u64::from(u32::MAX)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_out_of_a_batch_as_they_went_in() {
        let customer = CustomerIdentity {
            shopify_id: Some(ShopifyCustomerId(7)),
            email: Some("rosa@example.com"),
            phone: Phone::from_digits(12_125_550_123),
            is_region_assumed: true,
        };
        let full = ContractRow {
            contract_id: "c1",
            customer,
            status: RowStatus::Unreadable,
            position: 2,
            details: Some(&ContractDetails::default()),
        };
        let blank = ContractRow {
            contract_id: "",
            customer: CustomerIdentity::default(),
            status: RowStatus::Continued,
            position: 3,
            details: None,
        };
        let mut batch = RowBatch::default();
        for _ in 0..2 {
            batch.push(&full);
            batch.push(&blank);
            assert_eq!(batch.iter().collect::<Vec<_>>(), [full, blank]);
            batch.clear();
            assert_eq!(batch.iter().next(), None);
        }
    }
}
