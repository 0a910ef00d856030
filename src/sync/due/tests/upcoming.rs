//! Upcoming orders.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

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
    // The pass of that day read the contract and didn't see this order, so it was moved since.
    assert_eq!(state(&noon(after(1), due)), None);
    let unread = KnownContract {
        last_read: Some(last_pass),
        ..was(ContractStatus::Active)
    };
    let events = noon(after(1), due).events(&ordering(order), Some(unread));
    assert_eq!(events[0].state, EventState::Due);
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
fn a_late_event_is_missed_if_another_one_of_the_order_is_due_today() {
    let order = date(2026, 5, 20);
    let rules = Rules {
        days_before: vec![4, 3],
        ..noon(date(2026, 5, 17), date(2026, 5, 15))
    };
    let events = rules.events(&ordering(order), ACTIVE);
    let expected = [
        ("upcoming:c1:2026-05-20:4", EventState::Missed, Some("late")),
        ("upcoming:c1:2026-05-20:3", EventState::Due, None),
    ];
    assert_eq!(summarized(&events), expected);
    // Also one that the run of its day left due, or whose successor was sent already.
    let left = due(
        Trigger::UpcomingOrder,
        "c1",
        "upcoming:c1:2026-05-20:4".to_owned(),
        date(2026, 5, 16),
    );
    let missed = LeftDue::GiveUp(EventState::Missed, "late");
    assert_eq!(rules.left_due(&left, Some(&ordering(order)), &[]), missed);
}

#[test]
fn only_an_active_contract_has_an_upcoming_order() {
    let rules = noon(date(2026, 5, 17), date(2026, 5, 16));
    for status in ContractStatus::ALL {
        let contract = ContractState {
            status: Some(status),
            ..ordering(date(2026, 5, 20))
        };
        let events = rules.events(&contract, Some(was(status)));
        assert_eq!(
            events.len(),
            usize::from(status == ContractStatus::Active),
            "{status:?}"
        );
    }
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
