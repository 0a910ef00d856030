//! The choices of `sync setup`.

use super::{Store, phone, subscriber};
use crate::harness::Ran;

const NOW: &str = "2026-05-16T14:00:00Z";

#[test]
fn events_are_none_or_some_of_the_four() {
    let store = Store::open(&[subscriber(0, true)], "UTC");
    store.export(&[format!("c0,700000000,,{},ACTIVE,2025-01-01,,", phone(0))]);
    for events in ["none,started", "started,none", "", "started,", "paused"] {
        let ran = store.try_setup(events, NOW, &[]).ended(2);
        ran.said("events must be one or more of started, canceled, failed and upcoming, or none");
    }
    let chosen = |events: &str| store.setup(events, NOW)["events"].to_string();
    assert_eq!(chosen("none"), "[]");
    let all = r#"["started","upcoming","failed","canceled"]"#;
    assert_eq!(chosen("canceled, failed,upcoming,started"), all);
}

#[test]
fn columns_that_the_chosen_events_need_are_named_if_they_are_missing() {
    let store = Store::open(&[subscriber(0, true)], "UTC");
    store.home.file(
        "contracts.csv",
        "contractId,customerId,status\nc0,700000000,ACTIVE\n",
    );
    // Without a baseline, and then as a change.
    for _ in 0..2 {
        let ran = store
            .try_setup("started,canceled,upcoming", NOW, &[])
            .ended(0);
        for field in ["started", "cancelled", "next_billing_date"] {
            assert!(
                ran.stderr.contains(&format!("--map {field}=COLUMN")),
                "{field} {ran:?}"
            );
        }
        let ran = store.try_setup("none", NOW, &[]).ended(0);
        assert!(!ran.stderr.contains("--map"), "{ran:?}");
    }
    let export = "contractId,customerId,status,renews\nc0,700000000,ACTIVE,2026-05-20\n";
    store.home.file("contracts.csv", export);
    let map = ["--reseed", "--map", "next_billing_date=renews"];
    let ran = store.try_setup("failed,upcoming", NOW, &map).ended(0);
    assert!(!ran.stderr.contains("--map"), "{ran:?}");
}

#[test]
fn rejected_rows_end_a_strict_setup_and_each_change_with_code_3() {
    let store = Store::open(&[subscriber(0, true)], "UTC");
    let row =
        |id: &str, status: &str| format!("{id},700000000,,{},{status},2025-01-01,,", phone(0));
    store.export(&[row("c0", "ACTIVE"), row("c1", "FROZEN")]);
    for active in [Some(1), None] {
        let ran = store.try_setup("started", NOW, &["--strict"]).ended(3);
        let setup = ran.said("unknown status \"FROZEN\"").json();
        assert_eq!(setup["active_contracts"].as_u64(), active);
        store.try_setup("started", NOW, &[]).ended(0);
    }
    // A contract whose status can't be read is counted by neither part.
    let pass = store.pass(NOW, &[]).ended(0).json();
    assert_eq!(
        (&pass["contracts"], &pass["tags"]["contracts"]),
        (&1.into(), &1.into())
    );
}

