//! The admin API: for tests and people to look into the sandbox and to change it, without a key.
//!
//! Nothing here is Postscript's or Prive's. Its requests are in no log and under no rate limit.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post, put};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::admin_request::{BadRequest, NewLimit, parse};
use super::app_state::AppState;
use super::faults::FaultRequest;
use super::limits::RateLimit;
use super::moment;
use super::prive;
use super::shop::{NewShop, Shop};

/// What every path begins with.
pub(super) const PREFIX: &str = "/__sandbox";

const PATHS: &str = "No such path. The admin API has GET and PUT /__sandbox/shop, GET /__sandbox/requests, \
    GET /__sandbox/stats, POST /__sandbox/reset, POST /__sandbox/faults, PUT /__sandbox/limit, GET and \
    PUT /__sandbox/clock, GET and PUT /__sandbox/prive, and the paths below it; see docs/sandbox.md.\n";

/// The routes under [`PREFIX`].
pub(super) fn routes() -> Router<Arc<AppState>> {
    let no_such_path = || async { (StatusCode::NOT_FOUND, PATHS) };
    Router::new()
        .merge(prive::admin_routes())
        .route("/__sandbox/shop", get(show_shop).put(replace_shop))
        .route("/__sandbox/requests", get(show_requests))
        .route("/__sandbox/stats", get(show_stats))
        .route("/__sandbox/reset", post(reset))
        .route("/__sandbox/faults", post(add_fault))
        .route("/__sandbox/limit", put(set_limit))
        .route("/__sandbox/clock", get(show_clock).put(set_clock))
        .route("/__sandbox", any(no_such_path))
        .route("/__sandbox/", any(no_such_path))
        .route("/__sandbox/{*path}", any(no_such_path))
}

/// `GET /__sandbox/shop`: everything the shop holds.
async fn show_shop(State(app): State<Arc<AppState>>) -> Json<Value> {
    Json(app.shop.read(Shop::contents))
}

/// `PUT /__sandbox/shop`: another shop instead, in the same shape.
async fn replace_shop(
    State(app): State<Arc<AppState>>,
    body: Bytes,
) -> Result<Json<Value>, BadRequest> {
    let contents: NewShop = parse(&body, "shop")?;
    let mut shop = Shop::from_json(contents)
        .map_err(|reason| BadRequest(format!("Invalid shop: {reason}.")))?;
    let subscribers = shop.counts().subscribers;
    app.shop.read(|old| shop.segments.clone_from(&old.segments));
    app.shop.change(|now| *now = shop);
    Ok(Json(json!({ "subscribers": subscribers })))
}

/// `GET /__sandbox/requests`: Postscript's request log, oldest first.
async fn show_requests(State(app): State<Arc<AppState>>) -> Response {
    Json(&app.postscript.log().0).into_response()
}

/// `GET /__sandbox/stats`: the same, counted by route and status.
async fn show_stats(State(app): State<Arc<AppState>>) -> Json<Value> {
    Json(app.postscript.log().stats())
}

/// `POST /__sandbox/reset`: back to the start.
async fn reset(State(app): State<Arc<AppState>>) -> StatusCode {
    app.reset();
    StatusCode::NO_CONTENT
}

/// `POST /__sandbox/faults`: adds a fault or clears all; responds with those to come.
async fn add_fault(
    State(app): State<Arc<AppState>>,
    body: Bytes,
) -> Result<Json<Value>, BadRequest> {
    let request: FaultRequest = parse(&body, "fault")?;
    let mut faults = app.faults();
    faults
        .add(request)
        .map_err(|reason| BadRequest(format!("Invalid fault: {reason}.")))?;
    Ok(Json(json!({ "faults": faults.list() })))
}

/// `PUT /__sandbox/limit`: another rate limit from now on.
async fn set_limit(
    State(app): State<Arc<AppState>>,
    body: Bytes,
) -> Result<Json<Value>, BadRequest> {
    let NewLimit { rate } = parse(&body, "limit")?;
    let limit = RateLimit::per_second(rate)
        .map_err(|reason| BadRequest(format!("Invalid limit: {reason}.")))?;
    app.postscript.set_limit(limit);
    Ok(Json(json!({ "rate": rate })))
}

/// The body of `PUT /__sandbox/clock`.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum NewTime {
    /// A date and time.
    Now(String),
    /// A duration, such as `3d`.
    Advance(String),
}

/// `GET /__sandbox/clock`
async fn show_clock(State(app): State<Arc<AppState>>) -> Json<Value> {
    Json(json!({ "now": app.clock.now() }))
}

/// `PUT /__sandbox/clock`: moves the clock; it runs on from there.
async fn set_clock(
    State(app): State<Arc<AppState>>,
    body: Bytes,
) -> Result<Json<Value>, BadRequest> {
    let new: NewTime = parse(&body, "time")?;
    let (time, text) = match &new {
        NewTime::Now(text) => (moment::parse(text), text),
        NewTime::Advance(by) => (moment::advance(app.clock.now(), by), by),
    };
    let time = time.ok_or_else(|| {
        let examples = r#"{"now":"2026-12-01T15:00:00Z"} or {"advance":"3d"}"#;
        BadRequest(format!("Invalid time: {text:?}. Send {examples}."))
    })?;
    app.clock.set(time);
    Ok(Json(json!({ "now": time })))
}
