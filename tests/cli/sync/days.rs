//! The calendar of the store: far time zones, leap days, and nights on which the clocks change.

use serde_json::json;

use super::{Store, phone, subscriber};
use crate::harness::Ran;

/// One active contract, whose next order is on this day.
fn store(zone: &'static str, order: &str) -> Store {
    let store = Store::open(&[subscriber(0, true)], zone);
    let id = 700_000_000;
    store.export(&[format!("c0,{id},,{},ACTIVE,2025-01-01,,{order}", phone(0))]);
    store
}

#[test]
fn an_order_is_due_three_calendar_days_before_in_the_stores_zone() {
    for (zone, setup, early, due, order) in [
        // Two zones whose dates are always a day apart.
        (
            "Pacific/Kiritimati",
            "2026-05-15T12:00:00Z",
            "2026-05-16T09:59:00Z",
            "2026-05-16T10:01:00Z",
            "2026-05-20",
        ),
        (
            "Pacific/Honolulu",
            "2026-05-15T12:00:00Z",
            "2026-05-17T09:59:00Z",
            "2026-05-17T10:01:00Z",
            "2026-05-20",
        ),
        // Leap day.
        (
            "America/New_York",
            "2028-02-24T12:00:00Z",
            "2028-02-26T04:59:00Z",
            "2028-02-26T05:01:00Z",
            "2028-02-29",
        ),
        (
            "America/New_York",
            "2028-02-24T12:00:00Z",
            "2028-02-27T04:59:00Z",
            "2028-02-27T05:01:00Z",
            "2028-03-01",
        ),
        // 23:30 on the day before the clocks go forward, and half an hour later.
        (
            "America/New_York",
            "2026-03-05T12:00:00Z",
            "2026-03-08T04:30:00Z",
            "2026-03-08T05:01:00Z",
            "2026-03-11",
        ),
        // 23:30 on the day before they go back.
        (
            "America/New_York",
            "2026-10-29T12:00:00Z",
            "2026-11-01T03:30:00Z",
            "2026-11-01T04:01:00Z",
            "2026-11-04",
        ),
    ] {
        let store = store(zone, order);
        store.setup("upcoming", setup);
        store.pass(early, &[]).ended(0);
        assert!(store.stored().is_empty(), "{zone} {early}");
        store.pass(due, &[]).ended(0);
        let key = format!("upcoming:c0:{order}:3");
        assert_eq!(store.stored_once(), [key], "{zone} {due}");
        let shop = store.sandbox.get("/__sandbox/shop");
        let properties = &shop["events"][0]["properties"];
        assert_eq!(properties["days_before_billing"], 3);
        assert_eq!(properties["next_billing_date"], order);
    }
}

#[test]
fn a_missed_day_is_sent_one_day_late_and_no_later() {
    for (now, late, state) in [
        ("2026-05-18T14:00:00Z", "send", Some("sent")),
        ("2026-05-18T14:00:00Z", "skip", Some("missed")),
        ("2026-05-19T14:00:00Z", "send", Some("missed")),
        ("2026-05-20T14:00:00Z", "send", Some("missed")),
        ("2026-05-21T14:00:00Z", "send", None),
    ] {
        let store = store("America/New_York", "2026-05-20");
        store.setup("upcoming", "2026-05-15T14:00:00Z");
        store.pass(now, &["--late", late]).ended(0);
        let ledger = store.ledger();
        let row = ledger.get("upcoming:c0:2026-05-20:3");
        assert_eq!(row.map(|row| row.0.as_str()), state, "{now} {late}");
        assert_eq!(
            store.stored_once().len(),
            usize::from(state == Some("sent"))
        );
    }
}

