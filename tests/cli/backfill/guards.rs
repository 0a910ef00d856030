//! Sources that may lack contracts hold back INACTIVE, and older or smaller ones stop the run.

use serde_json::{Value, json};

use super::{ACTIVE, INACTIVE, assert_adds_up, export, phone, subscriber};
use crate::harness::{Home, Sandbox};

/// Subscribers marked active.
fn marked_active(count: usize) -> Vec<Value> {
    let properties = json!({"prive_status": "active"});
    (0..count)
        .map(|n| {
            let fields =
                json!({"phone_number": phone(n), "tags": [ACTIVE], "properties": properties});
            subscriber(&format!("s_{n}"), &fields)
        })
        .collect()
}

/// An export with a contract for each of these subscribers, the first of them canceled.
fn with_canceled(canceled: usize, count: usize) -> String {
    let rows: Vec<String> = (0..count)
        .map(|n| {
            let status = if n < canceled { "CANCELLED" } else { "ACTIVE" };
            format!("c{n},,,{},{status}", phone(n))
        })
        .collect();
    export(&rows.iter().map(String::as_str).collect::<Vec<_>>())
}

/// How many subscribers have the tag.
fn tagged(sandbox: &Sandbox, tag: &str) -> usize {
    let subscribers = sandbox.subscribers().into_iter();
    let has_tag = |one: &Value| one["tags"].as_array().unwrap().contains(&json!(tag));
    subscribers.filter(has_tag).count()
}

#[test]
fn many_subscribers_turning_inactive_are_held_back_until_the_flag_lifts_it() {
    let home = Home::new();
    let mut shop = marked_active(59);
    shop.push(subscriber("s_new", &json!({"phone_number": phone(59)})));
    let sandbox = home.sandbox_with(&shop, &[]);
    let file = home.file("export.csv", with_canceled(30, 60));
    let args = ["backfill", "--csv", &file, "--yes", "--rate", "off"];
    let summary = home.run_on(&sandbox, &[&args[..], &["--json"]].concat());
    let summary = summary.ended(3).json();
    assert_adds_up(&summary);
    assert_eq!(summary["guards"], json!(["max_inactive"]));
    assert_eq!(summary["outcomes"]["held_back"], 30);
    assert_eq!(summary["outcomes"]["tagged"], 1);
    assert_eq!(tagged(&sandbox, INACTIVE), 0);

    let ran = home.run_on(&sandbox, &args).ended(3);
    let flag = "To write it anyway, add --max-inactive 30\n";
    assert!(ran.stdout.contains(flag), "{ran:?}");
    let lifted = [&args[..], &["--max-inactive", "30"]].concat();
    home.run_on(&sandbox, &lifted).ended(0);
    assert_eq!(tagged(&sandbox, INACTIVE), 30);
}

#[test]
fn an_export_without_an_active_contract_makes_nobody_inactive() {
    let home = Home::new();
    let sandbox = home.sandbox_with(
        &[subscriber("s_0", &json!({"phone_number": phone(0)}))],
        &[],
    );
    let file = home.file("export.csv", with_canceled(1, 1));
    let args = ["backfill", "--csv", &file, "--yes"];
    let ran = home.run_on(&sandbox, &args).ended(3);
    let flag = "add --ignore-guard no_active_contract\n";
    assert!(ran.stdout.contains(flag), "{ran:?}");
    assert_eq!(sandbox.count("PATCH", "/"), 0);
    let lifted = [&args[..], &["--ignore-guard", "no_active_contract"]].concat();
    home.run_on(&sandbox, &lifted).ended(0);
    assert_eq!(tagged(&sandbox, INACTIVE), 1);
}

#[test]
fn the_first_half_of_an_export_after_the_whole_is_not_applied() {
    let home = Home::new();
    let shop: Vec<Value> = (0..60)
        .map(|n| subscriber(&format!("s_{n}"), &json!({"phone_number": phone(n)})))
        .collect();
    let sandbox = home.sandbox_with(&shop, &[]);
    let whole = home.file("whole.csv", with_canceled(20, 60));
    let half = home.file("half.csv", with_canceled(25, 30));
    let run = |file: &str, more: &[&str]| {
        let args = [
            "backfill", "--csv", file, "--yes", "--json", "--rate", "off",
        ];
        home.run_on(&sandbox, &[&args[..], more].concat())
    };
    let first = run(&whole, &[]).ended(0).json();
    assert_eq!(first["last_source"], Value::Null);
    let updates = sandbox.count("PATCH", "/");
    let second = run(&half, &[])
        .ended(9)
        .said("--ignore-guard smaller_source");
    let summary = second.json();
    assert_adds_up(&summary);
    assert_eq!(summary["guards"], json!(["smaller_source"]));
    assert_eq!(summary["last_source"]["contracts"], 60);
    assert_eq!(sandbox.count("PATCH", "/"), updates);
    run(&half, &["--dry-run"]).ended(9);
    run(&half, &["--ignore-guard", "smaller_source"]).ended(0);
    assert!(sandbox.count("PATCH", "/") > updates);
}

