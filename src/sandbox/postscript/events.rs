//! Receiving custom events.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use jiff::civil::DateTime;
use serde_json::{Map, Value, json};

use super::body::Body;
use super::error::ApiError;
use crate::sandbox::app_state::AppState;
use crate::sandbox::shop::Event;

/// Properties of one event, as one client reports.
const MAX_PROPERTIES: usize = 100;

/// `POST /api/v2/events`: 202 whether a subscriber matches or not (documented).
pub(super) async fn create(
    State(app): State<Arc<AppState>>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let event = parse(&body, app.settings.strict, app.clock.now())?;
    app.shop.change(|shop| shop.receive(event));
    let id = uuid::Uuid::new_v4();
    Ok((StatusCode::ACCEPTED, Json(json!({"event_ids": [id]}))))
}

/// Reads the body of an event. The documented rules always hold; `strict` adds those that one
/// client reports.
fn parse(body: &[u8], strict: bool, received_at: Timestamp) -> Result<Event, ApiError> {
    let mut body = Body::parse(body)?;
    let event = Event {
        name: body.take("type").unwrap_or_default(),
        subscriber_id: body.take("subscriber_id"),
        phone: body.take("phone"),
        email: body.take("email"),
        external_id: body.take("external_id"),
        occurred_at: body.take("occurred_at"),
        properties: body.take("properties").unwrap_or_default(),
        matched: None,
        received_at,
    };
    if !is_event_type(&event.name) {
        let message = "field required, made of letters a-z and A-Z, digits and underscores";
        body.reject("type", message);
    }
    let mut occurred_at = event.occurred_at.iter();
    if occurred_at.any(|text| !is_occurred_at(text)) {
        let message = "does not match %Y-%m-%d %H:%M:%S.%f";
        body.reject("occurred_at", message);
    }
    if strict {
        check_properties(&event.properties, &mut body);
    }
    body.finish(strict).map(|()| event)
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

fn check_properties(properties: &Map<String, Value>, body: &mut Body) {
    if properties.len() > MAX_PROPERTIES {
        let message = format!("ensure this value has at most {MAX_PROPERTIES} items");
        body.reject("properties", message);
    }
    for (name, value) in properties {
        let field = format!("properties.{name}");
        if name.starts_with('_') {
            let message = "names must not begin with an underscore";
            body.reject(&field, message);
        }
        let is_nested = match value {
            Value::Object(_) => true,
            Value::Array(items) => items.iter().any(|item| item.is_object() || item.is_array()),
            _ => false,
        };
        if is_nested {
            let message = "nested values are not permitted";
            body.reject(&field, message);
        }
    }
}
