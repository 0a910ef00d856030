//! Ledgers on a real disk.

mod files;

use jiff::Timestamp;
use jiff::civil::{Date, date};

use super::*;
use crate::domain::{ContractStatus, Trigger};

const SHOP: &str = "shop_1";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    at("2026-03-08T10:00:00Z")
}

fn today() -> Date {
    date(2026, 3, 8)
}

fn event(key: &str, state: EventState) -> NewEvent {
    NewEvent {
        key: key.to_owned(),
        trigger: Trigger::Started,
        contract: Some("c1".to_owned()),
        subscriber: None,
        state,
        reason: None,
        due: today(),
    }
}

fn setup() -> Setup {
    Setup {
        choices: Choices {
            events: vec!["started".to_owned()],
            days_before: vec![7, 3],
            timezone: "America/New_York".to_owned(),
            source: SourceKind::Prive,
            event_names: std::collections::BTreeMap::new(),
            max_events: Some("10%".to_owned()),
        },
        ledger: "l1".to_owned(),
        runs: 0,
        baseline: now(),
        last_pass: today(),
        attempts_until: now(),
    }
}

fn contracts() -> Vec<(String, ContractStatus)> {
    let names = ["c1", "c2", "c3", "c4", "c5"].map(str::to_owned);
    names.into_iter().zip(ContractStatus::ALL).collect()
}

fn pass<'a>(contracts: &'a [(String, ContractStatus)], events: &'a [NewEvent]) -> Pass<'a> {
    Pass {
        contracts,
        unread: &[],
        events,
        day: date(2026, 3, 9),
        attempts_until: at("2026-03-09T09:00:00Z"),
        at: at("2026-03-09T10:00:00Z"),
    }
}

fn due(folder: &Path, keys: &[&str]) -> Ledger {
    let mut ledger = Ledger::open_or_create(folder, SHOP).unwrap();
    ledger.record_setup(&setup(), &[], &[]).unwrap();
    let events: Vec<_> = keys.iter().map(|key| event(key, EventState::Due)).collect();
    ledger.record_pass(&pass(&[], &events)).unwrap();
    ledger
}

fn state(ledger: &Ledger, key: &str) -> EventState {
    ledger.event(key).unwrap().unwrap().event.state
}

/// A contract's status, and when it was read last if not in the last pass.
fn known(ledger: &Ledger, id: &str) -> Option<(ContractStatus, Option<Date>)> {
    let known = ledger.contract(id).unwrap();
    known.map(|known| (known.status, known.last_read))
}

#[test]
fn a_setup_and_its_baseline_are_read_back() {
    let home = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open_or_create(home.path(), SHOP).unwrap();
    assert_eq!(ledger.setup().unwrap(), None);
    let skipped = event("upcoming:c1:2026-03-11:3", EventState::Skipped);
    ledger
        .record_setup(&setup(), &contracts(), std::slice::from_ref(&skipped))
        .unwrap();
    drop(ledger);
    let mut ledger = Ledger::open(home.path(), SHOP).unwrap().unwrap();
    assert_eq!(ledger.setup().unwrap(), Some(setup()));
    for (id, status) in contracts() {
        assert_eq!(known(&ledger, &id), Some((status, None)));
    }
    assert_eq!(known(&ledger, "c6"), None);
    let unread = ledger.unread_contracts(|id| id > "c2").unwrap();
    assert_eq!(unread, ["c1", "c2"]);
    assert_eq!(ledger.contract_count().unwrap(), 5);
    let rows = ledger.events(None, None).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!((&rows[0].event, rows[0].at), (&skipped, now()));
    assert_eq!(ledger.count_run().unwrap(), 1);
    assert_eq!(ledger.count_run().unwrap(), 2);
}

