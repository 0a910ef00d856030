//! The front page: subscribers with their contracts, events as they came in, and the clock.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::{Html, Redirect};
use jiff::Timestamp;
use maud::{Markup, html};

use super::contracts;
use super::layout::{framed, properties, subscriber_table, time};
use crate::sandbox::app_state::AppState;
use crate::sandbox::moment;
use crate::sandbox::prive::state::PriveState;
use crate::sandbox::shop::{Counts, Query as List, Shop};

/// Subscribers on one page.
const ROWS: usize = 25;
/// Events that are shown, the newest ones.
const EVENTS: usize = 50;

/// `GET /`, with `page=N` as its only parameter.
pub(super) async fn page(
    State(app): State<Arc<AppState>>,
    Query(parameters): Query<HashMap<String, String>>,
) -> Html<String> {
    let given = parameters.get("page").and_then(|page| page.parse().ok());
    let number = given.unwrap_or(1).max(1);
    let now = app.clock.now();
    let content = app.shop.read(|shop| {
        html! {
            div.title { h1 { "Dashboard" } (clock(now)) }
            (counts(&shop.counts(), app.prive.read(|prive| prive.contracts().len()), shop.events.len()))
            (app.prive.read(|prive| subscribers(shop, prive, number, now)))
            (events(shop))
        }
    });
    Html(framed(&app, "Dashboard", &content).into_string())
}

/// `POST /clock`: moves the clock to the next day.
pub(super) async fn next_day(State(app): State<Arc<AppState>>) -> Redirect {
    if let Some(tomorrow) = moment::advance(app.clock.now(), "1d") {
        app.clock.set(tomorrow);
    }
    Redirect::to("/")
}

fn clock(now: Timestamp) -> Markup {
    html! {
        form.clock method="post" action="/clock" {
            span { "Clock " strong #clock { (time(now)) } " UTC" }
            button type="submit" { "Next day" }
        }
    }
}

fn counts(counts: &Counts, contracts: usize, events: usize) -> Markup {
    html! {
        section.figures {
            div { strong #subscriber-count { (counts.subscribers) } @if counts.subscribers == 1 { " subscriber" } @else { " subscribers" } }
            div { strong #can-be-texted { (counts.can_be_texted) } " can be texted" }
            div { strong #contract-count { (contracts) } @if contracts == 1 { " contract in Prive" } @else { " contracts in Prive" } }
            div { strong #event-count { (events) } @if events == 1 { " event received" } @else { " events received" } }
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
            p.empty { "None yet." }
        } @else {
            div.scroll { table id=(id) {
                thead { tr { th { (what) } th.number { "Subscribers" } } }
                tbody {
                    @for (name, count) in counts {
                        tr { td.whole { (name) } td.number { (count) } }
                    }
                }
            } }
        }
    }
}

fn subscribers(shop: &Shop, prive: &PriveState, number: usize, now: Timestamp) -> Markup {
    let page = shop.page(&List::all(number), ROWS);
    let contracts = contracts::of(prive, &page.subscribers, now);
    html! {
        section {
            h2 { "Subscribers" }
            (subscriber_table("subscribers", &page.subscribers, Some(&contracts)))
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

fn events(shop: &Shop) -> Markup {
    let newest = shop.events.iter().rev().take(EVENTS);
    html! {
        section {
            h2 { "Events received" }
            @if shop.events.is_empty() {
                p.empty { "None yet. You can build a flow on an event after it is received." }
            } @else {
                div.scroll { table #events {
                    thead {
                        tr { th { "Received" } th { "Event" } th { "Subscriber" } th { "Properties" } }
                    }
                    tbody {
                        @for event in newest {
                            @let matched = event.matched.as_deref().and_then(|id| shop.subscriber(id));
                            tr {
                                td.whole { (time(event.received_at)) }
                                td.whole { (event.name) }
                                td.whole {
                                    @match matched.and_then(|one| one.phone_number.as_ref().or(one.email.as_ref())) {
                                        Some(name) => (name),
                                        None => span.name { "no match" },
                                    }
                                }
                                td { (properties(&event.properties)) }
                            }
                        }
                    }
                } }
            }
        }
    }
}
