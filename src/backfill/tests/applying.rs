//! Writing the plan, and what the responses show.

use super::*;
use crate::domain::{Criteria, SegmentDefinition, SegmentKind};

const IDS: [&str; 2] = ["s_0", "s_1"];

/// A shop of two: the first customer is active, the second canceled.
fn two() -> (Fake, Customers) {
    let shop = (0..2).map(|n| {
        let fields = json!({"phone_number": phone(n), "shopify_customer_id": 7_000_000_000 + n});
        subscriber(IDS[n], fields)
    });
    let rows = [
        &format!(",,{},ACTIVE", phone(0)),
        &format!(",,{},CANCELLED", phone(1)),
    ];
    (
        Fake::new(shop.collect()),
        customers(&rows.map(String::as_str)),
    )
}

/// Applies a backfill; returns how it ended, the outcomes and what the observer received.
fn applied(api: &Fake, customers: &Customers) -> (Ended, Outcomes, Seen) {
    let plan = plan(api, customers, Options::default());
    let mut seen = Seen::default();
    let ended = run(apply(api, &plan, &mut seen));
    let outcomes = plan.outcomes();
    assert_eq!(outcomes.total(), customers.len() as u64);
    (ended, outcomes, seen)
}

fn reason(seen: &Seen, id: &str) -> String {
    let is_it = |one: &&(Outcome, Option<String>, Option<String>)| one.1.as_deref() == Some(id);
    let result = seen.results.iter().find(is_it).unwrap();
    result.2.clone().unwrap_or_default()
}

#[test]
fn subscribers_get_the_tag_and_the_property() {
    let (api, customers) = two();
    let (ended, outcomes, _) = applied(&api, &customers);
    assert!(matches!(ended, Ended::Complete));
    assert_eq!(outcomes.tagged, 2);
    let tags = |tag: &str, status: &str| (vec![tag.to_owned()], Some(status.to_owned()));
    assert_eq!(api.tags("s_0"), tags(ACTIVE_TAG, "active"));
    assert_eq!(api.tags("s_1"), tags(INACTIVE_TAG, "inactive"));
    let (_, outcomes, _) = applied(&api, &customers);
    assert_eq!(outcomes.unchanged, 2);
    assert_eq!(api.count("update"), 2);
}

#[test]
fn active_written_by_another_since_the_look_up_wins_over_inactive() {
    let (api, customers) = two();
    let prive_tags = |subscriber: &mut Value| {
        if subscriber["id"] == "s_1" {
            subscriber["tags"]
                .as_array_mut()
                .unwrap()
                .push(json!(ACTIVE_TAG));
        }
    };
    api.before_update.replace(Some(Box::new(prive_tags)));
    let (_, outcomes, _) = applied(&api, &customers);
    assert_eq!((outcomes.tagged, outcomes.changed_meanwhile), (1, 1));
    let (tags, status) = api.tags("s_1");
    assert_eq!(status.as_deref(), Some("active"));
    assert_eq!(api.count("update s_1"), 2);
    // The inactive segment leaves them out, although the INACTIVE tag stays.
    let segment = SegmentDefinition {
        kind: SegmentKind::Inactive,
        criteria: Criteria::TagAndProperty,
    };
    let has_tag = tags.iter().any(|tag| tag == INACTIVE_TAG);
    assert!(has_tag && !segment.includes(has_tag, status.as_deref()));
}

#[test]
fn a_churned_subscriber_stays_inactive() {
    let (api, customers) = two();
    api.subscribers.borrow_mut()[1]["tags"] = json!([ACTIVE_TAG]);
    let (_, outcomes, _) = applied(&api, &customers);
    assert_eq!(outcomes.tagged, 2);
    assert_eq!(api.tags("s_1").1.as_deref(), Some("inactive"));
}

#[test]
fn an_answer_about_somebody_else_is_a_failure() {
    let cases: [(&str, Value, &str); 3] = [
        ("id", json!("s_9"), "returned a different subscriber"),
        ("shopify_customer_id", json!(9), "another Shopify customer"),
        ("phone_number", json!("+12015550199"), "a different phone"),
    ];
    for (field, value, expected) in cases {
        let (api, customers) = two();
        let change = move |response: &mut Value| {
            if response["id"] == "s_0" {
                response[field] = value.clone();
            }
        };
        api.response.replace(Some(Box::new(change)));
        let (_, outcomes, seen) = applied(&api, &customers);
        assert_eq!((outcomes.tagged, outcomes.failed), (1, 1), "{field}");
        assert!(reason(&seen, "s_0").contains(expected), "{field}");
    }
}