#[test]
fn a_second_setup_replaces_the_baseline_and_keeps_the_events() {
    let home = tempfile::tempdir().unwrap();
    let mut ledger = due(home.path(), &["started:c1", "started:c2"]);
    ledger.begin("started:c1", "s_1", now()).unwrap();
    ledger
        .finish("started:c1", EventState::Sent, None, now())
        .unwrap();
    let again = [
        event("started:c1", EventState::Skipped),
        event("started:c3", EventState::Sent),
    ];
    ledger
        .record_setup(&setup(), &contracts()[..1], &again)
        .unwrap();
    assert_eq!(ledger.contract_count().unwrap(), 1);
    assert_eq!(state(&ledger, "started:c1"), EventState::Sent);
    assert_eq!(state(&ledger, "started:c2"), EventState::Skipped);
    assert_eq!(state(&ledger, "started:c3"), EventState::Sent);
}

#[test]
fn an_event_is_sent_once_and_only_when_due() {
    let home = tempfile::tempdir().unwrap();
    let mut ledger = due(home.path(), &["started:c1"]);
    ledger.begin("started:c1", "s_1", now()).unwrap();
    assert_eq!(state(&ledger, "started:c1"), EventState::Sending);
    let error = ledger.begin("started:c1", "s_1", now()).unwrap_err();
    assert!(error.to_string().contains("is sending"), "{error}");
    ledger
        .finish("started:c1", EventState::Sent, None, now())
        .unwrap();
    let row = ledger.event("started:c1").unwrap().unwrap();
    assert_eq!(row.event.subscriber.as_deref(), Some("s_1"));
    assert!(ledger.begin("started:c1", "s_1", now()).is_err());
    assert!(
        ledger
            .finish("started:c1", EventState::Due, None, now())
            .is_err()
    );
    assert!(ledger.begin("started:c2", "s_1", now()).is_err());
    let again = ledger.record_pass(&pass(&[], &[event("started:c1", EventState::Due)]));
    assert!(again.is_err());
    assert_eq!(state(&ledger, "started:c1"), EventState::Sent);
}

#[test]
fn a_pass_is_recorded_whole_or_not_at_all() {
    let home = tempfile::tempdir().unwrap();
    let mut ledger = due(home.path(), &["started:c1"]);
    let events = [
        event("started:c2", EventState::Due),
        event("started:c1", EventState::Due),
    ];
    assert!(ledger.record_pass(&pass(&contracts(), &events)).is_err());
    assert_eq!(ledger.contract_count().unwrap(), 0);
    assert_eq!(ledger.event("started:c2").unwrap(), None);
    ledger
        .record_pass(&pass(&contracts(), &events[..1]))
        .unwrap();
    assert_eq!(ledger.contract_count().unwrap(), 5);
    let setup = ledger.setup().unwrap().unwrap();
    assert_eq!(setup.last_pass, date(2026, 3, 9));
    assert_eq!(setup.attempts_until, at("2026-03-09T09:00:00Z"));
}

#[test]
fn a_contract_that_cant_be_read_keeps_the_day_on_which_it_was() {
    let home = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open_or_create(home.path(), SHOP).unwrap();
    ledger.record_setup(&setup(), &contracts(), &[]).unwrap();
    for count in [1, 0] {
        let unread = ledger.unread_contracts(|id| id != "c1").unwrap();
        assert_eq!(unread.len(), count);
        let pass = Pass {
            unread: &unread,
            ..pass(&[], &[])
        };
        ledger.record_pass(&pass).unwrap();
        let status = ContractStatus::ALL[0];
        assert_eq!(known(&ledger, "c1"), Some((status, Some(today()))));
    }
    assert_eq!(known(&ledger, "c2").unwrap().1, None);
    ledger.record_pass(&pass(&contracts(), &[])).unwrap();
    assert_eq!(known(&ledger, "c1").unwrap().1, None);
}

