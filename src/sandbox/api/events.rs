//! Receiving custom events.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::civil::DateTime;
use serde_json::{Map, Value, json};

use super::App;
use super::answers::{Problem, Refusal};
use crate::sandbox::shop::{Event, Moment};

/// Properties of one event, by what one client reports.
const MAX_PROPERTIES: usize = 100;

/// `POST /api/v2/events`: 202 whether the subscriber is known or not (documented).
pub(super) async fn create(
    State(app): State<Arc<App>>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let event = read(&body, app.settings.strict_events).map_err(Refusal::Invalid)?;
    app.change_shop(|shop| shop.receive(event));
    Ok((
        StatusCode::ACCEPTED,
        Json(json!({"event_ids": [uuid::Uuid::new_v4()]})),
    ))
}

/// Reads the body of an event. The documented rules always hold; `strict` adds those that one
/// client reports.
fn read(body: &[u8], strict: bool) -> Result<Event, Vec<Problem>> {
    let mut fields: Map<String, Value> = serde_json::from_slice(body).map_err(|error| {
        vec![Problem::new(
            "body",
            error.to_string(),
            "value_error.jsondecode",
        )]
    })?;
    let mut problems = Vec::new();
    let mut text = |name: &str| match fields.remove(name) {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text),
        Some(_) => {
            problems.push(Problem::new(name, "str type expected", "type_error.str"));
            None
        }
    };
    let kind = text("type");
    let subscriber_id = text("subscriber_id");
    let phone = text("phone");
    let email = text("email");
    let external_id = text("external_id");
    let occurred_at = text("occurred_at");
    if !kind.as_deref().is_some_and(is_type) {
        let message = "field required, made of letters a-z and A-Z, digits and underscores";
        problems.push(Problem::new("type", message, "value_error.str.regex"));
    }
    if occurred_at
        .as_deref()
        .is_some_and(|moment| !is_occurrence(moment))
    {
        problems.push(Problem::new(
            "occurred_at",
            "does not match %Y-%m-%d %H:%M:%S.%f",
            "value_error.datetime",
        ));
    }
    let properties = match fields.remove("properties") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(properties)) => properties,
        Some(_) => {
            problems.push(Problem::new(
                "properties",
                "value is not a valid dict",
                "type_error.dict",
            ));
            Map::new()
        }
    };
    if strict {
        problems.extend(
            fields
                .keys()
                .map(|name| Problem::new(name, "extra fields not permitted", "value_error.extra")),
        );
        problems.extend(strict_problems(&properties));
    }
    match kind {
        Some(kind) if problems.is_empty() => Ok(Event {
            kind,
            subscriber_id,
            phone,
            email,
            external_id,
            occurred_at,
            properties,
            matched: None,
            received_at: Moment::now(),
        }),
        _ => Err(problems),
    }
}

/// Letters, digits and underscores (documented).
fn is_type(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The one form that is published: `%Y-%m-%d %H:%M:%S.%f`, in UTC. That others are refused is
/// assumed.
fn is_occurrence(text: &str) -> bool {
    let punctuated =
        text.as_bytes().get(10) == Some(&b' ') && text.as_bytes().get(19) == Some(&b'.');
    punctuated && text.len() <= 26 && DateTime::strptime("%Y-%m-%d %H:%M:%S.%f", text).is_ok()
}

fn strict_problems(properties: &Map<String, Value>) -> Vec<Problem> {
    let mut problems = Vec::new();
    if properties.len() > MAX_PROPERTIES {
        let message = format!("ensure this value has at most {MAX_PROPERTIES} items");
        problems.push(Problem::new(
            "properties",
            message,
            "value_error.dict.max_items",
        ));
    }
    for (name, value) in properties {
        let place = format!("properties.{name}");
        if name.starts_with('_') {
            problems.push(Problem::new(
                &place,
                "names must not begin with an underscore",
                "value_error.reserved",
            ));
        }
        let nested = match value {
            Value::Object(_) => true,
            Value::Array(items) => items.iter().any(|item| item.is_object() || item.is_array()),
            _ => false,
        };
        if nested {
            problems.push(Problem::new(
                &place,
                "nested values are not permitted",
                "type_error.nested",
            ));
        }
    }
    problems
}
