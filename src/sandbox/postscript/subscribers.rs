//! Listing, showing and updating subscribers.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::Uri;
use serde_json::{Value, json};

use super::body::Body;
use super::error::{ApiError, FieldError};
use super::query;
use crate::sandbox::app_state::AppState;
use crate::sandbox::shop::{Change, MAX_PROPERTIES, TooManyProperties};

/// `GET /api/v2/subscribers`
pub(super) async fn list(
    State(app): State<Arc<AppState>>,
    uri: Uri,
) -> Result<Json<Value>, ApiError> {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&uri)
        .map_err(|error| FieldError::new("query", error.to_string()))?;
    let query = query::parse(pairs, app.settings.max_values)?;
    Ok(app.shop.read(|shop| {
        let page = shop.page(&query, app.settings.page_size);
        let page_info = json!({"page": query.page, "total_pages": page.total_pages});
        Json(json!({"page_info": page_info, "subscribers": page.subscribers}))
    }))
}

/// `GET /api/v2/subscribers/{id}`
pub(super) async fn show(
    State(app): State<Arc<AppState>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    app.shop.read(|shop| {
        let subscriber = shop
            .subscriber(&id)
            .ok_or(ApiError::NotFound("subscriber"))?;
        Ok(Json(json!(subscriber)))
    })
}

/// `PATCH /api/v2/subscribers/{id}`. The response lacks `ps_id` (documented).
pub(super) async fn update(
    State(app): State<Arc<AppState>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    let change = parse_change(&body, app.settings.strict)?;
    let now = app.clock.now();
    app.shop.change(|shop| {
        let updated = shop
            .update(&id, change, now)
            .ok_or(ApiError::NotFound("subscriber"))?;
        let updated = updated.map_err(|TooManyProperties| {
            let message =
                format!("a subscriber can have at most {MAX_PROPERTIES} custom properties");
            FieldError::new("properties", message)
        })?;
        let mut shown = json!(updated);
        if let Some(fields) = shown.as_object_mut() {
            fields.remove("ps_id");
        }
        Ok(Json(shown))
    })
}

/// Reads the body of an update. The published description allows more fields than it lists, and at
/// least one client sends `phone_number` and `keyword`; they are ignored (assumed), and refused only
/// if `strict`.
fn parse_change(body: &[u8], strict: bool) -> Result<Change, ApiError> {
    let mut body = Body::parse(body)?;
    let mut change = Change {
        email: body.take("email"),
        tags: body.take("tags").unwrap_or_default(),
        properties: body.take("properties").unwrap_or_default(),
    };
    for (name, _) in change.properties.iter().filter(|it| !is_property(it.1)) {
        let message = "value must be a string, an integer, a boolean or a list of strings";
        body.reject(&format!("properties.{name}"), message);
    }
    change.properties.retain(|_, value| !value.is_null());
    body.finish(strict).map(|()| change)
}

/// Strings (dates among them), integers and lists of strings are documented, booleans are in a
/// published example; `null` is left out of the change (assumed), everything else is refused
/// (assumed).
fn is_property(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => true,
        Value::Number(number) => number.is_i64() || number.is_u64(),
        Value::Array(items) => items.iter().all(Value::is_string),
        Value::Object(_) => false,
    }
}
