//! Postscript's refusals, word for word where they are published.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;

/// A request that isn't done.
pub(in super::super) enum Refusal {
    /// 401, in plain text (observed).
    NoKey,
    /// 401 (the status is observed, the text assumed).
    WrongKey,
    /// 403 of everything but the keywords (documented for compliance, assumed elsewhere).
    Denied,
    /// 403 of the keywords (documented).
    DeniedKeywords,
    /// 404, naming what wasn't found (documented for keywords, assumed elsewhere).
    NotFound(&'static str),
    /// 429, without any header that says more (documented).
    TooManyRequests,
    /// 400 (the shape is documented, its reasons assumed).
    Invalid(Vec<Problem>),
    /// 414, as a web server in front answers it (assumed).
    QueryTooLong,
}

/// One thing wrong with a request.
pub(in super::super) struct Problem {
    /// The field or parameter.
    pub(in super::super) place: String,
    pub(in super::super) message: String,
    /// A name for the kind of problem.
    pub(in super::super) kind: &'static str,
}

impl Problem {
    pub(super) fn new(place: &str, message: impl Into<String>, kind: &'static str) -> Problem {
        Problem {
            place: place.to_owned(),
            message: message.into(),
            kind,
        }
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Refusal {
        Refusal::Invalid(vec![problem])
    }
}

impl From<Refusal> for Response {
    fn from(refusal: Refusal) -> Response {
        refusal.into_response()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Refusal::NoKey => plain(StatusCode::UNAUTHORIZED, "Missing Authorization header"),
            Refusal::WrongKey => plain(StatusCode::UNAUTHORIZED, "Invalid Authorization header"),
            Refusal::Denied => {
                let message =
                    "Access denied. You do not have permissions to access the requested resource.";
                let errors =
                    json!({"errors": [{"loc": [], "msg": message, "type": "v2.access_denied"}]});
                (StatusCode::FORBIDDEN, Json(errors)).into_response()
            }
            Refusal::DeniedKeywords => (
                StatusCode::FORBIDDEN,
                Json(json!({"error": "You do not have permission to do that."})),
            )
                .into_response(),
            Refusal::NotFound(what) => numbered(
                StatusCode::NOT_FOUND,
                3001,
                &format!("Could not find {what} matching that information"),
            ),
            Refusal::TooManyRequests => {
                numbered(StatusCode::TOO_MANY_REQUESTS, 3002, "Rate limit exceeded")
            }
            Refusal::Invalid(problems) => {
                let errors: Vec<_> = (problems.into_iter())
                    .map(|problem| json!({"loc": [problem.place], "msg": problem.message, "type": problem.kind}))
                    .collect();
                (StatusCode::BAD_REQUEST, Json(json!({ "errors": errors }))).into_response()
            }
            Refusal::QueryTooLong => (
                StatusCode::URI_TOO_LONG,
                Html("<html><body><h1>414 Request-URI Too Large</h1></body></html>\n"),
            )
                .into_response(),
        }
    }
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain")], text).into_response()
}

fn numbered(status: StatusCode, code: u32, message: &str) -> Response {
    (
        status,
        Json(json!({"error_code": code, "error_message": message, "success": false})),
    )
        .into_response()
}
