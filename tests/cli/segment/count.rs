//! `segment count`: the numbers, and how many requests they take.

use serde_json::{Value, json};

use super::{ACTIVE, INACTIVE, a_few, connect, subscriber};
use crate::harness::Home;

/// 10,000 subscribers with every combination of tags, property and consent: 16 combinations of tags and
/// property, each 313 times with consent and 312 times without.
fn every_combination() -> Vec<Value> {
    let tags: [&[&str]; 4] = [&["VIP"], &[ACTIVE, "VIP"], &[INACTIVE], &[INACTIVE, ACTIVE]];
    let statuses = [None, Some("active"), Some("inactive"), Some("Inactive ")];
    let combined = |n: usize| {
        subscriber(
            n,
            tags[n % 4],
            statuses[n / 4 % 4],
            (n / 16).is_multiple_of(2),
        )
    };
    (0..10_000).map(combined).collect()
}

fn size(members: u64, can_be_texted: u64) -> Value {
    json!({"members": members, "can_be_texted": can_be_texted})
}

#[test]
fn every_combination_is_counted_with_one_request_per_page() {
    let home = Home::new();
    let sandbox = home.sandbox_with(&every_combination(), &["--page-size", "83"]);
    let list = home.path("stale.txt");
    let list_text = list.to_str().unwrap();
    let args = [
        "segment", "count", "--json", "--rate", "off", "--list", list_text,
    ];
    let counts = home.run_on(&sandbox, &args).ended(0).json();
    // 16 combinations of 625 subscribers each: half have a tag, and a quarter of these the opposite
    // property.
    let of_a_kind = json!({"tag": size(5000, 2504), "definition": size(3750, 1878)});
    let expected = json!({
        "store": null,
        "subscribers": size(10_000, 5008),
        "active": of_a_kind,
        "inactive": of_a_kind,
        "both_tags": size(2500, 1252),
        "neither_tag": size(2500, 1252),
        "consistent": true,
        "last_backfill": null,
    });
    assert_eq!(counts, expected);
    // And one past the end.
    let pages = 10_000_usize.div_ceil(83) + 1;
    assert_eq!(sandbox.requests().len(), pages, "all requests there were");
    assert_eq!(sandbox.count("GET", "/api/v2/subscribers"), pages);
    let listed = std::fs::read_to_string(&list).unwrap();
    let listed: Vec<&str> = listed.lines().collect();
    let stale = (0..10_000).filter(|n| n % 4 == 3);
    let stale: Vec<String> = stale.map(|n| format!("s_{n:05}")).collect();
    assert_eq!(listed, stale);
}

#[test]
fn one_kind_can_be_counted_as_a_table() {
    let home = Home::new();
    let sandbox = home.sandbox_with(&a_few(), &["--page-size", "5"]);
    let ran = home
        .run_on(&sandbox, &["segment", "count", "active"])
        .ended(0);
    let lines: Vec<Vec<&str>> = ran
        .stdout
        .lines()
        .map(|line| {
            line.split("  ")
                .map(str::trim)
                .filter(|cell| !cell.is_empty())
                .collect()
        })
        .collect();
    assert_eq!(
        lines,
        [
            ["segment", "members", "opted in"],
            ["active: tag only", "10", "8"],
            ["active: tag + prive_status", "7", "5"],
            ["both tags", "3", "3"],
            ["neither tag", "2", "1"],
            ["all subscribers", "12", "9"],
        ]
    );
    let ran = ran.said("Subscribers with both tags are members of both tag-only segments");
    ran.said("No complete backfill is recorded for this store. Run one every night.");
    let args = ["segment", "count", "inactive", "--json"];
    let counts = home.run_on(&sandbox, &args).ended(0).json();
    assert_eq!(counts["active"], Value::Null);
    assert_eq!(counts["inactive"]["tag"], size(3, 3));
    assert_eq!(counts["inactive"]["definition"], size(3, 3));
}

#[test]
fn a_list_is_replaced_and_one_that_cannot_be_written_fails_first() {
    let home = Home::new();
    let sandbox = home.sandbox_with(&a_few(), &[]);
    let list = home.file("stale.txt", "s_99999\n".repeat(100));
    home.run_on(&sandbox, &["segment", "count", "--list", &list])
        .ended(0);
    assert_eq!(
        std::fs::read_to_string(&list).unwrap(),
        "s_00007\ns_00008\ns_00009\n"
    );
    let before = sandbox.requests().len();
    let nowhere = home.path("nowhere/stale.txt");
    let args = ["segment", "count", "--list", nowhere.to_str().unwrap()];
    let ran = home.run_on(&sandbox, &args).ended(1);
    ran.said("can't write the list to");
    assert_eq!(sandbox.requests().len(), before);
}

#[test]
fn a_shop_without_subscribers_is_reported() {
    let home = Home::new();
    let sandbox = home.sandbox(&[]);
    let ran = home.run_on(&sandbox, &["segment", "count", "--json"]);
    let ran = ran.ended(0).said("The store has no subscribers.");
    assert_eq!(ran.json()["subscribers"], size(0, 0));
    assert_eq!(sandbox.requests().len(), 2);
}

#[test]
fn invalid_arguments_are_refused() {
    let home = Home::new();
    let ran = home.run(&["segment", "count", "retired"]).ended(2);
    ran.said("invalid value 'retired'")
        .said("possible values: active, inactive, all");
    home.run(&["segment", "count"])
        .ended(4)
        .said("no Postscript API key found");
    home.run(&["segment"])
        .ended(2)
        .said("Count the members of segments");
}

#[test]
fn a_key_of_another_shop_counts_nothing() {
    let home = Home::new();
    let (tea, soap) = (home.sandbox_with(&a_few(), &[]), home.sandbox(&[]));
    connect(&home, &tea);
    let path = home.path("config/config.toml");
    let config = std::fs::read_to_string(&path).unwrap();
    let other = config.replace("shop_5a4db0c0ffee", "shop_0ther");
    std::fs::write(&path, other).unwrap();
    let args = ["segment", "count", "--store", "tea"];
    let ran = home.run_on(&soap, &args).ended(4);
    ran.said("belongs to another store");
    assert_eq!(soap.count("GET", "/api/v2/subscribers"), 0);
    // The saved key may belong to another shop by now, too.
    let ran = home.run(&args).ended(4);
    ran.said("the key saved for it belongs to another store");
    assert_eq!(tea.count("GET", "/api/v2/subscribers"), 0);
}

#[test]
fn a_connected_store_takes_one_more_request() {
    let home = Home::new();
    let sandbox = home.sandbox_with(&a_few(), &["--page-size", "5"]);
    connect(&home, &sandbox);
    let before = sandbox.requests().len();
    home.run(&["segment", "count"]).ended(0);
    let requests = sandbox.requests();
    let paths = requests[before..].iter().map(|(_, path, _)| path.as_str());
    let list = "/api/v2/subscribers";
    assert_eq!(
        paths.collect::<Vec<_>>(),
        ["/api/v2/me", list, list, list, list]
    );
}
