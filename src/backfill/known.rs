//! What is known of the shop: the subscribers that matter to this export, a few bytes each, and
//! which customer finds which of them by what.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;

use super::index::{Index, email_number};
use crate::domain::{ACTIVE_TAG, Customers, INACTIVE_TAG, STATUS_PROPERTY};
use crate::postscript::{LookupKey, MOST_PROPERTIES, Subscriber, SubscriberId};

/// Nobody found.
const NONE: u32 = u32::MAX;
/// Several found; who, stands in [`Known::several`].
const SEVERAL: u32 = u32::MAX - 1;
/// A value that finds more subscribers than this is a placeholder, which says nothing of anybody.
const MOST_SEVERAL: usize = 64;
/// Seen during a walk, and found by no customer.
const UNMATCHED: u32 = u32::MAX;

/// What is known of the shop.
#[derive(Clone)]
pub struct Known {
    subscribers: Vec<Record>,
    ids: String,
    /// From a hash of the id to its place in `subscribers`, or [`UNMATCHED`].
    seen: FxHashMap<u64, u32>,
    /// By kind of key: what each customer finds.
    hits: [Vec<u32>; 3],
    /// Every subscriber that a customer with several finds, by kind of key.
    several: [FxHashMap<u32, Vec<u32>>; 3],
    /// Customers with a value that Postscript refused to look up.
    refused: FxHashSet<u32>,
    /// Tagged subscribers that no customer finds; known after a walk only.
    absent: Option<Vec<Absent>>,
}

/// A subscriber with a Prive tag who isn't in the export.
#[derive(Clone)]
pub(super) struct Absent {
    pub(super) id: SubscriberId,
    pub(super) property: Option<String>,
}

#[derive(Clone)]
struct Record {
    id_from: u32,
    shopify_id: Option<u64>,
    /// The phone number's digits; 0 for none.
    phone: u64,
    /// The number of the email address; 0 for none.
    email: u64,
    marks: Marks,
}

/// What a subscriber carries of what a backfill writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marks {
    pub(super) has_active_tag: bool,
    pub(super) has_inactive_tag: bool,
    pub(super) property: Property,
    /// Carries as many properties as there can be, ours not among them.
    pub(super) is_full: bool,
}

/// What the status property holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Property {
    Missing,
    Active,
    Inactive,
    Other,
}

/// Whom a customer finds by one kind of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hit {
    Nobody,
    One(u32),
    Several,
}

/// The kinds of key, in the order in which they are believed.
pub(super) const KEYS: [LookupKey; 3] = [
    LookupKey::ShopifyCustomerId,
    LookupKey::Phone,
    LookupKey::Email,
];

impl Known {
    /// Nothing known yet of so many customers.
    pub(super) fn nothing(customers: usize) -> Self {
        Self {
            subscribers: Vec::new(),
            ids: String::new(),
            seen: FxHashMap::default(),
            hits: std::array::from_fn(|_| vec![NONE; customers]),
            several: std::array::from_fn(|_| FxHashMap::default()),
            refused: FxHashSet::default(),
            absent: None,
        }
    }

    /// Notes a subscriber who came in answer to a look-up by `index`'s key: every customer in the
    /// index who has that value finds them. Returns whether anyone does.
    pub(super) fn note_found(
        &mut self,
        subscriber: &Subscriber,
        index: &Index,
        key: LookupKey,
        customers: &Customers,
    ) -> bool {
        let finders = finders(subscriber, index, key, customers);
        if finders.is_empty() {
            return false;
        }
        let place = self.place_of(subscriber);
        for customer in finders {
            self.hit(key, customer, place);
        }
        true
    }

    /// Notes a subscriber met on a walk, with the indexes of all kinds. Returns whether they were
    /// met for the first time.
    pub(super) fn note_walked(
        &mut self,
        subscriber: &Subscriber,
        indexes: &[Index; 3],
        customers: &Customers,
    ) -> bool {
        let hash = id_number(&subscriber.id);
        if self.seen.contains_key(&hash) {
            return false;
        }
        let mut anyone = false;
        for (index, key) in indexes.iter().zip(KEYS) {
            anyone |= self.note_found(subscriber, index, key, customers);
        }
        if !anyone {
            self.seen.insert(hash, UNMATCHED);
            if subscriber.has_tag(ACTIVE_TAG) || subscriber.has_tag(INACTIVE_TAG) {
                let absent = Absent {
                    id: subscriber.id.clone(),
                    property: property_text(subscriber),
                };
                self.absent.get_or_insert_default().push(absent);
            }
        }
        true
    }

    /// Nothing known but whom the walk before found to be absent.
    pub(super) fn only_absent(self, customers: usize) -> Self {
        Self {
            absent: self.absent,
            ..Self::nothing(customers)
        }
    }

    /// Notes that a whole walk was made, so that nobody missing from it is in the shop.
    pub(super) fn walked(&mut self) {
        self.absent.get_or_insert_default();
    }

    /// Forgets what is needed only while subscribers are still coming in.
    pub(super) fn close(&mut self) {
        self.seen = FxHashMap::default();
        self.subscribers.shrink_to_fit();
        self.ids.shrink_to_fit();
    }

    /// Notes that a value of this customer could not be looked up.
    pub(super) fn note_refused(&mut self, customer: u32) {
        self.refused.insert(customer);
    }

