//! One run and more for each shape.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};

use super::promise::assert_obeys;
use crate::connect::connect;
use crate::harness::{Home, Ran};
use crate::shop::{PARTNER, SOAP, Shop, TEA, TEA_DRINKER};

const ACTIVE: &str = "SUBSCRIBER_IS_PRIVE_ACTIVE_SUBSCRIBER";
const INACTIVE: &str = "SUBSCRIBER_IS_PRIVE_INACTIVE_SUBSCRIBER";

/// An export with every status, and a row that isn't understood.
const CONTRACTS: &str = "\
Contract ID,Customer ID,Email,Phone,Status,Next billing date,Next order date
c1,700007001,rosa@example.com,+12125550123,ACTIVE,2099-01-05,2099-01-05
c2,700007002,mia@example.com,+12125550124,CANCELLED,,
c3,700007003,ada@example.com,+12125550125,PAUSED,,
c4,700007004,leo@example.com,+12125550126,FAILED,,
c5,700007005,ivy@example.com,+12125550127,On ice,,
c6,700007006,zoe@example.com,+12125550128,EXPIRED,,
c7,700007007,max@example.com,+12125550129,ACTIVE,,
";

fn people() -> Vec<Value> {
    vec![
        json!({"id": "s_1", "phone_number": "+12125550123"}),
        json!({"id": "s_2", "phone_number": "+12125550124", "tags": [ACTIVE]}),
        json!({"id": "s_3", "phone_number": "+12125550125", "tags": [ACTIVE]}),
        json!({"id": "s_4", "phone_number": "+12125550126"}),
        json!({"id": "s_5", "phone_number": "+12125550127"}),
        json!({"id": "s_6", "phone_number": "+12125550128", "tags": [INACTIVE],
               "properties": {"prive_status": "inactive"}}),
        json!({"id": "s_9", "phone_number": "+12125550140", "tags": [ACTIVE, INACTIVE]}),
    ]
}

#[test]
fn inspect() {
    let home = Home::new();
    home.file("contracts.csv", CONTRACTS);
    let ran = home.run(&["inspect", "--csv", "contracts.csv", "--json"]);
    let told = ran.ended(0).json();
    assert_obeys("inspect", &told);
    assert_ne!(told["passed_over"], json!({}));
    assert_ne!(told["rejected"], json!([]));
    let wide: Vec<u8> = "contractId;email;phone\nc1;rosa@example.com;x\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    home.file("wide.csv", [&[0xff, 0xfe][..], &wide].concat());
    let args = [
        "inspect",
        "--csv",
        "wide.csv",
        "--assume-status",
        "active",
        "--json",
    ];
    assert_obeys("inspect", &home.run(&args).ended(0).json());
}

#[test]
fn backfill_and_its_report() {
    let home = Home::new();
    home.file("contracts.csv", CONTRACTS);
    let sandbox = home.sandbox_with(&people(), &[]);
    let run = |more: &[&str]| {
        let args = ["backfill", "--csv", "contracts.csv", "--yes", "--json"];
        let report = ["--find", "list", "--report", "report.jsonl"];
        let ran = home.run_on(&sandbox, &[&args[..], &report, more].concat());
        let report = fs::read_to_string(home.path("report.jsonl")).unwrap();
        let lines = report
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        let lines: Vec<Value> = lines.collect();
        for line in &lines {
            assert_obeys("report", line);
        }
        let result = |line: &Value| {
            line["outcome"]
                .as_str()
                .or(line["kind"].as_str())
                .map(str::to_owned)
        };
        let outcomes = lines.iter().filter_map(result);
        let outcomes: BTreeSet<String> = outcomes.collect();
        (ran, lines, outcomes)
    };
    let (ran, lines, outcomes) = run(&["--dry-run", "--report-pii"]);
    let dry = ran.ended(0).json();
    assert_obeys("backfill", &dry);
    assert_eq!(dry["calibration"]["paused"]["active"], 1);
    assert!(lines.iter().all(|line| line["phones"].is_string()));
    let dry_outcomes = [
        "absent_subscriber",
        "not_subscriber",
        "rejected_row",
        "unchanged",
        "undecided",
        "would_tag",
    ];
    assert!(outcomes.iter().eq(&dry_outcomes), "{outcomes:?}");
    sandbox.fault(&json!({"fault": "400", "count": 1, "route": "PATCH /api/v2/subscribers"}));
    let (ran, _, outcomes) = run(&["--limit", "2"]);
    let written = ran.ended(3).json();
    assert_obeys("backfill", &written);
    assert_eq!(written.get("calibration"), None);
    for outcome in ["failed", "not_tried", "tagged"] {
        assert!(outcomes.contains(outcome), "{outcomes:?}");
    }
    let args = [
        "backfill",
        "--csv",
        "contracts.csv",
        "--yes",
        "--json",
        "--find",
        "lookup",
    ];
    let looked_up = home.run_on(&sandbox, &args).ended(0).json();
    assert_obeys("backfill", &looked_up);
    assert_eq!(looked_up["absent"], Value::Null);
}

