//! The customers of the contracts that have events.

use std::collections::{HashMap, HashSet};

use crate::domain::{Customer, CustomerIdentity, Customers, IdentityKey, Phone, ShopifyCustomerId};

/// The identity by which a contract's rows are grouped.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum OwnedKey {
    /// The Shopify customer id.
    ShopifyId(ShopifyCustomerId),
    /// The email address.
    Email(Box<str>),
    /// The phone number.
    Phone(Phone),
}

impl From<IdentityKey<'_>> for OwnedKey {
    fn from(key: IdentityKey<'_>) -> Self {
        match key {
            IdentityKey::ShopifyId(id) => Self::ShopifyId(id),
            IdentityKey::Email(email) => Self::Email(email.into()),
            IdentityKey::Phone(phone) => Self::Phone(phone),
        }
    }
}

/// The positions of the customers with these keys.
pub(super) fn positions(customers: &Customers, keys: &HashSet<OwnedKey>) -> HashMap<OwnedKey, u32> {
    let mut positions = HashMap::new();
    if keys.is_empty() {
        return positions;
    }
    for (position, customer) in (0_u32..).zip(customers.iter()) {
        if let Some(key) = key_of(customer).filter(|key| keys.contains(key)) {
            positions.insert(key, position);
        }
    }
    positions
}

/// The strongest identity of a customer, by which its rows are grouped. A weaker one may be shared with
/// another customer, who isn't the one that the event is about.
fn key_of(customer: Customer<'_>) -> Option<OwnedKey> {
    let identity = CustomerIdentity {
        shopify_id: customer.shopify_id(),
        email: customer.emails().next(),
        phone: customer.phones().next(),
        is_region_assumed: false,
    };
    identity.key().map(OwnedKey::from)
}
