//! The identities of customers and subscribers: as numbers, eight bytes each, and as lookup values.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::LazyLock;

use crate::domain::{Customer, Customers, Phone};
use crate::postscript::LookupKey;

/// The kinds of identity, in the order of matching. Rows are grouped in another order: by email before phone.
pub(super) const KEYS: [LookupKey; 3] = [
    LookupKey::ShopifyCustomerId,
    LookupKey::Phone,
    LookupKey::Email,
];

/// Differs from run to run, so that no one can craft an address with the same hash as another.
static HASHES: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// A customer's identities of one kind, as numbers.
pub(super) fn numbers_of(customer: Customer<'_>, key: LookupKey) -> Vec<u64> {
    match key {
        LookupKey::ShopifyCustomerId => customer.shopify_id().map(|id| id.0).into_iter().collect(),
        LookupKey::Phone => customer.phones().map(Phone::digits).collect(),
        LookupKey::Email => customer.emails().map(email_number).collect(),
    }
}

/// A customer's identities of one kind, spelled for the API.
pub(super) fn values_of(customer: Customer<'_>, key: LookupKey) -> Vec<String> {
    match key {
        LookupKey::ShopifyCustomerId => {
            Vec::from_iter(customer.shopify_id().map(|id| id.to_string()))
        }
        LookupKey::Phone => customer.phones().map(|phone| phone.to_string()).collect(),
        LookupKey::Email => customer.emails().map(str::to_owned).collect(),
    }
}

/// All identities of the customers for which `is_wanted` returns true, sorted, by kind. A set of millions
/// would take several times the memory.
pub(super) fn all_numbers(
    customers: &Customers,
    is_wanted: impl Fn(Customer<'_>) -> bool,
) -> [Vec<u64>; 3] {
    KEYS.map(|key| {
        let wanted = customers.iter().filter(|customer| is_wanted(*customer));
        let numbers = wanted.flat_map(|customer| numbers_of(customer, key));
        let mut numbers: Vec<u64> = numbers.collect();
        numbers.sort_unstable();
        numbers
    })
}

/// An email address as a number: a hash of its trimmed lower-case form.
pub(super) fn email_number(email: &str) -> u64 {
    HASHES.hash_one(email.trim().to_lowercase())
}
