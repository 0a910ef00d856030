//! Every failure that a network has: an event arrives once, or not at all, or it is said that this
//! can't be known.

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
        .said("it can't be known whether Postscript took subscription-started")
        .said("its external id is mine");
}

#[test]
fn where_it_cannot_be_known_that_is_said_and_nothing_is_sent_again() {
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
fn a_doubtful_one_is_told_of_even_if_the_result_has_no_reader() {
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
        .said("it can't be known");
}

#[test]
fn an_answer_that_comes_too_late_is_not_waited_for_twice() {
    let shop = Shop::open();
    shop.sandbox
        .fault(&json!({"fault": "delay", "seconds": 20, "count": 1, "route": EVENTS}));
    assert_unknown(send(&shop, &["--timeout", "2"]));
    assert_eq!(shop.events().len(), 1);
}

#[test]
fn refused_by_the_limit_it_is_sent_again() {
    let shop = Shop::open();
    shop.sandbox
        .fault(&json!({"fault": "429", "count": 3, "route": EVENTS}));
    let ran = send(&shop, &[]).ended(0);
    assert_eq!(ran.json()[0]["outcome"], "accepted");
    assert_eq!(shop.posts(), 4);
    assert_eq!(shop.events().len(), 1);
}

#[test]
fn refused_for_what_it_is_it_is_not_sent_again() {
    let shop = Shop::open();
    shop.sandbox
        .fault(&json!({"fault": "400", "count": 1, "route": EVENTS}));
    let ran = send(&shop, &[]);
    assert_eq!(ran.json()[0]["outcome"], "rejected");
    ran.ended(1)
        .said("Postscript didn't take subscription-started");
    assert_eq!((shop.posts(), shop.events().len()), (1, 0));
}

#[test]
fn a_look_up_that_fails_is_repeated_and_the_event_is_not() {
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
fn of_all_four_those_behind_a_doubtful_one_stay() {
    let shop = Shop::open();
    shop.sandbox
        .fault(&json!({"fault": "drop_after", "count": 1, "route": EVENTS}));
    let ran = shop.send(&["all", "--to", "s_rosa", "--json"]).ended(1);
    let result = ran.json();
    assert_eq!(result.as_array().unwrap().len(), 1);
    ran.said("not sent: upcoming-order, billing-attempt-failed, subscription-canceled")
        .said("Send the rest one by one");
    assert_eq!(shop.events().len(), 1);
}

#[test]
fn a_key_that_is_refused_ends_it_before_anything_is_sent() {
    let shop = Shop::open();
    let mut command = shop.home.connected(
        &shop.sandbox,
        &["send-trigger", "started", "--to", "s_rosa"],
    );
    command.env("POSTSCRIPT_API_KEY", "sk_wrong");
    Ran::from(command.output().unwrap()).ended(4);
    assert_eq!(shop.posts(), 0);
}

/// What was told of each of two hundred runs of the program holds in the shop, whatever happened on
/// the way. Several run at a time, since most of a run is the wait before it tries again.
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
        let told = shop.send(&args).json()[0]["outcome"].clone();
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
            "rejected" => assert_eq!(stored, 0, "{id}"),
            _ => assert!(stored <= 1, "{id}"),
        }
    }
    // Every outcome was seen, so that the assertions above were put to the test.
    for outcome in ["accepted", "rejected", "unknown"] {
        assert!(told.iter().any(|(_, told)| told == outcome), "{outcome}");
    }
}
