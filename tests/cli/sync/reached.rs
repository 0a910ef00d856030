//! The recipients and the properties of events, and when a pass sends none.

#[cfg(unix)]
use std::process::Stdio;

#[cfg(unix)]
use nix::sys::signal::{Signal, kill};
#[cfg(unix)]
use nix::unistd::Pid;
use serde_json::{Value, json};

use super::{CSV, Store, phone, subscriber};
use crate::harness::Home;
use crate::live::Live;
use crate::terminal::Terminal;

const DAY: &str = "2026-05-17T14:00:00Z";

/// Active contracts whose orders are three days away, of customers 0 and up.
fn due(customers: usize) -> Vec<String> {
    let row = |n: usize| {
        let id = 700_000_000 + n;
        format!("c{n},{id},,{},ACTIVE,2025-01-01,,2026-05-20", phone(n))
    };
    (0..customers).map(row).collect()
}

/// A store that was set up the day before.
fn store(subscribers: &[Value], rows: &[String]) -> Store {
    let store = Store::open(subscribers, "America/New_York");
    store.export(rows);
    store.setup("upcoming,started,canceled", "2026-05-16T14:00:00Z");
    store
}

#[test]
fn an_event_has_the_properties_of_its_contract() {
    let store = Store::open(&[subscriber(0, true)], "America/New_York");
    let export = "contractId,customerId,status,nextBillingDate,product,price,currency\n\
                  c0,700000000,ACTIVE,2026-05-20,House Blend Coffee,24.50,USD\n";
    store.home.file("contracts.csv", export);
    store.setup("upcoming", "2026-05-16T14:00:00Z");
    let link = "link=https://example.com/account";
    store.pass(DAY, &["--property", link]).ended(0);
    let shop = store.sandbox.get("/__sandbox/shop");
    let event = &shop["events"][0];
    assert_eq!(event["external_id"], "upcoming:c0:2026-05-20:3");
    assert_eq!(event["type"], "Prive_Upcoming_Order");
    let properties = &event["properties"];
    assert_eq!(properties["source"], "prive-ps");
    assert_eq!(properties["next_billing_date"], "2026-05-20");
    assert_eq!(properties["days_before_billing"], 3);
    assert_eq!(properties["product_title"], "House Blend Coffee");
    assert_eq!(properties["link"], "https://example.com/account");
    assert_eq!(properties.get("test"), None);
}

#[test]
fn customers_without_consent_or_a_unique_match_are_skipped_with_a_reason() {
    let twin = json!({
        "id": "s_twin", "phone_number": phone(50), "shopify_customer_id": 700_000_002,
        "subscriptions": {"promotional": {"can_send": true}},
    });
    let subscribers = [
        subscriber(0, true),
        subscriber(1, false),
        subscriber(2, true),
        twin,
    ];
    let store = store(&subscribers, &due(4));
    let summary = store.pass(DAY, &[]).ended(0).json();
    assert_eq!(store.stored_once(), ["upcoming:c0:2026-05-20:3"]);
    let counts = &summary["events"]["upcoming"];
    assert_eq!((&counts["due"], &counts["sent"]), (&json!(4), &json!(1)));
    assert_eq!(
        counts["skipped"],
        json!({"not_opted_in": 1, "ambiguous": 1, "not_a_subscriber": 1})
    );
    let ledger = store.ledger();
    for (contract, reason) in [
        (1, "not_opted_in"),
        (2, "ambiguous"),
        (3, "not_a_subscriber"),
    ] {
        let row = &ledger[&format!("upcoming:c{contract}:2026-05-20:3")];
        assert_eq!(row, &("skipped".to_owned(), Some(reason.to_owned())));
    }
    // The same key isn't due again after opting in.
    store.sandbox.put(
        "/__sandbox/shop",
        &json!({"subscribers": [subscriber(1, true)]}),
    );
    store.pass(DAY, &[]).ended(0);
    assert_eq!(store.ledger(), ledger);
}

