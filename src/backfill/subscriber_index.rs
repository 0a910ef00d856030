//! The subscribers that matter to this source, a few bytes each, and which customer matches which
//! of them by which identity.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use rustc_hash::{FxHashMap, FxHashSet};

use super::current_tags::CurrentTags;
use super::identity_index::{IdentityIndex, KEYS, email_number};
use crate::domain::Customers;
use crate::postscript::{LookupKey, Subscriber, SubscriberId};
use crate::source::csv::{Region, read_phone};

/// Marks a customer without a match.
const NONE: u32 = u32::MAX;
/// Marks a customer with several matches by one kind of identity.
const SEVERAL: u32 = u32::MAX - 1;
/// Marks a listed subscriber that no customer matches.
const UNMATCHED: u32 = u32::MAX;

/// What is known of a shop's subscribers.
pub struct SubscriberIndex {
    subscribers: Vec<Entry>,
    /// From a hash of the id to the position in `subscribers`, or [`UNMATCHED`].
    positions: FxHashMap<u64, u32>,
    /// By kind of identity: the subscriber that each customer matches.
    matches: [Vec<u32>; 3],
    /// Customers with an identity that Postscript refused to look up.
    refused: FxHashSet<u32>,
    /// Whether the whole list was read, so that tagged subscribers without a customer are here too.
    is_listed: bool,
    /// The country of phone numbers without a country code.
    region: Region,
    /// Subscribers whose phone number can't be read.
    unreadable_phones: u64,
    /// Kinds of identity that were looked up without a known subscriber to verify them.
    unverified: Vec<LookupKey>,
}

struct Entry {
    id: SubscriberId,
    shopify_id: Option<u64>,
    phone: Option<SubscriberPhone>,
    /// The email address as a number; 0 for none.
    email: u64,
    tags: CurrentTags,
}

/// A subscriber's phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SubscriberPhone {
    /// The digits, country code first.
    pub(super) digits: u64,
    /// Whether Postscript returned it without a country code.
    pub(super) is_national: bool,
}

/// What a customer matches by one kind of identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyMatch {
    None,
    One(u32),
    Several,
}

impl SubscriberIndex {
    /// An index without subscribers, for this many customers. `region` is the country of phone
    /// numbers that Postscript returns without a country code.
    pub fn empty(customers: usize, region: Region) -> Self {
        Self {
            subscribers: Vec::new(),
            positions: FxHashMap::default(),
            matches: std::array::from_fn(|_| vec![NONE; customers]),
            refused: FxHashSet::default(),
            is_listed: false,
            region,
            unreadable_phones: 0,
            unverified: Vec::new(),
        }
    }

    /// Adds a subscriber from a look-up by `index`'s kind of identity. Returns whether a customer
    /// matches.
    pub(super) fn add(
        &mut self,
        subscriber: &Subscriber,
        index: &IdentityIndex,
        key: LookupKey,
        customers: &Customers,
    ) -> bool {
        let phone = self.phone_of(subscriber);
        let matching = customers_matching(subscriber, phone, index, key, customers);
        if matching.is_empty() {
            return false;
        }
        let position = self.position_of(subscriber, phone);
        for customer in matching {
            let current = &mut self.matches[key as usize][customer as usize];
            if *current == NONE {
                *current = position;
            } else if *current != position {
                *current = SEVERAL;
            }
        }
        true
    }

    /// Adds a listed subscriber, with the indexes of all kinds. Returns whether it is new.
    pub(super) fn add_listed(
        &mut self,
        subscriber: &Subscriber,
        indexes: &[IdentityIndex; 3],
        customers: &Customers,
    ) -> bool {
        let hash = id_hash(&subscriber.id);
        if self.positions.contains_key(&hash) {
            return false;
        }
        if subscriber.phone.is_some() && self.phone_of(subscriber).is_none() {
            self.unreadable_phones += 1;
        }
        let mut is_kept = false;
        for (index, key) in indexes.iter().zip(KEYS) {
            is_kept |= self.add(subscriber, index, key, customers);
        }
        let tags = CurrentTags::of(subscriber);
        if !is_kept && (tags.has_active || tags.has_inactive) {
            let phone = self.phone_of(subscriber);
            self.position_of(subscriber, phone);
        } else if !is_kept {
            self.positions.insert(hash, UNMATCHED);
        }
        true
    }

    /// Records that the whole list was read.
    pub(super) fn mark_listed(&mut self) {
        self.is_listed = true;
    }

    /// Whether the whole list was read.
    pub(super) fn is_listed(&self) -> bool {
        self.is_listed
    }

    /// Frees what is only needed while subscribers are added.
    pub(super) fn shrink(&mut self) {
        self.positions = FxHashMap::default();
        self.subscribers.shrink_to_fit();
    }

