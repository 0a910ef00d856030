//! Who receives an event, and who must not.

use serde_json::{Value, json};

use super::Shop;

#[test]
fn a_recipient_is_matched_by_phone_email_or_id_and_sent_by_id() {
    let shop = Shop::open();
    for (to, shown) in [
        ("+1 (212) 555-0123", "+1•••••••123"),
        ("212-555-0123", "+1•••••••123"),
        ("rosa@EXAMPLE.com", "+1•••••••123 (r•••@EXAMPLE.com)"),
        ("s_rosa", "+1•••••••123 (s_rosa)"),
    ] {
        let ran = shop.send(&["started", "--to", to, "--json"]).ended(0);
        assert_eq!(ran.json()[0]["to"], shown);
        let event = shop.events().pop().unwrap();
        assert_eq!(
            (&event["subscriber_id"], &event["phone"], &event["email"]),
            (&json!("s_rosa"), &Value::Null, &Value::Null)
        );
        let said = ran.stdout + &ran.stderr;
        assert!(
            !said.contains("5550123") && !said.contains("555-01"),
            "{said}"
        );
        assert!(!said.contains("rosa@"), "{said}");
    }
}

#[test]
fn a_phone_number_without_a_country_code_uses_the_region() {
    let shop = Shop::open();
    let london = ["started", "--to", "020 7946 0123", "--region", "GB"];
    shop.send(&london)
        .ended(1)
        .said("no subscriber +4••••••••123");
    assert_eq!(
        shop.sandbox.requests()[1].2,
        "phone_number__in=%2B442079460123"
    );
}

#[test]
fn someone_who_is_not_a_subscriber_needs_anyway() {
    for (to, field, value) in [
        ("+12125550199", "phone", "+12125550199"),
        ("nobody@example.com", "email", "nobody@example.com"),
        ("s_nobody", "subscriber_id", "s_nobody"),
    ] {
        let shop = Shop::open();
        shop.send(&["started", "--to", to])
            .ended(1)
            .said("has no subscriber")
            .said("--anyway");
        assert_eq!(shop.posts(), 0);
        let ran = shop
            .send(&["started", "--to", to, "--anyway", "--json"])
            .ended(0);
        assert_eq!(ran.json()[0]["subscriber_id"], Value::Null);
        let events = shop.events();
        assert_eq!(events.len(), 1);
        assert_eq!(events[0][field], value);
        assert_eq!(events[0]["matched"], Value::Null);
    }
}

#[test]
fn an_opted_out_subscriber_needs_anyway() {
    let shop = Shop::open();
    let args = ["started", "--to", "+12125550124"];
    shop.send(&args)
        .ended(1)
        .said("isn't opted in")
        .said("--anyway");
    assert_eq!(shop.posts(), 0);
    shop.send(&[&args[..], &["--anyway"]].concat()).ended(0);
    assert_eq!(shop.events()[0]["matched"], "s_otto");
}

#[test]
fn several_matches_are_refused_even_with_anyway() {
    let shop = Shop::open();
    for anyway in [&["--anyway"][..], &[]] {
        let args = ["started", "--to", "twins@example.com", "--yes"];
        shop.send(&[&args[..], anyway].concat())
            .ended(1)
            .said("2 subscribers of Sandbox Coffee share t•••@example.com");
    }
    assert_eq!(shop.posts(), 0);
}

#[test]
fn without_a_terminal_a_live_shop_needs_yes() {
    let shop = Shop::open();
    let live = [
        "started",
        "--to",
        "s_rosa",
        "--api-url",
        "https://api.postscript.io",
    ];
    shop.send(&live)
        .ended(2)
        .said("may text a real person")
        .said("--yes");
    let quietly = [&live[..], &["--no-input", "-q"]].concat();
    let ran = shop.send(&quietly).ended(2).said("can't prompt");
    assert!(!ran.stderr.contains("hint:"), "{ran:?}");
}
