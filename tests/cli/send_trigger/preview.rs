//! `--dry-run`: the same request, not sent.

use serde_json::{Value, json};

use super::{PARTNER, Shop};

/// Flags that leave nothing to chance, and to the clock only how far off the order is.
const PINNED: [&str; 6] = [
    "--external-id",
    "mine",
    "--occurred-at",
    "2026-03-08T07:00:00Z",
    "--order-date",
    "2999-12-31",
];

/// An event without how many days there are until its order, which midnight changes.
fn at_any_time(mut event: Value) -> Value {
    let properties = event["properties"].as_object_mut().unwrap();
    assert!(properties.remove("days_before_billing").is_some());
    event
}

/// An event as it was sent, from how the shop holds it.
fn sent(mut event: Value) -> Value {
    event.as_object_mut().unwrap().remove("matched");
    event
        .as_object_mut()
        .unwrap()
        .retain(|_, value| !value.is_null());
    event
}

#[test]
fn a_dry_run_prints_the_request_that_is_sent() {
    let shop = Shop::open();
    let args = [&["upcoming-order", "--to", "+12125550123"], &PINNED[..]].concat();
    let json_args = [&args[..], &["--dry-run", "--json"]].concat();
    let shown = shop
        .send(&json_args)
        .ended(0)
        .said("Nothing was sent.")
        .json();
    let plain = shop.send(&[&args[..], &["--dry-run"]].concat()).ended(0);
    assert_eq!(shop.posts(), 0);
    assert!(shop.events().is_empty());
    let url = format!("{}/api/v2/events", shop.sandbox.url);
    let (first, body) = plain.stdout.split_once('\n').unwrap();
    assert_eq!(first, format!("POST {url}"));

    shop.send(&args).ended(0);
    let event = at_any_time(sent(shop.events().pop().unwrap()));
    let mut request = shown[0].clone();
    request["body"] = at_any_time(request["body"].take());
    assert_eq!(
        request,
        json!({"method": "POST", "url": url, "body": event})
    );
    assert_eq!(shown.as_array().unwrap().len(), 1);
    let body = serde_json::from_str(body).unwrap();
    assert_eq!(at_any_time(body), event);
}

#[test]
fn a_dry_run_of_all_prints_four() {
    let shop = Shop::open();
    let ran = shop
        .send(&["all", "--to", "s_rosa", "--dry-run", "--json"])
        .ended(0);
    let shown = ran.json();
    let types: Vec<&str> = shown
        .as_array()
        .unwrap()
        .iter()
        .map(|request| request["body"]["type"].as_str().unwrap())
        .collect();
    assert_eq!(
        types,
        [
            "Prive_Subscription_Started",
            "Prive_Upcoming_Order",
            "Prive_Billing_Attempt_Failed",
            "Prive_Subscription_Canceled"
        ]
    );
    assert_eq!(shop.posts(), 0);
}

#[test]
fn a_dry_run_finds_the_errors_of_sending() {
    let shop = Shop::open();
    let to = |whom, more: &[&str]| {
        shop.send(&[&["started", "--to", whom, "--dry-run", "--json"], more].concat())
    };
    to("+12125550124", &[]).ended(1).said("isn't opted in");
    to("+12125550199", &[]).ended(1).said("has no subscriber");
    let stranger = to("+12125550199", &["--anyway"]).ended(0).json();
    assert_eq!(stranger[0]["body"]["phone"], "+1•••••••199");
    let stranger = to("nobody@example.com", &["--anyway"]).ended(0).json();
    assert_eq!(stranger[0]["body"]["email"], "n•••@example.com");
    assert_eq!(shop.posts(), 0);
}

#[test]
fn no_key_is_printed() {
    let shop = Shop::open();
    let keys = [shop.sandbox.key.clone(), PARTNER.to_owned()];
    for args in [
        &["started", "--to", "s_rosa", "-vvv"][..],
        &["started", "--to", "s_rosa", "-vvv", "--dry-run"],
        &["started", "--to", "s_nobody", "-vvv"],
    ] {
        for ran in [shop.send(args), shop.send_as_partner(args)] {
            let said = ran.stdout + &ran.stderr;
            assert!(said.contains("/api/v2/me"), "{said}");
            for key in &keys {
                assert!(!said.contains(key.as_str()), "{said}");
            }
        }
    }
}
