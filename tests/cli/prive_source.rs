//! Prive's API as the source of contracts.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use crate::harness::{Home, Ran, Sandbox};
use crate::hostile::server::{self, Server};

/// The program with both keys of a sandbox.
fn command(home: &Home, sandbox: &Sandbox, args: &[&str]) -> Command {
    let mut command = home.connected_to_both(sandbox, args);
    command
        .env("PRIVE_PS_STATE_DIR", home.path("state"))
        .args(["--rate", "off"]);
    command
}

fn run(home: &Home, sandbox: &Sandbox, args: &[&str]) -> Ran {
    Ran::from(command(home, sandbox, args).output().unwrap())
}

/// The requests to Prive so far: method and path.
fn prive_requests(sandbox: &Sandbox) -> Vec<String> {
    let log = sandbox.get("/__sandbox/prive/requests");
    let requests = log.as_array().unwrap().iter();
    let line = |request: &Value| {
        let text = |name: &str| request[name].as_str().unwrap().to_owned();
        format!("{} {}", text("method"), text("path"))
    };
    requests.map(line).collect()
}

/// A Prive that serves these contracts on each page, whatever the key.
fn prive(page: impl Fn(u64) -> Value + Send + Sync + 'static) -> Server {
    Server::start(move |line, stream| {
        let number = line.split_once("page=").map_or("1", |(_, rest)| rest);
        let digits = number.find(|character: char| !character.is_ascii_digit());
        let number = number[..digits.unwrap_or(number.len())].parse().unwrap();
        server::json(stream, &page(number).to_string())
    })
}

fn contract(number: u64, status: &str) -> Value {
    json!({
        "id": format!("sub_{number}"), "status": status, "createdAt": "2026-05-01T10:00:00Z",
        "subscriber": {"externalId": format!("{}", 7_012_345_000_000_u64 + number)}
    })
}

fn page(contracts: &[Value], total: u64) -> Value {
    json!({"page": 1, "limit": 250, "totalItems": total, "totalPages": 1, "subscriptions": contracts})
}

/// A backfill from this Prive, on a sandbox of 40 generated subscribers.
fn backfill_from(home: &Home, prive: &Server, args: &[&str]) -> (Sandbox, Ran) {
    let sandbox = home.sandbox(&["--subscribers", "40"]);
    let all = [&["backfill", "--from", "prive", "--yes", "--json"], args].concat();
    let mut command = command(home, &sandbox, &all);
    command.env("PRIVE_API_URL", &prive.url);
    let ran = Ran::from(command.output().unwrap());
    (sandbox, ran)
}

#[test]
fn a_saved_file_has_the_outcomes_of_prives_api() {
    let home = Home::new();
    let sandbox = home.sandbox(&["--subscribers", "120"]);
    let saved = home.path("saved.csv");
    let path = saved.to_str().unwrap();
    let dry_run = ["backfill", "--dry-run", "--json"];
    let args = [&dry_run[..], &["--from", "prive", "--save", path]].concat();
    let from_prive = run(&home, &sandbox, &args).ended(0).json();
    let args = [&dry_run[..], &["--csv", path]].concat();
    let from_file = run(&home, &sandbox, &args).ended(0).json();
    for key in [
        "contracts",
        "customers",
        "outcomes",
        "membership",
        "rejected_rows",
    ] {
        assert_eq!(from_prive[key], from_file[key], "{key}");
    }
    assert!(from_prive["outcomes"]["would_tag"].as_u64().unwrap() > 50);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            saved.metadata().unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    let inspected = run(&home, &sandbox, &["inspect", "--from", "prive", "--json"]);
    let inspected = inspected.ended(0).json();
    let file = home
        .run(&["inspect", "--csv", path, "--json"])
        .ended(0)
        .json();
    for key in [
        "contracts",
        "customers",
        "statuses",
        "membership",
        "identities",
        "upcoming",
    ] {
        assert_eq!(inspected[key], file[key], "{key}");
    }
    assert_eq!(inspected["source"], "prive");
    assert_eq!(inspected["file"], Value::Null);
}

#[test]
fn a_rehearsal_from_prive_has_the_outcomes_of_the_saved_file() {
    let home = Home::new();
    let path = home.path("saved.csv");
    let path = path.to_str().unwrap();
    let rehearsal = ["backfill", "--sandbox", "--rate", "off", "--json"];
    let from_prive = [&rehearsal[..], &["--from", "prive", "--save", path]].concat();
    let from_prive = home.run(&from_prive).ended(0).json();
    let from_file = home.run(&[&rehearsal[..], &["--csv", path]].concat());
    assert_eq!(
        from_prive["outcomes"],
        from_file.ended(0).json()["outcomes"]
    );
    assert!(from_prive["outcomes"]["tagged"].as_u64().unwrap() > 100);
}