#[test]
fn someone_who_opts_out_after_the_plan_gets_nothing() {
    let store = Store::open(&[0, 1, 2].map(|n| subscriber(n, true)), "UTC");
    // At a live shop, the time is the machine's.
    let today = jiff::Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::UTC);
    let today = today.date();
    let row = |n: usize, status: &str| {
        let id = 700_000_000 + n;
        format!("c{n},{id},,{},{status},2025-01-01,{today},", phone(n))
    };
    store.export(&[0, 1, 2].map(|n| row(n, "ACTIVE")));
    store.setup("canceled", "2026-05-16T14:00:00Z");
    store.export(&[row(0, "CANCELLED"), row(1, "CANCELLED"), row(2, "ACTIVE")]);
    let live = Live::before(&store.home, &store.sandbox);
    let typed = format!("prive-ps sync --csv contracts.csv {}", live.flags());
    let mut shell = store.home.shell(&typed);
    live.lead(&mut shell);
    shell.env("POSTSCRIPT_API_KEY", &store.sandbox.key);
    let mut terminal = Terminal::start(&shell, 120, &typed);
    terminal.see("and send 2 events? [y/N]");
    let opted_out = [0, 1, 2].map(|n| subscriber(n, n > 0));
    store
        .sandbox
        .put("/__sandbox/shop", &json!({"subscribers": opted_out}));
    terminal.press("y\n");
    terminal.end().ended(0);
    let [first, second] = [0, 1].map(|n| format!("canceled:c{n}:{today}"));
    let ledger = store.ledger();
    let skipped = ("skipped".to_owned(), Some("not_opted_in".to_owned()));
    assert_eq!(ledger[&first], skipped);
    assert_eq!(ledger[&second].0, "sent");
    assert_eq!(store.stored_once(), [second]);
}