#[test]
fn a_reseed_keeps_the_events_that_were_chosen_or_needs_them_again() {
    let store = Store::open(&[subscriber(0, true)], "UTC");
    store.export(&[format!("c0,700000000,,{},ACTIVE,2025-01-01,,", phone(0))]);
    let reseed = || {
        let args = [
            "sync",
            "setup",
            "--csv",
            "contracts.csv",
            "--timezone",
            "UTC",
        ];
        let more = ["--now", NOW, "--reseed", "--yes", "--json"];
        Ran::from(
            store
                .connected(&[&args[..], &more].concat())
                .output()
                .unwrap(),
        )
    };
    reseed().ended(2).said("Choose them with --events");
    store
        .try_setup("started,upcoming", NOW, &["--days-before", "7,3"])
        .ended(0);
    let setup = reseed().ended(0).json();
    assert_eq!(setup["events"].to_string(), r#"["started","upcoming"]"#);
    assert_eq!(setup["days_before"].to_string(), "[7,3]");
}

#[test]
fn the_time_zone_is_chosen_at_setup() {
    let store = Store::open(&[subscriber(0, true)], "UTC");
    store.export(&[format!("c0,700000000,,{},ACTIVE,2025-01-01,,", phone(0))]);
    store.setup("started", NOW);
    let ran = store.pass(NOW, &["--timezone", "America/New_York"]);
    ran.ended(2)
        .said("sync uses the time zone that was recorded at setup");
}

#[test]
fn a_run_without_a_column_that_its_events_need_sends_nothing() {
    let store = Store::open(&[subscriber(0, true)], "UTC");
    let export = "contractId,customerId,status,renews\nc0,700000000,ACTIVE,2026-05-19\n";
    store.home.file("contracts.csv", export);
    let map = ["--map", "next_billing_date=renews"];
    store
        .try_setup("upcoming", "2026-05-15T14:00:00Z", &map)
        .ended(0);
    let ran = store.pass(NOW, &[]).ended(6);
    ran.said("no column is read as next_billing_date")
        .said("--map next_billing_date=COLUMN");
    store.pass(NOW, &map).ended(0);
    assert_eq!(store.stored_once(), ["upcoming:c0:2026-05-19:3"]);
}

/// Twelve active contracts, whose next order is written like this.
fn orders(order: &str) -> Vec<String> {
    let row = |n: usize| {
        let id = 700_000_000 + n;
        format!("c{n},{id},,{},ACTIVE,2025-01-01,,{order}", phone(n))
    };
    (0..12).map(row).collect()
}

#[test]
fn an_order_that_could_not_be_read_at_the_setup_is_not_texted_that_day() {
    let store = Store::open(&[0, 1].map(|n| subscriber(n, true)), "UTC");
    store.export(&orders("5/19/2026"));
    let ran = store.try_setup("upcoming", NOW, &[]).ended(0);
    assert_eq!(ran.said("Can't read 12 dates").json()["due_today"], 0);
    let later = "2026-05-16T15:00:00Z";
    store.pass(later, &["--date-order", "mdy"]).ended(0);
    assert!(store.stored().is_empty());
    let ledger = store.ledger();
    let skipped = ("skipped".to_owned(), Some("baseline".to_owned()));
    assert_eq!(ledger["upcoming:c0:2026-05-19:3"], skipped);
    let tomorrow = "2026-05-17T15:00:00Z";
    store.pass(tomorrow, &["--date-order", "mdy"]).ended(0);
    assert!(store.stored().is_empty());
}

#[test]
fn a_run_that_can_read_no_next_order_sends_nothing_and_counts_for_no_day() {
    let store = Store::open(&[0, 1].map(|n| subscriber(n, true)), "UTC");
    store.export(&orders("2026-05-20"));
    store.setup("upcoming", NOW);
    let next_day = "2026-05-17T14:00:00Z";
    for order in ["5/20/2026", ""] {
        store.export(&orders(order));
        let ran = store.pass(next_day, &[]).ended(6);
        ran.said("no active contract in this source has a next order date that can be read");
        store.pass(next_day, &["--only", "tags"]).ended(0);
    }
    store.export(&orders("2026-05-20"));
    store.pass(next_day, &[]).ended(0);
    assert_eq!(store.stored_once().len(), 2);
}

#[test]
fn contracts_without_an_id_are_counted_and_a_source_without_any_is_refused() {
    let store = Store::open(&[subscriber(0, true)], "UTC");
    let row = |id: &str| format!("{id},700000000,,{},ACTIVE,2025-01-01,,2026-05-20", phone(0));
    store.export(&[row(""), row("7.01E+12")]);
    let sentence = "no contract in this source has an ID that can be read";
    store
        .try_setup("upcoming", NOW, &[])
        .ended(6)
        .said(sentence);
    let ids = ["1234e000", "1234e567", "c0"];
    store.export(&ids.map(row));
    store.setup("upcoming", NOW);
    store.export(&["1234e000", "1234e567", "c0", ""].map(row));
    let ran = store.pass("2026-05-17T14:00:00Z", &[]).ended(0);
    ran.said("No events are sent for 1 row without a contract ID that can be read.");
    let keys = ids.map(|id| format!("upcoming:{id}:2026-05-20:3"));
    assert_eq!(store.stored_once(), keys);
    store.export(&[row("")]);
    store
        .pass("2026-05-18T14:00:00Z", &[])
        .ended(6)
        .said(sentence);
}

#[test]
fn an_older_source_is_no_baseline() {
    let store = Store::open(&[subscriber(0, true)], "UTC");
    let row = |created: &str| format!("c0,700000000,,{},ACTIVE,{created},,", phone(0));
    store.export(&[row("2026-05-15")]);
    store.setup("started", NOW);
    store.pass(NOW, &[]).ended(0);
    store.export(&[row("2026-05-14")]);
    let ran = store.try_setup("started", NOW, &["--reseed"]).ended(9);
    ran.said("the newest date in the source is 2026-05-14")
        .said("no baseline was recorded");
}
