//! The sandbox's own pages, for people: what a Postscript dashboard would show of the shop.
//!
//! Rendered here, read without a script, and never in the way of a request to the API. All text
//! that comes from the shop is escaped by the templates. The menu words are those of Postscript's
//! help pages where they are known.

mod criteria;
mod home;
mod segments;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{DOCTYPE, Markup, html};
use serde::Serialize;
use serde_json::Value;

use super::app::App;

const STYLE: &str = include_str!("style.css");

/// Nothing is loaded but the style sheet and the icon, forms go to the sandbox itself, and nobody
/// shows the page in a frame.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

/// The pages. They need no key and are in no log.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(home::page))
        .route("/segments", get(segments::list).post(segments::save))
        .route("/segments/new", get(segments::builder))
        .route("/dashboard.css", get(style))
        .layer(middleware::from_fn(with_policy))
}

async fn with_policy(request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        answer
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    answer
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}

/// A whole page around its content.
fn framed(app: &App, title: &str, content: &Markup) -> Markup {
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
                    "This is a sandbox on your own computer. Nobody is texted from here, and \
                     everything is forgotten when it stops."
                }
                main { (content) }
            }
        }
    }
}

/// A table of subscribers.
fn subscriber_table(id: &str, subscribers: &[Value]) -> Markup {
    html! {
        table id=(id) {
            thead {
                tr {
                    th { "Phone" } th { "Email" } th { "Tags" } th { "Custom properties" }
                    th { "Can be texted" } th { "Shopify customer" } th { "Id" } th { "Updated" }
                }
            }
            tbody {
                @for one in subscribers {
                    tr {
                        td { (text(&one["phone_number"])) }
                        td { (text(&one["email"])) }
                        td { (chips(&one["tags"])) }
                        td { (properties(&one["properties"])) }
                        td { (can_be_texted(one)) }
                        td { (text(&one["shopify_customer_id"])) }
                        td { code { (text(&one["id"])) } }
                        td { (text(&one["updated_at"])) }
                    }
                }
            }
        }
    }
}

fn chips(tags: &Value) -> Markup {
    html! {
        @for tag in tags.as_array().into_iter().flatten() { span.chip { (text(tag)) } " " }
    }
}

fn properties(properties: &Value) -> Markup {
    html! {
        @for (name, value) in properties.as_object().into_iter().flatten() {
            div { span.name { (name) } ": " (text(value)) }
        }
    }
}

fn can_be_texted(one: &Value) -> &'static str {
    if one["subscriptions"]["promotional"]["can_send"] == true {
        "yes"
    } else {
        "no"
    }
}

/// A value as people read it: texts without quotes, lists with commas, nothing for nothing.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// What the API would show, for a template to pick from. All that a shop holds can be written.
fn shown(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
