//! Damaged ledgers, two runs at once, and unknown events.

use std::fs;
use std::path::PathBuf;

use serde_json::json;

use super::{Store, phone, subscriber};

pub(super) const DAY: &str = "2026-05-17T14:00:00Z";

pub(super) fn store(customers: usize) -> Store {
    let subscribers: Vec<_> = (0..customers).map(|n| subscriber(n, true)).collect();
    let store = Store::open(&subscribers, "America/New_York");
    let row = |n: usize| {
        let id = 700_000_000 + n;
        format!("c{n},{id},,{},ACTIVE,2025-01-01,,2026-05-20", phone(n))
    };
    store.export(&(0..customers).map(row).collect::<Vec<_>>());
    store.setup("upcoming", "2026-05-16T14:00:00Z");
    store
}

/// The path of the ledger.
pub(super) fn file(store: &Store) -> PathBuf {
    let folder = store.home.path(".local/state/prive-ps");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let mut ledgers = files.filter(|path| path.extension().is_some_and(|it| it == "ledger"));
    ledgers.next().unwrap()
}

#[test]
fn without_a_setup_nothing_is_sent() {
    let store = Store::open(&[subscriber(0, true)], "UTC");
    store.export(&[]);
    store.pass(DAY, &[]).ended(6).said("sync setup");
    assert_eq!(store.sandbox.count("POST", "/"), 0);
}

#[test]
fn a_ledger_that_cannot_be_used_is_reported_and_nothing_is_sent() {
    let store = store(1);
    let path = file(&store);
    let whole = fs::read(&path).unwrap();
    for (content, words) in [
        (whole[..whole.len() / 2].to_vec(), "is damaged"),
        (
            b"something else entirely, of some length".to_vec(),
            "is damaged",
        ),
        (Vec::new(), "sync setup"),
    ] {
        fs::write(&path, content).unwrap();
        store.pass(DAY, &[]).ended(6).said(words);
    }
    // Of a newer version: byte 60 has the format's number.
    let mut newer = whole.clone();
    newer[60..64].copy_from_slice(&99_u32.to_be_bytes());
    fs::write(&path, newer).unwrap();
    store.pass(DAY, &[]).ended(6).said("has format 99");
    assert!(store.stored().is_empty());
    fs::write(&path, whole).unwrap();
    store.pass(DAY, &[]).ended(0);
    assert_eq!(store.stored_once().len(), 1);
}

#[test]
fn a_time_zone_that_is_unknown_here_can_be_replaced_with_the_same_source() {
    let store = store(1);
    let path = file(&store);
    let ledger = fs::read(&path).unwrap();
    let (known, unknown) = (b"America/New_York", b"America/Old_York");
    let at = ledger.windows(known.len()).position(|bytes| bytes == known);
    let mut changed = ledger;
    changed[at.unwrap()..][..known.len()].copy_from_slice(unknown);
    fs::write(&path, changed).unwrap();
    let ran = store.pass(DAY, &[]).ended(6);
    ran.said("prive-ps sync setup --csv contracts.csv --timezone America/New_York --reseed");
    assert!(store.stored().is_empty());
}

#[cfg(unix)]
#[test]
fn a_ledger_in_a_folder_that_cannot_be_written_to_is_reported() {
    let store = store(1);
    let mut command = store.command(DAY, &[]);
    command.env("PRIVE_PS_STATE_DIR", "/proc/1/nothing");
    let ran = crate::harness::Ran::from(command.output().unwrap());
    ran.ended(6).said("PRIVE_PS_STATE_DIR");
    assert!(store.stored().is_empty());
}

#[test]
fn a_second_run_of_a_store_ends_with_who_holds_it() {
    let store = store(1);
    store.sandbox.fault(
        &json!({"fault": "delay", "seconds": 60, "route": "GET /api/v2/subscribers", "count": 1}),
    );
    let mut first = store.command(DAY, &[]).spawn().unwrap();
    let lock = file(&store).with_extension("lock");
    let holder = format!("process {}", first.id());
    while !fs::read_to_string(&lock)
        .unwrap_or_default()
        .contains(&holder)
    {
        assert!(first.try_wait().unwrap().is_none());
        std::thread::yield_now();
    }
    store.pass(DAY, &[]).ended(10).said(&holder);
    first.kill().unwrap();
    first.wait().unwrap();
    store.sandbox.heal();
    store.pass(DAY, &[]).ended(0);
    assert_eq!(store.stored_once().len(), 1);
}

