//! The days on which events are due, in zones and on dates that are easy to get wrong.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn rules(now: &str, last_pass: Date) -> Rules {
    let now: jiff::ZonedDateTime = now.parse().unwrap();
    Rules {
        triggers: Trigger::ALL.to_vec(),
        days_before: vec![3],
        zone: now.time_zone().clone(),
        now: now.timestamp(),
        baseline: "2026-01-01T12:00:00Z".parse().unwrap(),
        last_pass,
        late: Late::Send,
        source: SourceKind::Prive,
    }
}

fn noon(day: Date, last_pass: Date) -> Rules {
    rules(&format!("{day}T12:00:00[America/New_York]"), last_pass)
}

fn contract(status: ContractStatus) -> ContractState<'static> {
    ContractState {
        id: "c1",
        status: Some(status),
        created: Some(Created::At("2025-06-01T00:00:00Z".parse().unwrap())),
        purchased: None,
        canceled: None,
        next_order: None,
    }
}

fn ordering(order: Date) -> ContractState<'static> {
    ContractState {
        next_order: Some(order),
        ..contract(ContractStatus::Active)
    }
}

/// Key, state and reason of each event.
fn summarized(events: &[NewEvent]) -> Vec<(&str, EventState, Option<&str>)> {
    events
        .iter()
        .map(|event| (event.key.as_str(), event.state, event.reason.as_deref()))
        .collect()
}

const ACTIVE: Option<ContractStatus> = Some(ContractStatus::Active);

#[test]
fn an_upcoming_order_is_due_on_the_calendar_day_of_the_store() {
    let table = [
        // The night before the clocks change, in spring and in autumn.
        ("2026-03-07T23:30:00[America/New_York]", "2026-03-10"),
        ("2026-10-31T23:30:00[America/New_York]", "2026-11-03"),
        // On the day of the change itself.
        ("2026-03-08T00:30:00[America/New_York]", "2026-03-11"),
        ("2026-11-01T23:30:00[America/New_York]", "2026-11-04"),
        // The first and the last zone of each day.
        ("2026-06-01T00:30:00[Pacific/Kiritimati]", "2026-06-04"),
        ("2026-06-01T23:30:00[Pacific/Kiritimati]", "2026-06-04"),
        ("2026-06-01T23:30:00[Pacific/Honolulu]", "2026-06-04"),
        // A leap day before, between and at the order.
        ("2028-02-28T23:30:00[America/New_York]", "2028-03-02"),
        ("2028-02-26T10:00:00[America/New_York]", "2028-02-29"),
        ("2027-02-26T10:00:00[America/New_York]", "2027-03-01"),
        ("2026-12-30T10:00:00[Pacific/Kiritimati]", "2027-01-02"),
    ];
    for (now, order) in table {
        let today: Date = now[..10].parse().unwrap();
        let rules = rules(now, days_earlier(today, 1).unwrap());
        let order: Date = order.parse().unwrap();
        let events = rules.events(&ordering(order), ACTIVE);
        let key = format!("upcoming:c1:{order}:3");
        assert_eq!(
            summarized(&events),
            [(key.as_str(), EventState::Due, None)],
            "{now}"
        );
        assert_eq!(events[0].due, today);
        for other in [-1, 1, 2] {
            let order = order.checked_add(Span::new().days(other)).unwrap();
            let events = rules.events(&ordering(order), ACTIVE);
            assert!(events.is_empty(), "{now} {order}: {events:?}");
        }
    }
}

#[test]
fn a_missed_event_is_sent_one_day_late_but_not_on_the_day_of_the_order() {
    let order = date(2026, 5, 20);
    let due = date(2026, 5, 17);
    let after = |days| due.checked_add(Span::new().days(days)).unwrap();
    let last_pass = date(2026, 5, 16);
    let state = |rules: &Rules| {
        rules
            .events(&ordering(order), ACTIVE)
            .first()
            .map(|one| one.state)
    };
    assert_eq!(state(&noon(after(1), last_pass)), Some(EventState::Due));
    assert_eq!(state(&noon(after(2), last_pass)), Some(EventState::Missed));
    assert_eq!(state(&noon(after(3), last_pass)), Some(EventState::Missed));
    assert_eq!(state(&noon(after(4), last_pass)), None);
    // The pass of that day didn't see this order, so it was moved since.
    assert_eq!(state(&noon(after(1), due)), None);
    let skip = Rules {
        late: Late::Skip,
        ..noon(after(1), last_pass)
    };
    assert_eq!(state(&skip), Some(EventState::Missed));
    // One day before the order: the next day is the day of the order.
    let last = Rules {
        days_before: vec![1],
        ..noon(order, date(2026, 5, 18))
    };
    assert_eq!(state(&last), Some(EventState::Missed));
}

#[test]
fn each_number_of_days_has_its_own_event() {
    let order = date(2026, 5, 20);
    let rules = Rules {
        days_before: vec![7, 3],
        ..noon(date(2026, 5, 13), date(2026, 5, 12))
    };
    let keys = |rules: &Rules| -> Vec<String> {
        rules
            .events(&ordering(order), ACTIVE)
            .into_iter()
            .map(|event| event.key)
            .collect()
    };
    assert_eq!(keys(&rules), ["upcoming:c1:2026-05-20:7"]);
    let later = Rules {
        days_before: vec![7, 3],
        ..noon(date(2026, 5, 17), date(2026, 5, 16))
    };
    assert_eq!(keys(&later), ["upcoming:c1:2026-05-20:3"]);
}

