//! Every kind of network failure: the run ends by itself and reports it, no customer is lost, and a
//! second run completes the work.

use std::process::Stdio;

use serde_json::json;

use super::{ACTIVE, INACTIVE, assert_adds_up, many};
use crate::harness::{Home, Ran, Sandbox};

const CUSTOMERS: usize = 40;

fn shop(home: &Home) -> (Sandbox, String) {
    let file = home.file("export.csv", many(CUSTOMERS));
    (home.sandbox(&["--from-csv", &file]), file)
}

fn run(home: &Home, sandbox: &Sandbox, file: &str, more: &[&str]) -> Ran {
    let mut args = vec![
        "backfill", "--csv", file, "--yes", "--json", "--rate", "off",
    ];
    args.extend(more);
    home.run_on(sandbox, &args)
}

/// Removes the faults. A second run must leave the shop as an undisturbed one would.
#[track_caller]
pub(super) fn assert_completes(home: &Home, sandbox: &Sandbox, file: &str) {
    sandbox.heal();
    let summary = run(home, sandbox, file, &[]).ended(0).json();
    assert_adds_up(&summary);
    for (n, subscriber) in sandbox.subscribers().iter().enumerate() {
        let (tag, value) = if n % 2 == 0 {
            (ACTIVE, "active")
        } else {
            (INACTIVE, "inactive")
        };
        assert_eq!(subscriber["tags"], json!([tag]), "{subscriber}");
        assert_eq!(
            subscriber["properties"],
            json!({"prive_status": value}),
            "{subscriber}"
        );
    }
    let is_ours = |(method, path, _): &(String, String, String)| match method.as_str() {
        "GET" => true,
        "PATCH" => path.starts_with("/api/v2/subscribers/"),
        _ => false,
    };
    assert!(sandbox.requests().iter().all(is_ours));
}

#[test]
fn temporary_failures_are_retried_and_everyone_is_tagged() {
    for fault in ["429", "500", "503", "truncate", "drop_before", "drop_after"] {
        let home = Home::new();
        let (sandbox, file) = shop(&home);
        sandbox.fault(&json!({"fault": fault, "count": 3, "route": "PATCH /api/v2/subscribers"}));
        sandbox.fault(&json!({"fault": fault, "count": 2, "route": "GET /api/v2/subscribers"}));
        let summary = run(&home, &sandbox, &file, &[]).ended(0).json();
        assert_adds_up(&summary);
        assert_eq!(
            summary["outcomes"]["tagged"], CUSTOMERS,
            "{fault}: {summary}"
        );
        assert_eq!(summary["requests"]["retried"], 5, "{fault}: {summary}");
        let limited = if fault == "429" { 5 } else { 0 };
        assert_eq!(
            summary["requests"]["rate_limited"], limited,
            "{fault}: {summary}"
        );
        assert_completes(&home, &sandbox, &file);
    }
}

#[test]
fn a_rejected_update_fails_only_its_customer() {
    let home = Home::new();
    let (sandbox, file) = shop(&home);
    sandbox.fault(&json!({"fault": "400", "count": 3, "route": "PATCH /api/v2/subscribers"}));
    let ran = run(&home, &sandbox, &file, &[]).ended(3);
    let ran = ran.said("3 failed: Postscript rejected the request (400): no reason given");
    let summary = ran.json();
    assert_adds_up(&summary);
    assert_eq!(summary["outcomes"]["failed"], 3);
    assert_eq!(summary["outcomes"]["tagged"], CUSTOMERS - 3);
    assert_completes(&home, &sandbox, &file);
}

#[test]
fn a_server_that_stays_down_ends_the_run() {
    // Retries take real time, so the faults are tried in parallel.
    std::thread::scope(|scope| {
        for (fault, sentence) in [
            ("500", "Postscript is unavailable"),
            ("503", "Postscript is unavailable"),
            ("drop_before", "the connection to 127.0.0.1 failed"),
            ("drop_after", "the connection to 127.0.0.1 failed"),
            ("truncate", "the connection to 127.0.0.1 failed"),
        ] {
            scope.spawn(move || stays_down(fault, sentence));
        }
    });
}

fn stays_down(fault: &str, sentence: &str) {
    let home = Home::new();
    let (sandbox, file) = shop(&home);
    sandbox.fault(&json!({"fault": fault, "share": 1.0, "route": "PATCH /api/v2/subscribers"}));
    let ran = run(&home, &sandbox, &file, &[]).ended(5).said(sentence);
    let summary = ran.said("To resume, run the same command again.").json();
    assert_adds_up(&summary);
    assert_eq!(summary["outcomes"]["tagged"], 0, "{fault}");
    assert_completes(&home, &sandbox, &file);
}

#[test]
fn failures_during_look_ups_write_nothing() {
    std::thread::scope(|scope| {
        for fault in ["500", "drop_before"] {
            scope.spawn(move || fails_during_the_look_ups(fault));
        }
    });
}

