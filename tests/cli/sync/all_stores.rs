//! `sync --all-stores`, and a change of source.

use serde_json::json;

use super::{CSV, PRIVE, Store, phone, subscriber};
use crate::connect::connect_to;

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
        store
            .pass(DAY, &[])
            .ended(6)
            .said("none of them is in the ledger");
        assert!(store.stored().is_empty());
        store.source = first;
        store.pass(DAY, &[]).ended(0);
        assert_eq!(store.stored_once().len(), 1);
    }
}
