//! Whose key it is: `GET /api/v2/me`.

use super::client::Client;
use super::counts::Purpose;
use super::error::Error;

/// Who a key belongs to, as published for the operation "Verify Identity".
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct Identity {
    /// `shop_…`; an opaque text.
    #[serde(rename = "resource_id")]
    pub id: String,
    /// The shop's name, as merchants see it.
    #[serde(rename = "resource_name")]
    pub name: String,
    /// `shop`; what it is for a partner's key isn't published.
    #[serde(rename = "resource_type", default)]
    pub kind: String,
}

impl Client {
    /// Asks whose key it is.
    pub async fn identity(&self) -> Result<Identity, Error> {
        self.get(Purpose::Identity, self.url(&["me"])).await
    }
}
