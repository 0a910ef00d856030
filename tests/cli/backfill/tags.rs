//! What a backfill leaves in the shop.

use serde_json::{Value, json};

use super::{ACTIVE, INACTIVE, assert_adds_up, export, outcomes, subscriber};
use crate::harness::Home;

/// A shop and an export with every ordinary case.
fn everyone() -> (Vec<Value>, String) {
    let shop = vec![
        subscriber("s_active", &json!({"phone_number": "+12125550100"})),
        subscriber(
            "s_inactive",
            &json!({"phone_number": "+12125550101", "tags": ["VIP"]}),
        ),
        subscriber(
            "s_mail",
            &json!({"phone_number": "+12125550150", "email": "Mia@Example.com"}),
        ),
        subscriber(
            "s_done",
            &json!({"phone_number": "+12125550103", "tags": [ACTIVE], "properties": {"prive_status": "active"}}),
        ),
        subscriber(
            "s_untagged",
            &json!({"phone_number": "+12125550104", "properties": {"prive_status": "active"}}),
        ),
        subscriber(
            "s_tag_only",
            &json!({"phone_number": "+12125550105", "tags": [ACTIVE]}),
        ),
        subscriber(
            "s_stale",
            &json!({"phone_number": "+12125550106", "tags": [ACTIVE], "properties": {"prive_status": "active", "size": "L"}}),
        ),
        subscriber(
            "s_out",
            &json!({"phone_number": "+12125550107", "subscriptions": {"promotional": {"can_send": false}}}),
        ),
        subscriber("s_paused", &json!({"phone_number": "+12125550108"})),
        subscriber("s_dunning", &json!({"phone_number": "+12125550109"})),
        subscriber(
            "s_bystander",
            &json!({"phone_number": "+12125550199", "tags": ["VIP"]}),
        ),
    ];
    let export = export(&[
        "1,,,+12125550100,ACTIVE",
        "2,,,+12125550101,CANCELLED",
        "3,,,+12125550101,EXPIRED",
        "4,,mia@example.com,,ACTIVE",
        "5,,,+12125550103,ACTIVE",
        "6,,,+12125550104,ACTIVE",
        "7,,,+12125550105,ACTIVE",
        "8,,,+12125550106,CANCELLED",
        "9,,,+12125550107,ACTIVE",
        "10,,,+12125550108,PAUSED",
        "11,,,+12125550109,FAILED",
        "12,,,+12125550120,ACTIVE",
        "13,,,+12125550100,CANCELLED",
    ]);
    (shop, export)
}

/// The tags and the status property of everyone, by id.
fn marks(subscribers: &[Value]) -> Value {
    let marks = subscribers.iter().map(|one| {
        let id = one["id"].as_str().unwrap().to_owned();
        (id, json!([one["tags"], one["properties"]]))
    });
    Value::Object(marks.collect())
}

#[test]
fn everyone_ends_with_the_right_tag_and_property() {
    let home = Home::new();
    let (shop, export) = everyone();
    let sandbox = home.sandbox_with(&shop, &[]);
    let file = home.file("export.csv", export);

    let ran = home
        .run_on(
            &sandbox,
            &[
                "backfill", "--csv", &file, "--yes", "--json", "--rate", "off",
            ],
        )
        .ended(0);
    let summary = ran.json();
    assert_adds_up(&summary);
    let expected = [
        ("not_subscriber", 1),
        ("tagged", 8),
        ("unchanged", 1),
        ("undecided", 1),
    ];
    assert_eq!(
        outcomes(&summary),
        expected.map(|(name, count)| (name.to_owned(), count))
    );
    assert_eq!(summary["membership"], json!({"active": 8, "inactive": 2}));
    assert_eq!(summary["stale_tags"], 1);
    assert_eq!(summary["contracts"], 13);
    assert_eq!(summary["dry_run"], false);

    let active = json!({"prive_status": "active"});
    let inactive = json!({"prive_status": "inactive"});
    assert_eq!(
        marks(&sandbox.subscribers()),
        json!({
            "s_active": [[ACTIVE], active],
            "s_inactive": [["VIP", INACTIVE], inactive],
            "s_mail": [[ACTIVE], active],
            "s_done": [[ACTIVE], active],
            "s_untagged": [[ACTIVE], active],
            "s_tag_only": [[ACTIVE], active],
            "s_stale": [[ACTIVE, INACTIVE], {"prive_status": "inactive", "size": "L"}],
            "s_out": [[ACTIVE], active],
            "s_paused": [[], {}],
            "s_dunning": [[ACTIVE], active],
            "s_bystander": [["VIP"], {}],
        })
    );
}

#[test]
fn a_second_run_writes_nothing() {
    let home = Home::new();
    let (shop, export) = everyone();
    let sandbox = home.sandbox_with(&shop, &[]);
    let file = home.file("export.csv", export);
    let args = [
        "backfill", "--csv", &file, "--yes", "--json", "--rate", "off",
    ];

    home.run_on(&sandbox, &args).ended(0);
    let after_first = sandbox.subscribers();
    let updates = sandbox.count("PATCH", "/");
    assert_eq!(updates, 8);

    let summary = home.run_on(&sandbox, &args).ended(0).json();
    assert_adds_up(&summary);
    assert_eq!(summary["outcomes"]["unchanged"], 9);
    assert_eq!(sandbox.count("PATCH", "/"), updates);
    assert_eq!(sandbox.subscribers(), after_first);
}

