//! Changing a subscriber: `PATCH /api/v2/subscribers/{id}`.

use serde_json::{Value, json};

use super::subscriber::Subscriber;

/// The most custom properties a subscriber can have, as published.
pub const MOST_PROPERTIES: usize = 50;

/// What to add to a subscriber. Tags are only added and one property is set, so that an update can be
/// repeated without harm. It can't opt anyone in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// The tag to add.
    pub tag: &'static str,
    /// The property to set, name and value.
    pub property: Option<(&'static str, &'static str)>,
}

impl Update {
    /// The body of the request.
    pub(super) fn body(&self) -> Vec<u8> {
        let mut body = json!({ "tags": [self.tag] });
        if let Some((name, value)) = self.property {
            body["properties"] = json!({ name: value });
        }
        body.to_string().into_bytes()
    }

    /// Whether the subscriber has the tag and the property.
    pub fn is_shown_by(&self, subscriber: &Subscriber) -> bool {
        let has_property = self.property.is_none_or(|(name, value)| {
            subscriber.properties.get(name) == Some(&Value::from(value))
        });
        subscriber.has_tag(self.tag) && has_property
    }
}
