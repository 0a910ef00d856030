//! A page of a list.

use serde::{Deserialize, Deserializer};

use super::lenient;

/// A page of a list of records.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T: Default + serde::de::DeserializeOwned> {
    /// How many records fit on a page, if the response says so.
    #[serde(default, deserialize_with = "lenient::count")]
    pub limit: Option<u64>,
    /// How many records the list has, if the response says so.
    #[serde(default, deserialize_with = "lenient::count")]
    pub total_items: Option<u64>,
    /// How many pages the list has, if the response says so.
    #[serde(default, deserialize_with = "lenient::count")]
    pub total_pages: Option<u64>,
    /// The records. A response without the list is an error, so that it can't pass for an empty page.
    #[serde(
        alias = "subscriptions",
        alias = "billingAttempts",
        deserialize_with = "records"
    )]
    pub records: Vec<T>,
}

/// A record that can't be read is kept as an empty one, so that it is counted.
fn records<'de, D: Deserializer<'de>, T: Default + serde::de::DeserializeOwned>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let records: Vec<serde_json::Value> = Vec::deserialize(deserializer)?;
    Ok(records
        .into_iter()
        .map(|record| serde_json::from_value(record).unwrap_or_default())
        .collect())
}