#[test]
fn an_answer_without_tags_is_decided_by_getting_the_subscriber() {
    let (api, customers) = two();
    api.response
        .replace(Some(Box::new(|response| response["tags"] = Value::Null)));
    let (_, outcomes, _) = applied(&api, &customers);
    assert_eq!(outcomes.tagged, 2);
    assert_eq!(api.count("get"), 2);
}

#[test]
fn a_refusal_costs_only_its_subscriber_while_the_key_works() {
    for status in [400, 401, 403, 404] {
        let (api, customers) = two();
        api.refused.borrow_mut().push(("s_0".to_owned(), status));
        let (ended, outcomes, _) = applied(&api, &customers);
        assert!(matches!(ended, Ended::Complete), "{status}: {ended:?}");
        assert_eq!((outcomes.tagged, outcomes.failed), (1, 1), "{status}");
    }
}

#[test]
fn one_refused_subscriber_of_600_costs_one() {
    let shop: Vec<Value> = (0..600)
        .map(|n| subscriber(&format!("s_{n}"), json!({"phone_number": phone(n)})))
        .collect();
    let rows: Vec<String> = (0..600).map(|n| format!(",,{},ACTIVE", phone(n))).collect();
    let customers = customers(&rows.iter().map(String::as_str).collect::<Vec<_>>());
    for status in [401, 403] {
        let api = Fake::new(shop.clone());
        api.refused.borrow_mut().push(("s_300".to_owned(), status));
        let (ended, outcomes, _) = applied(&api, &customers);
        assert!(matches!(ended, Ended::Complete), "{status}: {ended:?}");
        assert_eq!((outcomes.tagged, outcomes.failed), (599, 1), "{status}");
        assert_eq!(api.count("check key"), 1, "{status}");
    }
}

#[test]
fn a_key_that_stops_working_ends_the_run() {
    let (api, customers) = two();
    for id in IDS {
        api.refused.borrow_mut().push((id.to_owned(), 401));
    }
    api.key_works.set(false);
    let (ended, outcomes, _) = applied(&api, &customers);
    assert!(matches!(ended, Ended::Stopped(_)), "{ended:?}");
    assert_eq!(outcomes.tagged, 0);
}

#[test]
fn many_refused_subscribers_do_not_hold_up_the_others() {
    let shop: Vec<Value> = (0..800)
        .map(|n| subscriber(&format!("s_{n}"), json!({"phone_number": phone(n)})))
        .collect();
    let rows: Vec<String> = (0..800).map(|n| format!(",,{},ACTIVE", phone(n))).collect();
    let customers = customers(&rows.iter().map(String::as_str).collect::<Vec<_>>());
    let api = Fake::new(shop);
    for n in 0..150 {
        api.refused.borrow_mut().push((format!("s_{n}"), 400));
    }
    let (ended, outcomes, _) = applied(&api, &customers);
    assert!(matches!(ended, Ended::Complete), "{ended:?}");
    assert_eq!((outcomes.tagged, outcomes.failed), (650, 150));
    // When all are refused, a sample is enough.
    let api = Fake::new(api.subscribers.take());
    for n in 0..800 {
        api.refused.borrow_mut().push((format!("s_{n}"), 404));
        api.subscribers.borrow_mut()[n]["tags"] = json!([]);
    }
    let (ended, outcomes, _) = applied(&api, &customers);
    assert!(matches!(ended, Ended::Refused(_)), "{ended:?}");
    assert!(outcomes.not_tried > 500, "{outcomes:?}");
}

#[test]
fn a_canceled_run_leaves_the_rest_untried() {
    let (api, customers) = two();
    api.cancellation.cancel();
    let (ended, outcomes, _) = applied(&api, &customers);
    assert!(matches!(ended, Ended::Interrupted), "{ended:?}");
    assert_eq!(outcomes.not_tried, 2);
    assert_eq!(api.count("update"), 0);
}
