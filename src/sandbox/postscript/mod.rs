//! Postscript's Partner API v2 over HTTP.

mod body;
mod error;
mod events;
mod identity;
mod keywords;
mod query;
mod subscribers;

use std::sync::Arc;

use axum::extract::{Extension, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::app_state::AppState;
use super::middleware::{self, Service};
use error::ApiError;
use identity::Caller;

/// The one route that a partner can use without a shop.
const ME: &str = "/api/v2/me";
/// The route that has a 403 of its own for a partner without a shop.
const KEYWORDS: &str = "/api/v2/keywords";

/// The published operations that the program uses; 404 for every other path.
pub(super) fn routes(app: &Arc<AppState>) -> Router<Arc<AppState>> {
    let routes = Router::new()
        .route(ME, get(me))
        .route("/api/v2/subscribers", get(subscribers::list))
        .route(
            "/api/v2/subscribers/{id}",
            get(subscribers::show).patch(subscribers::update),
        )
        .route("/api/v2/events", post(events::create))
        .route(KEYWORDS, get(keywords::list))
        .route("/api/v2/keywords/{id}", get(keywords::show))
        .fallback(|| async { ApiError::NotFound("resource") });
    let service = Service {
        state: |app| &app.postscript,
        refusal,
        fault_response,
    };
    middleware::wrap(routes, app, service)
}

/// The key is checked on any path (observed), then the rate limit (assumed).
fn refusal(app: &AppState, route: Option<&str>, request: &mut Request) -> Option<Response> {
    match admit(app, route, request) {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            None
        }
        Err(error) => Some(error.into_response()),
    }
}

fn admit(app: &AppState, route: Option<&str>, request: &Request) -> Result<Caller, ApiError> {
    let query = request.uri().query().unwrap_or("");
    if app
        .settings
        .max_query_bytes
        .is_some_and(|max| query.len() > max)
    {
        return Err(ApiError::QueryTooLong);
    }
    let caller = identity::caller(&app.settings, request.headers())?;
    if !app.postscript.admit(caller as usize) {
        return Err(ApiError::TooManyRequests);
    }
    match route {
        Some(route) if caller == Caller::Partner && route.starts_with(KEYWORDS) => {
            Err(ApiError::KeywordsForbidden)
        }
        Some(route) if caller == Caller::Partner && route != ME => Err(ApiError::Forbidden),
        _ => Ok(caller),
    }
}

fn fault_response(status: StatusCode) -> Response {
    let error = match status {
        StatusCode::UNAUTHORIZED => ApiError::InvalidKey,
        StatusCode::FORBIDDEN => ApiError::Forbidden,
        _ => ApiError::TooManyRequests,
    };
    error.into_response()
}

/// `GET /api/v2/me`. A shop's response is published; that a partner's own is of type `partner`, and
/// that it is the shop's where the partner sends a shop token, is assumed.
async fn me(State(app): State<Arc<AppState>>, Extension(caller): Extension<Caller>) -> Json<Value> {
    Json(match caller {
        Caller::Shop | Caller::PartnerForShop => json!({
            "resource_id": app.settings.shop_id,
            "resource_name": app.settings.shop_name,
            "resource_type": "shop",
        }),
        Caller::Partner => json!({
            "resource_id": "partner_5a4db0c0ffee",
            "resource_name": "Sandbox Partner",
            "resource_type": "partner",
        }),
    })
}
