//! Changing a subscriber: `PATCH /api/v2/subscribers/{id}`.

use serde_json::{Map, Value, json};

use super::client::Client;
use super::subscriber::{Subscriber, SubscriberId};
use crate::http::Error;

/// The most custom properties a subscriber can have, as published.
pub const MOST_PROPERTIES: usize = 50;

/// What to add to a subscriber. Tags are additive and one property is set, so that an update can be
/// repeated without harm; nothing that opts anybody in can be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// The tag to add.
    pub tag: &'static str,
    /// The property to set, name and value.
    pub property: Option<(&'static str, &'static str)>,
}

impl Client {
    /// Updates a subscriber; returns the subscriber as Postscript answers it.
    ///
    /// # Errors
    ///
    /// The request's own error. Whether the answer shows what was written is left to the caller.
    pub async fn update(&self, id: &SubscriberId, update: &Update) -> Result<Subscriber, Error> {
        let mut body = json!({ "tags": [update.tag] });
        if let Some((name, value)) = update.property {
            let properties = Map::from_iter([(name.to_owned(), Value::from(value))]);
            body["properties"] = Value::Object(properties);
        }
        let url = self.url(&["subscribers", id.as_str()]);
        let response = self.patch(url, body.to_string().into_bytes()).await?;
        self.parse(&response.body)
    }

    /// Gets one subscriber.
    ///
    /// # Errors
    ///
    /// The request's own error, or [`Error::Unreadable`] if the answer is another subscriber.
    pub async fn subscriber(&self, id: &SubscriberId) -> Result<Subscriber, Error> {
        let url = self.url(&["subscribers", id.as_str()]);
        let subscriber: Subscriber = self.get(&self.counts.lookup, url).await?;
        if subscriber.id == *id {
            Ok(subscriber)
        } else {
            Err(self.unreadable(&"it returned another subscriber than requested"))
        }
    }
}

impl Update {
    /// Whether the subscriber has the tag and the property.
    pub fn is_shown_by(&self, subscriber: &Subscriber) -> bool {
        let has_property = self.property.is_none_or(|(name, value)| {
            subscriber.properties.get(name) == Some(&Value::from(value))
        });
        subscriber.has_tag(self.tag) && has_property
    }
}
