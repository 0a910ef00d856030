//! What the pages share: the frame around each, the table of subscribers, and how values are shown.

use jiff::Timestamp;
use maud::{DOCTYPE, Markup, html};
use serde_json::{Map, Value};

use crate::sandbox::app_state::AppState;
use crate::sandbox::shop::Subscriber;

/// A whole page around its content.
pub(super) fn framed(app: &AppState, title: &str, content: &Markup) -> Markup {
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
pub(super) fn subscriber_table(
    id: &str,
    subscribers: &[&Subscriber],
    contracts: Option<&[Markup]>,
) -> Markup {
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
pub(super) fn time(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

pub(super) fn properties(properties: &Map<String, Value>) -> Markup {
    html! {
        @for (name, value) in properties {
            div.properties { span.name { (name) } ": " (text(value)) }
        }
    }
}

/// A value without quotes, a list with commas, and an empty text for `null`.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
