//! From what customers are known by to the customers: a sorted list for each kind, compact enough
//! for millions.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::domain::{Customer, Customers};
use crate::postscript::LookupKey;

/// The customers by one kind of key.
pub(super) struct Index {
    key: LookupKey,
    /// The key's number and the customer's index, sorted.
    entries: Vec<(u64, u32)>,
}

impl Index {
    /// Indexes those customers that `wanted` names.
    pub(super) fn new(
        customers: &Customers,
        key: LookupKey,
        mut wanted: impl FnMut(u32) -> bool,
    ) -> Self {
        let mut entries = Vec::new();
        for (place, customer) in (0_u32..).zip(customers.iter()) {
            if wanted(place) {
                for_each_number(customer, key, |number| entries.push((number, place)));
            }
        }
        entries.sort_unstable();
        entries.dedup();
        entries.shrink_to_fit();
        Self { key, entries }
    }

    /// The numbers under which values are filed.
    pub(super) fn numbers(&self) -> Vec<u64> {
        let same = self.entries.chunk_by(|a, b| a.0 == b.0);
        same.filter_map(|entries| entries.first())
            .map(|entry| entry.0)
            .collect()
    }

    /// The value filed under a number, as the API wants it.
    pub(super) fn value(&self, number: u64, customers: &Customers) -> String {
        match self.key {
            LookupKey::ShopifyCustomerId => number.to_string(),
            LookupKey::Phone => format!("+{number}"),
            LookupKey::Email => self
                .filed_under(number)
                .flat_map(|place| customers.get(place as usize).emails())
                .find(|email| email_number(email) == number)
                .unwrap_or_default()
                .to_owned(),
        }
    }

    /// The customers in the index who have a value of this customer's.
    pub(super) fn who_shares(
        &self,
        customers: &Customers,
        place: u32,
    ) -> impl Iterator<Item = u32> + '_ {
        let mut numbers = Vec::new();
        for_each_number(customers.get(place as usize), self.key, |number| {
            numbers.push(number);
        });
        // A placeholder may be shared by everybody, so only as many are made out as are looked at.
        numbers
            .into_iter()
            .flat_map(|number| self.filed_under(number))
    }

    /// The customers filed under a number.
    pub(super) fn filed_under(&self, number: u64) -> impl Iterator<Item = u32> + '_ {
        let from = self.entries.partition_point(|entry| entry.0 < number);
        self.entries[from..]
            .iter()
            .take_while(move |entry| entry.0 == number)
            .map(|entry| entry.1)
    }
}

/// The number an email address is filed under: of its trimmed lower-case form.
pub(super) fn email_number(email: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    email.trim().to_lowercase().hash(&mut hasher);
    hasher.finish()
}

fn for_each_number(customer: Customer<'_>, key: LookupKey, mut file: impl FnMut(u64)) {
    match key {
        LookupKey::ShopifyCustomerId => customer.shopify_id().into_iter().for_each(|id| file(id.0)),
        LookupKey::Phone => customer.phones().for_each(|phone| file(phone.digits())),
        LookupKey::Email => customer
            .emails()
            .for_each(|email| file(email_number(email))),
    }
}
