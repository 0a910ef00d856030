//! The front page: the shop, its subscribers, and what was received.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Html;
use maud::{Markup, html};
use serde_json::Value;

use super::{framed, properties, shown, subscriber_table};
use crate::sandbox::app::App;
use crate::sandbox::shop::{Census, Query as List, Received, Shop, Sort, SortField};

/// Subscribers on one page.
const ROWS: usize = 25;

/// `GET /`, of which `page=N` is the only parameter that counts.
pub(super) async fn page(
    State(app): State<Arc<App>>,
    Query(parameters): Query<Vec<(String, String)>>,
) -> Html<String> {
    let given = parameters.iter().find(|(name, _)| name == "page");
    let number = given
        .and_then(|(_, page)| page.parse().ok())
        .unwrap_or(1)
        .max(1);
    let content = app.shop(|shop| {
        html! {
            (census(&shop.census()))
            (subscribers(shop, number))
            (events(&shop.received()))
        }
    });
    Html(framed(&app, "Dashboard", &content).into_string())
}

fn census(census: &Census) -> Markup {
    html! {
        h1 { "Dashboard" }
        section.figures {
            div { strong #subscriber-count { (census.subscribers) } " subscribers" }
            div { strong #can-be-texted { (census.can_be_texted) } " can be texted" }
        }
        section.pair {
            div {
                h2 { "Tags" }
                (counted("tags", "Tag", census.tags.iter()))
            }
            div {
                h2 { "Custom properties" }
                (counted("properties", "Property", census.properties.iter()))
            }
        }
    }
}

fn counted<'a>(
    id: &str,
    what: &str,
    counts: impl ExactSizeIterator<Item = (&'a String, &'a usize)>,
) -> Markup {
    html! {
        @if counts.len() == 0 {
            p { "None yet." }
        } @else {
            table id=(id) {
                thead { tr { th { (what) } th.number { "Subscribers" } } }
                tbody {
                    @for (name, count) in counts {
                        tr { td { (name) } td.number { (count) } }
                    }
                }
            }
        }
    }
}

fn subscribers(shop: &Shop, number: usize) -> Markup {
    let oldest_first = Sort {
        field: SortField::CreatedAt,
        descending: false,
    };
    let list = List {
        filters: Vec::new(),
        sort: oldest_first,
        page: number,
    };
    let page = shop.page(&list, ROWS);
    let rows: Vec<Value> = page
        .positions
        .iter()
        .map(|&at| shown(&shop.view(at)))
        .collect();
    html! {
        section {
            h2 { "Subscribers" }
            (subscriber_table("subscribers", &rows))
            p.pages {
                @if number > 1 {
                    a href=(format!("/?page={}", number - 1)) rel="prev" { "Previous" }
                }
                " Page " (number) " of " (page.total_pages) " "
                @if number < page.total_pages {
                    a href=(format!("/?page={}", number + 1)) rel="next" { "Next" }
                }
            }
        }
    }
}

fn events(received: &[Received<'_>]) -> Markup {
    html! {
        section {
            h2 { "Events received" }
            @if received.is_empty() {
                p { "None yet. An event can start a flow once it was received." }
            } @else {
                table #events {
                    thead {
                        tr {
                            th { "Event" } th.number { "Received" }
                            th.number { "Matched to a subscriber" } th { "Last" }
                            th { "Its properties" }
                        }
                    }
                    tbody {
                        @for event in received {
                            tr {
                                td { (event.kind) }
                                td.number { (event.events) }
                                td.number { (event.matched) }
                                td { (super::text(&shown(&event.last.received_at))) }
                                td { (properties(&shown(&event.last.properties))) }
                            }
                        }
                    }
                }
            }
        }
    }
}
