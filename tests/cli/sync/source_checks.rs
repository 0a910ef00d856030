//! Sources that contradict themselves or an earlier run, and a second setup: no event goes to the wrong
//! subscriber, and none is lost or sent twice.

use serde_json::json;

use super::{CSV, HEADER, PRIVE, Store, phone, subscriber};
use crate::harness::fed;

const SETUP: &str = "2026-05-16T14:00:00Z";
const DAY: &str = "2026-05-17T14:00:00Z";
const NEXT_DAY: &str = "2026-05-18T14:00:00Z";

fn row(n: usize, status: &str) -> String {
    let id = 700_000_000 + n;
    format!("c{n},{id},,{},{status},2025-01-01,,2026-05-20", phone(n))
}

#[test]
fn an_event_goes_to_the_customer_of_its_contract_not_to_one_with_the_same_email() {
    let with_email = json!({
        "id": "s_other", "email": "family@example.com",
        "subscriptions": {"promotional": {"can_send": true}},
    });
    let store = Store::open(&[subscriber(0, true), with_email], "UTC");
    let rows = |status: &str| {
        let own = "c0,700000000,family@example.com,,ACTIVE,2025-01-01,,2026-06-20".to_owned();
        [
            own,
            format!("c1,,family@example.com,,{status},2025-01-01,2026-05-17,"),
        ]
    };
    store.export(&rows("ACTIVE"));
    store.setup("canceled", SETUP);
    store.export(&rows("CANCELLED"));
    store.pass(DAY, &[]).ended(0);
    let shop = store.sandbox.get("/__sandbox/shop");
    let events = shop["events"].as_array().unwrap();
    assert!(
        events.iter().all(|event| event["matched"] == "s_other"),
        "{events:?}"
    );
    assert_eq!(store.ledger().len(), 1);
}

#[test]
fn a_contract_with_two_statuses_has_no_event_until_it_has_one() {
    let store = Store::open(&[subscriber(0, true), subscriber(1, true)], "UTC");
    store.export(&[row(0, "ACTIVE"), row(1, "ACTIVE")]);
    store.setup("canceled", SETUP);
    let [canceled, active, other] = [row(0, "CANCELLED"), row(0, "ACTIVE"), row(1, "ACTIVE")];
    for rows in [
        [&canceled, &row(0, "FROZEN"), &other],
        [&canceled, &other, &active],
        [&canceled, &active, &other],
        [&active, &canceled, &other],
    ] {
        store.export(&rows.map(Clone::clone));
        store.pass(DAY, &[]).ended(0);
        assert!(store.stored().is_empty() && store.ledger().is_empty());
    }
    store.export(&[row(0, "CANCELLED"), row(1, "ACTIVE")]);
    // The contract counted twice.
    let ignored = ["--ignore-guard", "smaller_source"];
    store.pass(NEXT_DAY, &ignored).ended(0);
    assert_eq!(store.stored_once(), ["canceled:c0:2026-05-18"]);
}

#[test]
fn an_export_with_a_row_for_each_product_is_read_from_standard_input() {
    let mut store = Store::open(&[subscriber(0, true)], "UTC");
    store.export(&[row(0, "ACTIVE"), row(1, "ACTIVE")]);
    store.setup("canceled", SETUP);
    store.source = ["--csv", "-"];
    let [canceled, active] = [row(0, "CANCELLED"), row(1, "ACTIVE")];
    let export = [HEADER, &canceled, "\n", &canceled, "\n", &active].concat();
    let ran = fed(store.command(DAY, &[]), &export).ended(0);
    assert_eq!(ran.json()["tags"]["contracts"], 2);
    assert_eq!(store.stored_once(), ["canceled:c0:2026-05-17"]);
}

#[test]
fn an_older_export_stops_a_pass_with_events_only() {
    let store = Store::open(&[subscriber(0, true), subscriber(1, true)], "UTC");
    let newer = |status: &str| {
        let own = format!("c0,700000000,,{},{status},2025-01-01,,", phone(0));
        let other = format!("c1,700000001,,{},ACTIVE,2026-05-17,,", phone(1));
        [own, other]
    };
    store.export(&[row(0, "ACTIVE"), row(1, "ACTIVE")]);
    store.setup("canceled", SETUP);
    store.export(&newer("CANCELLED"));
    store.pass(DAY, &["--only", "events"]).ended(0);
    store.export(&[row(0, "ACTIVE"), row(1, "ACTIVE")]);
    let ran = store.pass(DAY, &["--only", "events"]).ended(9);
    ran.said("older_source");
    store.export(&newer("CANCELLED"));
    store.pass(NEXT_DAY, &["--only", "events"]).ended(0);
    assert_eq!(store.stored_once(), ["canceled:c0:2026-05-17"]);
}

