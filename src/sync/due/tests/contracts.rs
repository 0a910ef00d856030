//! Contracts that start, are canceled or fail, and events that an earlier run left due.

use jiff::civil::date;

use super::*;

#[test]
fn a_contract_is_started_if_it_is_new_active_and_bought_recently() {
    let rules = noon(date(2026, 5, 17), date(2026, 5, 16));
    let day = |text: &str| Some(text.parse().unwrap());
    let new = |created: &str, purchased: Option<Date>| ContractState {
        created: Some(Created::At(created.parse().unwrap())),
        purchased,
        ..contract(ContractStatus::Active)
    };
    let table = [
        (
            new("2026-05-17T02:00:00Z", day("2026-05-16")),
            Some((EventState::Due, None)),
        ),
        (
            new("2026-05-17T02:00:00Z", None),
            Some((EventState::Due, None)),
        ),
        (
            new("2026-05-14T12:00:00Z", day("2026-05-14")),
            Some((EventState::Due, None)),
        ),
        (
            new("2026-05-17T02:00:00Z", day("2026-05-13")),
            Some((EventState::Skipped, Some("migrated"))),
        ),
        (
            new("2026-05-13T12:00:00Z", day("2026-05-13")),
            Some((EventState::Missed, Some("late"))),
        ),
        // Created at the baseline or before, and not in the ledger.
        (new("2026-01-01T12:00:00Z", None), None),
        (
            ContractState {
                created: None,
                ..new("2026-05-17T02:00:00Z", None)
            },
            Some((EventState::Skipped, Some("no_creation_date"))),
        ),
    ];
    for (contract, expected) in table {
        let events = rules.events(&contract, None);
        let found = events
            .first()
            .map(|event| (event.state, event.reason.as_deref()));
        assert_eq!(found, expected, "{contract:?}");
        assert!(rules.events(&contract, ACTIVE).is_empty());
        for status in &ContractStatus::ALL[1..] {
            let ended = ContractState {
                status: Some(*status),
                ..contract.clone()
            };
            assert!(rules.events(&ended, None).is_empty());
        }
    }
}

#[test]
fn a_day_without_a_time_counts_as_after_the_baseline_of_that_day() {
    let rules = noon(date(2026, 1, 2), date(2026, 1, 1));
    let on = |created| ContractState {
        created: Some(Created::On(created)),
        ..contract(ContractStatus::Active)
    };
    assert_eq!(rules.events(&on(date(2026, 1, 1)), None).len(), 1);
    assert!(rules.events(&on(date(2025, 12, 31)), None).is_empty());
}

#[test]
fn a_contract_is_canceled_if_it_was_something_else_before() {
    let rules = noon(date(2026, 5, 17), date(2026, 5, 16));
    for before in ContractStatus::ALL {
        for now in ContractStatus::ALL {
            let events = rules.events(&contract(now), Some(was(before)));
            let is_canceled = now == ContractStatus::Cancelled && before != now;
            assert_eq!(events.len(), usize::from(is_canceled), "{before:?} {now:?}");
        }
    }
    let contract = |canceled| ContractState {
        canceled,
        ..contract(ContractStatus::Cancelled)
    };
    for (canceled, key, state, reason) in [
        (
            Some(date(2026, 5, 14)),
            "canceled:c1:2026-05-14",
            EventState::Due,
            None,
        ),
        (
            Some(date(2026, 5, 13)),
            "canceled:c1:2026-05-13",
            EventState::Missed,
            Some("late"),
        ),
        (None, "canceled:c1:2026-05-17", EventState::Due, None),
    ] {
        let events = rules.events(&contract(canceled), ACTIVE);
        assert_eq!(summarized(&events), [(key, state, reason)]);
    }
    // It was in no pass, so it may never have been active.
    assert!(rules.events(&contract(None), None).is_empty());
}

fn failed_attempt(at: &str) -> Attempt {
    Attempt {
        id: "a1".to_owned(),
        contract: "c1".to_owned(),
        order: None,
        at: at.parse().unwrap(),
        has_failed: true,
    }
}

