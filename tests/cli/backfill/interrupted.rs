//! A backfill that is interrupted or killed: requests in flight finish or are dropped, and the next run
//! resumes.

use std::process::{Child, Command, Stdio};

use serde_json::json;

use super::faults::assert_completes;
use super::{assert_adds_up, many};
use crate::harness::{Home, Ran, Sandbox};

const CUSTOMERS: usize = 300;

/// A backfill with updates in flight, each of them delayed by this many seconds.
fn under_way(home: &Home, seconds: u64, more: &[&str]) -> (Sandbox, String, Child) {
    let file = home.file("export.csv", many(CUSTOMERS));
    let sandbox = home.sandbox(&["--from-csv", &file]);
    sandbox.fault(&json!({"fault": "delay", "seconds": seconds, "share": 1.0, "route": "PATCH /api/v2/subscribers"}));
    let args = [
        "backfill", "--csv", &file, "--yes", "--json", "--rate", "off", "--find", "lookup",
    ];
    let mut command = home.connected(&sandbox, &args);
    command.args(more);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    while sandbox.count("PATCH", "/") == 0 {
        std::thread::yield_now();
    }
    (sandbox, file, child)
}

fn signal(child: &Child, name: &str) {
    let id = child.id().to_string();
    let sent = Command::new("kill").args([name, &id]).status().unwrap();
    assert!(sent.success());
}

#[test]
fn an_interrupted_run_reports_it_and_resumes() {
    let limited = ["--limit", "200"];
    let cases: [(&str, &[&str], &str); 2] = [
        ("-INT", &[], "Run the same command again to resume.\n"),
        (
            "-TERM",
            &limited,
            "to resume. --limit then applies to the remaining updates.",
        ),
    ];
    for (name, more, advice) in cases {
        let home = Home::new();
        // Slow updates, so that not all are under way when the signal comes.
        let (sandbox, file, child) = under_way(&home, 1, more);
        signal(&child, name);
        let ran = Ran::from(child.wait_with_output().unwrap()).ended(130);
        let summary = ran.said(advice).json();
        assert_adds_up(&summary);
        let outcomes = &summary["outcomes"];
        assert_eq!(outcomes["failed"], 0, "{summary}");
        assert!(outcomes["not_tried"].as_u64() > Some(0), "{summary}");
        // Those under way were finished: what is told is what the shop holds.
        let tagged = sandbox
            .subscribers()
            .iter()
            .filter(|one| one["tags"] != json!([]))
            .count();
        assert_eq!(outcomes["tagged"], tagged);
        assert_completes(&home, &sandbox, &file);
    }
}

#[test]
fn interrupted_twice_it_ends_at_once_and_resumes() {
    let home = Home::new();
    // The responses would take an hour.
    let (sandbox, file, mut child) = under_way(&home, 3600, &[]);
    // Two signals at the same time count as one, so the second is sent until it is received.
    while child.try_wait().unwrap().is_none() {
        signal(&child, "-INT");
    }
    Ran::from(child.wait_with_output().unwrap())
        .ended(130)
        .said("Running the same command again is safe.");
    assert_completes(&home, &sandbox, &file);
}

#[test]
fn a_killed_run_resumes() {
    let home = Home::new();
    let (sandbox, file, mut child) = under_way(&home, 3600, &[]);
    child.kill().unwrap();
    let ran = Ran::from(child.wait_with_output().unwrap());
    assert_eq!(ran.stdout, "");
    assert_completes(&home, &sandbox, &file);
}
