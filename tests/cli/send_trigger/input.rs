//! Invalid input: an error in a sentence, and nothing sent.

use serde_json::json;

use super::Shop;

/// Fails unless the run exited with `code`, printed `said` and sent no event.
#[track_caller]
fn refused(shop: &Shop, args: &[&str], code: i32, said: &str) {
    shop.send(args).ended(code).said(said);
    assert_eq!(shop.posts(), 0, "{args:?}");
}

#[test]
fn invalid_arguments_are_refused() {
    let shop = Shop::open();
    let rosa = ["--to", "s_rosa"];
    let cases: &[(&[&str], &str)] = &[
        (&["started"], "--to <RECIPIENT>"),
        (&["started", "--to", "12"], "must be a phone number"),
        (
            &["started", "--to", "+1 212 555 01234567"],
            "must be a phone number",
        ),
        (&["started", "--to", ""], "must be a phone number"),
        (&["started", "--to", "rosa"], "must be a phone number"),
        (&["started", "--to", "rosa@"], "must be a phone number"),
        (&["started", "--to", "a@b@c"], "must be a phone number"),
        (
            &["started", "--to", "ro sa@example.com"],
            "must be a phone number",
        ),
        (&["started", "--to", "s_/"], "must be a phone number"),
        (&["started", "--property", "n"], "expected NAME=VALUE"),
        (
            &["started", "--property", "items=[1, 2]"],
            "`items` is a list",
        ),
        (
            &["started", "--property", "customer={\"name\": \"x\"}"],
            "`customer` is an object",
        ),
        (
            &["started", "--property", "_hidden=1"],
            "is not a valid property name",
        ),
        (
            &["started", "--property", "nextDate=1"],
            "is not a valid property name",
        ),
        (
            &["started", "--event", "Prive: Upcoming Order"],
            "letters (a-z, A-Z)",
        ),
        (&["started", "--event", ""], "1 to 255 characters"),
        (&["started", "--external-id", ""], "--external-id"),
        (
            &["started", "--external-id", "a\nb"],
            "line breaks or other control characters",
        ),
        (
            &["started", "--occurred-at=-001000-01-01T00:00:00Z"],
            "must not be before 1970",
        ),
        (
            &["started", "--occurred-at", "3/8/2026"],
            "expected a date and time",
        ),
        (
            &["started", "--occurred-at", "2026-03-08 10:20"],
            "with an offset",
        ),
        (
            &["started", "--timezone", "Mars/Olympus"],
            "America/New_York",
        ),
        (
            &["started", "--order-date", "2999-12-31"],
            "--order-date works with upcoming-order only",
        ),
        (
            &["upcoming", "--order-date", "2020-02-29"],
            "can't be on 2020-02-29",
        ),
        (
            &["upcoming", "--order-date", "2999-02-29"],
            "such as 2026-03-08",
        ),
        (
            &["upcoming", "--order-date", "12/31/2999"],
            "such as 2026-03-08",
        ),
        (&["all", "--event", "A"], "need a single trigger"),
        (&["all", "--external-id", "a"], "need a single trigger"),
        (&["started", "--contract", "1"], "--from-csv"),
        (&["started", "--from-csv", "a.csv"], "--contract"),
        (
            &["started", "--map", "email=Mail"],
            "work with --from-csv only",
        ),
        (
            &["started", "--no-sample", "--properties", "a.json"],
            "cannot be used with",
        ),
    ];
    for (args, said) in cases {
        let to = if args.contains(&"--to") || args.len() == 1 {
            &[][..]
        } else {
            &rosa
        };
        refused(&shop, &[args, to].concat(), 2, said);
    }
    assert!(shop.sandbox.requests().is_empty());
}

#[test]
fn external_ids_of_sync_are_refused() {
    let shop = Shop::open();
    for prefix in ["started", "canceled", "failed", "upcoming"] {
        let id = format!("{prefix}:c1");
        let said = format!("`{prefix}:…` is reserved for `sync` events");
        let args = ["started", "--to", "s_rosa", "--external-id", &id];
        refused(&shop, &args, 2, &said);
    }
    assert!(shop.sandbox.requests().is_empty());
}

#[test]
fn the_date_and_days_of_an_order_are_set_by_order_date_only() {
    let shop = Shop::open();
    for name in ["next_billing_date", "days_before_billing"] {
        for trigger in ["upcoming", "all"] {
            let typed = format!("{name} =2999-12-09");
            let args = [trigger, "--to", "s_rosa", "--property", &typed];
            refused(&shop, &args, 2, &format!("can't set {name}"));
        }
    }
}

#[test]
fn an_unknown_trigger_gets_a_suggestion() {
    let shop = Shop::open();
    for (typed, nearest) in [
        ("upcomming-order", "'upcoming-order'"),
        ("SUBSCRIPTION_STARTET", "'subscription-started'"),
        ("Upcoming_Ordr", "'upcoming-order'"),
        ("billing-atempt-failed", "'billing-attempt-failed'"),
    ] {
        refused(&shop, &[typed, "--to", "s_rosa"], 2, nearest);
    }
    refused(
        &shop,
        &["renewed", "--to", "s_rosa"],
        2,
        "subscription-started, upcoming-order",
    );
}

#[test]
fn a_properties_file_must_be_one_flat_object() {
    let shop = Shop::open();
    let many: serde_json::Map<String, serde_json::Value> =
        (0..101).map(|n| (format!("p{n}"), json!(n))).collect();
    for (content, said) in [
        ("{\"items\": [1]}".to_owned(), "`items` is a list"),
        (
            "{\"customer\": {\"name\": \"x\"}}".to_owned(),
            "`customer` is an object",
        ),
        ("{\"gone\": null}".to_owned(), "`gone` is null"),
        (
            "{\"Upper\": 1}".to_owned(),
            "`Upper` is not a valid property name",
        ),
        ("[1]".to_owned(), "must be one JSON object"),
        ("{\"a\": ".to_owned(), "can't use the properties"),
        (json!(many).to_string(), "at most 100 properties"),
    ] {
        let file = shop.home.file("properties.json", content);
        let args = ["started", "--to", "s_rosa", "--properties", &file];
        refused(&shop, &args, 1, said);
    }
    let args = ["started", "--to", "s_rosa", "--properties", "nowhere.json"];
    refused(&shop, &args, 1, "nowhere.json");
}

#[test]
fn more_than_100_properties_are_refused() {
    let shop = Shop::open();
    let all: Vec<String> = (0..101).map(|n| format!("p{n}={n}")).collect();
    let flags = |count: usize| -> Vec<&str> {
        let each = all.iter().take(count);
        each.flat_map(|one| ["--property", one.as_str()]).collect()
    };
    let args = ["canceled", "--to", "s_rosa", "--no-sample"];
    refused(
        &shop,
        &[&args[..], &flags(101)].concat(),
        2,
        "at most 100 properties",
    );
    // The sample's properties count too.
    refused(
        &shop,
        &[&args[..3], &flags(100)].concat(),
        2,
        "at most 100 properties",
    );
    shop.send(&[&args[..], &flags(100)].concat()).ended(0);
    let properties = shop.events().pop().unwrap()["properties"].clone();
    assert_eq!(properties.as_object().unwrap().len(), 100);
}
