//! Which subscriber a customer is: by Shopify customer id, then phone, then email, each only if the
//! one before matched no one. The result doesn't depend on how the index was filled.

use super::identity::{KEYS, numbers_of};
use super::subscriber_index::{IndexedSubscriber, SEVERAL, SubscriberIndex};
use crate::domain::{Customer, Phone};
use crate::postscript::LookupKey;

/// The result of matching a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// Not a subscriber.
    None,
    /// One subscriber.
    One {
        /// Its position in the index.
        subscriber: u32,
        /// The identity that matched.
        by: LookupKey,
    },
    /// No unique match, for this reason.
    Conflict(&'static str),
    /// Postscript refused to look up an identity, and no other one matched.
    Refused,
    /// The subscribers couldn't be read.
    Unread,
}

/// The reason for a match that may show another store's source.
pub(super) const OTHER_CUSTOMER: &str = "the subscriber is linked to another Shopify customer";

/// Matches a customer.
pub(super) fn match_customer(
    index: &SubscriberIndex,
    customer: Customer<'_>,
    region_is_assumed: bool,
) -> Match {
    for by in KEYS {
        let subscriber = match index.find(customer, by) {
            None => continue,
            Some(SEVERAL) => return Match::Conflict(several(by, customer)),
            Some(subscriber) => subscriber,
        };
        let found = index.get(subscriber);
        let linked = found.number(LookupKey::ShopifyCustomerId);
        let own = customer.shopify_id().map(|id| id.0);
        if linked.is_some() && own.is_some() && linked != own {
            return Match::Conflict(OTHER_CUSTOMER);
        }
        if by == LookupKey::Phone
            && region_is_assumed
            && is_by_assumed_region(found, customer)
            && emails_differ(found, customer)
        {
            return Match::Conflict(
                "the phone number has no country code and the email addresses differ; set --region",
            );
        }
        return Match::One { subscriber, by };
    }
    if index.was_refused(customer) {
        Match::Refused
    } else {
        Match::None
    }
}

/// Why several subscribers match by this kind of identity.
fn several(by: LookupKey, customer: Customer<'_>) -> &'static str {
    match by {
        LookupKey::ShopifyCustomerId => "several subscribers are linked to this Shopify customer",
        LookupKey::Phone => "the phone numbers belong to different subscribers",
        LookupKey::Email if customer.emails().count() == 1 => {
            "several subscribers have this email address"
        }
        LookupKey::Email => "the email addresses belong to different subscribers",
    }
}

/// Whether either side's phone number got its country code from the region.
fn is_by_assumed_region(found: &IndexedSubscriber, customer: Customer<'_>) -> bool {
    let phone = found.number(LookupKey::Phone).and_then(Phone::from_digits);
    let is_assumed = |phone| found.has_national_phone || customer.is_region_assumed(phone);
    phone.is_some_and(is_assumed)
}

/// Whether both have email addresses, and none in common.
fn emails_differ(found: &IndexedSubscriber, customer: Customer<'_>) -> bool {
    let own = numbers_of(customer, LookupKey::Email);
    let email = found.number(LookupKey::Email);
    email.is_some_and(|email| !own.is_empty() && !own.contains(&email))
}
