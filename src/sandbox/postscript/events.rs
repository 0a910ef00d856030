//! Receiving custom events.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use jiff::civil::DateTime;
use serde_json::{Map, Value, json};

use super::AppState;
use super::error::{ApiError, FieldError};
use crate::sandbox::shop::Event;

/// Properties of one event, as one client reports.
const MAX_PROPERTIES: usize = 100;

/// `POST /api/v2/events`: 202 whether a subscriber matches or not (documented).
pub(super) async fn create(
    State(app): State<Arc<AppState>>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let event = parse(&body, app.settings.strict, app.clock.now()).map_err(ApiError::Invalid)?;
    app.shop.change(|shop| shop.receive(event));
    let id = uuid::Uuid::new_v4();
    Ok((StatusCode::ACCEPTED, Json(json!({"event_ids": [id]}))))
}

/// Reads the body of an event. The documented rules always hold; `strict` adds those that one
/// client reports.
fn parse(body: &[u8], strict: bool, received_at: Timestamp) -> Result<Event, Vec<FieldError>> {
    let mut fields: Map<String, Value> =
        serde_json::from_slice(body).map_err(|error| vec![FieldError::json(&error)])?;
    let mut errors = Vec::new();
    let mut text = |name: &str| match fields.remove(name) {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text),
        Some(_) => {
            errors.push(FieldError::new(name, "str type expected", "type_error.str"));
            None
        }
    };
    let mut event = Event {
        name: text("type").unwrap_or_default(),
        subscriber_id: text("subscriber_id"),
        phone: text("phone"),
        email: text("email"),
        external_id: text("external_id"),
        occurred_at: text("occurred_at"),
        properties: Map::new(),
        matched: None,
        received_at,
    };
    if !is_event_type(&event.name) {
        let message = "field required, made of letters a-z and A-Z, digits and underscores";
        errors.push(FieldError::new("type", message, "value_error.str.regex"));
    }
    if event
        .occurred_at
        .as_deref()
        .is_some_and(|text| !is_occurred_at(text))
    {
        let message = "does not match %Y-%m-%d %H:%M:%S.%f";
        errors.push(FieldError::new(
            "occurred_at",
            message,
            "value_error.datetime",
        ));
    }
    match fields.remove("properties") {
        None | Some(Value::Null) => {}
        Some(Value::Object(properties)) => event.properties = properties,
        Some(_) => {
            let message = "value is not a valid dict";
            errors.push(FieldError::new("properties", message, "type_error.dict"));
        }
    }
    if strict {
        errors.extend(fields.keys().map(|name| FieldError::extra(name)));
        errors.extend(strict_errors(&event.properties));
    }
    if errors.is_empty() {
        Ok(event)
    } else {
        Err(errors)
    }
}

/// Letters, digits and underscores (documented).
fn is_event_type(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    !text.is_empty() && text.bytes().all(is_allowed)
}

/// The one published form: `%Y-%m-%d %H:%M:%S.%f`, in UTC. That others are refused is assumed.
fn is_occurred_at(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_punctuated = bytes.get(10) == Some(&b' ') && bytes.get(19) == Some(&b'.');
    is_punctuated && text.len() <= 26 && DateTime::strptime("%Y-%m-%d %H:%M:%S.%f", text).is_ok()
}

fn strict_errors(properties: &Map<String, Value>) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if properties.len() > MAX_PROPERTIES {
        let message = format!("ensure this value has at most {MAX_PROPERTIES} items");
        errors.push(FieldError::new(
            "properties",
            message,
            "value_error.dict.max_items",
        ));
    }
    for (name, value) in properties {
        let field = format!("properties.{name}");
        if name.starts_with('_') {
            let message = "names must not begin with an underscore";
            errors.push(FieldError::new(&field, message, "value_error.reserved"));
        }
        let is_nested = match value {
            Value::Object(_) => true,
            Value::Array(items) => items.iter().any(|item| item.is_object() || item.is_array()),
            _ => false,
        };
        if is_nested {
            let message = "nested values are not permitted";
            errors.push(FieldError::new(&field, message, "type_error.nested"));
        }
    }
    errors
}
