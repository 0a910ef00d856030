//! Segments: the list of those that were saved, and the builder.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde_json::Value;

use super::criteria::{self, JOINS, OF_PROPERTIES, OF_TAGS, PROPERTY, TAG};
use super::{framed, shown, subscriber_table};
use crate::sandbox::app::App;
use crate::sandbox::shop::{Census, Criteria, Criterion, Of, Segment, Shop};

/// Members that a preview shows.
const PREVIEW: usize = 10;

/// The fields of a form, in order.
type Fields = Vec<(String, String)>;

/// `GET /segments`: those that were saved, each with its members as of now.
pub(super) async fn list(State(app): State<Arc<App>>) -> Html<String> {
    let saved = app.segments().clone();
    let counted: Vec<(Segment, usize)> = app.shop(|shop| {
        let with_count = |segment: Segment| {
            let members = shop.members(&segment.criteria, 0).count;
            (segment, members)
        };
        saved.into_iter().map(with_count).collect()
    });
    let content = html! {
        div.title {
            h1 { "Segments" }
            a.button href="/segments/new" { "Create Segment" }
        }
        @if counted.is_empty() {
            p { "None yet." }
        } @else {
            table #segments {
                thead { tr { th { "Name" } th { "Criteria" } th.number { "Members" } } }
                tbody {
                    @for (segment, members) in &counted {
                        tr {
                            td { a href=(link(segment)) { (segment.name) } }
                            td { (sentences(&segment.criteria)) }
                            td.number { (members) }
                        }
                    }
                }
            }
        }
    };
    Html(framed(&app, "Segments", &content).into_string())
}

/// `GET /segments/new`: the builder, with who fits the criteria it was sent with.
pub(super) async fn builder(
    State(app): State<Arc<App>>,
    Query(fields): Query<Fields>,
) -> Html<String> {
    Html(built(&app, &criteria::read(&fields), None))
}

/// `POST /segments`: keeps a segment until the sandbox stops or is reset, in place of one of the
/// same name.
pub(super) async fn save(State(app): State<Arc<App>>, Form(fields): Form<Fields>) -> Response {
    let segment = criteria::read(&fields);
    let missing = match (segment.name.is_empty(), segment.criteria.is_empty()) {
        (true, _) => "Give the segment a name before you save it.",
        (_, true) => "Choose a criterion before you save the segment.",
        _ => {
            let mut segments = app.segments();
            segments.retain(|other| other.name != segment.name);
            segments.push(segment);
            return Redirect::to("/segments").into_response();
        }
    };
    let page = Html(built(&app, &segment, Some(missing)));
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

fn built(app: &App, segment: &Segment, missing: Option<&str>) -> String {
    let content = app.shop(|shop| {
        html! {
            h1 { "Create Segment" }
            @if let Some(missing) = missing { p.missing role="alert" { (missing) } }
            (form(segment, &shop.census()))
            (members(shop, segment))
        }
    });
    framed(app, "Create Segment", &content).into_string()
}

/// The rows that are filled in, and an empty one for the next criterion.
fn form(segment: &Segment, census: &Census) -> Markup {
    let filled = criteria::rows(&segment.criteria).map(|(join, one)| (join, Some(one)));
    let rows = filled.chain([(JOINS[0].0, None)]);
    html! {
        form #builder method="get" action="/segments/new" {
            label { "Segment name " input name="name" value=(segment.name); }
            h2 { "Segment Criteria" }
            p.note { "AND joins before OR: A AND B OR C AND D is (A AND B) OR (C AND D)." }
            @for (number, (join, row)) in rows.enumerate() {
                fieldset {
                    @if number > 0 {
                        legend { (join_choice(join)) }
                    } @else {
                        input type="hidden" name="join" value=(JOINS[0].0);
                    }
                    (criterion_choice(row, census))
                    (operator_choice(row))
                    input name="value" list="values" aria-label="Value"
                        value=[row.map(|row| row.value.as_str())];
                }
            }
            datalist #values {
                @for tag in census.tags.keys() { option value=(tag) {} }
            }
            div.actions {
                button type="submit" { "Preview" }
                button type="submit" formmethod="post" formaction="/segments" { "Save Segment" }
            }
        }
    }
}

fn criterion_choice(row: Option<&Criterion>, census: &Census) -> Markup {
    let chosen = row.map(|row| &row.of);
    // A property that nobody has can't be found in the list, unless it was chosen already.
    let unknown = match chosen {
        Some(Of::Property(name)) if !census.properties.contains_key(name) => Some(name),
        _ => None,
    };
    let is_chosen = |name: &String| matches!(chosen, Some(Of::Property(own)) if own == name);
    html! {
        select name="criterion" aria-label="Criterion" {
            option value="" { "Choose a criterion" }
            option value=(TAG) selected[chosen == Some(&Of::Tag)] { "Subscriber Tag" }
            optgroup label="Custom properties" {
                @for name in census.properties.keys().chain(unknown) {
                    option value={ (PROPERTY) (name) } selected[is_chosen(name)] { (name) }
                }
            }
        }
    }
}

fn join_choice(chosen: &str) -> Markup {
    html! {
        select name="join" aria-label="Joined with" {
            @for (join, shown) in JOINS {
                option value=(join) selected[join == chosen] { (shown) }
            }
        }
    }
}

fn operator_choice(row: Option<&Criterion>) -> Markup {
    let chosen = row.map(|row| criteria::operator(row).0);
    let of = [
        ("Tags", OF_TAGS.as_slice()),
        ("Custom properties", OF_PROPERTIES.as_slice()),
    ];
    html! {
        select name="operator" aria-label="Operator" {
            @for (of, operators) in of {
                optgroup label=(of) {
                    @for (_, value, shown) in operators {
                        option value=(value) selected[chosen == Some(*value)] { (shown) }
                    }
                }
            }
        }
    }
}

fn members(shop: &Shop, segment: &Segment) -> Markup {
    let members = shop.members(&segment.criteria, PREVIEW);
    let rows: Vec<Value> = members
        .first
        .iter()
        .map(|&at| shown(&shop.view(at)))
        .collect();
    html! {
        section {
            h2 { "Members" }
            p {
                strong #members { (members.count) } " members, of whom "
                strong #members-can-be-texted { (members.can_be_texted) } " can be texted."
            }
            (subscriber_table("preview", &rows))
            @if members.count > rows.len() { p { "These are the first " (rows.len()) "." } }
        }
    }
}

fn sentences(criteria: &Criteria) -> Markup {
    let is_nested = |all: &Vec<Criterion>| criteria.len() > 1 && all.len() > 1;
    html! {
        @for (number, all) in criteria.iter().enumerate() {
            @if number > 0 { " OR " }
            @if is_nested(all) { "(" }
            @for (number, criterion) in all.iter().enumerate() {
                @if number > 0 { " AND " }
                span.chip { (criteria::sentence(criterion)) }
            }
            @if is_nested(all) { ")" }
        }
    }
}

fn link(segment: &Segment) -> String {
    format!("/segments/new?{}", criteria::query(segment))
}