#[test]
fn a_contract_that_cant_be_read_on_its_day_is_sent_one_day_late_and_no_later() {
    let row = |n: usize, status, order| {
        let id = 700_000_000 + n;
        format!("c{n},{id},,{},{status},2025-01-01,,{order}", phone(n))
    };
    let wanted = row(0, "ACTIVE", "2026-05-20");
    let other = row(1, "ACTIVE", "2026-07-01");
    let smaller = ["--ignore-guard", "smaller_source"];
    let missing = vec![other.clone()];
    let unreadable = vec![row(0, "WAITING", "2026-05-20"), other.clone()];
    let undated = vec![row(0, "ACTIVE", "soon"), other.clone()];
    let contradictory = vec![
        wanted.clone(),
        row(0, "PAUSED", "2026-05-20"),
        other.clone(),
    ];
    for (unread, days, back, state) in [
        (&missing, "17", 18, Some("sent")),
        (&unreadable, "17", 18, Some("sent")),
        (&undated, "17", 18, Some("sent")),
        (&contradictory, "17", 18, Some("sent")),
        (&missing, "16 17", 18, Some("sent")),
        (&missing, "16", 18, Some("sent")),
        (&missing, "17 18", 19, Some("missed")),
        (&missing, "17 18 19", 20, Some("missed")),
        // The order has passed.
        (&missing, "17 18 19 20", 21, None),
    ] {
        let subscribers = [subscriber(0, true), subscriber(1, true)];
        let store = Store::open(&subscribers, "America/New_York");
        store.export(&[wanted.clone(), other.clone()]);
        store.setup("upcoming", "2026-05-15T14:00:00Z");
        store.export(unread);
        for day in days.split(' ') {
            let now = format!("2026-05-{day}T14:00:00Z");
            store.pass(&now, &smaller).ended(0);
            assert!(store.stored().is_empty(), "{day}");
        }
        store.export(&[wanted.clone(), other.clone()]);
        for day in back..=back + 1 {
            let now = format!("2026-05-{day}T14:00:00Z");
            store.pass(&now, &smaller).ended(0);
        }
        let ledger = store.ledger();
        let row = ledger.get("upcoming:c0:2026-05-20:3");
        assert_eq!(row.map(|row| row.0.as_str()), state, "{unread:?} {days}");
        let sent = usize::from(state == Some("sent"));
        assert_eq!(store.stored_once().len(), sent, "{unread:?} {days}");
    }
}

#[test]
fn an_order_that_is_moved_is_due_again_for_its_new_day() {
    let store = store("America/New_York", "2026-05-20");
    store.setup("upcoming", "2026-05-15T14:00:00Z");
    store.pass("2026-05-17T14:00:00Z", &[]).ended(0);
    let id = 700_000_000;
    store.export(&[format!(
        "c0,{id},,{},ACTIVE,2025-01-01,,2026-05-27",
        phone(0)
    )]);
    store.pass("2026-05-18T14:00:00Z", &[]).ended(0);
    store.pass("2026-05-24T14:00:00Z", &[]).ended(0);
    let keys = ["20", "27"].map(|day| format!("upcoming:c0:2026-05-{day}:3"));
    assert_eq!(store.stored_once(), keys);
}

#[test]
fn a_contract_that_is_missing_while_it_resumes_is_sent_one_day_late() {
    for before in ["PAUSED", "FAILED", "CANCELLED"] {
        let store = Store::open(&[subscriber(0, true)], "America/New_York");
        let row = |status, order| {
            let id = 700_000_000;
            format!("c0,{id},,{},{status},2025-01-01,,{order}", phone(0))
        };
        let other = row("ACTIVE", "2026-07-01").replace("c0", "c1");
        for (day, rows) in [
            (15, vec![row(before, ""), other.clone()]),
            (16, vec![row(before, ""), other.clone()]),
            (17, vec![other.clone()]),
            (18, vec![row("ACTIVE", "2026-05-20"), other.clone()]),
        ] {
            store.export(&rows);
            let now = format!("2026-05-{day}T14:00:00Z");
            if day == 15 {
                store.setup("upcoming", &now);
            } else {
                let smaller = ["--ignore-guard", "smaller_source"];
                store.pass(&now, &smaller).ended(0);
            }
        }
        assert_eq!(
            store.stored_once(),
            ["upcoming:c0:2026-05-20:3"],
            "{before}"
        );
    }
}