#[test]
fn only_an_active_contract_has_an_upcoming_order() {
    let rules = noon(date(2026, 5, 17), date(2026, 5, 16));
    for status in ContractStatus::ALL {
        let contract = ContractState {
            status: Some(status),
            ..ordering(date(2026, 5, 20))
        };
        let events = rules.events(&contract, Some(status));
        assert_eq!(
            events.len(),
            usize::from(status == ContractStatus::Active),
            "{status:?}"
        );
    }
}

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
            let events = rules.events(&contract(now), Some(before));
            let is_canceled = now == ContractStatus::Cancelled && before != now;
            assert_eq!(events.len(), usize::from(is_canceled), "{before:?} {now:?}");
        }
    }
    let contract = |canceled| ContractState {
        canceled,
        ..contract(ContractStatus::Cancelled)
    };
    let key = |canceled| rules.events(&contract(canceled), ACTIVE)[0].key.clone();
    assert_eq!(key(Some(date(2026, 5, 15))), "canceled:c1:2026-05-15");
    assert_eq!(key(None), "canceled:c1:2026-05-17");
    // It was in no pass, so it may never have been active.
    assert!(rules.events(&contract(None), None).is_empty());
}

#[test]
fn failures_come_from_attempts_or_from_an_exports_status() {
    let rules = noon(date(2026, 5, 17), date(2026, 5, 16));
    let attempt = |at: &str| Attempt {
        id: "a1".to_owned(),
        contract: "c1".to_owned(),
        at: at.parse().unwrap(),
    };
    let event = rules
        .failed_attempt(&attempt("2026-05-17T03:30:00Z"))
        .unwrap();
    assert_eq!(
        (event.key.as_str(), event.due),
        ("failed:a1", date(2026, 5, 16))
    );
    assert_eq!(rules.failed_attempt(&attempt("2026-01-01T12:00:00Z")), None);
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
    assert!(csv.events(&failed, Some(ContractStatus::Failed)).is_empty());
    assert!(csv.events(&failed, None).is_empty());
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
    assert_eq!(rules.give_up(&upcoming, Some(&same)), None);
    let changed = Some((EventState::Skipped, "contract_changed"));
    assert_eq!(
        rules.give_up(&upcoming, Some(&ordering(date(2026, 6, 20)))),
        changed
    );
    let canceled = contract(ContractStatus::Cancelled);
    assert_eq!(rules.give_up(&upcoming, Some(&canceled)), changed);
    assert_eq!(
        rules.give_up(&upcoming, None),
        Some((EventState::Skipped, "contract_missing"))
    );
    let late = noon(date(2026, 5, 19), due_day);
    assert_eq!(
        late.give_up(&upcoming, Some(&same)),
        Some((EventState::Missed, "late"))
    );
    let started = event(Trigger::Started, "started:c1");
    assert_eq!(late.give_up(&started, Some(&same)), None);
    assert_eq!(late.give_up(&started, Some(&canceled)), changed);
    let cancellation = event(Trigger::Canceled, "canceled:c1:2026-05-17");
    assert_eq!(late.give_up(&cancellation, Some(&canceled)), None);
    assert_eq!(late.give_up(&cancellation, Some(&same)), changed);
    let off = Rules {
        triggers: vec![Trigger::Canceled],
        ..late
    };
    assert_eq!(
        off.give_up(&started, Some(&same)),
        Some((EventState::Skipped, "trigger_off"))
    );
}

proptest! {
    /// Runs at any time of the day, with days left out: each order's event is due at most once, three
    /// days before, or two days before if there was no run on its day.
    #[test]
    fn an_order_is_due_at_most_once(
        zone in prop::sample::select(vec![
            "America/New_York", "Pacific/Kiritimati", "Pacific/Honolulu", "Europe/Berlin", "UTC",
        ]),
        start in 0_i64..700,
        order in 5_i64..12,
        runs in prop::collection::vec(prop::option::weighted(0.8, 0_i8..24), 14),
    ) {
        let first = date(2026, 1, 5).checked_add(Span::new().days(start)).unwrap();
        let day = |index: i64| first.checked_add(Span::new().days(index)).unwrap();
        let contract = ordering(day(order));
        let (mut last_pass, mut due_on) = (days_earlier(first, 1).unwrap(), Vec::new());
        for (index, hour) in runs.iter().enumerate() {
            let index = i64::try_from(index).unwrap();
            let Some(hour) = hour else { continue };
            let now = day(index).at(*hour, 30, 0, 0).to_zoned_datetime(TimeZone::get(zone).unwrap());
            let mut rules = rules("2026-05-17T12:00:00[UTC]", last_pass);
            rules.now = now.unwrap().timestamp();
            rules.zone = TimeZone::get(zone).unwrap();
            let today = rules.today();
            let events = rules.events(&contract, ACTIVE);
            due_on.extend(events.iter().filter(|one| one.state == EventState::Due).map(|_| index));
            last_pass = today;
        }
        let ran = |index: i64| runs[usize::try_from(index).unwrap()].is_some();
        let expected = if ran(order - 3) {
            vec![order - 3]
        } else if ran(order - 2) {
            vec![order - 2]
        } else {
            vec![]
        };
        prop_assert_eq!(due_on, expected);
    }
}