#[test]
fn failures_come_from_attempts_or_from_an_exports_status() {
    let rules = noon(date(2026, 5, 17), date(2026, 5, 16));
    let events = rules.failed_attempts(&[failed_attempt("2026-05-17T03:30:00Z")]);
    assert_eq!(events[0].due, date(2026, 5, 16));
    assert_eq!(summarized(&events), [("failed:a1", EventState::Due, None)]);
    let events = rules.failed_attempts(&[failed_attempt("2026-05-13T12:00:00Z")]);
    let late = ("failed:a1", EventState::Missed, Some("late"));
    assert_eq!(summarized(&events), [late]);
    let before_the_baseline = failed_attempt("2026-01-01T12:00:00Z");
    assert_eq!(rules.failed_attempts(&[before_the_baseline]), []);
    let failed = contract(ContractStatus::Failed);
    assert!(rules.events(&failed, ACTIVE).is_empty());
    let csv = Rules {
        source: SourceKind::Csv,
        ..rules
    };
    let events = csv.events(&failed, ACTIVE);
    assert_eq!(
        summarized(&events),
        [("failed:c1:2026-05-17", EventState::Due, None)]
    );
    assert!(
        csv.events(&failed, Some(was(ContractStatus::Failed)))
            .is_empty()
    );
    assert!(csv.events(&failed, None).is_empty());
}

#[test]
fn a_failure_is_skipped_if_a_later_attempt_for_the_order_has_no_error() {
    let rules = noon(date(2026, 5, 17), date(2026, 5, 16));
    let order = |order: &str| Some(order.to_owned());
    let failed = Attempt {
        order: order("o1"),
        ..failed_attempt("2026-05-16T12:00:00Z")
    };
    let with = |at: &str, order, has_failed| Attempt {
        id: "a2".to_owned(),
        order,
        has_failed,
        ..failed_attempt(at)
    };
    let (before, after) = ("2026-05-16T11:00:00Z", "2026-05-16T13:00:00Z");
    for (other, is_skipped) in [
        (with(after, order("o1"), false), true),
        (with(after, None, false), true),
        (with(after, order("o2"), false), false),
        (with(after, order("o1"), true), false),
        (with(before, order("o1"), false), false),
    ] {
        let events = rules.failed_attempts(&[failed.clone(), other.clone()]);
        let skipped = (EventState::Skipped, Some("retry_succeeded"));
        let expected = if is_skipped {
            skipped
        } else {
            (EventState::Due, None)
        };
        let (key, state, reason) = summarized(&events)[0];
        assert_eq!((key, (state, reason)), ("failed:a1", expected), "{other:?}");
    }
}

#[test]
fn an_unreadable_status_and_a_trigger_that_is_off_have_no_event() {
    let rules = noon(date(2026, 5, 17), date(2026, 5, 16));
    let unreadable = ContractState {
        status: None,
        ..ordering(date(2026, 5, 20))
    };
    assert!(rules.events(&unreadable, ACTIVE).is_empty());
    let off = Rules {
        triggers: Vec::new(),
        source: SourceKind::Csv,
        ..rules
    };
    assert!(off.events(&ordering(date(2026, 5, 20)), None).is_empty());
    assert!(
        off.events(&contract(ContractStatus::Cancelled), ACTIVE)
            .is_empty()
    );
    assert!(
        off.events(&contract(ContractStatus::Failed), ACTIVE)
            .is_empty()
    );
}

