//! Subscribers, a few bytes each, by their identities.

use std::collections::HashSet;
use std::hash::BuildHasher as _;

use rustc_hash::{FxBuildHasher, FxHashSet};

use super::identity::{KEYS, email_number, numbers_of, values_of};
use crate::domain::{ACTIVE_TAG, Customer, INACTIVE_TAG, STATUS_PROPERTY};
use crate::postscript::{LookedUp, LookupKey, MOST_PROPERTIES, Subscriber, SubscriberId};
use crate::source::cells::{Region, read_subscriber_phone};

/// In place of a subscriber's position: several subscribers match.
pub(super) const SEVERAL: u32 = u32::MAX;

/// What is known of a shop's subscribers.
pub struct SubscriberIndex {
    /// An index in it is a subscriber's position.
    subscribers: Vec<IndexedSubscriber>,
    /// Hashes of the ids of all subscribers that were seen.
    seen: FxHashSet<u64>,
    /// By kind: each identity with the position of a subscriber that has it. Sorted by
    /// [`Self::sort`].
    by_identity: [Vec<(u64, u32)>; 3],
    /// Identities that Postscript refused to look up.
    refused: HashSet<String>,
    /// The country of phone numbers without a country code.
    region: Region,
    /// Whether all subscribers were listed.
    pub(super) is_listed: bool,
    /// Listed subscribers whose phone number can't be read.
    pub(super) unreadable_phones: u64,
    /// Kinds of identity that were looked up without a known subscriber to verify them.
    pub(super) unverified_lookups: Vec<LookupKey>,
}

/// A subscriber in the index.
pub(super) struct IndexedSubscriber {
    pub(super) id: SubscriberId,
    /// Its identities by kind; 0 for none.
    numbers: [u64; 3],
    /// Whether Postscript returned the phone number without a country code.
    pub(super) has_national_phone: bool,
    /// Whether it could be texted when it was looked up.
    pub(super) can_be_texted: bool,
    /// The tags that it had when it was looked up.
    pub(super) tags: CurrentTags,
}

/// What a subscriber has of what a backfill writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CurrentTags {
    pub(super) has_active: bool,
    pub(super) has_inactive: bool,
    /// The status property: `active`, `inactive` or words for any other value; none if it isn't set.
    pub(super) property: Option<&'static str>,
    /// Whether all properties are taken, none of them by ours.
    pub(super) is_full: bool,
}

impl CurrentTags {
    pub(super) fn of(subscriber: &Subscriber) -> Self {
        let property = subscriber.properties.get(STATUS_PROPERTY);
        let property = property.map(|value| match value.as_str() {
            Some("active") => "active",
            Some("inactive") => "inactive",
            _ => "neither active nor inactive",
        });
        Self {
            has_active: subscriber.has_tag(ACTIVE_TAG),
            has_inactive: subscriber.has_tag(INACTIVE_TAG),
            property,
            is_full: property.is_none() && subscriber.properties.len() >= MOST_PROPERTIES,
        }
    }

    /// Whether the subscriber has a Prive tag.
    pub(super) fn has_any(self) -> bool {
        self.has_active || self.has_inactive
    }

    /// Whether the subscriber counts as active now: the ACTIVE tag alone, or the property.
    pub(super) fn is_marked_active(self) -> bool {
        self.property == Some("active") || (self.has_active && !self.has_inactive)
    }
}

impl IndexedSubscriber {
    /// Its identity of this kind.
    pub(super) fn number(&self, key: LookupKey) -> Option<u64> {
        Some(self.numbers[key as usize]).filter(|number| *number != 0)
    }

    /// Whether one of its identities is among these, which are sorted.
    pub(super) fn has_any_of(&self, numbers: &[Vec<u64>; 3]) -> bool {
        KEYS.iter().zip(numbers).any(|(key, numbers)| {
            let own = self.number(*key);
            own.is_some_and(|own| numbers.binary_search(&own).is_ok())
        })
    }
}

