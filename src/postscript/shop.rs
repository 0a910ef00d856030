//! The owner of a key: `GET /api/v2/me`.

use super::client::Client;
use crate::http::{Error, one_line};

/// A shop, the owner of a key, as published for the operation "Verify Identity". No value has a line break,
/// because messages contain them. In `--json`, it is the store, with id and name.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub struct Shop {
    /// `shop_…`; an opaque text.
    #[serde(rename(deserialize = "resource_id"), deserialize_with = "line")]
    pub id: String,
    /// The shop's name, as merchants see it.
    #[serde(rename(deserialize = "resource_name"), deserialize_with = "line")]
    pub name: String,
    /// `shop`; what it is for a partner's key isn't published.
    #[serde(rename = "resource_type", default, deserialize_with = "line")]
    #[serde(skip_serializing)]
    pub kind: String,
}

fn line<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text: String = serde::Deserialize::deserialize(deserializer)?;
    Ok(one_line(&text))
}

impl Client {
    /// Gets the owner of the key.
    pub async fn shop(&self) -> Result<Shop, Error> {
        self.get(&self.counts.other, self.url(&["me"])).await
    }
}
