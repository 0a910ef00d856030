//! The sandbox's own pages: what a Postscript dashboard would show of the shop, and Prive's contracts
//! beside it.
//!
//! They are rendered here and need no script. The templates escape all text. The menus are worded
//! as in Postscript's help pages where those are known.

mod contracts;
mod criteria;
mod home;
mod layout;
mod segments;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::app_state::AppState;

const STYLE: &str = include_str!("style.css");

/// Only the style sheet and the icon are loaded, forms go to the sandbox itself, and no page shows
/// these in a frame.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

/// The pages. They need no key and are in no log.
pub(super) fn routes() -> Router<Arc<AppState>> {
    Router::new()
        .route("/", get(home::page))
        .route("/clock", post(home::next_day))
        .route("/segments", get(segments::list).post(segments::save))
        .route("/segments/new", get(segments::builder))
        .route("/dashboard.css", get(style))
        .layer(middleware::from_fn(with_policy))
}

async fn with_policy(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // A stricter one would make a browser send `Origin: null` with the forms.
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    }
    response
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}
