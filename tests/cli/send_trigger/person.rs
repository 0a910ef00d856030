//! Whom an event reaches, and whom it must not.

use serde_json::{Value, json};

use super::Shop;

#[test]
fn a_person_is_found_by_phone_email_or_id_and_named_by_id() {
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
        // More digits than an external id, which is made by chance, ever has by chance.
        let said = ran.stdout + &ran.stderr;
        assert!(
            !said.contains("5550123") && !said.contains("555-01"),
            "{said}"
        );
        assert!(!said.contains("rosa@"), "{said}");
    }
}

#[test]
fn a_number_without_its_country_is_one_of_the_region() {
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
fn to_a_stranger_nothing_goes_unless_it_shall() {
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
fn to_one_who_opted_out_nothing_goes_unless_it_shall() {
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
fn of_several_under_one_address_none_is_chosen() {
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
fn without_a_terminal_a_live_shop_needs_a_yes() {
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
        .said("may text somebody")
        .said("--yes");
    let quietly = [&live[..], &["--no-input", "-q"]].concat();
    shop.send(&quietly).ended(2).said("--yes");
}
