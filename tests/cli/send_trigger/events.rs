//! The events in the shop after each trigger.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use serde_json::{Value, json};

use super::Shop;
use crate::harness::fed;

/// The sample properties that don't depend on the date, with those of one trigger.
fn sample(own: &Value) -> Value {
    let mut sample = json!({
        "product_title": "House Blend Coffee", "variant_title": "12 oz / Whole Bean",
        "charge_amount": 24.5, "currency": "USD", "order_interval_frequency": 1,
        "order_interval_unit": "MONTH", "is_prepaid": false,
        "manage_subscription_url": "https://example.com/account/subscriptions", "test": true
    });
    for (name, value) in own.as_object().unwrap() {
        sample[name] = value.clone();
    }
    sample
}

/// Trigger, event with a shop's key, Prive's name, properties of its own.
fn triggers() -> [(&'static str, &'static str, &'static str, Value); 4] {
    [
        (
            "subscription-started",
            "Prive_Subscription_Started",
            "Prive: Subscription Started",
            json!({"next_billing_date": "2026-03-08"}),
        ),
        (
            "upcoming-order",
            "Prive_Upcoming_Order",
            "Prive: Upcoming Order",
            json!({"next_billing_date": "2999-12-31"}),
        ),
        (
            "billing-attempt-failed",
            "Prive_Billing_Attempt_Failed",
            "Prive: Billing Attempt Failed",
            json!({"next_billing_date": "2026-03-08", "total_retries": 1, "retries_left": 4}),
        ),
        (
            "subscription-canceled",
            "Prive_Subscription_Canceled",
            "Prive: Subscription Canceled",
            json!({"cancel_reason": "I have more than I need"}),
        ),
    ]
}

#[test]
fn each_trigger_with_a_shops_and_with_a_partners_key() {
    for (trigger, event, prives, own) in triggers() {
        let shop = Shop::open();
        let dates: &[&str] = match trigger {
            "subscription-canceled" => &[],
            "upcoming-order" => &["--order-date", "2999-12-31"],
            _ => &["--property", "next_billing_date=2026-03-08"],
        };
        for (by_partner, id) in [(false, "mine-1"), (true, "mine-2")] {
            let args = [
                &[trigger, "--to", "+12125550123", "--external-id", id],
                dates,
                &["--occurred-at", "2026-03-08T03:00:00.5-04:00", "--json"],
            ]
            .concat();
            let (ran, event, shown) = if by_partner {
                let event = event.strip_prefix("Prive_").unwrap();
                (shop.send_as_partner(&args), event, Value::Null)
            } else {
                let shown = json!(format!("Sandbox Coffee - {event}"));
                (shop.send(&args), event, shown)
            };
            let expected = json!({
                "type": event, "subscriber_id": "s_rosa", "phone": null, "email": null,
                "external_id": id, "occurred_at": "2026-03-08 07:00:00.500000",
                "properties": sample(&own), "matched": "s_rosa"
            });
            let mut events = shop.events();
            if trigger == "upcoming-order" {
                // Follows the date, and so the day on which this runs.
                let properties = events.last_mut().unwrap()["properties"].as_object_mut();
                let days = properties.unwrap().remove("days_before_billing").unwrap();
                assert!(days.as_i64().unwrap() > 300_000, "{days}");
            }
            assert_eq!(events.last(), Some(&expected));
            assert_eq!(events.len(), if by_partner { 2 } else { 1 });
            let ran = ran.ended(0).said(&format!("own \"{prives}\" event"));
            let mut result = ran.json();
            let ids = result[0]["event_ids"].take();
            assert_eq!(ids.as_array().unwrap().len(), 1);
            assert_eq!(
                result,
                json!([{
                    "trigger": trigger, "event": event, "shown_as": shown, "to": "+1•••••••123",
                    "subscriber_id": "s_rosa", "external_id": id, "event_ids": null,
                    "outcome": "accepted", "reason": null
                }])
            );
            let name = shown.as_str().unwrap_or(event);
            ran.said(&format!("Flow Builder lists this event as \"{name}\""))
                .said("Create Automation Flow");
        }
    }
}

#[test]
fn an_upcoming_order_is_three_days_from_today_by_default() {
    let shop = Shop::open();
    let today = || Timestamp::now().in_tz("Pacific/Auckland").unwrap().date();
    let earliest = today();
    for (date, order_date) in [
        (&[][..], None),
        (&["--order-date", "2999-12-31"], Some("2999-12-31")),
        (
            &["--no-sample", "--order-date", "2999-12-31"],
            Some("2999-12-31"),
        ),
    ] {
        let zone = [
            "upcoming",
            "--to",
            "s_rosa",
            "--timezone",
            "Pacific/Auckland",
        ];
        shop.send(&[&zone[..], date].concat()).ended(0);
        let properties = &shop.events().pop().unwrap()["properties"];
        let days = properties["days_before_billing"].as_i64().unwrap();
        let order: Date = properties["next_billing_date"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap();
        match order_date {
            Some(date) => assert_eq!(order.to_string(), date),
            None => assert_eq!(days, 3),
        }
        // The day may have changed since the beginning.
        let told_on = order.saturating_sub(days.days());
        assert!((earliest..=today()).contains(&told_on), "{properties}");
    }
}

#[test]
fn all_four_are_sent_in_order() {
    let shop = Shop::open();
    let ran = shop.send(&["all", "--to", "s_rosa", "--json"]).ended(0);
    let names: Vec<&str> = triggers().map(|(trigger, ..)| trigger).to_vec();
    let result = ran.json();
    let seen: Vec<&Value> = result.as_array().unwrap().iter().collect();
    assert_eq!(
        seen.iter().map(|row| &row["trigger"]).collect::<Vec<_>>(),
        names
    );
    let events = shop.events();
    assert_eq!(events.len(), 4);
    for ((event, row), name) in events.iter().zip(&seen).zip(names) {
        assert_eq!(event["type"], row["event"]);
        assert_eq!(event["occurred_at"], Value::Null);
        assert_eq!(event["external_id"], row["external_id"]);
        let id = event["external_id"].as_str().unwrap();
        let uuid = id.strip_prefix(&format!("prive-ps:{name}:")).unwrap();
        assert_eq!(uuid.len(), 36, "{id}");
    }
}

#[test]
fn properties_are_added_replaced_and_parsed() {
    let shop = Shop::open();
    let file = shop.home.file(
        "properties.json",
        r#"{"product_title": "Decaf", "charge_amount": 19.0, "count": 2, "gift": false}"#,
    );
    let added = [
        "--property",
        "count=3",
        "--property",
        "price=1.5",
        "--property",
        "vip=true",
        "--property",
        "since=2026-03-08 10:20",
        "--property",
        "zip=02134",
        "--property",
        "code=\"12\"",
        "--property",
        "note=a",
        "--property",
        "note=a=b",
    ];
    let typed = json!({
        "count": 3, "price": 1.5, "vip": true, "since": "2026-03-08T10:20:00", "zip": "02134",
        "code": "12", "note": "a=b"
    });
    let with = |mut whole: Value| {
        whole
            .as_object_mut()
            .unwrap()
            .extend(typed.as_object().unwrap().clone());
        whole
    };
    let from_file = json!({"product_title": "Decaf", "charge_amount": 19.0, "gift": false});
    for (base, expected) in [
        (vec!["--properties", &file], with(from_file)),
        (vec!["--no-sample"], typed.clone()),
        (
            vec![],
            with(sample(&json!({"cancel_reason": "I have more than I need"}))),
        ),
    ] {
        let to = ["canceled", "--to", "s_rosa"];
        shop.send(&[&to[..], &base, &added].concat()).ended(0);
        assert_eq!(shop.events().pop().unwrap()["properties"], expected);
    }
}

#[test]
fn properties_can_come_from_standard_input() {
    let shop = Shop::open();
    let args = ["canceled", "--to", "s_rosa", "--properties", "-"];
    let args = [&["send-trigger"], &args[..]].concat();
    let command = || shop.home.connected(&shop.sandbox, &args);
    fed(command(), r#"{"product_title": "Decaf"}"#).ended(0);
    let properties = shop.events().pop().unwrap()["properties"].clone();
    assert_eq!(properties, json!({"product_title": "Decaf"}));
    fed(command(), "[1]")
        .ended(1)
        .said("can't use the properties in standard input");
}

#[test]
fn an_event_can_have_another_name() {
    let shop = Shop::open();
    let args = ["started", "--to", "s_rosa", "--event", "My_Event_2"];
    shop.send(&args)
        .ended(0)
        .said("\"Sandbox Coffee - My_Event_2\"");
    assert_eq!(shop.events()[0]["type"], "My_Event_2");
}

#[test]
fn a_trigger_has_many_spellings() {
    let shop = Shop::open();
    let spellings = [
        "subscription-cancelled",
        "canceled",
        "SUBSCRIPTION_CANCELED",
        "Prive: Subscription Cancelled",
        "subscription-canceled",
    ];
    for spelling in spellings {
        shop.send(&[spelling, "--to", "s_rosa"]).ended(0);
        let event = shop.events().pop().unwrap();
        assert_eq!(event["type"], "Prive_Subscription_Canceled", "{spelling}");
    }
    assert_eq!(shop.posts(), spellings.len());
}
