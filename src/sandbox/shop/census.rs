//! Counts over the whole shop, for people who look at it.
//!
//! Each looks at every subscriber, so none is for the way of a request to the API.

use std::collections::BTreeMap;

use super::{Event, Shop};

/// How many there are of what.
pub(in super::super) struct Census {
    pub(in super::super) subscribers: usize,
    /// Those who may be sent promotional texts.
    pub(in super::super) can_be_texted: usize,
    /// Carriers of each tag, by name.
    pub(in super::super) tags: BTreeMap<String, usize>,
    /// Subscribers with each custom property, by name.
    pub(in super::super) properties: BTreeMap<String, usize>,
}

/// The events of one type.
pub(in super::super) struct Received<'a> {
    pub(in super::super) kind: &'a str,
    pub(in super::super) events: usize,
    /// How many were matched to a subscriber.
    pub(in super::super) matched: usize,
    pub(in super::super) last: &'a Event,
}

impl Shop {
    /// Counts the subscribers, their tags and their properties.
    pub(in super::super) fn census(&self) -> Census {
        let mut tags: Vec<usize> = vec![0; self.tags.len()];
        let mut properties = BTreeMap::new();
        for record in &self.records {
            for &tag in &record.tags {
                tags[tag as usize] += 1;
            }
            for (name, _) in record.properties() {
                *properties.entry(name).or_default() += 1;
            }
        }
        let all: Vec<u32> = (0_u32..).take(tags.len()).collect();
        let tags = self.tags.spelled(&all).iter().map(str::to_owned).zip(tags);
        Census {
            subscribers: self.records.len(),
            can_be_texted: self
                .records
                .iter()
                .filter(|one| one.can_send.promotional)
                .count(),
            tags: tags.filter(|&(_, carriers)| carriers > 0).collect(),
            properties,
        }
    }

    /// The events by type, in alphabetical order.
    pub(in super::super) fn received(&self) -> Vec<Received<'_>> {
        let mut by_type: BTreeMap<&str, Received<'_>> = BTreeMap::new();
        for event in &self.events {
            let kind = event.kind.as_str();
            let received = by_type.entry(kind).or_insert(Received {
                kind,
                events: 0,
                matched: 0,
                last: event,
            });
            received.events += 1;
            received.matched += usize::from(event.matched.is_some());
            received.last = event;
        }
        by_type.into_values().collect()
    }
}