#[test]
fn an_event_that_is_left_due_waits_for_a_contract_that_cant_be_read() {
    let store = Store::open(&[subscriber(0, true)], "America/New_York");
    let row = |status: &str| {
        let id = 700_000_000;
        format!("c0,{id},,{},{status},2025-01-01,,2026-05-20", phone(0))
    };
    let other = row("ACTIVE").replace("c0", "c1").replace("05-20", "07-01");
    store.export(&[row("ACTIVE"), other.clone()]);
    store.setup("upcoming", "2026-05-16T14:00:00Z");
    let lost = json!({"fault": "drop_before", "count": 1, "route": "POST /api/v2/events"});
    store.sandbox.fault(&lost);
    store.pass("2026-05-17T14:00:00Z", &[]).ended(3);
    let key = "upcoming:c0:2026-05-20:3";
    assert_eq!(store.ledger()[key].0, "unknown");
    let args = ["events", "resolve", key, "unsent"];
    Ran::from(store.connected(&args).output().unwrap()).ended(0);
    for rows in [vec![row("WAITING"), other.clone()], vec![other.clone()]] {
        store.export(&rows);
        let smaller = ["--ignore-guard", "smaller_source"];
        store.pass("2026-05-17T15:00:00Z", &smaller).ended(0);
        assert_eq!(store.ledger()[key].0, "due");
    }
    store.export(&[row("ACTIVE"), other]);
    store.pass("2026-05-18T14:00:00Z", &[]).ended(0);
    assert_eq!(store.stored_once(), [key]);
}

#[test]
fn an_order_that_is_moved_across_its_day_has_no_event() {
    let store = store("America/New_York", "2026-06-30");
    store.setup("upcoming", "2026-05-15T14:00:00Z");
    let row = |order: &str| {
        let id = 700_000_000;
        format!("c0,{id},,{},ACTIVE,2025-01-01,,{order}", phone(0))
    };
    // It can't be read in one pass; on the day of its new order, it can.
    for (day, wanted) in [
        (16, row("2026-06-30").replace("ACTIVE", "WAITING")),
        (17, row("2026-06-30")),
        (18, row("2026-05-20")),
    ] {
        let other = row("2026-07-01").replace("c0", "c1");
        store.export(&[wanted, other]);
        let now = format!("2026-05-{day}T14:00:00Z");
        store.pass(&now, &[]).ended(0);
    }
    assert!(store.ledger().is_empty());
}

#[test]
fn events_that_are_left_at_midnight_wait_for_the_next_run() {
    let customers = 0..80;
    let subscribers: Vec<_> = customers.clone().map(|n| subscriber(n, true)).collect();
    let store = Store::open(&subscribers, "America/New_York");
    let row = |n: usize| {
        let id = 700_000_000 + n;
        format!("c{n},{id},,{},ACTIVE,2025-01-01,,2026-05-20", phone(n))
    };
    store.export(&customers.map(row).collect::<Vec<_>>());
    store.setup("upcoming", "2026-05-16T14:00:00Z");
    // Eighty events take five seconds.
    let just_before = "2026-05-18T03:59:58Z";
    let args = ["--yes", "--json", "--max-events", "100%", "--now"];
    let args = [&["sync"], &store.source[..], &args, &[just_before]].concat();
    let ran = Ran::from(store.connected(&args).output().unwrap());
    ran.ended(3)
        .said("sending stopped: it is the next day in the store's time zone");
    let ledger = store.ledger();
    let left = ledger.values().filter(|(state, _)| state == "due").count();
    assert!(left > 0);
    assert_eq!(store.stored_once().len() + left, 80);
    store.pass("2026-05-18T14:00:00Z", &[]).ended(0);
    assert_eq!(store.stored_once().len(), 80);
}
