//! The subscribers that matter to this source, a few bytes each, and which customer matches which
//! of them by which identity.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;

use super::identity_index::{IdentityIndex, KEYS, email_number};
use crate::domain::{ACTIVE_TAG, Customers, INACTIVE_TAG, STATUS_PROPERTY};
use crate::postscript::{LookupKey, MOST_PROPERTIES, Subscriber, SubscriberId};
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
    ids: String,
    /// From a hash of the id to the position in `subscribers`, or [`UNMATCHED`].
    positions: FxHashMap<u64, u32>,
    /// By kind of identity: the subscriber that each customer matches.
    matches: [Vec<u32>; 3],
    /// Customers with an identity that Postscript refused to look up.
    refused: FxHashSet<u32>,
    /// Tagged subscribers that no customer matches; only after listing.
    absent: Option<Vec<Absent>>,
    /// The country of phone numbers without a country code.
    region: Region,
    /// Subscribers whose phone number can't be read.
    unreadable_phones: u64,
    /// Kinds of identity that were looked up, and whether a known subscriber was found that way.
    verified: [Option<bool>; 3],
}

/// A subscriber with a Prive tag who isn't in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absent {
    /// The subscriber's id.
    pub id: SubscriberId,
    /// Whether the subscriber is marked active: the ACTIVE tag alone, or the property.
    pub is_active: bool,
    /// The status property's value.
    pub property: Option<String>,
}

struct Entry {
    id_start: u32,
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

/// What a subscriber has of what a backfill writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CurrentTags {
    pub(super) has_active: bool,
    pub(super) has_inactive: bool,
    pub(super) property: StatusProperty,
    /// Whether all properties are taken, none of them by ours.
    pub(super) is_full: bool,
}

/// The value of the status property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StatusProperty {
    Missing,
    Active,
    Inactive,
    Other,
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
            ids: String::new(),
            positions: FxHashMap::default(),
            matches: std::array::from_fn(|_| vec![NONE; customers]),
            refused: FxHashSet::default(),
            absent: None,
            region,
            unreadable_phones: 0,
            verified: [None; 3],
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
        let mut is_matched = false;
        for (index, key) in indexes.iter().zip(KEYS) {
            is_matched |= self.add(subscriber, index, key, customers);
        }
        if !is_matched {
            self.positions.insert(hash, UNMATCHED);
            let tags = CurrentTags::of(subscriber);
            if tags.has_active || tags.has_inactive {
                let absent = Absent {
                    id: subscriber.id.clone(),
                    is_active: tags.is_marked_active(),
                    property: property_text(subscriber),
                };
                self.absent.get_or_insert_default().push(absent);
            }
        }
        true
    }

    /// Records that the whole list was read, so that a tagged subscriber without a customer is
    /// absent from the source.
    pub(super) fn mark_listed(&mut self) {
        self.absent.get_or_insert_default();
    }

    /// Forgets all matches; keeps the absent subscribers.
    pub(super) fn clear_matches(self) -> Self {
        Self {
            absent: self.absent,
            unreadable_phones: self.unreadable_phones,
            ..Self::empty(self.matches[0].len(), self.region)
        }
    }

    /// Frees what is only needed while subscribers are added.
    pub(super) fn shrink(&mut self) {
        self.positions = FxHashMap::default();
        self.subscribers.shrink_to_fit();
        self.ids.shrink_to_fit();
    }

    /// Records that an identity of this customer could not be looked up.
    pub(super) fn add_refused(&mut self, customer: u32) {
        self.refused.insert(customer);
    }

    /// Records whether look-ups by this kind of identity were verified.
    pub(super) fn set_verified(&mut self, key: LookupKey, is_verified: bool) {
        self.verified[key as usize] = Some(is_verified);
    }

    /// The kinds of identity that were looked up without a known subscriber to verify them.
    pub fn unverified_lookups(&self) -> Vec<LookupKey> {
        let is_unverified = |key: &LookupKey| self.verified[*key as usize] == Some(false);
        KEYS.into_iter().filter(is_unverified).collect()
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
    pub(super) fn id(&self, position: u32) -> &str {
        let position = position as usize;
        let start = self.subscribers[position].id_start as usize;
        let next = self.subscribers.get(position + 1);
        let end = next.map_or(self.ids.len(), |next| next.id_start as usize);
        &self.ids[start..end]
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

    /// Tagged subscribers that no customer matches; none unless the list was read.
    pub(super) fn absent(&self) -> Option<&[Absent]> {
        self.absent.as_deref()
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
                id_start: u32::try_from(self.ids.len()).unwrap_or(u32::MAX),
                shopify_id: subscriber.shopify_customer_id,
                phone,
                email: subscriber.email.as_deref().map_or(0, email_number),
                tags: CurrentTags::of(subscriber),
            });
            self.ids.push_str(subscriber.id.as_str());
        }
        position
    }
}

impl CurrentTags {
    pub(super) fn of(subscriber: &Subscriber) -> Self {
        let property = match subscriber.properties.get(STATUS_PROPERTY) {
            None => StatusProperty::Missing,
            Some(Value::String(text)) if text == "active" => StatusProperty::Active,
            Some(Value::String(text)) if text == "inactive" => StatusProperty::Inactive,
            Some(_) => StatusProperty::Other,
        };
        Self {
            has_active: subscriber.has_tag(ACTIVE_TAG),
            has_inactive: subscriber.has_tag(INACTIVE_TAG),
            property,
            is_full: property == StatusProperty::Missing
                && subscriber.properties.len() >= MOST_PROPERTIES,
        }
    }

    /// Whether the subscriber counts as active now: the ACTIVE tag alone, or the property.
    pub(super) fn is_marked_active(self) -> bool {
        self.property == StatusProperty::Active || (self.has_active && !self.has_inactive)
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

fn property_text(subscriber: &Subscriber) -> Option<String> {
    match subscriber.properties.get(STATUS_PROPERTY)? {
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