#[test]
fn without_the_property_only_tags_are_written() {
    let home = Home::new();
    let shop = [subscriber("s_1", &json!({"phone_number": "+12125550100"}))];
    let sandbox = home.sandbox_with(&shop, &[]);
    let file = home.file("export.csv", export(&["1,,,+12125550100,ACTIVE"]));
    let args = ["backfill", "--csv", &file, "--yes", "--no-status-property"];

    home.run_on(&sandbox, &args).ended(0);
    assert_eq!(
        marks(&sandbox.subscribers()),
        json!({"s_1": [[ACTIVE], {}]})
    );
    home.run_on(&sandbox, &args).ended(0);
    assert_eq!(sandbox.count("PATCH", "/"), 1);
}

#[test]
fn a_subscriber_with_fifty_properties_gets_the_tag_alone() {
    let home = Home::new();
    let full: Value = (0..50).map(|n| (format!("p{n}"), json!(n))).collect();
    let shop = [subscriber(
        "s_1",
        &json!({"phone_number": "+12125550100", "properties": full, "tags": [INACTIVE]}),
    )];
    let sandbox = home.sandbox_with(&shop, &[]);
    let file = home.file("export.csv", export(&["1,,,+12125550100,ACTIVE"]));
    let report = home.path("report.jsonl");
    let args = [
        "backfill",
        "--csv",
        &file,
        "--yes",
        "--report",
        report.to_str().unwrap(),
    ];

    let ran = home.run_on(&sandbox, &args).ended(0);
    // Nothing distinguishes this subscriber from one who canceled, so no segment can.
    assert!(
        ran.stdout
            .contains("1 of them has no room for prive_status"),
        "{ran:?}"
    );
    assert_eq!(
        marks(&sandbox.subscribers()),
        json!({"s_1": [[INACTIVE, ACTIVE], full]})
    );
    let line: Value = serde_json::from_str(&std::fs::read_to_string(&report).unwrap()).unwrap();
    assert_eq!(line["outcome"], "tagged");
    assert_eq!(
        line["reason"],
        "already has 50 custom properties, so prive_status isn't written"
    );
    home.run_on(&sandbox, &args).ended(0);
    assert_eq!(sandbox.count("PATCH", "/"), 1);
}

#[test]
fn the_policy_decides_on_paused_and_failed() {
    let home = Home::new();
    let shop = [
        subscriber("s_paused", &json!({"phone_number": "+12125550100"})),
        subscriber("s_failed", &json!({"phone_number": "+12125550101"})),
    ];
    let file = home.file(
        "export.csv",
        export(&["1,,,+12125550100,PAUSED", "2,,,+12125550101,FAILED"]),
    );
    let sandbox = home.sandbox_with(&shop, &[]);
    let args = [
        "backfill",
        "--csv",
        &file,
        "--yes",
        "--json",
        "--paused",
        "inactive",
        "--failed",
        "skip",
        "--ignore-guard",
        "no_active_contract",
    ];
    let summary = home.run_on(&sandbox, &args).ended(0).json();
    assert_eq!(summary["undecided_failed"], 1);
    assert_eq!(
        marks(&sandbox.subscribers()),
        json!({"s_paused": [[INACTIVE], {"prive_status": "inactive"}], "s_failed": [[], {}]})
    );
}

#[test]
fn the_dry_run_compares_the_policy_with_prives_own_tags() {
    let home = Home::new();
    let paused = |n: usize, tags: &Value| {
        let fields = json!({"phone_number": super::phone(n), "tags": tags});
        subscriber(&format!("s_{n}"), &fields)
    };
    let shop = [
        paused(0, &json!([ACTIVE])),
        paused(1, &json!([ACTIVE])),
        paused(2, &json!([INACTIVE])),
        paused(3, &json!([])),
        subscriber(
            "s_ours",
            &json!({"phone_number": super::phone(4), "tags": [INACTIVE], "properties": {"prive_status": "inactive"}}),
        ),
    ];
    let sandbox = home.sandbox_with(&shop, &[]);
    let rows: Vec<String> = (0..5)
        .map(|n| format!("{n},,,{},PAUSED", super::phone(n)))
        .collect();
    let file = home.file(
        "export.csv",
        export(&rows.iter().map(String::as_str).collect::<Vec<_>>()),
    );
    let args = ["backfill", "--csv", &file, "--dry-run", "--json"];

    let summary = home.run_on(&sandbox, &args).ended(0).json();
    assert_eq!(
        summary["calibration"]["paused"],
        json!({"active": 2, "inactive": 1, "both": 0, "neither": 1})
    );
    let text = home
        .run_on(&sandbox, &["backfill", "--csv", &file, "--dry-run"])
        .ended(0)
        .stdout;
    assert!(
        text.contains(
            "How Prive tagged the 4 customers whose live contracts are all paused: 2 ACTIVE, 1 INACTIVE, 0 both, 1 \
             neither. Compare this with what you choose for --paused."
        ),
        "{text}"
    );
}