#[test]
fn an_event_left_due_is_sent_only_if_it_still_applies() {
    let order = date(2026, 5, 20);
    let due_day = date(2026, 5, 17);
    let event = |trigger, key: &str| due(trigger, "c1", key.to_owned(), due_day);
    let upcoming = event(Trigger::UpcomingOrder, "upcoming:c1:2026-05-20:3");
    let rules = noon(due_day, due_day);
    let same = ordering(order);
    assert_eq!(rules.left_due(&upcoming, Some(&same), &[]), LeftDue::Send);
    let changed = LeftDue::GiveUp(EventState::Skipped, "contract_changed");
    assert_eq!(
        rules.left_due(&upcoming, Some(&ordering(date(2026, 6, 20))), &[]),
        changed
    );
    let canceled = contract(ContractStatus::Cancelled);
    assert_eq!(rules.left_due(&upcoming, Some(&canceled), &[]), changed);
    let missing = LeftDue::GiveUp(EventState::Skipped, "contract_missing");
    let late = noon(date(2026, 5, 19), due_day);
    assert_eq!(
        late.left_due(&upcoming, Some(&same), &[]),
        LeftDue::GiveUp(EventState::Missed, "late")
    );
    let started = event(Trigger::Started, "started:c1");
    assert_eq!(late.left_due(&started, Some(&same), &[]), LeftDue::Send);
    assert_eq!(late.left_due(&started, Some(&canceled), &[]), changed);
    let cancellation = event(Trigger::Canceled, "canceled:c1:2026-05-17");
    assert_eq!(
        late.left_due(&cancellation, Some(&canceled), &[]),
        LeftDue::Send
    );
    assert_eq!(late.left_due(&cancellation, Some(&same), &[]), changed);
    let failure = event(Trigger::BillingAttemptFailed, "failed:a1");
    let success = |at| Attempt {
        id: "a2".to_owned(),
        has_failed: false,
        ..failed_attempt(at)
    };
    let retry = success("2026-05-18T12:00:00Z");
    let paid = LeftDue::GiveUp(EventState::Skipped, "retry_succeeded");
    assert_eq!(late.left_due(&failure, Some(&same), &[retry]), paid);
    // The attempt itself may have succeeded since.
    let same_attempt = Attempt {
        has_failed: false,
        ..failed_attempt("2026-05-17T14:00:00Z")
    };
    assert_eq!(late.left_due(&failure, Some(&same), &[same_attempt]), paid);
    // A payment earlier on that day was for another order.
    let before = [
        success("2026-05-17T13:00:00Z"),
        failed_attempt("2026-05-17T14:00:00Z"),
    ];
    assert_eq!(late.left_due(&failure, Some(&same), &before), LeftDue::Send);
    assert_eq!(late.left_due(&failure, Some(&same), &[]), LeftDue::Send);
    let csv = Rules {
        source: SourceKind::Csv,
        ..late.clone()
    };
    let failed = contract(ContractStatus::Failed);
    assert_eq!(csv.left_due(&failure, Some(&failed), &[]), LeftDue::Send);
    assert_eq!(csv.left_due(&failure, Some(&same), &[]), changed);
    let too_late = noon(date(2026, 5, 21), due_day);
    for (event, contract) in [
        (&started, &same),
        (&cancellation, &canceled),
        (&failure, &same),
    ] {
        assert_eq!(
            too_late.left_due(event, Some(contract), &[]),
            LeftDue::GiveUp(EventState::Missed, "late")
        );
    }
    // A contract that can't be read is waited for as long as there is time.
    let unreadable = ContractState {
        status: None,
        ..same.clone()
    };
    let undated = ContractState {
        has_unreadable_order: true,
        ..same.clone()
    };
    for contract in [None, Some(&unreadable)] {
        for event in [&upcoming, &started, &cancellation] {
            let left = [&rules, &too_late].map(|rules| rules.left_due(event, contract, &[]));
            assert_eq!(left, [LeftDue::Wait, missing]);
        }
        assert_eq!(rules.left_due(&failure, contract, &[]), missing);
    }
    let wait = rules.left_due(&upcoming, Some(&undated), &[]);
    assert_eq!(wait, LeftDue::Wait);
    let send = rules.left_due(&started, Some(&undated), &[]);
    assert_eq!(send, LeftDue::Send);
    let off = Rules {
        triggers: vec![Trigger::Canceled],
        ..late
    };
    assert_eq!(
        off.left_due(&started, Some(&same), &[]),
        LeftDue::GiveUp(EventState::Skipped, "trigger_off")
    );
}