#[test]
fn the_nightly_run_reads_little_and_writes_nothing_that_is_up_to_date() {
    let home = Home::new();
    let sandbox = home.sandbox(&["--subscribers", "400"]);
    let nightly = ["backfill", "--from", "prive", "--yes", "--json"];
    run(&home, &sandbox, &nightly).ended(0);
    let first = prive_requests(&sandbox).len();
    let again = run(&home, &sandbox, &nightly).ended(0).json();
    assert_eq!(again["requests"]["update"], 0);
    assert_eq!(again["outcomes"]["tagged"], 0);
    let requests = prive_requests(&sandbox);
    // 500 contracts: two full pages, the empty one behind them, and the last full one again.
    assert_eq!(requests.len() - first, 4);
    let is_get = |request: &String| request.starts_with("GET /api/v1/subscriptions");
    assert!(requests.iter().all(is_get), "{requests:?}");

    let args = [
        "backfill",
        "--from",
        "prive",
        "--dry-run",
        "--expect-no-changes",
    ];
    run(&home, &sandbox, &args).ended(0);
    let all = sandbox.get("/__sandbox/prive");
    let active = all["subscriptions"].as_array().unwrap().iter();
    let mut active = active.filter(|contract| contract["status"] == "PAUSED");
    let id = active.next().unwrap()["id"].as_str().unwrap().to_owned();
    let path = format!("/__sandbox/prive/subscriptions/{id}");
    sandbox.patch(&path, &json!({"status": "ACTIVE"}));
    run(&home, &sandbox, &args).ended(8);
}

#[test]
fn contracts_that_may_be_missing_hold_back_inactive() {
    let home = Home::new();
    let contracts = [
        contract(0, "ACTIVE"),
        contract(1, "CANCELLED"),
        contract(2, "ACTIVE"),
    ];
    let prive = prive(move |_| page(&contracts, 5));
    let path = home.path("saved.csv");
    let (sandbox, ran) = backfill_from(&home, &prive, &["--save", path.to_str().unwrap()]);
    let ran = ran
        .ended(3)
        .said("Contracts may be missing: only 3 of 5 contracts were listed.")
        .said("The contracts weren't saved");
    let summary = ran.json();
    assert_eq!(summary["guards"], json!(["incomplete"]));
    assert_eq!(summary["outcomes"]["tagged"], 2);
    assert_eq!(summary["outcomes"]["held_back"], 1);
    let tags: Vec<Value> = sandbox
        .subscribers()
        .iter()
        .map(|it| it["tags"].clone())
        .collect();
    assert!(!json!(tags).to_string().contains("INACTIVE"), "{tags:?}");
    assert!(!path.exists());
}

#[test]
fn unknown_statuses_and_customers_are_no_reason_for_a_tag() {
    let home = Home::new();
    let mut nameless = contract(3, "ACTIVE");
    nameless["subscriber"] = json!({"externalId": "cus_3", "email": "ada.ashdown0@example.com"});
    let contracts = [
        contract(0, "ACTIVE"),
        contract(1, "FROZEN"),
        json!({"id": "sub_4", "status": null, "subscriber": null}),
        nameless,
        contract(2, "CANCELLED"),
    ];
    let prive = prive(move |_| page(&contracts, 5));
    let (_sandbox, ran) = backfill_from(&home, &prive, &[]);
    let ran = ran
        .ended(3)
        .said("Skipped 2 contracts whose customer can't be read (first: sub_4).")
        .said("Can't read the status of 2 contracts (first: \"FROZEN\").");
    let summary = ran.json();
    assert_eq!(summary["guards"], json!(["unattributed_rows"]));
    assert_eq!(summary["rejected_rows"], 2);
    assert_eq!(summary["outcomes"]["tagged"], 1);
    assert_eq!(summary["outcomes"]["undecided"], 1);
    assert_eq!(summary["outcomes"]["held_back"], 1);
}

