//! The front page: the shop, its subscribers, and what was received.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Html;
use maud::{Markup, html};

use super::{framed, properties, subscriber_table};
use crate::sandbox::app_state::AppState;
use crate::sandbox::shop::{Counts, EventCounts, Query as List, Shop};

/// Subscribers on one page.
const ROWS: usize = 25;

/// `GET /`, of which `page=N` is the only parameter that counts.
pub(super) async fn page(
    State(app): State<Arc<AppState>>,
    Query(parameters): Query<Vec<(String, String)>>,
) -> Html<String> {
    let given = parameters.iter().find(|(name, _)| name == "page");
    let number = given
        .and_then(|(_, page)| page.parse().ok())
        .unwrap_or(1)
        .max(1);
    let content = app.shop.read(|shop| {
        html! {
            (counts(&shop.counts()))
            (subscribers(shop, number))
            (events(&shop.event_counts()))
        }
    });
    Html(framed(&app, "Dashboard", &content).into_string())
}

fn counts(counts: &Counts) -> Markup {
    html! {
        h1 { "Dashboard" }
        section.figures {
            div { strong #subscriber-count { (counts.subscribers) } " subscribers" }
            div { strong #can-be-texted { (counts.can_be_texted) } " can be texted" }
        }
        section.pair {
            div {
                h2 { "Tags" }
                (count_table("tags", "Tag", counts.tags.iter()))
            }
            div {
                h2 { "Custom properties" }
                (count_table("properties", "Property", counts.properties.iter()))
            }
        }
    }
}

fn count_table<'a>(
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
    let page = shop.page(&List::all(number), ROWS);
    html! {
        section {
            h2 { "Subscribers" }
            (subscriber_table("subscribers", &page.subscribers))
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

fn events(by_type: &BTreeMap<&str, EventCounts<'_>>) -> Markup {
    html! {
        section {
            h2 { "Events received" }
            @if by_type.is_empty() {
                p { "None yet. A flow can be built on an event once it was received." }
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
                        @for (name, counts) in by_type {
                            tr {
                                td { (name) }
                                td.number { (counts.received) }
                                td.number { (counts.matched) }
                                td { (counts.last.received_at) }
                                td { (properties(&counts.last.properties)) }
                            }
                        }
                    }
                }
            }
        }
    }
}