fn fails_during_the_look_ups(fault: &str) {
    let home = Home::new();
    let (sandbox, file) = shop(&home);
    sandbox.fault(&json!({"fault": fault, "share": 1.0, "route": "GET /api/v2/subscribers"}));
    let report = home.path("report.jsonl");
    let more = ["--report", report.to_str().unwrap()];
    let summary = run(&home, &sandbox, &file, &more).ended(5).json();
    assert_adds_up(&summary);
    assert_eq!(summary["outcomes"]["not_tried"], CUSTOMERS);
    let report = std::fs::read_to_string(report).unwrap();
    assert_eq!(
        report.matches("\"outcome\":\"not_tried\"").count(),
        CUSTOMERS
    );
    assert_eq!(sandbox.count("PATCH", "/"), 0);
    assert_completes(&home, &sandbox, &file);
}

#[test]
fn a_slow_response_is_awaited_and_a_missing_one_retried() {
    let home = Home::new();
    let (sandbox, file) = shop(&home);
    sandbox.fault(&json!({"fault": "delay", "seconds": 0.3, "count": 1, "route": "PATCH /api/v2/subscribers"}));
    let summary = run(&home, &sandbox, &file, &["--timeout", "10"])
        .ended(0)
        .json();
    assert_eq!(summary["requests"]["retried"], 0);

    sandbox.post("/__sandbox/reset", &json!({}));
    sandbox.fault(
        &json!({"fault": "delay", "seconds": 30, "count": 1, "route": "PATCH /api/v2/subscribers"}),
    );
    let summary = run(&home, &sandbox, &file, &["--timeout", "1"])
        .ended(0)
        .json();
    assert_adds_up(&summary);
    assert_eq!(summary["outcomes"]["tagged"], CUSTOMERS);
    assert_eq!(summary["requests"]["retried"], 1);
    assert_completes(&home, &sandbox, &file);
}

#[test]
fn faults_of_every_kind_at_once_lose_no_customer() {
    let home = Home::new();
    let (sandbox, file) = shop(&home);
    for fault in [
        "429",
        "500",
        "503",
        "400",
        "truncate",
        "drop_before",
        "drop_after",
    ] {
        sandbox.fault(&json!({"fault": fault, "share": 0.04}));
    }
    let ran = run(&home, &sandbox, &file, &[]);
    // The run may not even begin: a 400 in response to its first request ends it.
    if !ran.stdout.is_empty() {
        assert_adds_up(&ran.json());
    }
    assert!([0, 1, 3, 5].contains(&ran.code), "{ran:?}");
    assert_completes(&home, &sandbox, &file);
}

#[test]
fn a_server_that_goes_away_ends_the_run() {
    for rate in ["2", "15"] {
        let home = Home::new();
        let (sandbox, file) = shop(&home);
        let args = [
            "backfill", "--csv", &file, "--yes", "--json", "--rate", rate,
        ];
        let mut command = home.connected(&sandbox, &args);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        while sandbox.count("PATCH", "/") < 3 {
            std::thread::yield_now();
        }
        drop(sandbox);
        let gone = std::time::Instant::now();
        let ran = Ran::from(child.wait_with_output().unwrap());
        assert!(
            gone.elapsed().as_secs() < 20,
            "{rate}: {:?}",
            gone.elapsed()
        );
        let summary = ran
            .ended(5)
            .said("the backfill stopped early")
            .said("127.0.0.1 can't be reached")
            .said("To resume, run the same command again.")
            .json();
        assert_adds_up(&summary);
        // One request gave up, and those that waited with it weren't tried to their end.
        let outcomes = &summary["outcomes"];
        assert!(outcomes["tagged"].as_u64() >= Some(2), "{summary}");
        assert!(outcomes["failed"].as_u64() < Some(5), "{summary}");
        assert!(outcomes["not_tried"].as_u64() > Some(25), "{summary}");
    }
}

#[test]
fn a_subscriber_that_cannot_be_updated_fails_alone() {
    for status in ["401", "403"] {
        let home = Home::new();
        let file = home.file("export.csv", many(600));
        let sandbox = home.sandbox(&["--from-csv", &file]);
        let id = sandbox.subscribers()[7]["id"].as_str().unwrap().to_owned();
        let route = format!("PATCH /api/v2/subscribers/{id}");
        sandbox.fault(&json!({"fault": status, "share": 1.0, "route": route}));
        let summary = run(&home, &sandbox, &file, &[]).ended(3).json();
        assert_adds_up(&summary);
        assert_eq!(summary["outcomes"]["tagged"], 599, "{status}");
        assert_eq!(summary["outcomes"]["failed"], 1, "{status}");
    }
}

#[test]
fn many_rejected_updates_do_not_stop_the_others() {
    let home = Home::new();
    let file = home.file("export.csv", many(800));
    let sandbox = home.sandbox(&["--from-csv", &file]);
    let fault = json!({"fault": "400", "count": 150, "route": "PATCH /api/v2/subscribers"});
    sandbox.fault(&fault);
    let summary = run(&home, &sandbox, &file, &[]).ended(3).json();
    assert_eq!(summary["outcomes"]["tagged"], 650);
    assert_eq!(summary["outcomes"]["failed"], 150);
}
