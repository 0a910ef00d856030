//! Postscript's error responses, word for word where they are published.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;

/// Why a request isn't carried out.
pub(super) enum ApiError {
    /// 401, in plain text (observed).
    MissingKey,
    /// 401 (the status is observed, the text assumed).
    InvalidKey,
    /// 403 of everything but the keywords (documented for compliance, assumed elsewhere).
    Forbidden,
    /// 403 of the keywords (documented).
    KeywordsForbidden,
    /// 404, naming what is missing (documented for keywords, assumed elsewhere).
    NotFound(&'static str),
    /// 429, without any header that says more (documented).
    TooManyRequests,
    /// 400 (the shape is documented, its reasons assumed).
    Invalid(Vec<FieldError>),
    /// 414, as a web server in front sends it (assumed).
    QueryTooLong,
}

/// One thing wrong with a request.
pub(super) struct FieldError {
    /// The field or parameter.
    field: String,
    message: String,
}

impl FieldError {
    pub(super) fn new(field: &str, message: impl Into<String>) -> FieldError {
        FieldError {
            field: field.to_owned(),
            message: message.into(),
        }
    }

    /// A field or parameter that isn't published.
    pub(super) fn extra(field: &str) -> FieldError {
        FieldError::new(field, "extra fields not permitted")
    }
}

impl From<FieldError> for ApiError {
    fn from(error: FieldError) -> ApiError {
        ApiError::Invalid(vec![error])
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        match self {
            ApiError::MissingKey => unauthorized("Missing Authorization header"),
            ApiError::InvalidKey => unauthorized("Invalid Authorization header"),
            ApiError::Forbidden => {
                let message =
                    "Access denied. You do not have permissions to access the requested resource.";
                let error = json!({"loc": [], "msg": message, "type": "v2.access_denied"});
                (StatusCode::FORBIDDEN, Json(json!({ "errors": [error] }))).into_response()
            }
            ApiError::KeywordsForbidden => {
                let error = json!({"error": "You do not have permission to do that."});
                (StatusCode::FORBIDDEN, Json(error)).into_response()
            }
            ApiError::NotFound(what) => {
                let message = format!("Could not find {what} matching that information");
                numbered(StatusCode::NOT_FOUND, 3001, &message)
            }
            ApiError::TooManyRequests => {
                numbered(StatusCode::TOO_MANY_REQUESTS, 3002, "Rate limit exceeded")
            }
            ApiError::Invalid(errors) => {
                let one = |error: FieldError| json!({"loc": [error.field], "msg": error.message, "type": "value_error"});
                let errors: Vec<_> = errors.into_iter().map(one).collect();
                (StatusCode::BAD_REQUEST, Json(json!({ "errors": errors }))).into_response()
            }
            ApiError::QueryTooLong => {
                let page = "<html><body><h1>414 Request-URI Too Large</h1></body></html>\n";
                (StatusCode::URI_TOO_LONG, Html(page)).into_response()
            }
        }
    }
}

fn unauthorized(text: &'static str) -> Response {
    (
        StatusCode::UNAUTHORIZED,
        [(header::CONTENT_TYPE, "text/plain")],
        text,
    )
        .into_response()
}

fn numbered(status: StatusCode, code: u32, message: &str) -> Response {
    let error = json!({"error_code": code, "error_message": message, "success": false});
    (status, Json(error)).into_response()
}
