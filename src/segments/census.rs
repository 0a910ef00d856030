//! Counting a shop's subscribers by what segments would hold.

use std::hash::BuildHasher as _;

use rustc_hash::{FxBuildHasher, FxHashSet};
use serde::Serialize;
use serde_json::Value;

use crate::domain::{Basis, Recipe, STATUS_PROPERTY, SegmentKind};
use crate::postscript::{Subscriber, SubscriberId};

/// How many subscribers there are of some sort.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Size {
    /// All of them, whatever their consent.
    pub members: u64,
    /// Those to whom marketing texts can be sent now.
    pub can_be_texted: u64,
}

/// What is counted for one kind of segment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OfKind {
    /// Those with the tag.
    pub tag: Size,
    /// Those with the tag, and a status property that isn't the opposite.
    pub recipe: Size,
    /// Those of the recipe who have a status property at all: all that the recipe would hold where
    /// "is not" leaves out who lacks it.
    #[serde(skip)]
    pub recipe_with_property: Size,
}

/// A shop's subscribers, counted.
#[derive(Debug, Default)]
pub struct Census {
    /// Everybody.
    pub subscribers: Size,
    /// By segment of the active ones.
    pub active: OfKind,
    /// By segment of the inactive ones.
    pub inactive: OfKind,
    /// Those with both tags: one of the two is stale.
    pub both_tags: Size,
    /// Those with neither tag.
    pub neither_tag: Size,
    /// Those who have the status property, whatever it says.
    pub with_property: Size,
    /// Who has both tags, in the order in which they were met.
    pub stale: Vec<SubscriberId>,
    met: FxHashSet<u64>,
}

impl Size {
    /// One of its two numbers.
    pub fn number(&self, only_texted: bool) -> u64 {
        if only_texted {
            self.can_be_texted
        } else {
            self.members
        }
    }

    fn count(&mut self, can_be_texted: bool) {
        self.members += 1;
        self.can_be_texted += u64::from(can_be_texted);
    }
}

impl OfKind {
    /// How many a segment of this basis holds.
    pub fn of(&self, basis: Basis) -> Size {
        match basis {
            Basis::TagAndProperty => self.recipe,
            Basis::TagAlone => self.tag,
        }
    }
}

impl Census {
    /// Counts a subscriber, and returns whether they weren't counted yet.
    pub fn meet(&mut self, subscriber: &Subscriber) -> bool {
        if !self.met.insert(FxBuildHasher.hash_one(&subscriber.id)) {
            return false;
        }
        let can_be_texted = subscriber.can_be_texted();
        self.subscribers.count(can_be_texted);
        let property = subscriber.properties.get(STATUS_PROPERTY);
        let property = property.filter(|value| !value.is_null());
        if property.is_some() {
            self.with_property.count(can_be_texted);
        }
        let carried = SegmentKind::ALL.map(|kind| {
            let has_tag = subscriber.has_tag(kind.tag());
            let basis = Basis::TagAndProperty;
            let holds = Recipe { kind, basis }.holds(has_tag, property.and_then(Value::as_str));
            let counts = self.of_mut(kind);
            for (is_counted, size) in [
                (has_tag, &mut counts.tag),
                (holds, &mut counts.recipe),
                (
                    holds && property.is_some(),
                    &mut counts.recipe_with_property,
                ),
            ] {
                if is_counted {
                    size.count(can_be_texted);
                }
            }
            has_tag
        });
        match carried {
            [true, true] => {
                self.both_tags.count(can_be_texted);
                self.stale.push(subscriber.id.clone());
            }
            [false, false] => self.neither_tag.count(can_be_texted),
            _ => {}
        }
        true
    }

    /// What is counted for a kind of segment.
    pub fn of(&self, kind: SegmentKind) -> &OfKind {
        match kind {
            SegmentKind::Active => &self.active,
            SegmentKind::Inactive => &self.inactive,
        }
    }

    fn of_mut(&mut self, kind: SegmentKind) -> &mut OfKind {
        match kind {
            SegmentKind::Active => &mut self.active,
            SegmentKind::Inactive => &mut self.inactive,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nobody_is_counted_twice_and_any_value_is_a_property() {
        let mut census = Census::default();
        let people = [
            json!({"id": "1", "tags": [SegmentKind::Active.tag()], "properties": {"prive_status": 7}}),
            json!({"id": "2", "tags": [SegmentKind::Active.tag()], "properties": {"prive_status": null}}),
        ];
        for person in people.iter().chain(&people) {
            let subscriber: Subscriber = serde_json::from_value(person.clone()).unwrap();
            census.meet(&subscriber);
        }
        let size = |members| Size {
            members,
            can_be_texted: 0,
        };
        assert_eq!(census.subscribers, size(2));
        assert_eq!(census.active.recipe, size(2));
        assert_eq!(census.active.recipe_with_property, size(1));
        assert_eq!(census.with_property, size(1));
    }
}