#[test]
fn a_source_without_contracts_is_no_pass() {
    let store = Store::open_from(PRIVE, &[subscriber(0, true)], "UTC");
    let contract = json!({
        "id": "sub_0", "createdAt": "2025-01-01T10:00:00Z",
        "nextBillingDate": "2026-05-20T10:00:00Z", "subscriber": {"externalId": "700000000"},
    });
    let contents = |contracts: &[&serde_json::Value]| {
        let contents = json!({"subscriptions": contracts, "billingAttempts": []});
        store.sandbox.put("/__sandbox/prive", &contents);
    };
    contents(&[&contract]);
    store.setup("upcoming", SETUP);
    contents(&[]);
    let ran = store.pass(DAY, &[]).ended(1);
    ran.said("no readable contracts");
    contents(&[&contract]);
    store.pass(NEXT_DAY, &[]).ended(0);
    assert_eq!(store.stored_once(), ["upcoming:sub_0:2026-05-20:3"]);
}

#[test]
fn without_an_active_contract_no_event_is_sent() {
    let store = Store::open(&[subscriber(0, true), subscriber(1, true)], "UTC");
    store.export(&[row(0, "ACTIVE"), row(1, "ACTIVE")]);
    store.setup("canceled", SETUP);
    store.export(&[row(0, "CANCELLED"), row(1, "CANCELLED")]);
    let ran = store.pass(DAY, &[]).ended(3);
    ran.said("all events are held back");
    assert!(store.stored().is_empty() && store.ledger().is_empty());
    let ignored = ["--ignore-guard", "no_active_contract", "--max-events", "2"];
    let base = [&["sync"], &CSV[..], &["--yes", "--now", DAY], &ignored].concat();
    store.home.run_on(&store.sandbox, &base).ended(0);
    assert_eq!(store.stored_once().len(), 2);
}

#[test]
fn while_too_many_would_turn_inactive_no_event_is_sent() {
    let subscribers: Vec<_> = (0..24).map(|n| subscriber(n, true)).collect();
    let store = Store::open(&subscribers, "UTC");
    let rows = |canceled: usize| {
        let rows = (0..24).map(|n| match n {
            n if n < canceled => row(n, "CANCELLED"),
            23 => row(n, "ACTIVE"),
            n => format!("c{n},{},,,ACTIVE,2025-01-01,,", 700_000_000 + n),
        });
        rows.collect::<Vec<_>>()
    };
    store.export(&rows(0));
    store.setup("canceled,upcoming", SETUP);
    store.pass(SETUP, &["--only", "tags"]).ended(0);
    store.export(&rows(11));
    let before = store.ledger();
    for part in [&[][..], &["--only", "events"]] {
        let ran = store.pass(DAY, part).ended(3);
        ran.said(
            "all events are held back: 11 of 24 subscribers marked active would become inactive",
        )
        .said("--max-inactive 11");
        assert!(store.stored().is_empty());
        assert_eq!(store.ledger(), before);
    }
    store.pass(DAY, &["--max-inactive", "11"]).ended(0);
    assert_eq!(store.stored_once().len(), 12);
}

#[test]
fn a_row_without_a_customer_does_not_hold_back_the_events_of_others() {
    let store = Store::open(&[subscriber(0, true)], "UTC");
    let lost = "c1,,,,ACTIVE,2025-01-01,,2026-05-20".to_owned();
    store.export(&[row(0, "ACTIVE"), lost]);
    store.setup("upcoming", SETUP);
    let ran = store.pass(DAY, &[]).ended(0);
    assert_eq!(ran.json()["tags"]["guards"][0], "unattributed_rows");
    assert_eq!(store.stored_once(), ["upcoming:c0:2026-05-20:3"]);
}

