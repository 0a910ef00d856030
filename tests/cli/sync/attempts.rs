//! Billing attempts that failed: which of them are sent.

use serde_json::{Value, json};

use super::{CSV, PRIVE, Store, phone, subscriber};
use crate::harness::Ran;
use crate::hostile::server::{self, Server};

const SETUP: &str = "2026-05-16T14:00:00Z";
const DAY: &str = "2026-05-17T14:00:00Z";
const NEXT_DAY: &str = "2026-05-18T14:00:00Z";
const CONTRACT: &str = "/__sandbox/prive/subscriptions/sub_0";

/// A store at Prive with one contract, before any billing attempt.
fn store() -> Store {
    let store = Store::open_from(PRIVE, &[subscriber(0, true)], "UTC");
    let contract = json!({
        "id": "sub_0", "createdAt": "2025-01-01T10:00:00Z",
        "subscriber": {"externalId": "700000000"},
    });
    let contents = json!({"subscriptions": [contract], "billingAttempts": []});
    store.sandbox.put("/__sandbox/prive", &contents);
    store
}

const KEY: &str = "failed:try_1";

impl Store {
    /// Adds a billing attempt at this time.
    fn bill(&self, now: &str, attempt: &Value) {
        self.sandbox.put("/__sandbox/clock", &json!({ "now": now }));
        let path = format!("{CONTRACT}/billingAttempts");
        self.sandbox.post(&path, attempt);
    }

    /// A pass whose only event isn't delivered.
    fn pass_without_delivery(&self, now: &str) {
        let fault = json!({"fault": "drop_before", "route": "POST /api/v2/events", "count": 1});
        self.sandbox.fault(&fault);
        self.pass(now, &[]).ended(3);
    }

    /// Makes an unknown event due again.
    fn resolve_as_unsent(&self, key: &str) {
        let resolve = ["events", "resolve", key, "unsent"];
        self.home.run_on(&self.sandbox, &resolve).ended(0);
    }
}

fn declined(id: &str) -> Value {
    json!({"id": id, "errorCode": "CARD_DECLINED"})
}

fn skipped(reason: &str) -> (String, Option<String>) {
    ("skipped".to_owned(), Some(reason.to_owned()))
}

#[test]
fn a_failed_billing_attempt_is_sent_with_its_retries() {
    let store = store();
    store.setup("failed", SETUP);
    store
        .sandbox
        .put("/__sandbox/clock", &json!({ "now": DAY }));
    let dunning = json!({"createdAt": DAY, "billingRetryCount": 2, "maxBillingRetryCount": 5});
    let failed = json!({"dunningInstances": [dunning]});
    store.sandbox.patch(CONTRACT, &failed);
    store.bill(DAY, &declined("try_1"));
    store.pass("2026-05-17T15:00:00Z", &[]).ended(0);
    assert_eq!(store.stored_once(), ["failed:try_1"]);
    let shop = store.sandbox.get("/__sandbox/shop");
    let properties = &shop["events"][0]["properties"];
    assert_eq!(properties["total_retries"], 2);
    assert_eq!(properties["retries_left"], 3);
}

#[test]
fn a_failed_attempt_is_sent_although_an_earlier_run_was_ahead_of_time() {
    let store = store();
    store.setup("failed", SETUP);
    store.pass("2027-05-17T10:00:00Z", &[]).ended(0);
    store.bill("2026-05-17T11:00:00Z", &declined("try_1"));
    store.pass(DAY, &[]).ended(0);
    assert_eq!(store.stored_once(), ["failed:try_1"]);
}

#[test]
fn billing_attempts_are_read_only_for_their_events() {
    let store = store();
    store.setup("upcoming", SETUP);
    store.pass(DAY, &[]).ended(0);
    store.setup("failed", SETUP);
    store.pass(DAY, &["--only", "tags"]).ended(0);
    let requests = store.sandbox.get("/__sandbox/prive/requests").to_string();
    assert!(!requests.contains("billingAttempts"), "{requests}");
    store.pass(DAY, &[]).ended(0);
    let requests = store.sandbox.get("/__sandbox/prive/requests").to_string();
    assert!(requests.contains("billingAttempts"), "{requests}");
}

#[test]
fn an_event_of_a_contract_without_a_customer_is_skipped_with_that_reason() {
    let store = store();
    let contract = |id: &str, customer: &str| {
        json!({
            "id": id, "createdAt": "2025-01-01T10:00:00Z",
            "nextBillingDate": "2026-05-20T10:00:00Z", "subscriber": {"externalId": customer},
        })
    };
    let contracts = [contract("sub_0", "cus_5"), contract("sub_1", "700000001")];
    let contents = json!({ "subscriptions": contracts });
    store.sandbox.put("/__sandbox/prive", &contents);
    store.setup("failed,upcoming", SETUP);
    store.bill("2026-05-17T11:00:00Z", &declined("try_1"));
    store.pass(DAY, &["--max-unattributed", "1"]).ended(0);
    let ledger = store.ledger();
    assert_eq!(ledger["failed:try_1"], skipped("unattributed"));
    assert_eq!(
        ledger["upcoming:sub_0:2026-05-20:3"],
        skipped("unattributed")
    );
    assert!(store.stored().is_empty());
}

