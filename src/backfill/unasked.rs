//! Customers whom Postscript refused to look up, and the subscribers who may be them.

use rustc_hash::FxHashMap;

use super::index::email_number;
use super::known::Known;
use crate::domain::Customers;

/// The values of customers who could not be looked up. There are few, if any.
#[derive(Default)]
pub(super) struct Unasked {
    ids: FxHashMap<u64, u32>,
    emails: FxHashMap<u64, u32>,
}

impl Unasked {
    pub(super) fn new(customers: &Customers, refused: impl Iterator<Item = u32>) -> Self {
        let mut unasked = Self::default();
        for place in refused {
            let customer = customers.get(place as usize);
            let id = customer.shopify_id().map(|id| (id.0, place));
            unasked.ids.extend(id);
            let emails = customer.emails().map(|email| (email_number(email), place));
            unasked.emails.extend(emails);
        }
        unasked
    }

    /// Those of them who have this subscriber's Shopify customer id or email address. Phone numbers
    /// are compared for everybody already.
    pub(super) fn who_may_be(&self, known: &Known, subscriber: u32) -> impl Iterator<Item = u32> {
        let by_id = known
            .shopify_id(subscriber)
            .and_then(|id| self.ids.get(&id));
        let by_email = known
            .email(subscriber)
            .and_then(|email| self.emails.get(&email));
        by_id.into_iter().chain(by_email).copied()
    }
}
