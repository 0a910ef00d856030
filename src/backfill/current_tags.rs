//! The tags and the status property that a subscriber has now.

use crate::domain::{ACTIVE_TAG, INACTIVE_TAG, STATUS_PROPERTY};
use crate::postscript::{MOST_PROPERTIES, Subscriber};

/// What a subscriber has of what a backfill writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CurrentTags {
    pub(super) has_active: bool,
    pub(super) has_inactive: bool,
    /// The status property: `active`, `inactive` or `another value`; none if it isn't set.
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
            _ => "another value",
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
