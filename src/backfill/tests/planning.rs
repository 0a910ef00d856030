//! What is written to which subscriber.

use super::*;
use crate::domain::{Guard, Membership};

fn outcomes(plan: &Plan<'_>) -> Vec<(Outcome, Option<String>)> {
    let mut seen = Seen::default();
    report_all(plan, &mut seen);
    let results = seen.results.into_iter();
    results
        .map(|(outcome, _, reason)| (outcome, reason))
        .collect()
}

/// Subscribers with the phone numbers from `start`, marked active.
fn marked_active(count: usize) -> Vec<Value> {
    let properties = json!({"prive_status": "active"});
    (0..count)
        .map(|n| {
            let fields =
                json!({"phone_number": phone(n), "tags": [ACTIVE_TAG], "properties": properties});
            subscriber(&format!("s_{n}"), fields)
        })
        .collect()
}

/// Customers with the same phone numbers, the first of them canceled.
fn canceled(canceled: usize, count: usize) -> Customers {
    let rows: Vec<String> = (0..count)
        .map(|n| {
            let status = if n < canceled { "CANCELLED" } else { "ACTIVE" };
            format!(",,{},{status}", phone(n))
        })
        .collect();
    customers(&rows.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn customers_of_one_subscriber_are_merged() {
    let shop = vec![
        subscriber(
            "s_1",
            json!({"phone_number": phone(1), "email": "a@example.com"}),
        ),
        subscriber(
            "s_2",
            json!({"phone_number": phone(2), "email": "b@example.com"}),
        ),
    ];
    let rows = [
        "7000000001,a@example.com,,CANCELLED",
        &format!(",,{},ACTIVE", phone(1)),
        "7000000003,b@example.com,,CANCELLED",
        &format!(",,{},EXPIRED", phone(2)),
    ];
    let customers = customers(&rows);
    let plan = plan(&Fake::new(shop), &customers, Options::default());
    let writes = Writes {
        active: 1,
        inactive: 1,
    };
    assert_eq!(plan.writes(), writes);
}

#[test]
fn an_active_customer_in_conflict_prevents_inactive() {
    // The subscriber is linked to the customer who left; the phone is of the one who stayed.
    let fields = json!({"phone_number": phone(1), "shopify_customer_id": 7_000_000_001_u64});
    let customers = customers(&[
        "7000000001,,,CANCELLED",
        &format!("7000000002,,{},ACTIVE", phone(1)),
    ]);
    let plan = plan(
        &Fake::new(vec![subscriber("s_1", fields)]),
        &customers,
        Options::default(),
    );
    let reasons = outcomes(&plan);
    assert_eq!(reasons[0].0, Outcome::Undecided);
    assert_eq!(reasons[1].0, Outcome::Conflict);
}

#[test]
fn max_inactive_holds_back_inactive_and_nothing_else() {
    let api = Fake::new(marked_active(60));
    let twelve = canceled(12, 60);
    assert_eq!(plan(&api, &twelve, Options::default()).guards(), []);
    let thirteen = canceled(13, 60);
    let mut untagged = marked_active(60);
    untagged[59] = subscriber("s_59", json!({"phone_number": phone(59)}));
    let mut plan = plan(&Fake::new(untagged), &thirteen, Options::default());
    assert_eq!(plan.guards(), [Guard::MaxInactive]);
    let counts = TurningInactive {
        marked_active: 59,
        turning: 13,
    };
    assert_eq!(plan.turning_inactive(), counts);
    let held_back = outcomes(&plan);
    let held_back = held_back
        .iter()
        .filter(|(outcome, _)| *outcome == Outcome::HeldBack);
    assert_eq!(held_back.count(), 13);
    assert_eq!((plan.writes().active, plan.writes().inactive), (1, 0));
    plan.ignore_guard(Guard::MaxInactive);
    assert_eq!((plan.writes().active, plan.writes().inactive), (1, 13));
}

#[test]
fn max_inactive_counts_before_limit_and_only() {
    let api = Fake::new(marked_active(60));
    let customers = canceled(30, 60);
    let (limit, only) = (Some(3), Some(Membership::Active));
    for (limit, only) in [(limit, None), (None, only)] {
        let options = Options {
            only,
            limit,
            ..Options::default()
        };
        let plan = plan(&api, &customers, options);
        assert_eq!(plan.guards(), [Guard::MaxInactive]);
        assert_eq!(plan.turning_inactive().turning, 30);
    }
}

#[test]
fn a_customer_who_churned_long_ago_does_not_turn_inactive() {
    let tags = json!([ACTIVE_TAG, INACTIVE_TAG]);
    let both: Vec<Value> = (0..30)
        .map(|n| {
            let fields = json!({"phone_number": phone(n), "tags": tags});
            subscriber(&format!("s_{n}"), fields)
        })
        .collect();
    let customers = canceled(30, 31);
    let plan = plan(&Fake::new(both), &customers, Options::default());
    assert_eq!(plan.turning_inactive(), TurningInactive::default());
    assert_eq!(plan.writes().inactive, 30);
}

#[test]
fn guards_of_the_source_and_of_the_plan_hold_back_together() {
    let api = Fake::new(marked_active(60));
    let customers = canceled(13, 60);
    let incomplete = SourceSummary {
        is_complete: false,
        ..source()
    };
    let index = index(&api, &customers, MatchStrategy::Auto);
    let mut plan = Plan::new(&customers, index, incomplete, Options::default());
    assert_eq!(plan.guards(), [Guard::Incomplete, Guard::MaxInactive]);
    plan.ignore_guard(Guard::Incomplete);
    assert_eq!(plan.guards(), [Guard::MaxInactive]);
    plan.ignore_guard(Guard::MaxInactive);
    assert_eq!(plan.guards(), []);
    assert_eq!(plan.writes().inactive, 13);
}

#[test]
fn many_links_to_other_customers_are_another_store() {
    for (matches, others, expected) in [
        (9, 9, &[][..]),
        (50, 10, &[]),
        (49, 10, &[Guard::WrongStore]),
    ] {
        let shop = (0..matches).map(|n| {
            let id = 7_000_000_000 + n;
            let fields = json!({"phone_number": phone(n), "shopify_customer_id": id});
            subscriber(&format!("s_{n}"), fields)
        });
        let rows = (0..matches).map(|n| {
            let id = if n < others {
                9_000_000_000
            } else {
                7_000_000_000
            } + n;
            format!("{id},,{},ACTIVE", phone(n))
        });
        let rows: Vec<String> = rows.collect();
        let customers = customers(&rows.iter().map(String::as_str).collect::<Vec<_>>());
        let plan = plan(&Fake::new(shop.collect()), &customers, Options::default());
        assert_eq!(plan.stopped_by(None), expected, "{others} of {matches}");
    }
}

#[test]
fn an_assumed_region_needs_an_email_in_common() {
    let national = "(201) 555-0101";
    let shop = |email: &str, phone: &str| {
        vec![subscriber(
            "s_1",
            json!({"phone_number": phone, "email": email}),
        )]
    };
    let customers = customers(&[&format!("7000000001,rosa@example.com,{},ACTIVE", phone(1))]);
    let cases = [
        ("rosa@example.com", national, true, Outcome::WouldTag),
        ("mia@example.com", national, true, Outcome::Conflict),
        ("mia@example.com", national, false, Outcome::WouldTag),
        ("mia@example.com", "+12015550101", true, Outcome::WouldTag),
    ];
    for (email, phone, region_is_assumed, expected) in cases {
        let options = Options {
            region_is_assumed,
            ..Options::default()
        };
        let plan = plan(&Fake::new(shop(email, phone)), &customers, options);
        assert_eq!(outcomes(&plan)[0].0, expected, "{email} {phone}");
    }
}
