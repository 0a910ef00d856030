//! An event that may have been delivered isn't sent a second time without a question.
#![cfg(unix)]

use std::process::Stdio;

use serde_json::json;

use super::Shop;
use crate::harness::Ran;
use crate::terminal::Terminal;

const POST: &str = "POST /api/v2/events";

/// Kills the program right after the shop stored its event.
fn kill_after_the_post(shop: &Shop, id: &str) {
    shop.sandbox
        .fault(&json!({"fault": "delay", "seconds": 60, "count": 1, "route": POST}));
    let args = ["started", "--to", "s_rosa", "--external-id", id];
    let args = [&["send-trigger"], &args[..]].concat();
    let mut command = shop.home.connected(&shop.sandbox, &args);
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while shop.events().is_empty() {
        assert!(child.try_wait().unwrap().is_none());
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    shop.sandbox.heal();
}

fn ids(shop: &Shop) -> Vec<String> {
    let id = |event: &serde_json::Value| event["external_id"].as_str().unwrap().to_owned();
    shop.events().iter().map(id).collect()
}

#[test]
fn after_a_kill_the_next_call_sends_nothing_and_says_why() {
    let shop = Shop::open();
    kill_after_the_post(&shop, "welcome-1");
    for args in [&["started"][..], &["started", "--yes"], &["all"]] {
        let ran = shop.send(&[args, &["--to", "s_rosa"]].concat()).ended(1);
        ran.said("subscription-started for +1•••••••123")
            .said("may or may not have been delivered: the program ended")
            .said("prive-ps events resolve welcome-1 sent")
            .said("--external-id welcome-1");
    }
    let other = ["--external-id", "welcome-2"];
    shop.send(&[&["started", "--to", "s_rosa"], &other[..]].concat())
        .ended(1);
    // Matched by another identity, it is the same subscriber.
    shop.send(&["started", "--to", "rosa@example.com"]).ended(1);
    assert_eq!(ids(&shop), ["welcome-1"]);
    // Another subscriber and another trigger have nothing unresolved.
    shop.send(&["started", "--to", "s_ann"]).ended(0);
    shop.send(&["canceled", "--to", "s_rosa"]).ended(0);
    shop.send(&["started", "--to", "s_rosa"]).ended(1);
    assert_eq!(ids(&shop).len(), 3);
}

#[test]
fn the_same_external_id_sends_it_again() {
    let shop = Shop::open();
    kill_after_the_post(&shop, "welcome-1");
    let again = ["started", "--to", "s_rosa", "--external-id", "welcome-1"];
    shop.send(&again).ended(0);
    shop.send(&["started", "--to", "s_rosa"]).ended(0);
    assert_eq!(ids(&shop)[..2], ["welcome-1", "welcome-1"]);
    assert_eq!(ids(&shop).len(), 3);
}

#[test]
fn an_external_id_that_was_sent_is_not_sent_again() {
    let shop = Shop::open();
    let send = [
        "started",
        "--to",
        "s_rosa",
        "--external-id",
        "welcome-1",
        "--yes",
    ];
    shop.send(&send).ended(0);
    shop.send(&send)
        .ended(1)
        .said("an event with external ID `welcome-1` was already sent; use a new one");
    assert_eq!(ids(&shop), ["welcome-1"]);
}

#[test]
fn someone_who_is_no_subscriber_gets_no_second_event_without_a_question() {
    let shop = Shop::open();
    shop.sandbox
        .fault(&json!({"fault": "drop_after", "count": 1, "route": POST}));
    let send = ["started", "--to", "+12125550199", "--anyway", "--yes"];
    shop.send(&send)
        .ended(1)
        .said("may or may not have been delivered");
    // Not even to another number: whose it was isn't recorded.
    for to in ["+12125550199", "+12125550188"] {
        let again = ["started", "--to", to, "--anyway", "--yes"];
        let ran = shop.send(&again).ended(1);
        let ran = ran
            .said("subscription-started for someone who isn't a subscriber, sent at")
            .said("prive-ps events resolve");
        assert!(!ran.stderr.contains("--external-id"), "{ran:?}");
    }
    shop.send(&["started", "--to", "s_rosa"]).ended(0);
    assert_eq!(shop.posts(), 2);
}

#[test]
fn an_unknown_test_event_is_listed_and_resolved() {
    let shop = Shop::open();
    shop.sandbox
        .fault(&json!({"fault": "drop_after", "count": 1, "route": POST}));
    let args = ["started", "--to", "s_rosa", "--external-id", "welcome-1"];
    shop.send(&args).ended(1);
    shop.send(&["started", "--to", "s_rosa"]).ended(1);
    let events = |args: &[&str]| {
        let args = [&["events"], args, &["--json"]].concat();
        shop.home.run_on(&shop.sandbox, &args)
    };
    let listed = events(&["list", "--state", "unknown"]).ended(0).json();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(listed[0]["key"], "welcome-1");
    assert_eq!(listed[0]["contract"], json!(null));
    assert_eq!(listed[0]["subscriber"], "s_rosa");
    let resolved = events(&["resolve", "welcome-1", "unsent"]).ended(0).json();
    assert_eq!(resolved["state"], "skipped");
    shop.send(&["started", "--to", "s_rosa"]).ended(0);
    events(&["show", "nobody"])
        .ended(1)
        .said("event `nobody` not found");
    assert_eq!(events(&["list", "--since", "2999-01-01"]).json(), json!([]));
}

#[test]
fn at_a_terminal_the_same_external_id_is_offered() {
    let shop = Shop::open();
    kill_after_the_post(&shop, "welcome-1");
    for (answer, code, events) in [("n\n", 1, 1), ("y\n", 0, 2)] {
        let line = "prive-ps send-trigger started --to s_rosa";
        let mut shell = shop.home.shell(line);
        shell.env("POSTSCRIPT_API_URL", &shop.sandbox.url);
        shell.env("POSTSCRIPT_API_KEY", &shop.sandbox.key);
        let mut terminal = Terminal::start(&shell, 200, line);
        terminal.see("may or may not have been delivered");
        terminal.see("Send again, with external ID welcome-1?");
        terminal.press(answer);
        assert_eq!(terminal.end().code, code);
        assert_eq!(shop.events().len(), events);
    }
    assert_eq!(ids(&shop), ["welcome-1", "welcome-1"]);
}

#[test]
fn without_a_place_for_the_ledger_nothing_is_sent() {
    let shop = Shop::open();
    let args = ["send-trigger", "started", "--to", "s_rosa"];
    let mut command = shop.home.connected(&shop.sandbox, &args);
    command.env("PRIVE_PS_STATE_DIR", "/proc/1/nothing");
    let ran = Ran::from(command.output().unwrap());
    ran.ended(6).said("PRIVE_PS_STATE_DIR");
    assert_eq!(shop.posts(), 0);
}
