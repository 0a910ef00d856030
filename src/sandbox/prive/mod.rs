//! Prive's API v1 over HTTP, and its contracts in memory. It can only be read: a published write
//! charges a card or changes a contract, so every method but GET gets a 405.

mod admin;
mod contract;
mod defaults;
mod error;
mod generated;
mod list;
pub(super) mod state;

pub(super) use admin::routes as admin_routes;
pub(super) use contract::Contract;

use std::sync::Arc;

use axum::extract::{Path, Query, Request, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::IntoResponse;
use axum::routing::{any, get};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::app_state::AppState;
use super::middleware::{self, Service};
use error::ApiError;
use list::{ATTEMPTS, COUNT, ListQuery, SUBSCRIBERS, SUBSCRIPTIONS};

/// The operations that the program uses; 404 for every other path below `/api/v1`.
pub(super) fn routes(app: &Arc<AppState>) -> Router<Arc<AppState>> {
    let routes = Router::new()
        .route("/api/v1/subscriptions", get(list_subscriptions))
        .route("/api/v1/subscriptions/count", get(count_subscriptions))
        .route("/api/v1/subscriptions/{id}", get(show_subscription))
        .route("/api/v1/subscribers", get(list_subscribers))
        .route("/api/v1/billingAttempts", get(list_attempts))
        .route(
            "/api/v1/{*path}",
            any(|uri: Uri| async move {
                ApiError::new(StatusCode::NOT_FOUND, format!("Cannot find {}", uri.path()))
            }),
        );
    let service = Service {
        state: |app| &app.prive_service,
        refusal: |app, _, request| admit(app, request).err().map(IntoResponse::into_response),
        fault_response: |status| ApiError::from_status(status).into_response(),
    };
    middleware::wrap(routes, app, service)
}

/// A bearer token (documented); the key is checked before the rate limit (assumed).
fn admit(app: &AppState, request: &Request) -> Result<(), ApiError> {
    let authorization = request.headers().get(header::AUTHORIZATION);
    let token = authorization.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    if token.is_none() || token != app.settings.prive_key.as_deref() {
        return Err(ApiError::from_status(StatusCode::UNAUTHORIZED));
    }
    if !app.prive_service.admit(0) {
        return Err(ApiError::from_status(StatusCode::TOO_MANY_REQUESTS));
    }
    Ok(())
}

/// `GET /api/v1/subscriptions`, oldest first.
async fn list_subscriptions(
    State(app): State<Arc<AppState>>,
    uri: Uri,
) -> Result<Json<Value>, ApiError> {
    let query = ListQuery::parse(pairs(&uri)?, SUBSCRIPTIONS)?;
    let now = app.clock.now();
    Ok(app.prive.read(|prive| {
        let page = query.page_of(prive.contracts(), |one, path| one.at(path, now));
        let items = page
            .items
            .iter()
            .map(|contract| contract.whole(now, query.with_dunning));
        Json(query.envelope("subscriptions", page.total, &items.collect::<Vec<_>>()))
    }))
}

/// `GET /api/v1/subscriptions/count`
async fn count_subscriptions(
    State(app): State<Arc<AppState>>,
    uri: Uri,
) -> Result<Json<Value>, ApiError> {
    let query = ListQuery::parse(pairs(&uri)?, COUNT)?;
    let now = app.clock.now();
    let count = app.prive.read(|prive| {
        query
            .page_of(prive.contracts(), |one, path| one.at(path, now))
            .total
    });
    Ok(Json(json!({ "count": count })))
}

/// `GET /api/v1/subscriptions/{id}`
async fn show_subscription(
    State(app): State<Arc<AppState>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let now = app.clock.now();
    app.prive.read(|prive| {
        let contract = prive.contract(&id).ok_or_else(no_subscription)?;
        Ok(Json(contract.whole(now, false)))
    })
}

/// `GET /api/v1/subscribers`: those with a contract, by their first contract.
async fn list_subscribers(
    State(app): State<Arc<AppState>>,
    uri: Uri,
) -> Result<Json<Value>, ApiError> {
    let query = ListQuery::parse(pairs(&uri)?, SUBSCRIBERS)?;
    let now = app.clock.now();
    let subscribers = app.prive.read(|prive| prive.subscribers(now));
    let page = query.page_of(&subscribers, |one, path| one[path].clone());
    let items: Vec<Value> = page.items.into_iter().cloned().collect();
    Ok(Json(query.envelope("subscribers", page.total, &items)))
}

/// `GET /api/v1/billingAttempts`
async fn list_attempts(
    State(app): State<Arc<AppState>>,
    uri: Uri,
) -> Result<Json<Value>, ApiError> {
    let query = ListQuery::parse(pairs(&uri)?, ATTEMPTS)?;
    Ok(app.prive.read(|prive| {
        let page = query.page_of(prive.attempts(), |one, path| one[path].clone());
        let items: Vec<Value> = page.items.into_iter().cloned().collect();
        Json(query.envelope("billingAttempts", page.total, &items))
    }))
}

fn no_subscription() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, "Subscription not found")
}

fn pairs(uri: &Uri) -> Result<Vec<(String, String)>, ApiError> {
    let Query(pairs) = Query::try_from_uri(uri)
        .map_err(|error| ApiError::new(StatusCode::BAD_REQUEST, error.to_string()))?;
    Ok(pairs)
}
