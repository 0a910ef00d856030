//! Sources that are not used: another one than at setup, and one that may be incomplete. And
//! `sync --all-stores`.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{CSV, PRIVE, Store, phone, subscriber};
use crate::connect::connect_to;
use crate::harness::{Ran, call};
use crate::hostile::server::{self, Server};

const SETUP: &str = "2026-05-16T14:00:00Z";
const DAY: &str = "2026-05-17T14:00:00Z";

fn store(source: [&'static str; 2]) -> Store {
    let store = Store::open_from(source, &[subscriber(0, true)], "UTC");
    let contract = json!({
        "id": "sub_0", "createdAt": "2025-01-01T10:00:00Z",
        "nextBillingDate": "2026-05-20T10:00:00Z",
        "subscriber": {"externalId": "700000000"},
    });
    let contents = json!({"subscriptions": [contract], "billingAttempts": []});
    store.sandbox.put("/__sandbox/prive", &contents);
    let row = format!("c0,700000000,,{},ACTIVE,2025-01-01,,2026-05-20", phone(0));
    store.export(&[row]);
    store
}

#[test]
fn every_connected_store_is_synced() {
    let store = store(PRIVE);
    connect_to(&store.home, &store.sandbox.url, &store.sandbox.key, &[]).ended(0);
    let url = store.sandbox.ready["prive_url"].as_str().unwrap();
    let key = store.sandbox.ready["prive_key"].as_str().unwrap();
    let args = ["connect", "--prive-key-stdin", "--prive-api-url", url];
    store.home.run_with(key, &args).ended(0);
    let setup = ["--events", "upcoming", "--timezone", "UTC", "--yes"];
    let setup = [&["sync", "setup"], &PRIVE[..], &setup, &["--now", SETUP]].concat();
    store.home.run(&setup).ended(0);
    let all = |source: [&'static str; 2], more: &[&str]| {
        let args = ["--all-stores", "--json", "--now", DAY];
        let args = [&["sync"], &source[..], &args, more].concat();
        store.home.run(&args)
    };
    all(PRIVE, &[]).ended(2).said("can't prompt");
    all(CSV, &["--yes"]).ended(2).said("--all-stores");
    let ran = all(PRIVE, &["--yes"]).ended(0);
    assert_eq!(ran.json()[0]["result"]["events"]["upcoming"]["sent"], 1);
    assert_eq!(store.stored_once(), ["upcoming:sub_0:2026-05-20:3"]);
}

#[test]
fn a_change_of_source_is_refused() {
    for (first, second) in [(CSV, PRIVE), (PRIVE, CSV)] {
        let mut store = store(first);
        store.setup("started,upcoming", SETUP);
        store.source = second;
        store.pass(DAY, &[]).ended(6).said("sync was set up with");
        assert!(store.stored().is_empty());
        store.source = first;
        store.pass(DAY, &[]).ended(0);
        assert_eq!(store.stored_once().len(), 1);
    }
}

#[test]
fn subscribers_are_listed_while_contracts_are_read_from_prive_and_none_is_missed() {
    let store = store(PRIVE);
    store.setup("started,upcoming", SETUP);
    let old = store.sandbox.get("/__sandbox/prive")["subscriptions"][0].clone();
    let mut new = old.clone();
    for (field, value) in [("id", "sub_1"), ("createdAt", DAY), ("purchaseDate", DAY)] {
        new[field] = json!(value);
    }
    new["nextBillingDate"] = json!("2026-06-20T10:00:00Z");
    new["subscriber"]["externalId"] = json!("700000001");
    let admin = format!("{}/__sandbox/", store.sandbox.url);
    let prive = Server::start(move |line, stream| {
        let contracts = if line.contains("billingAttempts") {
            json!([])
        } else {
            // The page behind the end of the list is requested last.
            let requests = || call("GET", &format!("{admin}requests"), None).to_string();
            let deadline = Instant::now() + Duration::from_secs(20);
            while !requests().contains("page=2") {
                assert!(Instant::now() < deadline, "nothing was listed");
                std::thread::sleep(Duration::from_millis(10));
            }
            // Someone who subscribes only now, with a contract on the last page.
            let mut shop = call("GET", &format!("{admin}shop"), None);
            let subscribers = shop["subscribers"].as_array_mut().unwrap();
            subscribers.truncate(1);
            subscribers.push(subscriber(1, true));
            call("PUT", &format!("{admin}shop"), Some(&shop));
            json!([old, new])
        };
        let total = contracts.as_array().unwrap().len();
        let page = json!({"limit": 250, "totalItems": total, "subscriptions": contracts});
        server::json(stream, &page.to_string())
    });
    let before = store.sandbox.requests().len();
    let mut command = store.command(DAY, &[]);
    command.env("PRIVE_API_URL", &prive.url);
    Ran::from(command.output().unwrap()).ended(0);
    let stored = ["started:sub_1", "upcoming:sub_0:2026-05-20:3"];
    assert_eq!(store.stored_once(), stored);
    let requests = store.sandbox.requests().split_off(before);
    let pages = requests
        .iter()
        .filter(|(.., query)| query.contains("page="));
    // Twice, because the new contract's customer may have subscribed since the first time.
    assert_eq!(pages.count(), 4, "{requests:?}");
}

#[test]
fn a_list_that_fails_while_contracts_are_read_is_requested_again() {
    let store = store(PRIVE);
    store.setup("upcoming", SETUP);
    let list = "GET /api/v2/subscribers";
    store
        .sandbox
        .fault(&json!({"fault": "400", "route": list, "count": 1}));
    store.pass(DAY, &["--dry-run"]).ended(0);
    // A key that doesn't work any more is no reason to go on.
    store
        .sandbox
        .fault(&json!({"fault": "403", "route": list, "share": 1.0}));
    store.pass(DAY, &[]).ended(4);
    store.sandbox.heal();
    assert!(store.stored().is_empty());
    store.pass(DAY, &[]).ended(0);
    assert_eq!(store.stored_once().len(), 1);
}

#[test]
fn from_a_source_that_may_be_incomplete_no_event_is_sent() {
    let store = store(PRIVE);
    store.setup("upcoming", SETUP);
    let contract = store.sandbox.get("/__sandbox/prive")["subscriptions"][0].clone();
    let prive = Server::start(move |line, stream| {
        let (contracts, total) = if line.contains("billingAttempts") {
            (json!([]), 0)
        } else {
            (json!([contract]), 2)
        };
        let page = json!({"limit": 250, "totalItems": total, "subscriptions": contracts});
        server::json(stream, &page.to_string())
    });
    let mut command = store.command(DAY, &[]);
    command.env("PRIVE_API_URL", &prive.url);
    let ran = Ran::from(command.output().unwrap());
    ran.ended(3).said("all events are held back");
    assert!(store.stored().is_empty());
    store.pass(DAY, &[]).ended(0);
    assert_eq!(store.stored_once().len(), 1);
}
