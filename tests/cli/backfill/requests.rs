//! How many requests a backfill makes. At 15 per second, requests are time.

use serde_json::{Value, json};

use super::{assert_adds_up, export, many, phone, subscriber};
use crate::harness::{Home, Sandbox};

const ME: &str = "/api/v2/me";
const SUBSCRIBERS: &str = "/api/v2/subscribers";

fn run(home: &Home, sandbox: &Sandbox, file: &str, more: &[&str]) -> Value {
    let mut args = vec![
        "backfill", "--csv", file, "--yes", "--json", "--rate", "off",
    ];
    args.extend(more);
    let summary = home.run_on(sandbox, &args).ended(0).json();
    assert_adds_up(&summary);
    summary
}

/// An export of customers with an id, a phone and an email each.
fn with_all_identities(count: usize) -> String {
    let row = |n| {
        let id = 900_000_000 + n;
        format!("c{n},{id},n{n}@example.com,{},ACTIVE", phone(n))
    };
    let rows: Vec<String> = (0..count).map(row).collect();
    export(&rows.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn a_thousand_customers_found_by_id_take_a_thousand_updates_and_few_reads() {
    let home = Home::new();
    let rows: Vec<String> = (0..1000)
        .map(|n| format!("c{n},{},,,ACTIVE", 900_000_000 + n))
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let file = home.file("export.csv", export(&rows));
    let shop: Vec<Value> = (0..4000)
        .map(|n| {
            let fields = json!({"phone_number": phone(n), "shopify_customer_id": 900_000_000 + n});
            subscriber(&format!("s_{n}"), &fields)
        })
        .collect();
    let sandbox = home.sandbox_with(&shop, &["--page-size", "50"]);

    let summary = run(&home, &sandbox, &file, &[]);
    assert_eq!(summary["outcomes"]["tagged"], 1000);
    assert_eq!(sandbox.count("GET", ME), 1);
    assert_eq!(sandbox.count("PATCH", SUBSCRIBERS), 1000);
    let first = sandbox.requests().len();
    assert!(first <= 1000 + 20 + 6, "{first} requests");

    let summary = run(&home, &sandbox, &file, &[]);
    assert_eq!(summary["outcomes"]["unchanged"], 1000);
    let second = sandbox.requests().len() - first;
    assert!(second <= 26, "{second} requests");
}

#[test]
fn a_small_shop_is_listed_with_one_request_past_the_end() {
    let home = Home::new();
    let file = home.file("export.csv", many(20_000));
    let sandbox = home.sandbox(&["--subscribers", "2000", "--page-size", "100"]);
    for find in ["auto", "list"] {
        sandbox.post("/__sandbox/reset", &json!({}));
        let summary = run(&home, &sandbox, &file, &["--find", find]);
        assert_eq!(summary["customers"], 20_000);
        assert_eq!(summary["requests"]["list"], 21, "{find}");
        assert_eq!(summary["requests"]["lookup"], 0, "{find}");
        assert_eq!(sandbox.count("GET", SUBSCRIBERS), 21, "{find}");
    }
}

#[test]
fn each_identity_is_looked_up_for_those_that_the_one_before_did_not_find() {
    let home = Home::new();
    // 2,000 customers: 500 are found by id, 500 by phone, 500 by email, and 500 not at all.
    let file = home.file("export.csv", with_all_identities(2000));
    let shop: Vec<Value> = (0..4500)
        .map(|n| {
            let other = format!("+1{}55501{:02}", 700 + n / 100, n % 100);
            let fields = match n {
                0..500 => json!({"phone_number": other, "shopify_customer_id": 900_000_000 + n}),
                500..1000 => json!({"phone_number": phone(n)}),
                1000..1500 => json!({"phone_number": other, "email": format!("n{n}@example.com")}),
                _ => json!({"phone_number": other}),
            };
            subscriber(&format!("s_{n}"), &fields)
        })
        .collect();
    let sandbox = home.sandbox_with(&shop, &["--page-size", "50"]);
    let summary = run(&home, &sandbox, &file, &["--dry-run"]);
    assert_eq!(summary["outcomes"]["would_tag"], 1500);
    assert_eq!(summary["outcomes"]["not_subscriber"], 500);
    assert_eq!(summary["requests"]["list"], 1);
    // 2,000 ids, 1,500 phones and 1,000 emails, with three canaries of the first two kinds.
    assert_eq!(summary["requests"]["lookup"], 41 + 31 + 20);
    // No subscriber on the first page has an email address.
    assert_eq!(summary["unverified_lookups"], json!(["email"]));
}

#[test]
fn a_batch_that_is_too_large_is_halved_for_the_rest_of_the_run() {
    for limit in [["--max-values", "20"], ["--max-query-bytes", "800"]] {
        let home = Home::new();
        let file = home.file("export.csv", many(10_000));
        let mut args = vec!["--from-csv", &file, "--page-size", "1000"];
        args.extend(limit);
        let sandbox = home.sandbox(&args);
        let more = ["--find", "lookup", "--dry-run"];
        let summary = run(&home, &sandbox, &file, &more);
        assert_eq!(summary["outcomes"]["would_tag"], 10_000, "{limit:?}");
        // Without learning, each of the 200 batches would be asked for whole, in halves and in
        // quarters: 1,400 requests.
        let look_ups = summary["requests"]["lookup"].as_u64().unwrap();
        assert!(look_ups < 1_200, "{limit:?}: {look_ups} lookups");
    }
}

#[test]
fn a_filter_that_rejects_every_value_ends_the_run() {
    let home = Home::new();
    let file = home.file("export.csv", many(10_000));
    let sandbox = home.sandbox(&["--max-query-bytes", "30"]);
    let args = [
        "backfill", "--csv", &file, "--yes", "--json", "--find", "lookup",
    ];
    let args = [&args[..], &["--rate", "off"]].concat();
    let ran = home
        .run_on(&sandbox, &args)
        .ended(1)
        .said("it rejects every lookup");
    assert_adds_up(&ran.json());
    assert!(sandbox.requests().len() < 10_000);
}

#[test]
fn a_few_rejected_values_fail_only_their_customers() {
    let home = Home::new();
    let long = "x".repeat(60);
    let file = home.file(
        "export.csv",
        export(&[
            "1,700000071,a@example.com,,ACTIVE",
            "2,700000072,b@example.com,,CANCELLED",
            &format!("3,700000073,{long}@example.com,,ACTIVE"),
            &format!("4,700000074,y{long}@example.com,,ACTIVE"),
        ]),
    );
    let shop = [71, 72].map(|id| {
        let linked = json!({"phone_number": phone(id), "shopify_customer_id": 700_000_000 + id});
        subscriber(&format!("s_{id}"), &linked)
    });
    let sandbox = home.sandbox_with(&shop, &["--max-query-bytes", "70"]);
    let args = [
        "backfill", "--csv", &file, "--yes", "--json", "--rate", "off", "--find", "lookup",
    ];
    let summary = home.run_on(&sandbox, &args).ended(3).json();
    assert_adds_up(&summary);
    assert_eq!(summary["outcomes"]["tagged"], 2);
    assert_eq!(summary["outcomes"]["failed"], 2);
}

#[test]
fn one_rejected_value_fails_only_its_customer() {
    let home = Home::new();
    let rows: Vec<String> = (0..60)
        .map(|n| match n {
            // Longer than the sandbox takes in a query; the rest of its batch is found all the same.
            7 => format!("c{n},,{}@example.com,,ACTIVE", "x".repeat(60)),
            n => format!("c{n},,n{n}@example.com,,ACTIVE"),
        })
        .collect();
    let file = home.file(
        "export.csv",
        export(&rows.iter().map(String::as_str).collect::<Vec<_>>()),
    );
    let shop: Vec<Value> = (0..60)
        .map(|n| {
            subscriber(
                &format!("s_{n}"),
                &json!({"email": format!("n{n}@example.com"), "phone_number": phone(n)}),
            )
        })
        .collect();
    let sandbox = home.sandbox_with(&shop, &["--max-query-bytes", "70"]);
    let args = [
        "backfill", "--csv", &file, "--yes", "--json", "--rate", "off", "--find", "lookup",
    ];
    let ran = home
        .run_on(&sandbox, &args)
        .ended(3)
        .said("Postscript rejected the lookup");
    let summary = ran.json();
    assert_adds_up(&summary);
    assert_eq!(summary["outcomes"]["tagged"], 59);
    assert_eq!(summary["outcomes"]["failed"], 1);
}
