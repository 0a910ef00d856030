//! `segment create --browser` in a real Chromium on a display of its own, on the sandbox's dashboard and on
//! others.

use std::sync::{Arc, Mutex};

use percent_encoding::percent_decode_str;
use prive_ps::browser::{Dashboard, Profile, build_plan};
use prive_ps::domain::{Criteria, SegmentDefinition, SegmentKind};
use serde_json::{Value, json};

use super::desk::{Desk, listed, shop};
use super::{ACTIVE, INACTIVE};
use crate::harness::Home;
use crate::hostile::server::{Server, whole};

const COMPONENTS: &str = include_str!("pages/components.html");

#[test]
fn each_definition_is_built_in_the_sandbox_and_none_twice() {
    let (home, sandbox) = shop();
    let desk = Desk::new(&home);
    let mut screen = desk.create(&home, &[]);
    screen.shows("Log in to Postscript");
    screen.shows("10 of 10. Done");
    screen.shows("Value: inactive");
    screen.shows("Save this segment?");
    assert_eq!(listed(&sandbox), "");
    screen.answers("y");
    screen.shows("How many members does the dashboard show?");
    screen.answers("7");
    assert_eq!(screen.ends().0, 0);
    let criteria = format!("Subscriber Tag Includes {ACTIVE} AND prive_status is not inactive");
    assert_eq!(
        listed(&sandbox),
        format!("Prive: active subscribers|{criteria}")
    );

    let mut screen = desk.create(&home, &["--tag-only", "--name", "By tag"]);
    screen.shows("6 of 6. Done");
    screen.shows("Save this segment?");
    screen.answers("y");
    screen.shows("How many members");
    screen.answers("10");
    assert_eq!(screen.ends().0, 0);
    assert!(listed(&sandbox).ends_with(&format!("|By tag|Subscriber Tag Includes {ACTIVE}")));

    let mut screen = desk.create(&home, &["inactive"]);
    screen.shows("Value: active");
    screen.shows("Save this segment?");
    screen.answers("y");
    screen.shows("How many members");
    screen.answers("3");
    assert_eq!(screen.ends().0, 0);
    let criteria = format!("Subscriber Tag Includes {INACTIVE} AND prive_status is not active");
    assert!(listed(&sandbox).ends_with(&format!("|Prive: inactive subscribers|{criteria}")));

    let mut screen = desk.create(&home, &[]);
    screen.shows("already has a segment named");
    assert_eq!(screen.ends().0, 1);
}

/// The result of building the segment on the components page with something broken.
struct Attempt {
    /// Why a step was handed over, if one was.
    reason: Option<String>,
    /// What was saved.
    saved: Vec<Value>,
}

/// Serves the page, on which the segment is built up to the first step that isn't recognized.
fn attempt(broken: &str, page: &'static str) -> Attempt {
    let home = Home::new();
    let desk = Desk::new(&home);
    let saved = Arc::new(Mutex::new(Vec::new()));
    let received = Arc::clone(&saved);
    let server = Server::start(move |request, stream| {
        let path = request.split(' ').nth(1).unwrap_or_default();
        if let Some(segment) = path.strip_prefix("/saved?") {
            let segment = percent_decode_str(segment).decode_utf8().unwrap();
            received
                .lock()
                .unwrap()
                .push(serde_json::from_str(&segment).unwrap());
        }
        whole(
            stream,
            "200 OK",
            "content-type: text/html\r\n",
            page.as_bytes(),
        )
    });
    let url = format!("{}/?{broken}", server.url);
    let definition = SegmentDefinition {
        kind: SegmentKind::Active,
        criteria: Criteria::TagAndProperty,
    };
    let plan = build_plan(definition, "Prive: active subscribers");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let reason = runtime.block_on(async {
        let profile = Profile(home.path("profile"));
        let mut dashboard = Dashboard::open(&desk.browser, &profile, &url)
            .await
            .unwrap();
        for (number, step) in (1..).zip(&plan.steps) {
            if let Err(error) = dashboard.make(step).await {
                return Some(format!("{number}: {error}"));
            }
        }
        match dashboard.read_back().await {
            Ok(_) => dashboard
                .save(&plan.name)
                .await
                .err()
                .map(|error| error.to_string()),
            Err(error) => Some(error.to_string()),
        }
    });
    let saved = saved.lock().unwrap().clone();
    Attempt { reason, saved }
}

#[track_caller]
fn assert_built(broken: &str) {
    let right = json!({"name": "Prive: active subscribers", "criteria": [
        {"of": "Subscriber Tags", "operator": "Includes", "value": ACTIVE},
        {"of": "prive_status", "operator": "is not", "value": "inactive"},
    ]});
    let attempt = attempt(broken, COMPONENTS);
    assert_eq!((attempt.reason, attempt.saved), (None, vec![right]));
}

#[track_caller]
fn assert_handed_over(broken: &str, step: &str) {
    let attempt = attempt(broken, COMPONENTS);
    let reason = attempt.reason.unwrap();
    assert!(
        reason.starts_with(step) && attempt.saved.is_empty(),
        "{reason}"
    );
}

#[test]
fn a_dashboard_of_components_is_built() {
    assert_built("");
}

#[test]
fn a_slow_dashboard_is_built() {
    assert_built("slow");
}

#[test]
fn a_missing_operator_is_handed_over() {
    assert_handed_over("no_is_not", "9: no control is named \"is not\"");
}

#[test]
fn a_missing_tag_is_handed_over() {
    assert_handed_over("no_tag", "6: no control is named \"SUBSCRIBER");
}

#[test]
fn a_notice_in_front_is_handed_over() {
    assert_handed_over("notice", "2: ");
}

#[test]
fn two_buttons_of_one_name_are_handed_over() {
    assert_handed_over("two_buttons", "1: ");
}

#[test]
fn a_dashboard_in_a_frame_of_another_origin_is_handed_over() {
    let inner = Server::start(|_, stream| {
        whole(
            stream,
            "200 OK",
            "content-type: text/html\r\n",
            COMPONENTS.as_bytes(),
        )
    });
    let outer: &'static str = Box::leak(
        format!(
            "<button>Messaging</button><iframe src='{}' width=900 height=900></iframe>",
            inner.url
        )
        .into_boxed_str(),
    );
    let attempt = attempt("", outer);
    assert!(attempt.reason.unwrap().starts_with("1: "));
}
