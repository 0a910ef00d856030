//! Prive's error responses. Only the 429 is published; the shape is that of the framework which its
//! published description points to (assumed).

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Why a request isn't carried out.
pub(super) struct ApiError {
    status: StatusCode,
    message: String,
}

impl ApiError {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> ApiError {
        let message = message.into();
        ApiError { status, message }
    }

    /// An error with the usual message of its status.
    pub(super) fn from_status(status: StatusCode) -> ApiError {
        ApiError::new(status, status.canonical_reason().unwrap_or_default())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = json!({
            "statusCode": self.status.as_u16(),
            "message": self.message,
            "error": self.status.canonical_reason(),
        });
        (self.status, Json(body)).into_response()
    }
}