#[cfg(unix)]
#[test]
fn an_event_that_gets_429_until_the_run_is_interrupted_stays_due() {
    let store = store(&[subscriber(0, true)], &due(1));
    let limited = json!({"fault": "429", "share": 1, "route": "POST /api/v2/events"});
    store.sandbox.fault(&limited);
    let mut command = store.command(DAY, &[]);
    let child = command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = child.spawn().unwrap();
    while store.sandbox.count("POST", "/api/v2/events") == 0 {
        std::thread::yield_now();
    }
    let id = Pid::from_raw(i32::try_from(child.id()).unwrap());
    kill(id, Signal::SIGINT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(store.ledger()["upcoming:c0:2026-05-20:3"].0, "due");
    store.sandbox.heal();
    store.pass(DAY, &[]).ended(0);
    assert_eq!(store.stored_once().len(), 1);
}

#[cfg(unix)]
#[test]
fn a_dry_run_names_events_that_a_killed_run_left() {
    let store = store(&[subscriber(0, true)], &due(1));
    let delay =
        json!({"fault": "delay", "seconds": 60, "count": 1, "route": "POST /api/v2/events"});
    store.sandbox.fault(&delay);
    let mut command = store.command(DAY, &[]);
    let child = command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = child.spawn().unwrap();
    while store.stored().is_empty() {
        assert!(child.try_wait().unwrap().is_none());
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let dry = store.pass(DAY, &["--dry-run"]).ended(0);
    dry.said("An earlier run ended while sending 1 event.");
    store
        .pass(DAY, &[])
        .ended(3)
        .said("1 earlier event may or may not");
    assert_eq!(store.stored_once().len(), 1);
}

#[test]
fn a_second_pass_on_the_same_day_sends_nothing() {
    let store = store(&[subscriber(0, true)], &due(1));
    store.pass(DAY, &[]).ended(0);
    let again = store.pass("2026-05-17T20:00:00Z", &[]).ended(0).json();
    assert_eq!(again["events"]["upcoming"]["due"], 0);
    assert_eq!(store.stored_once().len(), 1);
}

#[test]
fn a_dry_run_sends_and_records_nothing() {
    let store = store(&[subscriber(0, true)], &due(1));
    let summary = store.pass(DAY, &["--dry-run"]).ended(0).json();
    assert_eq!(summary["events"]["upcoming"]["due"], 1);
    assert!(store.stored().is_empty() && store.ledger().is_empty());
    store.pass(DAY, &[]).ended(0);
    assert_eq!(store.stored_once().len(), 1);
}

#[test]
fn too_many_events_stop_the_run_before_the_first() {
    let subscribers: Vec<_> = (0..60).map(|n| subscriber(n, true)).collect();
    let store = store(&subscribers, &due(60));
    let base = [&["sync"], &CSV[..], &["--yes", "--now", DAY]].concat();
    let ran = store.home.run_on(&store.sandbox, &base).ended(9);
    ran.said("60 events would be sent, but the limit for 60 active contracts is 50");
    let ran = store.home.run_on(
        &store.sandbox,
        &[&base[..], &["--max-events", "59"]].concat(),
    );
    ran.ended(9)
        .said("60 events would be sent, but the limit is 59");
    assert!(store.stored().is_empty() && store.ledger().is_empty());
    assert_eq!(store.sandbox.count("PATCH", "/"), 0);
    store.pass(DAY, &[]).ended(0);
    assert_eq!(store.stored_once().len(), 60);
}

#[test]
fn only_events_writes_no_tag_and_only_tags_sends_no_event() {
    let store = store(&[subscriber(0, true)], &due(1));
    let tags = store.pass(DAY, &["--only", "tags"]).ended(0).json();
    assert_eq!(
        (&tags["events"], &tags["tags"]["customers"]),
        (&Value::Null, &json!(1))
    );
    assert!(store.stored().is_empty());
    let patches = store.sandbox.count("PATCH", "/");
    assert_eq!(patches, 1);
    let events = store.pass(DAY, &["--only", "events"]).ended(0).json();
    assert_eq!(events["tags"], Value::Null);
    assert_eq!(store.stored_once().len(), 1);
    assert_eq!(store.sandbox.count("PATCH", "/"), patches);
}

#[test]
fn a_report_without_tags_is_refused() {
    let store = store(&[subscriber(0, true)], &due(1));
    let args = ["--only", "events", "--report", "report.csv"];
    let ran = store.pass(DAY, &args).ended(2);
    ran.said("--report lists the tags of customers");
    assert!(!store.home.path("report.csv").exists());
    assert!(store.stored().is_empty());
}

#[test]
fn a_source_with_other_contract_ids_is_refused() {
    let store = store(&[subscriber(0, true)], &due(1));
    store.export(&[format!(
        "x9,700000000,,{},ACTIVE,2026-05-17,,2026-05-20",
        phone(0)
    )]);
    let ran = store.pass(DAY, &[]).ended(6);
    ran.said("none of this source's contracts are in the ledger (1 contract)");
    assert!(store.stored().is_empty());
}

#[test]
fn a_first_pass_after_setup_sends_nothing() {
    let subscribers: Vec<_> = (0..20).map(|n| subscriber(n, true)).collect();
    let store = Store::open(&subscribers, "America/New_York");
    let mut rows = due(10);
    rows.extend((10..15).map(|n| {
        format!(
            "c{n},{},,,CANCELLED,2025-01-01,2026-05-17,",
            700_000_000 + n
        )
    }));
    rows.extend(
        (15..20).map(|n| format!("c{n},{},,,ACTIVE,2026-05-17,,2026-09-09", 700_000_000 + n)),
    );
    store.export(&rows);
    let setup = store.setup("started,canceled,failed,upcoming", DAY);
    assert_eq!(
        (&setup["contracts"], &setup["due_today"]),
        // The ten upcoming orders. The five contracts that started today are history.
        (&json!(20), &json!(10))
    );
    store.pass("2026-05-17T15:00:00Z", &[]).ended(0);
    assert!(store.stored().is_empty());
}

#[test]
fn another_time_needs_a_loopback_address() {
    let home = Home::new();
    let mut command = home.command(&["sync", "--csv", "contracts.csv", "--now", DAY]);
    command.env("POSTSCRIPT_API_KEY", "sk_0123456789abcdef0123456789abcdef");
    let ran = crate::harness::Ran::from(command.output().unwrap());
    ran.ended(2).said("--now is for rehearsals");
}

#[test]
fn a_subscriber_whose_event_is_not_allowed_stops_no_other() {
    let subscribers = [0, 1, 2].map(|number| subscriber(number, true));
    let store = store(&subscribers, &due(3));
    for status in ["401", "403"] {
        let fault = json!({"fault": status, "route": "POST /api/v2/events", "count": 1});
        store.sandbox.fault(&fault);
    }
    store.pass(DAY, &[]).ended(3);
    assert_eq!(store.stored_once().len(), 1);
    let states = store.ledger().into_values().map(|(state, _)| state);
    assert_eq!(states.filter(|state| state == "due").count(), 2);
    store.pass(DAY, &[]).ended(0);
    assert_eq!(store.stored_once().len(), 3);
}

#[test]
fn a_key_that_may_not_send_events_gives_none_of_them_up() {
    let subscribers: Vec<_> = (0..8).map(|number| subscriber(number, true)).collect();
    let store = store(&subscribers, &due(8));
    let fault = json!({"fault": "403", "route": "POST /api/v2/events", "share": 1.0});
    store.sandbox.fault(&fault);
    store.pass(DAY, &[]).ended(3).said("sending stopped");
    let states = store.ledger().into_values().map(|(state, _)| state);
    assert_eq!(states.filter(|state| state == "due").count(), 8);
    store.sandbox.fault(&json!({"count": 0}));
    store.pass(DAY, &[]).ended(0);
    assert_eq!(store.stored_once().len(), 8);
}
