//! From an identity to the customers who have it: one sorted list per kind of identity, compact
//! enough for millions.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::domain::{Customer, Customers, Phone};
use crate::postscript::LookupKey;

/// The kinds of identity, strongest first.
pub(super) const KEYS: [LookupKey; 3] = [
    LookupKey::ShopifyCustomerId,
    LookupKey::Phone,
    LookupKey::Email,
];

/// Customers by one kind of identity.
pub(super) struct IdentityIndex {
    key: LookupKey,
    /// The identity as a number, and the customer's position; sorted.
    entries: Vec<(u64, u32)>,
}

impl IdentityIndex {
    /// Indexes the customers for which `is_wanted` returns true.
    pub(super) fn new(
        customers: &Customers,
        key: LookupKey,
        mut is_wanted: impl FnMut(u32) -> bool,
    ) -> Self {
        let mut entries = Vec::new();
        for (position, customer) in (0_u32..).zip(customers.iter()) {
            if is_wanted(position) {
                let own = numbers_of(customer, key).into_iter();
                entries.extend(own.map(|number| (number, position)));
            }
        }
        entries.sort_unstable();
        entries.dedup();
        entries.shrink_to_fit();
        Self { key, entries }
    }

    /// The distinct identities, as numbers.
    pub(super) fn numbers(&self) -> Vec<u64> {
        let groups = self.entries.chunk_by(|a, b| a.0 == b.0);
        groups.map(|group| group[0].0).collect()
    }

    /// An identity, spelled for the API.
    pub(super) fn value(&self, number: u64, customers: &Customers) -> String {
        match self.key {
            LookupKey::ShopifyCustomerId => number.to_string(),
            LookupKey::Phone => format!("+{number}"),
            LookupKey::Email => self
                .customers_with(number)
                .flat_map(|position| customers.get(position as usize).emails())
                .find(|email| email_number(email) == number)
                .unwrap_or_default()
                .to_owned(),
        }
    }

    /// The customers with this identity.
    pub(super) fn customers_with(&self, number: u64) -> impl Iterator<Item = u32> + '_ {
        let start = self.entries.partition_point(|entry| entry.0 < number);
        self.entries[start..]
            .iter()
            .take_while(move |entry| entry.0 == number)
            .map(|entry| entry.1)
    }
}

/// A customer's identities of one kind, as numbers.
pub(super) fn numbers_of(customer: Customer<'_>, key: LookupKey) -> Vec<u64> {
    match key {
        LookupKey::ShopifyCustomerId => customer.shopify_id().map(|id| id.0).into_iter().collect(),
        LookupKey::Phone => customer.phones().map(Phone::digits).collect(),
        LookupKey::Email => customer.emails().map(email_number).collect(),
    }
}

/// An email address as a number: a hash of its trimmed lower-case form.
pub(super) fn email_number(email: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    email.trim().to_lowercase().hash(&mut hasher);
    hasher.finish()
}
