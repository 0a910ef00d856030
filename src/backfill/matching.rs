//! Whom a customer is among the shop's subscribers: by Shopify customer id, then phone, then email,
//! each only where the one before found nobody. However the subscribers came to be known, the
//! answer is the same.

use super::known::{Hit, KEYS, Known};
use crate::domain::Customer;
use crate::postscript::LookupKey;

/// Whom a customer was found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// Nobody: they don't subscribe to texts.
    Nobody,
    /// One subscriber.
    One {
        /// Its place among those known.
        subscriber: u32,
        /// By what it was found.
        by: LookupKey,
    },
    /// It can't be said who; nobody is tagged.
    Conflict(Conflict),
    /// Postscript refused to look up a value of theirs, and no other found anybody.
    Refused,
}

/// Why it can't be said who a customer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Conflict {
    /// Several subscribers are linked to the Shopify customer.
    SharedShopifyId,
    /// The customer's phone numbers find different subscribers.
    Phones,
    /// Several subscribers have the customer's one email address.
    SharedEmail,
    /// The customer's email addresses find different subscribers.
    Emails,
    /// The subscriber found is linked to another Shopify customer.
    OtherCustomer,
}

impl Conflict {
    /// The reason in a sentence for the report.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::SharedShopifyId => "several subscribers carry the Shopify customer id",
            Self::Phones => "the phone numbers find different subscribers",
            Self::SharedEmail => "several subscribers share the email address",
            Self::Emails => "the email addresses find different subscribers",
            Self::OtherCustomer => "the subscriber found carries another Shopify customer id",
        }
    }
}

/// Decides whom the customer at `place` is.
pub(super) fn decide(known: &Known, customer: Customer<'_>, place: u32) -> Match {
    for by in KEYS {
        match known.hit_of(by, place) {
            Hit::Nobody => {}
            Hit::Several => return Match::Conflict(several(by, customer)),
            Hit::One(subscriber) => {
                let theirs = known.shopify_id(subscriber);
                let own = customer.shopify_id().map(|id| id.0);
                let differ = theirs.is_some() && own.is_some() && theirs != own;
                return if differ {
                    Match::Conflict(Conflict::OtherCustomer)
                } else {
                    Match::One { subscriber, by }
                };
            }
        }
    }
    if known.was_refused(place) {
        Match::Refused
    } else {
        Match::Nobody
    }
}

/// The subscribers of whom one may be this customer, where that is in conflict. A subscriber linked
/// to another Shopify customer isn't among them: whose they are is known.
pub(super) fn claimed(known: &Known, place: u32) -> impl Iterator<Item = u32> + '_ {
    KEYS.into_iter()
        .find(|key| known.hit_of(*key, place) != Hit::Nobody)
        .into_iter()
        .flat_map(move |key| known.several_of(key, place))
}

fn several(by: LookupKey, customer: Customer<'_>) -> Conflict {
    match by {
        LookupKey::ShopifyCustomerId => Conflict::SharedShopifyId,
        LookupKey::Phone => Conflict::Phones,
        LookupKey::Email if customer.emails().count() == 1 => Conflict::SharedEmail,
        LookupKey::Email => Conflict::Emails,
    }
}
