//! What requests to the admin API have in common.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A request that can't be carried out; the sentence is the reason.
pub(super) struct BadRequest(pub(super) String);

impl IntoResponse for BadRequest {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, format!("{}\n", self.0)).into_response()
    }
}

/// The body of `PUT /__sandbox/limit`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLimit {
    /// Requests per second. It is required, if only as `null`, which a plain `Option` would not be.
    #[serde(deserialize_with = "Option::deserialize")]
    pub(super) rate: Option<f64>,
}

/// Reads a JSON object. A list is refused: serde would take it for an object's values in order.
pub(super) fn parse<T: DeserializeOwned>(body: &[u8], what: &str) -> Result<T, BadRequest> {
    if body.trim_ascii_start().first() != Some(&b'{') {
        return Err(BadRequest(format!(
            "Invalid {what}: it must be a JSON object."
        )));
    }
    serde_json::from_slice(body).map_err(|error| BadRequest(format!("Invalid {what}: {error}.")))
}
