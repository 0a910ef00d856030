//! Counts subscribers by the segments that would include them.

use std::hash::BuildHasher as _;

use rustc_hash::{FxBuildHasher, FxHashSet};
use serde::Serialize;
use serde_json::Value;

use crate::domain::{Criteria, STATUS_PROPERTY, SegmentDefinition, SegmentKind};
use crate::postscript::{ListVisitor, Subscriber, SubscriberId};

/// How many subscribers a segment has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MemberCount {
    /// All of them, including opted-out.
    pub members: u64,
    /// Those who can receive marketing texts now.
    pub can_be_texted: u64,
}

/// The counts of one kind of segment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct KindCounts {
    /// With the tag as the only criterion.
    pub tag: MemberCount,
    /// With the tag and the status property.
    pub definition: MemberCount,
    /// The members who have the status property: what the dashboard shows if its "is not" leaves out
    /// subscribers without the property.
    #[serde(skip)]
    pub with_property: MemberCount,
}

/// The counts of a shop's subscribers.
#[derive(Debug, Default)]
pub struct SubscriberCounts {
    /// All subscribers.
    pub subscribers: MemberCount,
    /// For the active segment.
    pub active: KindCounts,
    /// For the inactive segment.
    pub inactive: KindCounts,
    /// Subscribers with both tags: one of the two is outdated.
    pub both_tags: MemberCount,
    /// Subscribers with neither tag.
    pub neither_tag: MemberCount,
    /// Subscribers with the status property.
    pub with_property: MemberCount,
    /// Whether the list changed while it was read, so that counts may be slightly off.
    pub is_uncertain: bool,
    /// The IDs of the subscribers with both tags, in the order of the list.
    pub ids_with_both_tags: Vec<SubscriberId>,
    seen: FxHashSet<u64>,
}

impl MemberCount {
    /// One of the two numbers.
    pub fn number(&self, only_opted_in: bool) -> u64 {
        if only_opted_in {
            self.can_be_texted
        } else {
            self.members
        }
    }

    fn add(&mut self, can_be_texted: bool) {
        self.members += 1;
        self.can_be_texted += u64::from(can_be_texted);
    }
}

impl KindCounts {
    /// The count of a segment with these criteria.
    pub fn of(&self, criteria: Criteria) -> MemberCount {
        match criteria {
            Criteria::TagAndProperty => self.definition,
            Criteria::TagOnly => self.tag,
        }
    }
}

impl SubscriberCounts {
    /// Counts a subscriber, and returns whether they weren't counted before.
    pub fn add(&mut self, subscriber: &Subscriber) -> bool {
        if !self.seen.insert(FxBuildHasher.hash_one(&subscriber.id)) {
            return false;
        }
        let can_be_texted = subscriber.can_be_texted();
        self.subscribers.add(can_be_texted);
        let property = subscriber.properties.get(STATUS_PROPERTY);
        let property = property.filter(|value| !value.is_null());
        if property.is_some() {
            self.with_property.add(can_be_texted);
        }
        let has_tags = SegmentKind::ALL.map(|kind| {
            let has_tag = subscriber.has_tag(kind.tag());
            let criteria = Criteria::TagAndProperty;
            let definition = SegmentDefinition { kind, criteria };
            let is_member = definition.includes(has_tag, property.and_then(Value::as_str));
            let counts = self.of_mut(kind);
            for (is_counted, count) in [
                (has_tag, &mut counts.tag),
                (is_member, &mut counts.definition),
                (is_member && property.is_some(), &mut counts.with_property),
            ] {
                if is_counted {
                    count.add(can_be_texted);
                }
            }
            has_tag
        });
        match has_tags {
            [true, true] => {
                self.both_tags.add(can_be_texted);
                self.ids_with_both_tags.push(subscriber.id.clone());
            }
            [false, false] => self.neither_tag.add(can_be_texted),
            _ => {}
        }
        true
    }

    /// The counts for a kind of segment.
    pub fn of(&self, kind: SegmentKind) -> &KindCounts {
        match kind {
            SegmentKind::Active => &self.active,
            SegmentKind::Inactive => &self.inactive,
        }
    }

    fn of_mut(&mut self, kind: SegmentKind) -> &mut KindCounts {
        match kind {
            SegmentKind::Active => &mut self.active,
            SegmentKind::Inactive => &mut self.inactive,
        }
    }
}

impl ListVisitor for SubscriberCounts {
    fn visit(&mut self, subscriber: &Subscriber) -> bool {
        self.add(subscriber)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_subscriber_counts_once_and_null_is_no_property() {
        let mut counts = SubscriberCounts::default();
        let tags = [SegmentKind::Active.tag()];
        let subscribers = [
            json!({"id": "1", "tags": tags, "properties": {"prive_status": 7}}),
            json!({"id": "2", "tags": tags, "properties": {"prive_status": null}}),
        ];
        for subscriber in subscribers.iter().chain(&subscribers) {
            let subscriber: Subscriber = serde_json::from_value(subscriber.clone()).unwrap();
            counts.add(&subscriber);
        }
        let count = |members| MemberCount {
            members,
            can_be_texted: 0,
        };
        assert_eq!(counts.subscribers, count(2));
        assert_eq!(counts.active.definition, count(2));
        assert_eq!(counts.active.with_property, count(1));
        assert_eq!(counts.with_property, count(1));
    }
}