    /// Records that an identity of this customer could not be looked up.
    pub(super) fn add_refused(&mut self, customer: u32) {
        self.refused.insert(customer);
    }

    /// Records that look-ups by this kind of identity weren't verified.
    pub(super) fn add_unverified(&mut self, key: LookupKey) {
        self.unverified.push(key);
    }

    /// The kinds of identity whose look-ups weren't verified.
    pub(super) fn unverified_lookups(&self) -> &[LookupKey] {
        &self.unverified
    }

    /// Listed subscribers whose phone number can't be read.
    pub fn unreadable_phones(&self) -> u64 {
        self.unreadable_phones
    }

    /// What the customer matches by this kind of identity.
    pub(super) fn match_of(&self, key: LookupKey, customer: u32) -> KeyMatch {
        match self.matches[key as usize][customer as usize] {
            NONE => KeyMatch::None,
            SEVERAL => KeyMatch::Several,
            position => KeyMatch::One(position),
        }
    }

    /// Whether the customer has no match so far.
    pub(super) fn is_unmatched(&self, customer: u32) -> bool {
        KEYS.iter()
            .all(|key| self.match_of(*key, customer) == KeyMatch::None)
    }

    /// Whether an identity of the customer could not be looked up.
    pub(super) fn was_refused(&self, customer: u32) -> bool {
        self.refused.contains(&customer)
    }

    /// How many subscribers are known.
    pub(super) fn len(&self) -> usize {
        self.subscribers.len()
    }

    /// The id of a subscriber.
    pub(super) fn id(&self, position: u32) -> &SubscriberId {
        &self.subscribers[position as usize].id
    }

    /// A subscriber's identity as a number, as in [`IdentityIndex`].
    pub(super) fn number_of(&self, position: u32, key: LookupKey) -> Option<u64> {
        let entry = &self.subscribers[position as usize];
        match key {
            LookupKey::ShopifyCustomerId => entry.shopify_id,
            LookupKey::Phone => entry.phone.map(|phone| phone.digits),
            LookupKey::Email => Some(entry.email).filter(|email| *email != 0),
        }
    }

    /// A subscriber's phone number.
    pub(super) fn phone(&self, position: u32) -> Option<SubscriberPhone> {
        self.subscribers[position as usize].phone
    }

    /// The tags that a subscriber had when it was looked up.
    pub(super) fn tags(&self, position: u32) -> CurrentTags {
        self.subscribers[position as usize].tags
    }

    /// Reads a subscriber's phone number, by the store's region if it has no country code.
    pub(super) fn phone_of(&self, subscriber: &Subscriber) -> Option<SubscriberPhone> {
        let text = subscriber.phone.as_deref()?.trim();
        let is_national = !text.starts_with('+');
        let digits = if is_national {
            let read = read_phone(text.as_bytes(), b"", self.region);
            read.ok()?.phone.digits()
        } else {
            subscriber.phone_digits()?
        };
        Some(SubscriberPhone {
            digits,
            is_national,
        })
    }

    fn position_of(&mut self, subscriber: &Subscriber, phone: Option<SubscriberPhone>) -> u32 {
        let next = u32::try_from(self.subscribers.len()).unwrap_or(SEVERAL - 1);
        let position = *self
            .positions
            .entry(id_hash(&subscriber.id))
            .or_insert(next);
        if position == next {
            self.subscribers.push(Entry {
                id: subscriber.id.clone(),
                shopify_id: subscriber.shopify_customer_id,
                phone,
                email: subscriber.email.as_deref().map_or(0, email_number),
                tags: CurrentTags::of(subscriber),
            });
        }
        position
    }
}

/// The customers in the index that have the subscriber's identity of this kind.
fn customers_matching(
    subscriber: &Subscriber,
    phone: Option<SubscriberPhone>,
    index: &IdentityIndex,
    key: LookupKey,
    customers: &Customers,
) -> Vec<u32> {
    let number = match key {
        LookupKey::ShopifyCustomerId => subscriber.shopify_customer_id,
        LookupKey::Phone => phone.map(|phone| phone.digits),
        LookupKey::Email => {
            let Some(email) = &subscriber.email else {
                return Vec::new();
            };
            let email = email.trim().to_lowercase();
            // Two addresses can share a hash, so the addresses are compared too.
            let has_it = |position: &u32| {
                let mut own = customers.get(*position as usize).emails();
                own.any(|own| own == email)
            };
            let with_hash = index.customers_with(email_number(&email));
            return with_hash.filter(has_it).collect();
        }
    };
    number.map_or_else(Vec::new, |number| index.customers_with(number).collect())
}

/// A hash of a subscriber's id. Ids are opaque, so their case counts.
fn id_hash(id: &SubscriberId) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}
