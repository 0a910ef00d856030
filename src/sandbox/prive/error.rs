//! Prive's error responses. Only the 429 is published; the shape is that of the framework which its
//! published description points to (assumed).

use axum::Json;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Why a request isn't carried out.
pub(super) struct ApiError {
    status: StatusCode,
    message: String,
}

impl ApiError {
    /// An error with the usual message of its status.
    pub(super) fn from_status(status: StatusCode) -> ApiError {
        ApiError {
            status,
            message: status.canonical_reason().unwrap_or_default().to_owned(),
        }
    }

    /// 400 for a parameter.
    pub(super) fn invalid(message: String) -> ApiError {
        ApiError {
            status: StatusCode::BAD_REQUEST,
            message,
        }
    }

    pub(super) fn no_subscription() -> ApiError {
        ApiError {
            status: StatusCode::NOT_FOUND,
            message: "Subscription not found".to_owned(),
        }
    }

    pub(super) fn no_such_path(uri: &Uri) -> ApiError {
        ApiError {
            status: StatusCode::NOT_FOUND,
            message: format!("Cannot find {}", uri.path()),
        }
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
