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
    /// Updates a subscriber, and checks that Postscript shows what was written.
    pub async fn update(&self, id: &SubscriberId, update: &Update) -> Result<(), Error> {
        let mut body = json!({ "tags": [update.tag] });
        if let Some((name, value)) = update.property {
            let properties = Map::from_iter([(name.to_owned(), Value::from(value))]);
            body["properties"] = Value::Object(properties);
        }
        let url = self.url(&["subscribers", id.as_str()]);
        let response = self.patch(url, body.to_string().into_bytes()).await?;
        let shown: Subscriber = self.parse(&response.body)?;
        let has_property = update
            .property
            .is_none_or(|(name, value)| shown.properties.get(name) == Some(&Value::from(value)));
        if shown.id == *id && shown.has_tag(update.tag) && has_property {
            Ok(())
        } else {
            Err(self.unreadable(&"it accepted the update and doesn't show it"))
        }
    }
}