#[test]
fn an_unknown_event_stays_until_it_is_resolved() {
    let store = store(2);
    store
        .sandbox
        .fault(&json!({"fault": "drop_after", "route": "POST /api/v2/events", "count": 2}));
    let ran = store.pass(DAY, &[]).ended(3);
    let counts = ran.json()["events"]["upcoming"].clone();
    assert_eq!(
        (&counts["unknown"], &counts["sent"]),
        (&json!(2), &json!(0))
    );
    store.sandbox.heal();
    let warning = "2 earlier events may or may not have been delivered";
    for _ in 0..2 {
        store.pass(DAY, &[]).ended(0).said(warning);
    }
    assert_eq!(store.sandbox.count("POST", "/api/v2/events"), 2);
    let [first, second] = [0, 1].map(|n| format!("upcoming:c{n}:2026-05-20:3"));
    let resolve = |key: &str, result: &str| {
        let args = ["events", "resolve", key, result, "--json"];
        store.home.run_on(&store.sandbox, &args).ended(0).json()
    };
    assert_eq!(resolve(&first, "sent")["state"], "sent");
    assert_eq!(resolve(&second, "unsent")["state"], "due");
    let args = ["events", "resolve", &first, "unsent"];
    store
        .home
        .run_on(&store.sandbox, &args)
        .ended(1)
        .said("only an event in state `unknown` can be resolved");
    let next = store.pass("2026-05-18T14:00:00Z", &[]).ended(0);
    assert!(!next.stderr.contains("may or may not"), "{next:?}");
    assert_eq!(next.json()["events"]["upcoming"]["sent"], 1);
    let args = ["events", "show", &second, "--json"];
    let shown = store.home.run_on(&store.sandbox, &args).ended(0).json();
    assert_eq!(
        (&shown["state"], &shown["subscriber"]),
        (&json!("sent"), &json!("s_1"))
    );
}

#[test]
fn an_event_resolved_as_unsent_too_late_is_missed() {
    let store = store(1);
    store
        .sandbox
        .fault(&json!({"fault": "drop_after", "route": "POST /api/v2/events", "count": 1}));
    store.pass(DAY, &[]).ended(3);
    store.sandbox.heal();
    let key = "upcoming:c0:2026-05-20:3";
    store
        .home
        .run_on(&store.sandbox, &["events", "resolve", key, "unsent"])
        .ended(0);
    store.pass("2026-05-19T14:00:00Z", &[]).ended(0);
    assert_eq!(
        store.ledger()[key],
        ("missed".to_owned(), Some("late".to_owned()))
    );
}

#[test]
fn a_cancellation_is_missed_after_three_days() {
    let store = Store::open(&[0, 1, 2, 3].map(|n| subscriber(n, true)), "UTC");
    let export = |canceled: usize| {
        let row = |n: usize| {
            let (status, date) = if n < canceled {
                ("CANCELLED", "2026-05-17")
            } else {
                ("ACTIVE", "")
            };
            let id = 700_000_000 + n;
            format!("c{n},{id},,{},{status},2025-01-01,{date},", phone(n))
        };
        store.export(&[0, 1, 2, 3].map(row));
    };
    export(0);
    store.setup("canceled", "2026-05-16T14:00:00Z");
    export(2);
    store
        .sandbox
        .fault(&json!({"fault": "drop_before", "route": "POST /api/v2/events", "count": 2}));
    store.pass(DAY, &[]).ended(3);
    let [first, second, third] = [0, 1, 2].map(|n| format!("canceled:c{n}:2026-05-17"));
    let pass = |now: &str, key: &str| {
        let resolve = ["events", "resolve", key, "unsent"];
        store.home.run_on(&store.sandbox, &resolve).ended(0);
        store.pass(now, &[]).ended(0);
    };
    pass("2026-05-20T14:00:00Z", &first);
    export(3);
    pass("2026-05-21T14:00:00Z", &second);
    let ledger = store.ledger();
    assert_eq!(ledger[&first].0, "sent");
    let missed = ("missed".to_owned(), Some("late".to_owned()));
    // The third one was first seen too late.
    assert_eq!([&ledger[&second], &ledger[&third]], [&missed; 2]);
    assert_eq!(store.stored_once(), [first]);
}

#[test]
fn the_ledger_holds_no_phone_number_email_address_or_key() {
    let store = store(3);
    store.pass(DAY, &[]).ended(0);
    let folder = file(&store).parent().unwrap().to_owned();
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let bytes = fs::read(path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        for secret in [
            &phone(0)[1..],
            &phone(0)[2..],
            "@example.com",
            &store.sandbox.key,
        ] {
            assert!(!text.contains(secret), "{secret}");
        }
    }
}

#[test]
fn a_reseed_replaces_a_damaged_ledger_and_sends_nothing_of_today() {
    let store = store(1);
    fs::write(file(&store), "not a ledger").unwrap();
    let refused = store.try_setup("upcoming", DAY, &[]).ended(6);
    refused.said("--reseed");
    let without_events = [
        "sync",
        "setup",
        "--csv",
        "contracts.csv",
        "--reseed",
        "--yes",
    ];
    let ran = store.home.run_on(&store.sandbox, &without_events);
    ran.ended(2).said("Choose them with --events");
    assert_eq!(fs::read(file(&store)).unwrap(), b"not a ledger");
    let setup = store.try_setup("upcoming", DAY, &["--reseed"]);
    let setup = setup.ended(0).json();
    assert_eq!(
        (&setup["reseeded"], &setup["due_today"]),
        (&json!(true), &json!(1))
    );
    store.pass(DAY, &[]).ended(0);
    assert!(store.stored().is_empty());
    assert_eq!(store.ledger().values().next().unwrap().0, "sent");
}
