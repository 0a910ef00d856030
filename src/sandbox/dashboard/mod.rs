//! The sandbox's own pages: what a Postscript dashboard would show of the shop, and Prive's contracts
//! beside it.
//!
//! They are rendered here and need no script. The templates escape all text. The menus are worded
//! as in Postscript's help pages where those are known.

mod contracts;
mod criteria;
mod home;
mod segments;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use jiff::Timestamp;
use maud::{DOCTYPE, Markup, html};
use serde_json::{Map, Value};

use super::app_state::AppState;
use super::shop::Subscriber;

const STYLE: &str = include_str!("style.css");

/// Only the style sheet and the icon are loaded, forms go to the sandbox itself, and no page shows
/// these in a frame.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

/// The pages. They need no key and are in no log.
pub(super) fn routes() -> Router<Arc<AppState>> {
    Router::new()
        .route("/", get(home::page))
        .route("/clock", post(home::next_day))
        .route("/segments", get(segments::list).post(segments::save))
        .route("/segments/new", get(segments::builder))
        .route("/dashboard.css", get(style))
        .layer(middleware::from_fn(with_policy))
}

async fn with_policy(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // A stricter one would make a browser send `Origin: null` with the forms.
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    }
    response
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}

/// A whole page around its content.
fn framed(app: &AppState, title: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · " (app.settings.shop_name) }
                link rel="stylesheet" href="/dashboard.css";
                link rel="icon" href="data:,";
            }
            body {
                header {
                    strong { (app.settings.shop_name) }
                    " "
                    code { (app.settings.shop_id) }
                    nav {
                        a href="/" { "Dashboard" }
                        span { "Messaging" }
                        a href="/segments" { "Segments" }
                    }
                }
                p.note {
                    "This is a sandbox on your own computer. No one is texted, and everything is \
                     discarded when it stops."
                }
                main { (content) }
            }
        }
    }
}

/// A table of subscribers, with their contracts where those are given.
fn subscriber_table(id: &str, subscribers: &[&Subscriber], contracts: Option<&[Markup]>) -> Markup {
    html! {
        div.scroll { table id=(id) {
            thead {
                tr {
                    th { "Phone" } th { "Email" } th { "Tags" } th { "Custom properties" }
                    @if contracts.is_some() { th { "Contracts" } }
                    th { "Can be texted" } th { "Shopify customer" } th { "ID" } th { "Updated" }
                }
            }
            tbody {
                @for (place, one) in subscribers.iter().enumerate() {
                    tr {
                        td.whole { @if let Some(phone) = &one.phone_number { (phone) } }
                        td.whole { @if let Some(email) = &one.email { (email) } }
                        td { @for tag in &one.tags { span.chip { (tag) } " " } }
                        td { (properties(&one.properties)) }
                        @if let Some(contracts) = contracts {
                            td { (contracts[place]) }
                        }
                        td { @if one.subscriptions.promotional.can_send { "yes" } @else { "no" } }
                        td.whole { @if let Some(id) = one.shopify_customer_id { (id) } }
                        td { code { (one.id) } }
                        td.whole { (time(one.updated_at)) }
                    }
                }
            }
        } }
    }
}

/// A date and time in UTC, to the second.
fn time(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

fn properties(properties: &Map<String, Value>) -> Markup {
    html! {
        @for (name, value) in properties {
            div.properties { span.name { (name) } ": " (text(value)) }
        }
    }
}

/// A value without quotes, a list with commas, and an empty text for `null`.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
