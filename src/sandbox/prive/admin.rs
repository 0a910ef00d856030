//! Prive's side of the admin API.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, post, put};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::state::{NewState, PriveState};
use crate::sandbox::admin_request::{BadRequest, NewLimit, parse};
use crate::sandbox::app_state::AppState;
use crate::sandbox::limits::RateLimit;

/// The routes under `/__sandbox/prive`.
pub(in super::super) fn routes() -> Router<Arc<AppState>> {
    Router::new()
        .route("/__sandbox/prive", get(show).put(replace))
        .route("/__sandbox/prive/requests", get(requests))
        .route("/__sandbox/prive/limit", put(set_limit))
        .route("/__sandbox/prive/subscriptions", post(add))
        .route("/__sandbox/prive/subscriptions/{id}", patch(update))
        .route(
            "/__sandbox/prive/subscriptions/{id}/billingAttempts",
            post(add_attempt),
        )
}

/// `GET /__sandbox/prive`: every contract and billing attempt.
async fn show(State(app): State<Arc<AppState>>) -> Json<Value> {
    let now = app.clock.now();
    Json(app.prive.read(|prive| prive.contents(now)))
}

/// `PUT /__sandbox/prive`: others instead, in the same shape; what is left out is filled in.
async fn replace(State(app): State<Arc<AppState>>, body: Bytes) -> Result<Json<Value>, BadRequest> {
    let contents: NewState = parse(&body, "contents")?;
    let state = PriveState::from_json(contents, app.clock.now()).map_err(invalid("contents"))?;
    let (subscriptions, attempts) = (state.contracts().len(), state.attempts().len());
    app.prive.change(|now| *now = state);
    Ok(Json(
        json!({"subscriptions": subscriptions, "billingAttempts": attempts}),
    ))
}

/// `GET /__sandbox/prive/requests`: Prive's request log, oldest first.
async fn requests(State(app): State<Arc<AppState>>) -> Response {
    Json(&app.prive_service.log().0).into_response()
}

/// `PUT /__sandbox/prive/limit`: another rate limit after the burst, from now on.
async fn set_limit(
    State(app): State<Arc<AppState>>,
    body: Bytes,
) -> Result<Json<Value>, BadRequest> {
    let NewLimit { rate } = parse(&body, "limit")?;
    app.prive_service
        .set_limit(RateLimit::prive(rate).map_err(invalid("limit"))?);
    Ok(Json(json!({ "rate": rate })))
}

/// `POST /__sandbox/prive/subscriptions`: adds a contract and responds with the whole of it.
async fn add(
    State(app): State<Arc<AppState>>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), BadRequest> {
    let given = parse(&body, "subscription")?;
    let now = app.clock.now();
    let whole = app.prive.change(|prive| prive.add(given, now));
    let whole = whole.map_err(invalid("subscription"))?;
    Ok((StatusCode::CREATED, Json(whole)))
}

/// `PATCH /__sandbox/prive/subscriptions/{id}`: changes fields and responds with the whole contract.
async fn update(
    State(app): State<Arc<AppState>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), BadRequest> {
    let given = parse(&body, "subscription")?;
    let now = app.clock.now();
    let whole = app.prive.change(|prive| prive.update(&id, given, now));
    Ok(match whole.map_err(invalid("subscription"))? {
        Some(whole) => (StatusCode::OK, Json(whole)),
        None => not_found(&id),
    })
}

/// `POST /__sandbox/prive/subscriptions/{id}/billingAttempts`: adds a billing attempt and responds
/// with the whole of it.
async fn add_attempt(
    State(app): State<Arc<AppState>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), BadRequest> {
    let given = parse(&body, "billing attempt")?;
    let now = app.clock.now();
    app.prive.change(|prive| {
        if prive.contract(&id).is_none() {
            return Ok(not_found(&id));
        }
        let whole = prive
            .add_attempt(&id, given, now)
            .map_err(invalid("billing attempt"))?;
        Ok((StatusCode::CREATED, Json(whole)))
    })
}

fn invalid(what: &str) -> impl Fn(String) -> BadRequest {
    move |reason| BadRequest(format!("Invalid {what}: {reason}."))
}

fn not_found(id: &str) -> (StatusCode, Json<Value>) {
    let error = format!("subscription `{id}` not found");
    (StatusCode::NOT_FOUND, Json(json!({ "error": error })))
}
