//! `backfill` against the sandbox in another process: who ends with which tag, how many requests
//! that takes, and what is said.

mod campaign;
mod faults;
mod guards;
mod input;
mod interrupted;
mod matching;
mod requests;
mod selection;
mod tags;

use serde_json::{Value, json};

const ACTIVE: &str = "SUBSCRIBER_IS_PRIVE_ACTIVE_SUBSCRIBER";
const INACTIVE: &str = "SUBSCRIBER_IS_PRIVE_INACTIVE_SUBSCRIBER";

const HEADER: &str = "contractId,customerId,email,phone,status\n";

/// An export with these rows below the usual header.
fn export(rows: &[&str]) -> String {
    format!("{HEADER}{}\n", rows.join("\n"))
}

/// An export of so many customers with a phone each, every second one cancelled.
fn many(customers: usize) -> String {
    let rows = (0..customers).map(|n| {
        let status = if n % 2 == 0 { "ACTIVE" } else { "CANCELLED" };
        format!("c{n},,,{},{status}", phone(n))
    });
    format!("{HEADER}{}\n", rows.collect::<Vec<_>>().join("\n"))
}

/// The nth invented phone number: 100 fictional ones in each of a few hundred area codes.
fn phone(n: usize) -> String {
    format!("+1{}55501{:02}", 201 + n / 100, n % 100)
}

/// A subscriber as the sandbox's back door takes one.
fn subscriber(id: &str, fields: &Value) -> Value {
    let mut subscriber = json!({ "id": id });
    for (name, value) in fields.as_object().unwrap() {
        subscriber[name] = value.clone();
    }
    subscriber
}

/// The outcomes that aren't zero, in the order of the documentation.
fn outcomes(summary: &Value) -> Vec<(String, u64)> {
    let outcomes = summary["outcomes"].as_object().unwrap();
    let counts = outcomes
        .iter()
        .map(|(name, count)| (name.clone(), count.as_u64().unwrap()));
    let mut some: Vec<_> = counts.filter(|(_, count)| *count > 0).collect();
    some.sort();
    some
}

/// Fails unless the outcomes add up to the customers.
#[track_caller]
fn assert_adds_up(summary: &Value) {
    let sum: u64 = outcomes(summary).iter().map(|(_, count)| count).sum();
    assert_eq!(Value::from(sum), summary["customers"], "{summary}");
}
