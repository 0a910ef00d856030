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
    /// No unique match.
    Conflict(Conflict),
    /// Postscript refused to look up an identity, and no other one matched.
    Refused,
}

/// Why a customer has no unique match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Conflict {
    /// Several subscribers are linked to the Shopify customer.
    SharedShopifyId,
    /// The customer's phone numbers belong to different subscribers.
    Phones,
    /// Several subscribers have the customer's only email address.
    SharedEmail,
    /// The customer's email addresses belong to different subscribers.
    Emails,
    /// The subscriber is linked to another Shopify customer.
    OtherCustomer,
    /// The phone number matched by an assumed country code, and the email addresses differ.
    AssumedRegion,
}

impl Conflict {
    /// The reason, for the report.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::SharedShopifyId => "several subscribers are linked to the Shopify customer",
            Self::Phones => "the phone numbers belong to different subscribers",
            Self::SharedEmail => "several subscribers have the email address",
            Self::Emails => "the email addresses belong to different subscribers",
            Self::OtherCustomer => "the subscriber is linked to another Shopify customer",
            Self::AssumedRegion => {
                "the phone number has no country code and the email addresses differ; set --region"
            }
        }
    }
}

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
            return Match::Conflict(Conflict::OtherCustomer);
        }
        if by == LookupKey::Phone
            && region_is_assumed
            && is_by_assumed_region(found, customer)
            && emails_differ(found, customer)
        {
            return Match::Conflict(Conflict::AssumedRegion);
        }
        return Match::One { subscriber, by };
    }
    if index.was_refused(customer) {
        Match::Refused
    } else {
        Match::None
    }
}

fn several(by: LookupKey, customer: Customer<'_>) -> Conflict {
    match by {
        LookupKey::ShopifyCustomerId => Conflict::SharedShopifyId,
        LookupKey::Phone => Conflict::Phones,
        LookupKey::Email if customer.emails().count() == 1 => Conflict::SharedEmail,
        LookupKey::Email => Conflict::Emails,
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
