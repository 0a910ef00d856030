//! Network failures: an event arrives once, or not at all, or its outcome is reported as unknown.

use std::process::Stdio;
use std::thread::{self, ScopedJoinHandle};

use serde_json::{Value, json};

use super::Shop;
use crate::harness::Ran;

const EVENTS: &str = "POST /api/v2/events";

fn send(shop: &Shop, more: &[&str]) -> Ran {
    let args = [
        "started",
        "--to",
        "s_rosa",
        "--json",
        "--external-id",
        "mine",
    ];
    shop.send(&[&args[..], more].concat())
}

#[track_caller]
fn assert_unknown(ran: Ran) {
    let result = ran.json();
    assert_eq!(result[0]["outcome"], "unknown");
    assert_eq!(result[0]["external_id"], "mine");
    assert_eq!(result[0]["event_ids"], json!([]));
    assert!(result[0]["reason"].is_string());
    ran.ended(1)
        .said("subscription-started may or may not have been delivered")
        .said("events resolve mine sent");
}

#[test]
fn an_unknown_outcome_is_reported_and_not_sent_again() {
    for (fault, stored) in [
        ("drop_after", 1),
        ("truncate", 1),
        ("drop_before", 0),
        ("500", 0),
        ("503", 0),
    ] {
        let shop = Shop::open();
        shop.sandbox
            .fault(&json!({"fault": fault, "count": 1, "route": EVENTS}));
        assert_unknown(send(&shop, &[]));
        assert_eq!(shop.posts(), 1, "{fault}");
        assert_eq!(shop.events().len(), stored, "{fault}");
    }
}

#[test]
fn an_unknown_outcome_is_reported_even_if_the_output_is_closed() {
    let shop = Shop::open();
    shop.sandbox
        .fault(&json!({"fault": "drop_after", "count": 1, "route": EVENTS}));
    let args = ["send-trigger", "started", "--to", "s_rosa"];
    let mut command = shop.home.connected(&shop.sandbox, &args);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    Ran::from(child.wait_with_output().unwrap())
        .ended(1)
        .said("may or may not have been delivered");
}

#[test]
fn a_timeout_is_an_unknown_outcome() {
    let shop = Shop::open();
    shop.sandbox
        .fault(&json!({"fault": "delay", "seconds": 20, "count": 1, "route": EVENTS}));
    assert_unknown(send(&shop, &["--timeout", "2"]));
    assert_eq!(shop.events().len(), 1);
}

#[test]
fn a_rate_limited_event_is_sent_again() {
    let shop = Shop::open();
    shop.sandbox
        .fault(&json!({"fault": "429", "count": 3, "route": EVENTS}));
    let ran = send(&shop, &[]).ended(0);
    assert_eq!(ran.json()[0]["outcome"], "accepted");
    assert_eq!(shop.posts(), 4);
    assert_eq!(shop.events().len(), 1);
}

#[test]
fn a_refused_event_is_not_sent_again() {
    let shop = Shop::open();
    shop.sandbox
        .fault(&json!({"fault": "400", "count": 1, "route": EVENTS}));
    let ran = send(&shop, &[]);
    assert_eq!(ran.json()[0]["outcome"], "refused");
    ran.ended(1)
        .said("Postscript rejected subscription-started");
    assert_eq!((shop.posts(), shop.events().len()), (1, 0));
}

#[test]
fn a_failed_look_up_is_retried() {
    let shop = Shop::open();
    for fault in ["500", "drop_before", "drop_after", "429"] {
        shop.sandbox
            .fault(&json!({"fault": fault, "count": 1, "route": "GET /api/v2/subscribers"}));
    }
    send(&shop, &[]).ended(0);
    assert_eq!(shop.events().len(), 1);
    assert_eq!(shop.posts(), 1);
}

#[test]
fn the_log_counts_attempts_from_one() {
    let shop = Shop::open();
    shop.sandbox
        .fault(&json!({"fault": "503", "count": 1, "route": "GET /api/v2/subscribers"}));
    let ran = send(&shop, &["-vv"]).ended(0);
    ran.said("attempt 1: Postscript is unavailable (503, attempts: 1)");
}

#[test]
fn after_an_unknown_outcome_the_rest_is_not_sent() {
    let shop = Shop::open();
    shop.sandbox
        .fault(&json!({"fault": "drop_after", "count": 1, "route": EVENTS}));
    let ran = shop.send(&["all", "--to", "s_rosa", "--json"]).ended(1);
    let result = ran.json();
    assert_eq!(result.as_array().unwrap().len(), 1);
    ran.said("not sent: upcoming-order, billing-attempt-failed, subscription-canceled")
        .said("Send the rest individually");
    assert_eq!(shop.events().len(), 1);
}

#[test]
fn a_refused_key_sends_nothing() {
    let shop = Shop::open();
    let mut command = shop.home.connected(
        &shop.sandbox,
        &["send-trigger", "started", "--to", "s_rosa"],
    );
    command.env("POSTSCRIPT_API_KEY", "sk_wrong");
    Ran::from(command.output().unwrap()).ended(4);
    assert_eq!(shop.posts(), 0);
}

/// Compares what 200 runs report with the events in the shop. Several run at a time, because a run
/// mostly waits for retries.
#[test]
fn under_random_faults_no_event_is_stored_twice() {
    const AT_A_TIME: usize = 10;
    const RUNS_EACH: usize = 20;
    let shop = Shop::open();
    for fault in ["429", "400", "500", "drop_before", "drop_after", "truncate"] {
        shop.sandbox
            .fault(&json!({"fault": fault, "share": 0.1, "route": EVENTS}));
    }
    let run = |id: String| {
        let args = ["canceled", "--to", "s_rosa", "--json", "--external-id", &id];
        let args = [&args[..], &["--rate", "off"]].concat();
        let args = [&["send-trigger"], &args[..]].concat();
        let mut command = shop.home.connected(&shop.sandbox, &args);
        // After an unknown outcome, the next event would need an answer.
        command.env("PRIVE_PS_STATE_DIR", shop.home.path(&id));
        let told = Ran::from(command.output().unwrap()).json()[0]["outcome"].clone();
        (id, told.as_str().unwrap().to_owned())
    };
    let runs = |one: usize| (0..RUNS_EACH).map(move |number| format!("run-{one}-{number}"));
    let told: Vec<(String, String)> = thread::scope(|scope| {
        let workers = (0..AT_A_TIME).map(|one| {
            let run = &run;
            scope.spawn(move || runs(one).map(run).collect())
        });
        let workers: Vec<ScopedJoinHandle<Vec<_>>> = workers.collect();
        let told = workers.into_iter().map(|worker| worker.join().unwrap());
        told.flatten().collect()
    });
    let events = shop.events();
    for (id, outcome) in &told {
        let is_it = |event: &&Value| event["external_id"] == id.as_str();
        let stored = events.iter().filter(is_it).count();
        match outcome.as_str() {
            "accepted" => assert_eq!(stored, 1, "{id}"),
            "refused" => assert_eq!(stored, 0, "{id}"),
            _ => assert!(stored <= 1, "{id}"),
        }
    }
    // Every outcome occurred, so every assertion above was used.
    for outcome in ["accepted", "refused", "unknown"] {
        assert!(told.iter().any(|(_, told)| told == outcome), "{outcome}");
    }
}
