//! The shop's opt-in keywords.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::error::ApiError;
use crate::sandbox::app_state::AppState;

/// `GET /api/v2/keywords`: all of them, without pages (documented).
pub(super) async fn list(State(app): State<Arc<AppState>>) -> Json<Value> {
    Json(app.shop.read(|shop| json!({"keywords": shop.keywords})))
}

/// `GET /api/v2/keywords/{id}`
pub(super) async fn show(
    State(app): State<Arc<AppState>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    app.shop.read(|shop| {
        let keyword = shop.keywords.iter().find(|keyword| keyword["id"] == id);
        keyword
            .map(|keyword| Json(json!(keyword)))
            .ok_or(ApiError::NotFound("keyword"))
    })
}