#[test]
fn an_active_contract_that_lost_its_newest_date_is_no_older_source_at_prive() {
    let store = Store::open_from(PRIVE, &[subscriber(0, true), subscriber(1, true)], "UTC");
    let contract = |n: usize| {
        json!({
            "id": format!("sub_{n}"), "createdAt": "2025-01-01T10:00:00Z",
            "subscriber": {"externalId": (700_000_000 + n).to_string()},
        })
    };
    let contents = json!({"subscriptions": [contract(0), contract(1)], "billingAttempts": []});
    store.sandbox.put("/__sandbox/prive", &contents);
    store.setup("canceled", SETUP);
    let path = "/__sandbox/prive/subscriptions/sub_0";
    let canceled = json!({"status": "CANCELLED", "cancelDate": "2026-05-17T10:00:00Z"});
    store.sandbox.patch(path, &canceled);
    store.pass(DAY, &[]).ended(0);
    let again = json!({"status": "ACTIVE", "cancelDate": null});
    store.sandbox.patch(path, &again);
    store.pass(NEXT_DAY, &[]).ended(0);
}

#[test]
fn a_second_setup_changes_what_is_given_and_loses_no_event() {
    let store = Store::open(&[subscriber(0, true), subscriber(1, true)], "UTC");
    store.export(&[row(0, "ACTIVE"), row(1, "ACTIVE")]);
    let names = ["--event-name", "canceled=Gone", "--days-before", "5,2"];
    store.try_setup("canceled", SETUP, &names).ended(0);
    store.export(&[row(0, "CANCELLED"), row(1, "ACTIVE")]);
    let base = [
        &["sync", "setup"],
        &CSV[..],
        &["--yes", "--json", "--now", DAY],
    ]
    .concat();
    let setup = |more: &[&str]| store.home.run_on(&store.sandbox, &[&base, more].concat());
    let changed = setup(&["--max-events", "7"]).ended(0).json();
    assert_eq!(
        (
            &changed["events"],
            &changed["days_before"],
            &changed["contracts"]
        ),
        (&json!(["canceled"]), &json!([5, 2]), &json!(null))
    );
    assert_eq!(changed["max_events"], "7");
    setup(&["--timezone", "America/New_York"])
        .ended(6)
        .said("--reseed");
    store.pass(DAY, &[]).ended(0);
    let shop = store.sandbox.get("/__sandbox/shop");
    assert_eq!(shop["events"][0]["type"], "Gone");
    assert_eq!(store.stored_once(), ["canceled:c0:2026-05-17"]);
}

#[test]
fn a_source_that_nothing_was_sent_from_is_not_the_last_one() {
    let store = Store::open(&[subscriber(0, true)], "UTC");
    store.export(&[row(0, "ACTIVE")]);
    store.setup("canceled", SETUP);
    let canceled = format!(
        "c0,700000000,,{},CANCELLED,2025-01-01,2026-05-17,",
        phone(0)
    );
    store.export(&[canceled]);
    store.pass(DAY, &["--only", "events"]).ended(3);
    store.export(&[row(0, "ACTIVE")]);
    store.pass(DAY, &["--only", "events"]).ended(0);
}

#[test]
fn a_source_without_a_single_subscriber_is_another_stores() {
    let subscribers: Vec<_> = (0..12).map(|n| subscriber(n, true)).collect();
    let store = Store::open(&subscribers, "UTC");
    let rows = |first: usize, status: &str| {
        let row = |n: usize| {
            let customer = first + n;
            let id = 700_000_000 + customer;
            format!("c{n},{id},,{},{status},2025-01-01,,", phone(customer))
        };
        (0..12).map(row).collect::<Vec<_>>()
    };
    store.export(&rows(0, "CANCELLED"));
    store.setup("canceled", SETUP);
    // The same contract ids, and other customers.
    store.export(&rows(300, "ACTIVE"));
    let ran = store.pass(DAY, &[]).ended(9);
    ran.said("none of the 12 customers in this source is a subscriber of")
        .said("--ignore-guard wrong_store");
    store.export(&rows(0, "CANCELLED"));
    let ignored = ["--ignore-guard", "no_active_contract"];
    store.pass(NEXT_DAY, &ignored).ended(0);
    assert!(store.stored().is_empty());
    store.export(&rows(300, "ACTIVE"));
    store
        .pass(NEXT_DAY, &["--ignore-guard", "wrong_store"])
        .ended(0);
}
