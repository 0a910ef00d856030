//! Listing, showing and updating subscribers.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::Uri;
use serde_json::{Map, Value, json};

use super::AppState;
use super::error::{ApiError, FieldError};
use super::query;
use crate::sandbox::shop::{Change, MAX_PROPERTIES, TooManyProperties};

/// `GET /api/v2/subscribers`
pub(super) async fn list(
    State(app): State<Arc<AppState>>,
    uri: Uri,
) -> Result<Json<Value>, ApiError> {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&uri)
        .map_err(|error| FieldError::new("query", error.to_string(), "value_error"))?;
    let query = query::parse(pairs, app.settings.max_values).map_err(ApiError::Invalid)?;
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
    let change = parse_change(&body, app.settings.strict).map_err(ApiError::Invalid)?;
    let now = app.clock.now();
    app.shop.change(|shop| {
        let updated = shop
            .update(&id, change, now)
            .ok_or(ApiError::NotFound("subscriber"))?;
        let updated = updated.map_err(|TooManyProperties| {
            let message =
                format!("a subscriber can have at most {MAX_PROPERTIES} custom properties");
            FieldError::new("properties", message, "value_error.dict.max_items")
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
fn parse_change(body: &[u8], strict: bool) -> Result<Change, Vec<FieldError>> {
    let fields: Map<String, Value> =
        serde_json::from_slice(body).map_err(|error| vec![FieldError::json(&error)])?;
    let mut change = Change::default();
    let mut errors = Vec::new();
    for (name, value) in fields {
        match (name.as_str(), value) {
            // Documented for properties, assumed for the others.
            ("email" | "tags" | "properties", Value::Null) => {}
            ("email", Value::String(email)) => change.email = Some(email),
            ("tags", Value::Array(tags)) if tags.iter().all(Value::is_string) => {
                change.tags = serde_json::from_value(Value::Array(tags)).unwrap_or_default();
            }
            ("properties", Value::Object(properties)) => {
                for (name, value) in properties {
                    if !is_property(&value) {
                        let field = format!("properties.{name}");
                        let message =
                            "value must be a string, an integer, a boolean or a list of strings";
                        errors.push(FieldError::new(&field, message, "type_error"));
                    } else if !value.is_null() {
                        change.properties.insert(name, value);
                    }
                }
            }
            ("email" | "tags" | "properties", _) => {
                errors.push(FieldError::new(
                    &name,
                    "value has the wrong type",
                    "type_error",
                ));
            }
            _ if strict => errors.push(FieldError::extra(&name)),
            _ => {}
        }
    }
    if errors.is_empty() {
        Ok(change)
    } else {
        Err(errors)
    }
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