#[test]
fn another_stores_export_is_not_applied() {
    let home = Home::new();
    let shop: Vec<Value> = (0..40)
        .map(|n| {
            let fields = json!({"phone_number": phone(n), "shopify_customer_id": 7_000_000_000_u64 + n as u64});
            subscriber(&format!("s_{n}"), &fields)
        })
        .collect();
    let sandbox = home.sandbox_with(&shop, &[]);
    let rows: Vec<String> = (0..40)
        .map(|n| format!("c{n},{},,{},ACTIVE", 9_000_000_000_u64 + n as u64, phone(n)))
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let file = home.file("export.csv", export(&rows));
    let args = ["backfill", "--csv", &file, "--yes", "--json"];
    let ran = home
        .run_on(&sandbox, &args)
        .ended(9)
        .said("probably from another store");
    assert_eq!(ran.json()["guards"], json!(["wrong_store"]));
    assert_eq!(sandbox.count("PATCH", "/"), 0);
}

#[test]
fn a_rejected_active_row_of_a_canceled_customer_holds_back_inactive() {
    for rejected in [
        // Two phones in one cell, and an id that a spreadsheet rounded.
        "1,,,+12125550100 / +12125550101,ACTIVE",
        "1,7.09872E+12,,,ACTIVE",
    ] {
        let home = Home::new();
        let rosa = json!({"phone_number": "+12125550100", "email": "rosa@example.com"});
        let sandbox = home.sandbox_with(&[subscriber("s_1", &rosa)], &[]);
        let rows = [
            rejected,
            "2,,rosa@example.com,,CANCELLED",
            "3,7000000003,,+12125550150,ACTIVE",
            "4,7000000004,,+12125550151,ACTIVE",
        ];
        let file = home.file("export.csv", export(&rows));
        let args = ["backfill", "--csv", &file, "--yes"];
        let ran = home.run_on(&sandbox, &args).ended(3);
        assert!(
            ran.stdout
                .contains("unattributed_rows: 1 row can't be attributed to a customer"),
            "{ran:?}"
        );
        assert!(ran.stdout.contains("add --max-unattributed 1\n"), "{ran:?}");
        assert_eq!(tagged(&sandbox, INACTIVE), 0, "{rejected}");
    }
}

#[test]
fn an_older_export_is_not_applied() {
    let home = Home::new();
    let shop = [subscriber("s_0", &json!({"phone_number": phone(0)}))];
    let sandbox = home.sandbox_with(&shop, &[]);
    let dated = |date: &str| {
        format!(
            "contractId,phone,status,createdAt\n1,{},ACTIVE,{date}\n",
            phone(0)
        )
    };
    let today = home.file("today.csv", dated("2026-01-05T10:00:00Z"));
    let yesterday = home.file("yesterday.csv", dated("2026-01-04T10:00:00Z"));
    let run = |file: &str| home.run_on(&sandbox, &["backfill", "--csv", file, "--yes", "--json"]);
    run(&today).ended(0);
    let is_older = || {
        let ran = run(&yesterday).ended(9).said("--ignore-guard older_source");
        assert_eq!(ran.json()["guards"], json!(["older_source"]));
    };
    is_older();
    let text = home.run_on(&sandbox, &["backfill", "--csv", &yesterday, "--yes"]);
    assert!(!text.ended(9).stdout.contains("create the segments"));
    // A source without a readable date leaves the last date as it is.
    let undated = format!("contractId,phone,status\n1,{},ACTIVE\n", phone(0));
    for undated in [undated, dated("1/5/2026"), dated("2999-01-01")] {
        let ran = run(&home.file("undated.csv", undated)).ended(0);
        ran.said("this source has no usable date");
        is_older();
    }
}
