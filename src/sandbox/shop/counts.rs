//! Counts over the whole shop, for the dashboard.

use std::collections::BTreeMap;

use super::Shop;

/// How many subscribers there are of each kind.
pub(in super::super) struct Counts {
    pub(in super::super) subscribers: usize,
    /// Those who can be sent promotional texts.
    pub(in super::super) can_be_texted: usize,
    /// Subscribers with each tag, by name.
    pub(in super::super) tags: BTreeMap<String, usize>,
    /// Subscribers with each custom property, by name.
    pub(in super::super) properties: BTreeMap<String, usize>,
}

impl Shop {
    /// Counts the subscribers, their tags and their properties.
    pub(in super::super) fn counts(&self) -> Counts {
        let mut counts = Counts {
            subscribers: self.subscribers.len(),
            can_be_texted: 0,
            tags: BTreeMap::new(),
            properties: BTreeMap::new(),
        };
        for subscriber in &self.subscribers {
            counts.can_be_texted += usize::from(subscriber.subscriptions.promotional.can_send);
            for tag in &subscriber.tags {
                *counts.tags.entry(tag.clone()).or_default() += 1;
            }
            for name in subscriber.properties.keys() {
                *counts.properties.entry(name.clone()).or_default() += 1;
            }
        }
        counts
    }
}
