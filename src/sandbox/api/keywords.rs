//! The shop's opt-in keywords.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::App;
use super::answers::Refusal;

/// `GET /api/v2/keywords`: all of them, without pages (documented).
pub(super) async fn list(State(app): State<Arc<App>>) -> Json<Value> {
    Json(app.shop(|shop| json!({"keywords": shop.keywords()})))
}

/// `GET /api/v2/keywords/{id}`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let found = app.shop(|shop| {
        shop.keywords()
            .iter()
            .find(|keyword| keyword.id == id)
            .map(|keyword| json!(keyword))
    });
    found.map(Json).ok_or(Refusal::NotFound("keyword"))
}