impl SubscriberIndex {
    /// An index without subscribers. `region` is the country of phone numbers that Postscript returns
    /// without a country code.
    pub(super) fn empty(region: Region) -> Self {
        Self {
            subscribers: Vec::new(),
            seen: FxHashSet::default(),
            by_identity: Default::default(),
            refused: HashSet::new(),
            region,
            is_listed: false,
            unreadable_phones: 0,
            unverified_lookups: Vec::new(),
        }
    }

    /// Whether a subscriber hasn't been seen before.
    pub(super) fn is_new(&mut self, subscriber: &Subscriber) -> bool {
        self.seen.insert(FxBuildHasher.hash_one(&subscriber.id))
    }

    /// What the index needs of a subscriber.
    pub(super) fn read(&self, subscriber: &Subscriber) -> IndexedSubscriber {
        let phone = subscriber_phone(subscriber, self.region);
        IndexedSubscriber {
            id: subscriber.id.clone(),
            numbers: [
                subscriber.shopify_customer_id.unwrap_or(0),
                phone.map_or(0, |(digits, _)| digits),
                subscriber.email.as_deref().map_or(0, email_number),
            ],
            has_national_phone: phone.is_some_and(|(_, is_national)| is_national),
            can_be_texted: subscriber.can_be_texted(),
            tags: CurrentTags::of(subscriber),
        }
    }

    /// Adds a new subscriber. [`Self::find`] needs a [`Self::sort`] afterwards.
    pub(super) fn add(&mut self, new: IndexedSubscriber) {
        let position = u32::try_from(self.subscribers.len()).unwrap_or(SEVERAL);
        for key in KEYS {
            if let Some(number) = new.number(key) {
                self.by_identity[key as usize].push((number, position));
            }
        }
        self.subscribers.push(new);
    }

    /// Sorts what was added.
    pub(super) fn sort(&mut self) {
        for positions in &mut self.by_identity {
            positions.sort_unstable();
        }
    }

    /// Adds the result of a lookup. [`Self::find`] needs a [`Self::sort`] afterwards.
    pub(super) fn add_found(&mut self, found: LookedUp) {
        for subscriber in &found.subscribers {
            if self.is_new(subscriber) {
                self.add(self.read(subscriber));
            }
        }
        self.refused.extend(found.refused);
    }

    /// The subscribers, by position.
    pub(super) fn into_subscribers(self) -> Vec<IndexedSubscriber> {
        self.subscribers
    }

    /// The position of the subscriber that has an identity of this kind of the customer's; [`SEVERAL`]
    /// if there isn't only one.
    pub(super) fn find(&self, customer: Customer<'_>, key: LookupKey) -> Option<u32> {
        let sorted = &self.by_identity[key as usize];
        let positions_of = |number| {
            let start = sorted.partition_point(|(other, _)| *other < number);
            let rest = sorted[start..].iter();
            rest.take_while(move |(other, _)| *other == number)
        };
        let positions = numbers_of(customer, key).into_iter().flat_map(positions_of);
        positions
            .map(|(_, position)| *position)
            .reduce(|one, other| if one == other { one } else { SEVERAL })
    }

    /// Whether Postscript refused to look up an identity of the customer's.
    pub(super) fn was_refused(&self, customer: Customer<'_>) -> bool {
        let mut values = KEYS.iter().flat_map(|key| values_of(customer, *key));
        !self.refused.is_empty() && values.any(|value| self.refused.contains(&value))
    }

    /// A subscriber.
    pub(super) fn get(&self, position: u32) -> &IndexedSubscriber {
        &self.subscribers[position as usize]
    }
}

/// The digits of a subscriber's phone number, country code first, and whether it has its country code from
/// the store's region.
pub(super) fn subscriber_phone(subscriber: &Subscriber, region: Region) -> Option<(u64, bool)> {
    let text = subscriber.phone.as_deref()?;
    let is_national = !text.trim().starts_with('+');
    Some((read_subscriber_phone(text, region)?, is_national))
}
