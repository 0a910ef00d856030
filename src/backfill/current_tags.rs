//! The tags and the status property that a subscriber has now.

use serde_json::Value;

use crate::domain::{ACTIVE_TAG, INACTIVE_TAG, STATUS_PROPERTY};
use crate::postscript::{MOST_PROPERTIES, Subscriber};

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

impl StatusProperty {
    /// The value in reports.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Missing => "not set",
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Other => "another value",
        }
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

    /// Whether the subscriber has a Prive tag.
    pub(super) fn has_any(self) -> bool {
        self.has_active || self.has_inactive
    }

    /// Whether the subscriber counts as active now: the ACTIVE tag alone, or the property.
    pub(super) fn is_marked_active(self) -> bool {
        self.property == StatusProperty::Active || (self.has_active && !self.has_inactive)
    }
}
