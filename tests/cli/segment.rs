//! `segment` against the sandbox: counts, output, the guide on a real terminal, and the dashboard in a
//! real browser.

mod browser;
mod build;
mod build_ends;
mod count;
mod create;
mod desk;
mod guide;
mod memory;

use serde_json::{Value, json};

use crate::harness::{Home, Sandbox};

const ACTIVE: &str = "SUBSCRIBER_IS_PRIVE_ACTIVE_SUBSCRIBER";
const INACTIVE: &str = "SUBSCRIBER_IS_PRIVE_INACTIVE_SUBSCRIBER";

/// A subscriber with these tags, this status property if any, and this consent.
fn subscriber(n: usize, tags: &[&str], status: Option<&str>, can_send: bool) -> Value {
    json!({
        "id": format!("s_{n:05}"),
        "email": format!("n{n}@example.com"),
        "tags": tags,
        "properties": status.map(|status| json!({"prive_status": status})),
        "subscriptions": {"promotional": {"can_send": can_send}},
    })
}

/// Ten subscribers with the ACTIVE tag: three whom Prive tagged after the last backfill, one of them
/// opted out; four with an active property, one opted out; three who churned. And two without tags.
fn a_few() -> Vec<Value> {
    let mut people = Vec::new();
    let mut add = |tags: &[&str], status, can_send| {
        people.push(subscriber(people.len(), tags, status, can_send));
    };
    for number in 0..3 {
        add(&[ACTIVE], None, number > 0);
    }
    for number in 0..4 {
        add(&["VIP", ACTIVE], Some("active"), number > 0);
    }
    for _ in 0..3 {
        add(&[ACTIVE, INACTIVE], Some("inactive"), true);
    }
    add(&[], None, true);
    add(&["VIP"], None, false);
    people
}

/// Connects store `tea` to the sandbox, its key in a plain file.
fn connect(home: &Home, sandbox: &Sandbox) {
    let args = [
        "connect",
        "--store",
        "tea",
        "--key-stdin",
        "--insecure-storage",
    ];
    let args = [&args[..], &["--api-url", &sandbox.url]].concat();
    home.run_with(&sandbox.key, &args).ended(0);
}