    /// Whom the customer finds by this key.
    pub(super) fn hit_of(&self, key: LookupKey, customer: u32) -> Hit {
        match self.hits[key as usize][customer as usize] {
            NONE => Hit::Nobody,
            SEVERAL => Hit::Several,
            place => Hit::One(place),
        }
    }

    /// Whether the customer finds anybody by any key so far.
    pub(super) fn finds_nobody(&self, customer: u32) -> bool {
        KEYS.iter()
            .all(|key| self.hit_of(*key, customer) == Hit::Nobody)
    }

    /// Everybody whom a customer with [`Hit::Several`] finds by this key.
    pub(super) fn several_of(
        &self,
        key: LookupKey,
        customer: u32,
    ) -> impl Iterator<Item = u32> + '_ {
        let found = self.several[key as usize].get(&customer);
        found.into_iter().flatten().copied()
    }

    /// Whether a value of the customer could not be looked up.
    pub(super) fn was_refused(&self, customer: u32) -> bool {
        self.refused.contains(&customer)
    }

    /// How many subscribers were found.
    pub(super) fn len(&self) -> usize {
        self.subscribers.len()
    }

    /// The id of a subscriber.
    pub(super) fn id(&self, place: u32) -> &str {
        let from = self.subscribers[place as usize].id_from as usize;
        let to = self
            .subscribers
            .get(place as usize + 1)
            .map_or(self.ids.len(), |next| next.id_from as usize);
        &self.ids[from..to]
    }

    /// The Shopify customer a subscriber is linked to.
    pub(super) fn shopify_id(&self, place: u32) -> Option<u64> {
        self.subscribers[place as usize].shopify_id
    }

    /// The digits of a subscriber's phone number.
    pub(super) fn phone(&self, place: u32) -> Option<u64> {
        Some(self.subscribers[place as usize].phone).filter(|phone| *phone != 0)
    }

    /// The number under which a subscriber's email address is filed.
    pub(super) fn email(&self, place: u32) -> Option<u64> {
        Some(self.subscribers[place as usize].email).filter(|email| *email != 0)
    }

    /// The customers with a value that could not be looked up.
    pub(super) fn refused(&self) -> impl Iterator<Item = u32> + '_ {
        self.refused.iter().copied()
    }

    /// What a subscriber carried when it was seen.
    pub(super) fn marks(&self, place: u32) -> Marks {
        self.subscribers[place as usize].marks
    }

    /// Subscribers with a Prive tag whom no customer finds; none where the list wasn't walked.
    pub(super) fn absent(&self) -> Option<&[Absent]> {
        self.absent.as_deref()
    }

    fn place_of(&mut self, subscriber: &Subscriber) -> u32 {
        let next = u32::try_from(self.subscribers.len()).unwrap_or(SEVERAL - 1);
        let hash = id_number(&subscriber.id);
        let place = *self.seen.entry(hash).or_insert(next);
        if place == next {
            self.subscribers.push(Record {
                id_from: u32::try_from(self.ids.len()).unwrap_or(u32::MAX),
                shopify_id: subscriber.shopify_customer_id,
                phone: subscriber.phone.unwrap_or_default(),
                email: subscriber.email.as_deref().map_or(0, email_number),
                marks: marks(subscriber),
            });
            self.ids.push_str(subscriber.id.as_str());
        }
        place
    }

    fn hit(&mut self, key: LookupKey, customer: u32, place: u32) {
        let slot = &mut self.hits[key as usize][customer as usize];
        if *slot == NONE {
            *slot = place;
        } else if *slot != place {
            let several = self.several[key as usize].entry(customer).or_default();
            if *slot != SEVERAL {
                several.push(*slot);
                *slot = SEVERAL;
            }
            if several.len() < MOST_SEVERAL && !several.contains(&place) {
                several.push(place);
            }
        }
    }
}

/// The customers in the index who have the subscriber's value of this kind.
fn finders(
    subscriber: &Subscriber,
    index: &Index,
    key: LookupKey,
    customers: &Customers,
) -> Vec<u32> {
    match key {
        LookupKey::ShopifyCustomerId => subscriber.shopify_customer_id,
        LookupKey::Phone => subscriber.phone,
        LookupKey::Email => {
            let Some(email) = &subscriber.email else {
                return Vec::new();
            };
            let email = email.trim().to_lowercase();
            // Emails are filed under a hash, which two can share; the addresses themselves decide.
            return index
                .filed_under(email_number(&email))
                .filter(|place| {
                    customers
                        .get(*place as usize)
                        .emails()
                        .any(|own| own == email)
                })
                .collect();
        }
    }
    .map(|number| index.filed_under(number).collect())
    .unwrap_or_default()
}

fn marks(subscriber: &Subscriber) -> Marks {
    let property = match subscriber.properties.get(STATUS_PROPERTY) {
        None => Property::Missing,
        Some(Value::String(text)) if text == "active" => Property::Active,
        Some(Value::String(text)) if text == "inactive" => Property::Inactive,
        Some(_) => Property::Other,
    };
    Marks {
        has_active_tag: subscriber.has_tag(ACTIVE_TAG),
        has_inactive_tag: subscriber.has_tag(INACTIVE_TAG),
        property,
        is_full: property == Property::Missing && subscriber.properties.len() >= MOST_PROPERTIES,
    }
}

/// The number under which a subscriber is filed. Ids are opaque, so their case counts.
fn id_number(id: &SubscriberId) -> u64 {
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