#[test]
fn an_event_that_was_being_sent_is_unknown_until_it_is_resolved() {
    let home = tempfile::tempdir().unwrap();
    let mut ledger = due(home.path(), &["started:c1", "started:c2", "started:c3"]);
    for key in ["started:c1", "started:c2"] {
        ledger.begin(key, "s_1", now()).unwrap();
    }
    drop(ledger);
    let mut ledger = Ledger::open(home.path(), SHOP).unwrap().unwrap();
    assert_eq!(ledger.mark_interrupted(now()).unwrap(), 2);
    assert_eq!(ledger.mark_interrupted(now()).unwrap(), 0);
    let unknown = ledger.events(Some(EventState::Unknown), None).unwrap();
    let reason = Some("the program ended before the response arrived");
    assert!(
        unknown
            .iter()
            .all(|row| row.event.reason.as_deref() == reason)
    );
    assert_eq!(
        ledger.resolve("started:c1", true, now()).unwrap(),
        EventState::Sent
    );
    assert_eq!(
        ledger.resolve("started:c2", false, now()).unwrap(),
        EventState::Due
    );
    for (key, words) in [
        ("started:c1", "is sent"),
        ("started:c3", "is due"),
        ("started:c4", "not found"),
    ] {
        let error = ledger.resolve(key, true, now()).unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn test_events_are_apart_from_those_of_a_sync() {
    let home = tempfile::tempdir().unwrap();
    let mut ledger = due(home.path(), &["started:c1"]);
    let test_event = |key: &str| NewEvent {
        contract: None,
        subscriber: Some("s_1".to_owned()),
        ..event(key, EventState::Sending)
    };
    ledger.record_intent(&test_event("x1"), now()).unwrap();
    assert_eq!(ledger.mark_interrupted(now()).unwrap(), 0);
    let open = |ledger: &Ledger, subscriber, trigger| {
        let row = ledger.unresolved_test_event(subscriber, trigger).unwrap();
        row.map(|row| row.event)
    };
    assert_eq!(open(&ledger, Some("s_2"), Trigger::Started), None);
    assert_eq!(open(&ledger, Some("s_1"), Trigger::Canceled), None);
    assert_eq!(open(&ledger, None, Trigger::Started), None);
    let first = open(&ledger, Some("s_1"), Trigger::Started);
    assert_eq!(first, Some(test_event("x1")));
    // Once more with the same key, because the user asked for it.
    ledger
        .record_intent(&test_event("x1"), at("2026-03-08T10:00:01Z"))
        .unwrap();
    ledger
        .finish("x1", EventState::Sent, None, at("2026-03-08T10:00:02Z"))
        .unwrap();
    assert_eq!(open(&ledger, Some("s_1"), Trigger::Started), None);
    ledger
        .record_intent(&test_event("x2"), at("2026-03-08T10:00:03Z"))
        .unwrap();
    // What was sent isn't sent again.
    let again = ledger.record_intent(&test_event("x1"), now()).unwrap_err();
    assert!(
        again.to_string().contains("`x1` was already sent"),
        "{again}"
    );
    let second = open(&ledger, Some("s_1"), Trigger::Started);
    assert_eq!(second, Some(test_event("x2")));
    assert_eq!(
        ledger.resolve("x2", false, now()).unwrap(),
        EventState::Skipped
    );
    // The key of an event of sync, to someone else or for another trigger is never taken over.
    let to_another = NewEvent {
        subscriber: Some("s_2".to_owned()),
        ..test_event("x1")
    };
    let of_another = NewEvent {
        trigger: Trigger::Canceled,
        ..test_event("x1")
    };
    for taken in [test_event("started:c1"), to_another, of_another] {
        assert!(ledger.record_intent(&taken, now()).is_err());
    }
}

#[test]
fn events_are_listed_by_state_and_day() {
    let home = tempfile::tempdir().unwrap();
    let mut ledger = due(home.path(), &["started:c1"]);
    let later = NewEvent {
        due: date(2026, 3, 20),
        ..event("started:c2", EventState::Missed)
    };
    ledger.record_pass(&pass(&[], &[later])).unwrap();
    let keys = |state, since| {
        let rows = ledger.events(state, since).unwrap();
        rows.into_iter()
            .map(|row| row.event.key)
            .collect::<Vec<_>>()
    };
    assert_eq!(keys(None, None), ["started:c1", "started:c2"]);
    assert_eq!(keys(None, Some(date(2026, 3, 20))), ["started:c2"]);
    assert_eq!(keys(Some(EventState::Due), None), ["started:c1"]);
    assert!(keys(Some(EventState::Sent), None).is_empty());
}
