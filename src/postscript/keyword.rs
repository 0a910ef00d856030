//! The keywords by which people subscribe: `GET /api/v2/keywords`, which has neither parameters nor
//! pages.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::client::Client;
use crate::http::Error;

/// Whether the response for a shop without keywords has an empty list or no list isn't published; both
/// are accepted.
#[derive(Deserialize)]
struct KeywordsResponse {
    #[serde(default)]
    keywords: Vec<IgnoredAny>,
}

impl Client {
    /// How many keywords the shop has.
    pub async fn count_keywords(&self) -> Result<usize, Error> {
        let response: KeywordsResponse = self
            .get(&self.counts.other, self.url(&["keywords"]))
            .await?;
        Ok(response.keywords.len())
    }
}
