//! Listing, showing and updating subscribers.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};

use super::App;
use super::answers::{Problem, Refusal};
use super::query;
use crate::sandbox::shop::{Change, MAX_PROPERTIES, Moment, View};

#[derive(Serialize)]
struct Listed<'a> {
    page_info: PageInfo,
    subscribers: Vec<View<'a>>,
}

#[derive(Serialize)]
struct PageInfo {
    page: usize,
    total_pages: usize,
}

/// `GET /api/v2/subscribers`
pub(super) async fn list(State(app): State<Arc<App>>, uri: Uri) -> Result<Response, Refusal> {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&uri)
        .map_err(|error| Problem::new("query", error.to_string(), "value_error"))?;
    let query = query::read(pairs, app.settings.max_values).map_err(Refusal::Invalid)?;
    app.shop(|shop| {
        let page = shop.page(&query, app.settings.page_size);
        written(&Listed {
            page_info: PageInfo {
                page: query.page,
                total_pages: page.total_pages,
            },
            subscribers: page
                .positions
                .into_iter()
                .map(|position| shop.view(position))
                .collect(),
        })
    })
}

/// `GET /api/v2/subscribers/{id}`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    app.shop(|shop| {
        let position = shop
            .position_of(&id)
            .ok_or(Refusal::NotFound("subscriber"))?;
        written(&shop.view(position))
    })
}

/// `PATCH /api/v2/subscribers/{id}`
pub(super) async fn update(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Refusal> {
    let change = change(&body).map_err(Refusal::Invalid)?;
    app.change_shop(|shop| {
        let position = shop
            .position_of(&id)
            .ok_or(Refusal::NotFound("subscriber"))?;
        shop.update(position, change, Moment::now()).map_err(|_| {
            let message =
                format!("a subscriber can have at most {MAX_PROPERTIES} custom properties");
            Problem::new("properties", message, "value_error.dict.max_items")
        })?;
        written(&shop.view_after_update(position))
    })
}

/// A shop's own data always can be written as JSON; were it not so, nothing could be answered for
/// it.
fn written(value: &impl Serialize) -> Result<Response, Refusal> {
    let body = serde_json::to_vec(value)
        .map_err(|error| Problem::new("body", error.to_string(), "value_error"))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}

/// Reads the body of an update. Fields that aren't published are refused (assumed).
fn change(body: &[u8]) -> Result<Change, Vec<Problem>> {
    let fields: Map<String, Value> = serde_json::from_slice(body).map_err(|error| {
        vec![Problem::new(
            "body",
            error.to_string(),
            "value_error.jsondecode",
        )]
    })?;
    let mut change = Change::default();
    let mut problems = Vec::new();
    for (name, value) in fields {
        match (name.as_str(), value) {
            // Documented for properties, assumed for the others.
            ("email" | "tags" | "properties", Value::Null) => {}
            ("email", Value::String(email)) => change.email = Some(email),
            ("tags", Value::Array(tags)) => match tags.into_iter().map(text).collect() {
                Some(tags) => change.tags = tags,
                None => problems.push(Problem::new(
                    "tags",
                    "every tag must be a string",
                    "type_error.str",
                )),
            },
            ("properties", Value::Object(properties)) => {
                for (name, value) in properties {
                    if !is_property(&value) {
                        let message =
                            "value must be a string, an integer, a boolean or a list of strings";
                        problems.push(Problem::new(
                            &format!("properties.{name}"),
                            message,
                            "type_error",
                        ));
                    } else if !value.is_null() {
                        change.properties.insert(name, value);
                    }
                }
            }
            ("email" | "tags" | "properties", _) => {
                problems.push(Problem::new(
                    &name,
                    "value has the wrong type",
                    "type_error",
                ));
            }
            _ => problems.push(Problem::new(
                &name,
                "extra fields not permitted",
                "value_error.extra",
            )),
        }
    }
    if problems.is_empty() {
        Ok(change)
    } else {
        Err(problems)
    }
}

/// Strings (dates among them), integers and lists of strings are documented, booleans are in a
/// published example; `null` is left out of the change (assumed), all else is refused (assumed).
fn is_property(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => true,
        Value::Number(number) => number.is_i64() || number.is_u64(),
        Value::Array(items) => items.iter().all(Value::is_string),
        Value::Object(_) => false,
    }
}

fn text(value: Value) -> Option<String> {
    if let Value::String(text) = value {
        Some(text)
    } else {
        None
    }
}
