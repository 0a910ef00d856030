//! How many requests a backfill takes: the performance of the program, so it is asserted by count.

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

/// Walks of the list among the requests, as told from look-ups by the sort they pin.
fn pages(sandbox: &Sandbox) -> usize {
    let is_page = |query: &str| query.contains("sort=created_at__asc");
    sandbox
        .requests()
        .iter()
        .filter(|one| is_page(&one.2))
        .count()
}

/// An export of so many customers, each with an id, a phone and an email.
fn known_thrice(count: usize) -> String {
    let row = |n| {
        let id = 9_000_000 + n;
        format!("c{n},{id},n{n}@example.com,{},ACTIVE", phone(n))
    };
    let rows: Vec<String> = (0..count).map(row).collect();
    export(&rows.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn look_ups_take_a_fiftieth_and_writes_one_each() {
    let home = Home::new();
    let file = home.file("export.csv", many(230));
    // A shop so large that walking it is out of the question.
    let sandbox = home.sandbox(&[
        "--from-csv",
        &file,
        "--subscribers",
        "3000",
        "--page-size",
        "50",
    ]);

    let summary = run(&home, &sandbox, &file, &[]);
    assert_eq!(summary["outcomes"]["tagged"], 230);
    assert_eq!(sandbox.count("GET", ME), 1);
    assert_eq!(sandbox.count("PATCH", SUBSCRIBERS), 230);
    assert_eq!(pages(&sandbox), 1);
    assert_eq!(sandbox.count("GET", SUBSCRIBERS), 1 + 5);
    assert_eq!(
        summary["requests"],
        json!({"lookup": 5, "walk": 1, "update": 230, "retried": 0, "rate_limited": 0})
    );

    sandbox.post("/__sandbox/reset", &json!({}));
    run(&home, &sandbox, &file, &["--find", "lookup"]);
    assert_eq!(sandbox.count("GET", SUBSCRIBERS), 5);
    let second = run(&home, &sandbox, &file, &["--find", "lookup"]);
    assert_eq!(second["outcomes"]["unchanged"], 230);
    assert_eq!(second["requests"]["update"], 0);
    assert_eq!(sandbox.count("GET", SUBSCRIBERS), 10);
}

#[test]
fn a_small_shop_is_walked() {
    let home = Home::new();
    let file = home.file("export.csv", many(20_000));
    let sandbox = home.sandbox(&["--subscribers", "2000", "--page-size", "100"]);
    for find in ["auto", "walk"] {
        sandbox.post("/__sandbox/reset", &json!({}));
        let summary = run(&home, &sandbox, &file, &["--find", find]);
        assert_eq!(summary["customers"], 20_000);
        assert_eq!(summary["requests"]["walk"], 20, "{find}");
        assert_eq!(summary["requests"]["lookup"], 0, "{find}");
        assert_eq!(sandbox.count("GET", SUBSCRIBERS), 20, "{find}");
    }
}

#[test]
fn one_look_up_is_never_undercut_by_a_walk() {
    let home = Home::new();
    let file = home.file("export.csv", many(50));
    let sandbox = home.sandbox(&["--from-csv", &file]);
    run(&home, &sandbox, &file, &[]);
    assert_eq!(pages(&sandbox), 0);
    assert_eq!(sandbox.count("GET", SUBSCRIBERS), 1);
}

#[test]
fn look_ups_that_find_nobody_give_way_to_a_walk() {
    let home = Home::new();
    // Everybody has an id, a phone and an email that the shop has never heard of: three times 100
    // look-ups, where 150 pages hold everyone.
    let file = home.file("export.csv", known_thrice(5000));
    let shop: Vec<Value> = (0..150)
        .map(|n| {
            subscriber(
                &format!("s_{n}"),
                &json!({"phone_number": format!("+1{}55501{:02}", 917 + n / 100, n % 100)}),
            )
        })
        .collect();
    let sandbox = home.sandbox_with(&shop, &["--page-size", "1"]);
    let summary = run(&home, &sandbox, &file, &[]);
    assert_eq!(summary["outcomes"]["not_subscriber"], 5000);
    let requests = sandbox.count("GET", SUBSCRIBERS);
    assert!(requests < 300, "{requests} requests");
    // The first page is asked for again: it is as old as the look-ups.
    assert_eq!(pages(&sandbox), 151);
}

/// Answers of few a page make a look-up of fifty dearer than one request.
#[test]
fn look_ups_that_come_in_many_pages_give_way_to_a_walk() {
    let home = Home::new();
    let file = home.file("export.csv", many(4000));
    // Every fourth is a subscriber: 80 look-ups in two pages each, where 100 pages hold everyone.
    let shop: Vec<Value> = (0..1000)
        .map(|n| subscriber(&format!("s_{n}"), &json!({"phone_number": phone(n * 4)})))
        .collect();
    let sandbox = home.sandbox_with(&shop, &["--page-size", "10"]);
    let summary = run(&home, &sandbox, &file, &["--dry-run"]);
    assert_eq!(summary["outcomes"]["would_tag"], 1000);
    // Found out by a sample of four.
    assert_eq!(sandbox.count("GET", SUBSCRIBERS), 1 + 8 + 100);
}

/// That one key finds nobody says nothing of the next: a sample of that is asked for before the
/// list is walked.
#[test]
fn look_ups_go_on_where_the_next_key_finds_those_whom_the_first_does_not() {
    let home = Home::new();
    // Nobody is linked to their Shopify customer, and all are found by phone: 40 look-ups by each.
    // If none were found by phone either, 40 more by email, and 90 pages would be the cheaper way.
    let file = home.file("export.csv", known_thrice(2000));
    let shop: Vec<Value> = (0..4500)
        .map(|n| subscriber(&format!("s_{n}"), &json!({"phone_number": phone(n)})))
        .collect();
    let sandbox = home.sandbox_with(&shop, &["--page-size", "50"]);
    let summary = run(&home, &sandbox, &file, &["--dry-run"]);
    assert_eq!(summary["outcomes"]["would_tag"], 2000);
    assert_eq!(summary["requests"]["walk"], 1);
    // Whoever was in the sample isn't asked for again.
    assert_eq!(summary["requests"]["lookup"], 40 + 40);
    // And where the sample finds nobody, the list is walked.
    let shop: Vec<Value> = (5000..9500)
        .map(|n| subscriber(&format!("s_{n}"), &json!({"phone_number": phone(n)})))
        .collect();
    let sandbox = home.sandbox_with(&shop, &["--page-size", "50"]);
    let summary = run(&home, &sandbox, &file, &["--dry-run"]);
    assert_eq!(summary["outcomes"]["not_subscriber"], 2000);
    assert_eq!(summary["requests"]["lookup"], 4 + 4);
    assert_eq!(summary["requests"]["walk"], 1 + 90);
}

#[test]
fn look_ups_go_on_where_only_the_oldest_customers_are_not_found() {
    let home = Home::new();
    // The shop knows the half with the higher ids, and 60 pages hold it: fewer than 40 look-ups by
    // id and as many by email would be, if nobody were found.
    let rows: Vec<String> = (0..2000)
        .map(|n| format!("c{n},{},n{n}@example.com,,ACTIVE", 9_000_000 + n))
        .collect();
    let file = home.file(
        "export.csv",
        export(&rows.iter().map(String::as_str).collect::<Vec<_>>()),
    );
    let shop: Vec<Value> = (1000..4000)
        .map(|n| {
            subscriber(
                &format!("s_{n}"),
                &json!({"phone_number": phone(n), "shopify_customer_id": 9_000_000 + n}),
            )
        })
        .collect();
    let sandbox = home.sandbox_with(&shop, &["--page-size", "50"]);
    let summary = run(&home, &sandbox, &file, &["--dry-run"]);
    assert_eq!(summary["outcomes"]["would_tag"], 1000);
    assert_eq!(summary["requests"]["walk"], 1);
    assert_eq!(summary["requests"]["lookup"], 40 + 20);
}

#[test]
fn a_batch_that_is_too_large_is_halved_and_the_size_learnt() {
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
        assert!(look_ups < 1_200, "{limit:?}: {look_ups} look-ups");
    }
}

#[test]
fn a_filter_that_is_refused_as_such_ends_the_run() {
    let home = Home::new();
    let file = home.file("export.csv", many(10_000));
    let sandbox = home.sandbox(&["--max-query-bytes", "1"]);
    let args = [
        "backfill", "--csv", &file, "--yes", "--json", "--find", "lookup",
    ];
    let args = [&args[..], &["--rate", "off"]].concat();
    let ran = home
        .run_on(&sandbox, &args)
        .ended(1)
        .said("it refuses every look-up");
    assert_adds_up(&ran.json());
    assert!(sandbox.requests().len() < 10_000);
}

#[test]
fn a_few_values_that_are_all_refused_cost_their_customers_only() {
    let home = Home::new();
    let long = "x".repeat(60);
    let file = home.file(
        "export.csv",
        export(&[
            "1,7000071,a@example.com,,ACTIVE",
            "2,7000072,b@example.com,,CANCELLED",
            &format!("3,7000073,{long}@example.com,,ACTIVE"),
            &format!("4,7000074,y{long}@example.com,,ACTIVE"),
        ]),
    );
    let shop = [71, 72].map(|id| {
        let linked = json!({"phone_number": phone(id), "shopify_customer_id": 7_000_000 + id});
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
fn a_value_that_is_refused_alone_costs_its_customer_only() {
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
        .said("Postscript refused to look them up");
    let summary = ran.json();
    assert_adds_up(&summary);
    assert_eq!(summary["outcomes"]["tagged"], 59);
    assert_eq!(summary["outcomes"]["failed"], 1);
}
