//! Segments: the saved ones, and the builder.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::criteria::{self, PROPERTY, PROPERTY_OPERATORS, TAG, TAG_OPERATORS};
use super::layout::{framed, subscriber_table};
use crate::sandbox::app_state::AppState;
use crate::sandbox::shop::{Counts, Criterion, CriterionField, Segment, Shop};

/// Members that a preview shows.
const PREVIEW: usize = 10;

/// `GET /segments`: the saved segments, each with its number of members now.
pub(super) async fn list(State(app): State<Arc<AppState>>) -> Html<String> {
    let content = app.shop.read(|shop| {
        html! {
            div.title {
                h1 { "Segments" }
                a.button href="/segments/new" { "Create Segment" }
            }
            @if shop.segments.is_empty() {
                p { "None yet." }
            } @else {
                div.scroll { table #segments {
                    thead { tr { th { "Name" } th { "Criteria" } th.number { "Members" } } }
                    tbody {
                        @for segment in &shop.segments {
                            tr {
                                td { a href={ "/segments/new?" (segment.query) } { (segment.name) } }
                                td { (sentences(&segment.criteria)) }
                                td.number { (shop.members(&segment.criteria, 0).count) }
                            }
                        }
                    }
                } }
            }
        }
    });
    Html(framed(&app, "Segments", &content).into_string())
}

/// `GET /segments/new`: the builder, with the members of the criteria in the query.
pub(super) async fn builder(State(app): State<Arc<AppState>>, uri: Uri) -> Response {
    match segment(uri.query().unwrap_or("")) {
        Some(segment) => Html(built(&app, &segment, None)).into_response(),
        None => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// `POST /segments`: saves a segment until the sandbox stops or is reset, and replaces one of the
/// same name.
pub(super) async fn save(State(app): State<Arc<AppState>>, form: String) -> Response {
    let Some(segment) = segment(&form) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let missing = match (segment.name.is_empty(), segment.criteria.is_empty()) {
        (true, _) => "Give the segment a name before you save it.",
        (_, true) => "Choose a criterion before you save the segment.",
        _ => {
            app.shop.change(|shop| {
                shop.segments.retain(|other| other.name != segment.name);
                shop.segments.push(segment);
            });
            return Redirect::to("/segments").into_response();
        }
    };
    let page = Html(built(&app, &segment, Some(missing)));
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

/// The segment in a query string or the body of a form, which are encoded alike.
fn segment(query: &str) -> Option<Segment> {
    let uri: Uri = format!("/segments/new?{query}").parse().ok()?;
    let Query(fields) = Query::<Vec<(String, String)>>::try_from_uri(&uri).ok()?;
    Some(criteria::read(query, &fields))
}

fn built(app: &AppState, segment: &Segment, missing: Option<&str>) -> String {
    let content = app.shop.read(|shop| {
        html! {
            h1 { "Create Segment" }
            @if let Some(missing) = missing { p.missing role="alert" { (missing) } }
            (form(segment, &shop.counts()))
            (members(shop, segment))
        }
    });
    framed(app, "Create Segment", &content).into_string()
}

/// The rows that are filled in, and an empty one for the next criterion.
fn form(segment: &Segment, counts: &Counts) -> Markup {
    let rows = segment.criteria.iter().map(Some).chain([None]);
    html! {
        form #builder method="get" action="/segments/new" {
            label { "Segment name " input name="name" value=(segment.name); }
            h2 { "Segment Criteria" }
            @for row in rows {
                fieldset {
                    (criterion_choice(row, counts))
                    (operator_choice(row))
                    input name="value" list="values" aria-label="Value"
                        value=[row.map(|row| row.value.as_str())];
                }
            }
            datalist #values {
                @for tag in counts.tags.keys() { option value=(tag) {} }
            }
            div.actions {
                button type="submit" { "Preview" }
                button type="submit" formmethod="post" formaction="/segments" { "Save Segment" }
            }
        }
    }
}

fn criterion_choice(row: Option<&Criterion>, counts: &Counts) -> Markup {
    let chosen = row.map(|row| &row.field);
    // A chosen property that no subscriber has isn't among those counted.
    let unknown = match chosen {
        Some(CriterionField::Property(name)) if !counts.properties.contains_key(name) => Some(name),
        _ => None,
    };
    let is_chosen =
        |name: &String| matches!(chosen, Some(CriterionField::Property(own)) if own == name);
    html! {
        select name="criterion" aria-label="Criterion" {
            option value="" { "Choose a criterion" }
            option value=(TAG) selected[chosen == Some(&CriterionField::Tag)] { "Subscriber Tag" }
            optgroup label="Custom properties" {
                @for name in counts.properties.keys().chain(unknown) {
                    option value={ (PROPERTY) (name) } selected[is_chosen(name)] { (name) }
                }
            }
        }
    }
}

fn operator_choice(row: Option<&Criterion>) -> Markup {
    let chosen = row.map(|row| criteria::operator(row).0);
    let of = [
        ("Tags", TAG_OPERATORS),
        ("Custom properties", PROPERTY_OPERATORS),
    ];
    html! {
        select name="operator" aria-label="Operator" {
            @for (of, operators) in of {
                optgroup label=(of) {
                    @for (value, shown) in operators {
                        option value=(value) selected[chosen == Some(value)] { (shown) }
                    }
                }
            }
        }
    }
}

fn members(shop: &Shop, segment: &Segment) -> Markup {
    let members = shop.members(&segment.criteria, PREVIEW);
    html! {
        section {
            h2 { "Members" }
            p {
                strong #members { (members.count) } @if members.count == 1 { " member. " } @else { " members. " }
                strong #members-can-be-texted { (members.can_be_texted) } " can be texted."
            }
            (subscriber_table("preview", &members.first, None))
            @if members.count > PREVIEW { p { "The first " (PREVIEW) " are shown." } }
        }
    }
}

fn sentences(criteria: &[Criterion]) -> Markup {
    html! {
        @for (number, criterion) in criteria.iter().enumerate() {
            @if number > 0 { " AND " }
            span.chip { (criteria::sentence(criterion)) }
        }
    }
}