#[test]
fn attempts_that_a_list_leaves_out_are_read_in_the_next_run() {
    let store = store();
    store.setup("failed", SETUP);
    store.bill("2026-05-17T11:00:00Z", &declined("try_1"));
    let contents = store.sandbox.get("/__sandbox/prive");
    let prive = Server::start(move |line, stream| {
        let page = if line.contains("billingAttempts") {
            json!({"limit": 250, "totalItems": 1, "billingAttempts": []})
        } else {
            let contracts = &contents["subscriptions"];
            json!({"limit": 250, "totalItems": 1, "subscriptions": contracts})
        };
        server::json(stream, &page.to_string())
    });
    let mut command = store.command(DAY, &[]);
    command.env("PRIVE_API_URL", &prive.url);
    let ran = Ran::from(command.output().unwrap()).ended(0);
    ran.said("Prive's list of billing attempts is incomplete");
    store.pass("2026-05-17T15:00:00Z", &[]).ended(0);
    assert_eq!(store.stored_once(), ["failed:try_1"]);
}

#[test]
fn of_several_failed_attempts_of_a_contract_only_the_newest_is_sent() {
    let store = store();
    store.setup("failed", SETUP);
    // An attempt whose event is due again, and two newer ones.
    store.bill(DAY, &declined("try_3"));
    store.pass_without_delivery("2026-05-17T15:00:00Z");
    store.resolve_as_unsent("failed:try_3");
    store.bill("2026-05-18T10:00:00Z", &declined("try_2"));
    store.bill("2026-05-18T11:00:00Z", &declined("try_1"));
    store.pass(NEXT_DAY, &[]).ended(0);
    assert_eq!(store.stored_once(), ["failed:try_1"]);
    let ledger = store.ledger();
    assert_eq!(ledger["failed:try_2"], skipped("newer_attempt"));
    assert_eq!(ledger["failed:try_3"], skipped("newer_attempt"));
}

#[test]
fn a_failed_attempt_whose_retry_succeeded_is_skipped() {
    let store = store();
    store.setup("failed", SETUP);
    store.bill(DAY, &declined("try_1"));
    store.bill(
        "2026-05-17T15:00:00Z",
        &json!({"id": "try_2", "trigger": "DUNNING_RETRY", "orderId": "order_1"}),
    );
    let ran = store.pass("2026-05-17T16:00:00Z", &[]).ended(0);
    let counts = &ran.json()["events"]["failed"];
    assert_eq!(counts["skipped"], json!({"retry_succeeded": 1}));
    assert!(store.stored().is_empty());
    assert_eq!(store.ledger()[KEY], skipped("retry_succeeded"));
    // The next failure is sent.
    store.bill("2026-05-18T10:00:00Z", &declined("try_3"));
    store.pass(NEXT_DAY, &[]).ended(0);
    assert_eq!(store.stored_once(), ["failed:try_3"]);
}

#[test]
fn a_failure_left_due_is_skipped_once_the_customer_has_paid() {
    // Resolved before or after the pass that reads the retry.
    for is_resolved_late in [false, true] {
        let store = store();
        store.setup("failed", SETUP);
        store.bill(DAY, &declined("try_1"));
        store.pass_without_delivery("2026-05-17T15:00:00Z");
        let retry = json!({"id": "try_2", "orderId": "order_1"});
        store.bill("2026-05-18T10:00:00Z", &retry);
        if is_resolved_late {
            store.pass(NEXT_DAY, &[]).ended(0);
        }
        store.resolve_as_unsent(KEY);
        store.pass("2026-05-19T14:00:00Z", &[]).ended(0);
        assert!(store.stored().is_empty());
        assert_eq!(store.ledger()[KEY], skipped("retry_succeeded"));
    }
}

#[test]
fn a_failure_left_due_is_skipped_if_the_contract_is_no_longer_failed() {
    let store = Store::open_from(CSV, &[subscriber(0, true)], "UTC");
    let export = |status: &str| {
        store.export(&[
            format!("c0,700000000,,{},{status},2025-01-01,,", phone(0)),
            format!("c1,700000001,,{},ACTIVE,2025-01-01,,", phone(1)),
        ]);
    };
    export("ACTIVE");
    store.setup("failed", SETUP);
    export("FAILED");
    let key = "failed:c0:2026-05-17";
    store.pass_without_delivery(DAY);
    store.resolve_as_unsent(key);
    export("ACTIVE");
    store.pass(NEXT_DAY, &[]).ended(0);
    assert!(store.stored().is_empty());
    assert_eq!(store.ledger()[key], skipped("contract_changed"));
}

#[test]
fn more_failed_attempts_than_a_page_at_one_moment_are_all_read() {
    let store = store();
    store.setup("failed", SETUP);
    let now = json!({ "now": DAY });
    store.sandbox.put("/__sandbox/clock", &now);
    let mut contents = store.sandbox.get("/__sandbox/prive");
    let attempts = (0..300).map(|n| {
        json!({"id": format!("try_{n}"), "subscriptionId": "sub_0", "errorCode": "CARD_DECLINED",
               "createdAt": DAY, "updatedAt": DAY})
    });
    contents["billingAttempts"] = attempts.collect();
    store.sandbox.put("/__sandbox/prive", &contents);
    store.pass(DAY, &[]).ended(0);
    assert_eq!(store.ledger().len(), 300);
    assert_eq!(store.stored_once().len(), 1);
}
