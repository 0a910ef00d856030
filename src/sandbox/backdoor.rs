//! The back door: for tests and people to look into the sandbox and to change it, without a key.
//!
//! Nothing here is Postscript's. Requests through it are in no log and under no limit, and may be
//! of any size.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post, put};
use axum::{Json, Router};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::app::App;
use super::faults;
use super::limits::Pace;
use super::shop::{Contents, Shop};

const DOORS: &str = "There is no such back door. There are GET and PUT /__sandbox/shop, GET /__sandbox/requests, \
    GET /__sandbox/stats, POST /__sandbox/reset, POST /__sandbox/faults and PUT /__sandbox/limit.\n";

/// What was asked can't be done; the sentence says why.
struct Mistake(String);

impl IntoResponse for Mistake {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, format!("{}\n", self.0)).into_response()
    }
}

/// The routes under `/__sandbox`.
pub(super) fn routes() -> Router<Arc<App>> {
    let no_such_door = || async { (StatusCode::NOT_FOUND, DOORS) };
    Router::new()
        .route(
            "/__sandbox/shop",
            get(shop).put(replace_shop).fallback(no_such_door),
        )
        .route("/__sandbox/requests", get(requests).fallback(no_such_door))
        .route("/__sandbox/stats", get(stats).fallback(no_such_door))
        .route("/__sandbox/reset", post(reset).fallback(no_such_door))
        .route("/__sandbox/faults", post(faults).fallback(no_such_door))
        .route("/__sandbox/limit", put(limit).fallback(no_such_door))
        .route("/__sandbox", any(no_such_door))
        .route("/__sandbox/", any(no_such_door))
        .route("/__sandbox/{*door}", any(no_such_door))
        .layer(DefaultBodyLimit::disable())
}

/// `GET /__sandbox/shop`: everything the shop holds.
async fn shop(State(app): State<Arc<App>>) -> Result<Response, Mistake> {
    app.shop(written)
}

/// `PUT /__sandbox/shop`: another shop instead, in the same shape.
async fn replace_shop(State(app): State<Arc<App>>, body: Bytes) -> Result<Json<Value>, Mistake> {
    let contents: Contents = read(&body, "shop")?;
    let shop = Shop::try_from(contents)
        .map_err(|reason| Mistake(format!("The shop cannot be: {reason}.")))?;
    let subscribers = shop.len();
    app.replace_shop(shop);
    Ok(Json(json!({ "subscribers": subscribers })))
}

/// `GET /__sandbox/requests`: the log, oldest first.
async fn requests(State(app): State<Arc<App>>) -> Result<Response, Mistake> {
    written(app.journal().entries())
}

/// `GET /__sandbox/stats`: counts by route and status.
async fn stats(State(app): State<Arc<App>>) -> Result<Response, Mistake> {
    written(&app.journal().stats())
}

/// `POST /__sandbox/reset`: back to how it started.
async fn reset(State(app): State<Arc<App>>) -> StatusCode {
    app.reset();
    StatusCode::NO_CONTENT
}

/// `POST /__sandbox/faults`: one more fault, or none any more; answers with those to come.
async fn faults(State(app): State<Arc<App>>, body: Bytes) -> Result<Response, Mistake> {
    let request: faults::Request = read(&body, "fault")?;
    let mut faults = app.faults();
    faults
        .ask(request)
        .map_err(|reason| Mistake(format!("The fault cannot be: {reason}.")))?;
    written(&json!({ "faults": faults.list() }))
}

/// The body of `PUT /__sandbox/limit`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewLimit {
    /// Requests a second. It must be there, if only as `null`, which no plain `Option` would ask
    /// for.
    #[serde(deserialize_with = "Option::deserialize")]
    rate: Option<f64>,
}

/// `PUT /__sandbox/limit`: another limit from now on.
async fn limit(State(app): State<Arc<App>>, body: Bytes) -> Result<Json<Value>, Mistake> {
    let NewLimit { rate } = read(&body, "limit")?;
    let pace =
        Pace::new(rate).map_err(|reason| Mistake(format!("The limit cannot be: {reason}.")))?;
    app.set_pace(pace);
    Ok(Json(json!({ "rate": rate })))
}

/// Reads a JSON object. A list is refused here, since it would pass for an object's values in
/// order.
fn read<T: DeserializeOwned>(body: &[u8], what: &str) -> Result<T, Mistake> {
    if body.trim_ascii_start().first() != Some(&b'{') {
        return Err(Mistake(format!(
            "The {what} was not understood: it must be a JSON object."
        )));
    }
    serde_json::from_slice(body)
        .map_err(|error| Mistake(format!("The {what} was not understood: {error}.")))
}

fn written<T: Serialize + ?Sized>(value: &T) -> Result<Response, Mistake> {
    let body = serde_json::to_vec(value)
        .map_err(|error| Mistake(format!("It cannot be written: {error}.")))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}
