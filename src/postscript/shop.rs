//! Whose key it is: `GET /api/v2/me`.

use super::client::Client;
use crate::http::{Error, one_line};

/// Who a key belongs to, as published for the operation "Verify Identity". Each is a line at most:
/// they stand in sentences.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct Identity {
    /// `shop_…`; an opaque text.
    #[serde(rename = "resource_id", deserialize_with = "line")]
    pub id: String,
    /// The shop's name, as merchants see it.
    #[serde(rename = "resource_name", deserialize_with = "line")]
    pub name: String,
    /// `shop`; what it is for a partner's key isn't published.
    #[serde(rename = "resource_type", default, deserialize_with = "line")]
    pub kind: String,
}

fn line<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text: String = serde::Deserialize::deserialize(deserializer)?;
    Ok(one_line(&text))
}

impl Client {
    /// Asks whose key it is.
    pub async fn identity(&self) -> Result<Identity, Error> {
        self.get(&self.counts.other, self.url(&["me"])).await
    }
}