#[test]
fn a_prive_that_cannot_be_read_stops_the_run_before_it_writes() {
    let home = Home::new();
    for (status, body, code, said) in [
        (
            "401 Unauthorized",
            r#"{"message":"Unauthorized"}"#,
            4,
            "Prive",
        ),
        ("403 Forbidden", r#"{"message":"Forbidden"}"#, 4, "Prive"),
        (
            "200 OK",
            "<!doctype html><title>Welcome</title>",
            1,
            "Prive",
        ),
        ("200 OK", r#"{"subscriptions": null}"#, 1, "Prive"),
        ("404 Not Found", "{}", 1, "Prive"),
    ] {
        let prive = Server::start(move |_, stream| {
            server::whole(
                stream,
                status,
                "content-type: application/json\r\n",
                body.as_bytes(),
            )
        });
        let (sandbox, ran) = backfill_from(&home, &prive, &[]);
        let ran = ran.ended(code).said(said);
        assert!(ran.stdout.is_empty(), "{ran:?}");
        let writes = sandbox.get("/__sandbox/requests").to_string();
        assert!(!writes.contains("PATCH"), "{status}: {writes}");
    }
}

#[test]
fn a_source_is_a_file_or_prive_and_needs_its_key() {
    let home = Home::new();
    let sandbox = home.sandbox(&["--subscribers", "1"]);
    for (args, said) in [
        (&["backfill", "--yes"][..], "--csv <FILE>|--from <SOURCE>"),
        (
            &["backfill", "--csv", "a.csv", "--from", "prive", "--yes"],
            "cannot be used with",
        ),
        (
            &["backfill", "--csv", "a.csv", "--save", "b.csv", "--yes"],
            "cannot be used with",
        ),
        (
            &["inspect", "--from", "prive", "--strict"],
            "cannot be used with",
        ),
        (
            &[
                "backfill",
                "--from",
                "prive",
                "--yes",
                "--expect-no-changes",
            ],
            "--dry-run",
        ),
    ] {
        home.run_on(&sandbox, args).ended(2).said(said);
    }
    home.run_on(&sandbox, &["backfill", "--from", "prive", "--yes"])
        .ended(4)
        .said("no Prive API key found");
}

#[test]
fn the_key_is_in_no_output_and_no_file() {
    let home = Home::new();
    let sandbox = home.sandbox(&["--subscribers", "8"]);
    let key = sandbox.ready["prive_key"].as_str().unwrap();
    let (report, saved) = (home.path("report.csv"), home.path("saved.csv"));
    let args = [
        "backfill",
        "--from",
        "prive",
        "--yes",
        "-vv",
        "--report",
        report.to_str().unwrap(),
        "--save",
        saved.to_str().unwrap(),
    ];
    let ran = run(&home, &sandbox, &args).ended(0);
    let written = [&report, &saved].map(|path| fs::read_to_string(path).unwrap());
    for text in [&ran.stdout, &ran.stderr, &written[0], &written[1]] {
        assert!(!text.contains(key));
    }
}

#[test]
fn a_test_event_has_the_properties_of_a_contract_at_prive() {
    let home = Home::new();
    let sandbox = home.sandbox(&["--subscribers", "4"]);
    let contract = json!({
        "id": "sub_a", "externalId": "gid://shopify/SubscriptionContract/90001", "status": "ACTIVE",
        "nextBillingDate": "2099-03-08T10:00:00Z", "subscriber": {"email": "rosa@example.com"},
        "lines": [{"quantity": 2, "currentPrice": 9.5,
            "variant": {"product": {"productTitle": "Decaf"}}}],
        "upcomingOrders": [],
    });
    sandbox.put("/__sandbox/prive", &json!({ "subscriptions": [contract] }));
    let shop = sandbox.subscribers();
    let to = shop[0]["id"].as_str().unwrap();
    for id in ["sub_a", "90001", "gid://shopify/SubscriptionContract/90001"] {
        let args = [
            "send-trigger",
            "upcoming-order",
            "--to",
            to,
            "--dry-run",
            "--json",
        ];
        let ran = run(
            &home,
            &sandbox,
            &[&args[..], &["--from", "prive", "--contract", id]].concat(),
        );
        let request = ran.ended(0).json();
        let properties = &request[0]["body"]["properties"];
        assert_eq!(properties["product_title"], "Decaf", "{id}: {request}");
        assert_eq!(
            properties["next_billing_date"], "2099-03-08",
            "{id}: {request}"
        );
    }
    let args = [
        "send-trigger",
        "started",
        "--to",
        to,
        "--from",
        "prive",
        "--contract",
        "sub_b",
    ];
    run(&home, &sandbox, &args)
        .ended(1)
        .said("contract `sub_b` not found in Prive");
}

/// The Prive tags of every subscriber.
fn tags(sandbox: &Sandbox) -> Vec<Value> {
    let subscribers = sandbox.subscribers();
    subscribers.iter().map(|it| it["tags"].clone()).collect()
}

#[test]
fn faults_at_prive_lead_to_the_same_tags_or_to_none() {
    let home = Home::new();
    let sandbox = home.sandbox(&["--subscribers", "40"]);
    let backfill = ["backfill", "--from", "prive", "--yes", "--json"];
    let untagged = tags(&sandbox);
    run(&home, &sandbox, &backfill).ended(0);
    let tagged = tags(&sandbox);
    for (fault, codes) in [
        ("429", &[0][..]),
        ("500", &[0]),
        ("503", &[0]),
        ("drop_before", &[0]),
        ("drop_after", &[0]),
        ("truncate", &[0, 1]),
        ("400", &[1]),
        ("401", &[4]),
        ("403", &[4]),
        ("html", &[1]),
    ] {
        sandbox.post("/__sandbox/reset", &json!({}));
        let route = "GET /api/v1/subscriptions";
        sandbox.fault(&json!({"fault": fault, "count": 1, "route": route}));
        let ran = run(&home, &sandbox, &backfill);
        assert!(codes.contains(&ran.code), "{fault}: {ran:?}");
        let expected = if ran.code == 0 { &tagged } else { &untagged };
        assert_eq!(&tags(&sandbox), expected, "{fault}: {ran:?}");
        if ran.code != 0 {
            ran.said("error: can't read the contracts from Prive");
        }
    }
}