#[test]
fn send_trigger() {
    let home = Home::new();
    let sandbox = home.sandbox_with(&people(), &[]);
    let send = |to: &str, more: &[&str]| {
        let args = ["send-trigger", "all", "--json", "--yes", "--to", to];
        home.run_on(&sandbox, &[&args[..], more].concat())
    };
    let dated = ["--dry-run", "--occurred-at", "2026-01-05T09:00:00Z"];
    for (to, more) in [
        ("+12125550123", &dated[..]),
        ("+12125550199", &["--dry-run", "--anyway"]),
        ("nobody@example.com", &["--dry-run", "--anyway"]),
    ] {
        let shown = send(to, more).ended(0).json();
        assert_obeys("send-trigger-dry-run", &shown);
    }
    let rows = send("+12125550123", &[]).ended(0).json();
    assert_obeys("send-trigger", &rows);
    for (fault, outcome, code) in [("400", "refused", 1), ("drop_after", "unknown", 1)] {
        sandbox.fault(&json!({"fault": fault, "count": 1, "route": "POST /api/v2/events"}));
        let rows = send("+12125550123", &[]).ended(code).json();
        assert_obeys("send-trigger", &rows);
        assert_eq!(rows[0]["outcome"], outcome);
    }
}

#[test]
fn segments() {
    let home = Home::new();
    let sandbox = home.sandbox_with(&people(), &[]);
    let segment =
        |args: &[&str]| home.run_on(&sandbox, &[&["segment"], args, &["--json"]].concat());
    for args in [&["count"][..], &["count", "active"], &["count", "inactive"]] {
        assert_obeys("segment-count", &segment(args).ended(0).json());
    }
    for more in [&[][..], &["--tag-only"]] {
        let args = [&["create", "active"], more].concat();
        let recipe = segment(&args).ended(0).json();
        assert_obeys("segment-create", &recipe);
        assert_eq!(recipe["property"].is_null(), !more.is_empty());
    }
}

#[test]
fn check() {
    let home = Home::new();
    let failed = home.run(&["check", "--json"]).ended(4).json();
    assert_obeys("check", &failed);
    let lived = home.run(&["check", "--json", "--sandbox"]).ended(0).json();
    assert_obeys("check", &lived);
    assert_eq!((&failed["ok"], &lived["ok"]), (&json!(false), &json!(true)));
}

#[test]
fn stores() {
    let home = Home::new();
    assert_obeys("stores", &home.run(&["stores", "--json"]).ended(0).json());
    let (tea, soap) = (Shop::tea(), Shop::soap());
    let line = connect(&home, &tea, TEA, &["--json"]).json();
    assert_obeys("connect", &line);
    let partner = ["--json", "--store", "soap", "--partner"];
    let line = connect(&home, &soap, &format!("{PARTNER}\n{SOAP}\n"), &partner).json();
    assert_obeys("connect", &line);
    home.file("one.csv", format!("phone,status\n{TEA_DRINKER},ACTIVE\n"));
    let ran = home.run(&["backfill", "--csv", "one.csv", "--yes", "--json"]);
    assert_obeys("backfill", &ran.ended(0).json());
    let config = home.path("config/config.toml");
    let made = "\n[stores.main.segments.active]\nname = \"Prive: active subscribers\"\n\
                created = \"2026-01-05T09:00:00Z\"\ndefinition = \"tag_and_property\"\n";
    let settings = fs::read_to_string(&config).unwrap();
    fs::write(&config, settings + made).unwrap();
    let listed = home.run(&["stores", "--check", "--json"]).ended(0).json();
    assert_obeys("stores", &listed);
    assert_eq!(listed[0]["segments"][0]["kind"], "active");
    assert!(listed[0]["last_backfill"].is_string(), "{listed}");
    let names = home.run(&["stores", "--names", "--json"]).ended(0).json();
    assert_obeys("stores-names", &names);
    let args = ["stores", "default", "soap", "--json"];
    assert_obeys("stores-default", &home.run(&args).ended(0).json());
    let args = ["disconnect", "--store", "soap", "--yes", "--json"];
    assert_obeys("disconnect", &home.run(&args).ended(0).json());
    let elsewhere = Home::new();
    let mut given = elsewhere.command(&["stores", "--json"]);
    given.env("POSTSCRIPT_API_KEY", "sk_short");
    let listed = Ran::from(given.output().unwrap()).ended(0).json();
    assert_obeys("stores", &listed);
    assert_eq!(listed[0]["key_hint"], Value::Null);
}

#[test]
fn sandbox() {
    let home = Home::new();
    let sandbox = home.sandbox(&[]);
    assert_obeys("sandbox", &sandbox.ready);
}
