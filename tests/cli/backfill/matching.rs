//! Which subscriber a customer is: the same result by lookups and by listing.

use serde_json::{Value, json};

use super::{ACTIVE, INACTIVE, assert_adds_up, export, subscriber};
use crate::harness::Home;

/// Runs an export against a shop with each strategy; the results must be the same. Returns the
/// report by line, and the tags by subscriber id.
fn with_each_strategy(shop: &[Value], rows: &[&str]) -> (Vec<(String, String)>, Value) {
    let run = |find: &str| {
        let home = Home::new();
        let sandbox = home.sandbox_with(shop, &["--page-size", "2"]);
        let file = home.file("export.csv", export(rows));
        let report = home.path("report.jsonl");
        let report = report.to_str().unwrap();
        let args = [
            "backfill",
            "--csv",
            &file,
            "--yes",
            "--json",
            "--rate",
            "off",
            "--find",
            find,
            "--report",
            report,
            "--ignore-guard",
            "no_active_contract",
        ];
        let summary = home.run_on(&sandbox, &args).ended(0).json();
        assert_adds_up(&summary);
        let report = std::fs::read_to_string(report).unwrap();
        let mut lines: Vec<(String, String)> = report
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .filter(|line| line["kind"] == "customer")
            .map(|line| {
                let text = |name: &str| line[name].as_str().unwrap_or("-").to_owned();
                let result = format!(
                    "{} {} {}",
                    text("outcome"),
                    text("subscriber_id"),
                    text("reason")
                );
                let lines = line["lines"].as_array().unwrap().iter();
                let lines: Vec<String> = lines.map(Value::to_string).collect();
                (lines.join(" "), result)
            })
            .collect();
        lines.sort();
        let tags = sandbox.subscribers().into_iter();
        let tags = tags.map(|one| (one["id"].as_str().unwrap().to_owned(), one["tags"].clone()));
        (lines, Value::Object(tags.collect()))
    };
    let looked_up = run("lookup");
    assert_eq!(looked_up, run("list"));
    assert_eq!(looked_up, run("auto"));
    looked_up
}

fn expected(lines: &[(&str, &str)]) -> Vec<(String, String)> {
    lines
        .iter()
        .map(|(line, result)| ((*line).to_owned(), (*result).to_owned()))
        .collect()
}

#[test]
fn the_strongest_identity_matches_first() {
    let shop = [
        subscriber(
            "s_id",
            &json!({"shopify_customer_id": 700_000_071, "phone_number": "+12125550190"}),
        ),
        subscriber(
            "s_phone",
            &json!({"phone_number": "+12125550101", "email": "x@example.com"}),
        ),
        subscriber(
            "s_mail",
            &json!({"phone_number": "+12125550191", "email": "c@example.com"}),
        ),
    ];
    let (report, tags) = with_each_strategy(
        &shop,
        &[
            "1,700000071,c@example.com,+12125550101,ACTIVE",
            "2,,c@example.com,+12125550101,ACTIVE",
            "3,700000072,c@example.com,+12125550170,ACTIVE",
        ],
    );
    // The second row has no id, so it is grouped by its email.
    assert_eq!(
        report,
        expected(&[
            ("2", "tagged s_id -"),
            ("3", "tagged s_phone -"),
            ("4", "tagged s_mail -"),
        ])
    );
    assert_eq!(tags["s_id"], json!([ACTIVE]));
    assert_eq!(tags["s_phone"], json!([ACTIVE]));
    assert_eq!(tags["s_mail"], json!([ACTIVE]));
}

#[test]
fn every_phone_and_email_of_a_customer_is_tried() {
    let shop = [
        subscriber("s_1", &json!({"phone_number": "+12125550101"})),
        subscriber("s_2", &json!({"phone_number": "+12125550102"})),
        subscriber(
            "s_3",
            &json!({"phone_number": "+12125550190", "email": "new@example.com"}),
        ),
    ];
    let (report, tags) = with_each_strategy(
        &shop,
        &[
            "1,700000071,,+12125550100,ACTIVE",
            "2,700000071,,+12125550101,CANCELLED",
            "3,700000072,,+12125550102,ACTIVE",
            "4,700000072,,+12125550101,ACTIVE",
            "5,700000073,old@example.com,,CANCELLED",
            "6,700000073,new@example.com,,CANCELLED",
        ],
    );
    assert_eq!(
        report,
        expected(&[
            ("2 3", "tagged s_1 -"),
            (
                "4 5",
                "conflict - the phone numbers belong to different subscribers"
            ),
            ("6 7", "tagged s_3 -"),
        ])
    );
    assert_eq!(tags, json!({"s_1": [ACTIVE], "s_2": [], "s_3": [INACTIVE]}));
}

#[test]
fn customers_in_conflict_are_not_tagged() {
    let shop = [
        subscriber(
            "s_1",
            &json!({"phone_number": "+12125550101", "email": "two@example.com"}),
        ),
        subscriber(
            "s_2",
            &json!({"phone_number": "+12125550102", "email": "two@example.com"}),
        ),
        subscriber(
            "s_3",
            &json!({"phone_number": "+12125550103", "shopify_customer_id": 700_000_099}),
        ),
        subscriber(
            "s_4",
            &json!({"phone_number": "+12125550104", "shopify_customer_id": 700_000_074}),
        ),
        subscriber(
            "s_5",
            &json!({"phone_number": "+12125550105", "shopify_customer_id": 700_000_074}),
        ),
    ];
    let (report, tags) = with_each_strategy(
        &shop,
        &[
            "1,700000071,two@example.com,,ACTIVE",
            "2,700000073,,+12125550103,ACTIVE",
            "3,700000074,,,ACTIVE",
        ],
    );
    assert_eq!(
        report,
        expected(&[
            (
                "2",
                "conflict - several subscribers have this email address"
            ),
            (
                "3",
                "conflict - the subscriber is linked to another Shopify customer"
            ),
            (
                "4",
                "conflict - several subscribers are linked to this Shopify customer"
            ),
        ])
    );
    assert_eq!(
        tags,
        json!({"s_1": [], "s_2": [], "s_3": [], "s_4": [], "s_5": []})
    );
}

#[test]
fn customers_with_one_subscriber_are_merged() {
    let shop = [
        subscriber(
            "s_1",
            &json!({"phone_number": "+12125550101", "email": "a@example.com"}),
        ),
        subscriber(
            "s_2",
            &json!({"phone_number": "+12125550102", "email": "b@example.com"}),
        ),
    ];
    let (report, tags) = with_each_strategy(
        &shop,
        &[
            "1,700000071,a@example.com,,CANCELLED",
            "2,700000072,,+12125550101,ACTIVE",
            "3,700000073,b@example.com,,CANCELLED",
            "4,700000074,,+12125550102,a status that nobody knows",
        ],
    );
    let reason = "a contract's status can't be read";
    assert_eq!(
        report,
        expected(&[
            ("2", "tagged s_1 -"),
            ("3", "tagged s_1 -"),
            ("4", &format!("undecided s_2 {reason}")),
            ("5", &format!("undecided s_2 {reason}")),
        ])
    );
    assert_eq!(tags, json!({"s_1": [ACTIVE], "s_2": []}));
}

#[test]
fn a_conflict_with_an_active_customer_prevents_inactive() {
    let shop = [
        subscriber(
            "s_1",
            &json!({"phone_number": "+12125550101", "email": "two@example.com"}),
        ),
        subscriber(
            "s_2",
            &json!({"phone_number": "+12125550102", "email": "two@example.com"}),
        ),
    ];
    let (report, tags) = with_each_strategy(
        &shop,
        &[
            "1,700000071,two@example.com,,ACTIVE",
            "2,700000072,,+12125550101,CANCELLED",
        ],
    );
    assert_eq!(
        report,
        expected(&[
            (
                "2",
                "conflict - several subscribers have this email address"
            ),
            (
                "3",
                "undecided s_1 another customer with the same ID, phone number or email address may not be inactive"
            ),
        ])
    );
    assert_eq!(tags, json!({"s_1": [], "s_2": []}));
}

#[test]
fn an_active_customer_with_the_same_phone_prevents_inactive() {
    let reason =
        "another customer with the same ID, phone number or email address may not be inactive";
    // The subscriber is linked to a customer who canceled; an active one has the phone number.
    let shop = [subscriber(
        "s_1",
        &json!({"phone_number": "+12125550101", "shopify_customer_id": 700_000_071}),
    )];
    let (report, tags) = with_each_strategy(
        &shop,
        &[
            "1,700000071,,,CANCELLED",
            "2,700000072,,+12125550101,ACTIVE",
        ],
    );
    assert_eq!(
        report,
        expected(&[
            ("2", &format!("undecided s_1 {reason}")),
            (
                "3",
                "conflict - the subscriber is linked to another Shopify customer"
            ),
        ])
    );
    assert_eq!(tags, json!({"s_1": []}));

    // An active customer matches by id; the second phone number is another subscriber's.
    let shop = [
        subscriber(
            "s_1",
            &json!({"phone_number": "+12125550101", "shopify_customer_id": 700_000_071}),
        ),
        subscriber("s_2", &json!({"phone_number": "+12125550102"})),
    ];
    let rows = [
        "1,700000071,,+12125550101,ACTIVE",
        "2,700000071,,+12125550102,ACTIVE",
        "3,700000073,,+12125550102,CANCELLED",
    ];
    let (report, tags) = with_each_strategy(&shop, &rows);
    assert_eq!(
        report,
        expected(&[
            ("2 3", "tagged s_1 -"),
            ("4", &format!("undecided s_2 {reason}"))
        ])
    );
    assert_eq!(tags, json!({"s_1": [ACTIVE], "s_2": []}));
}

#[test]
fn an_active_customer_with_the_same_identity_prevents_inactive() {
    let reason = "undecided s_1 another customer with the same ID, phone number or email address may not be inactive";
    let linked = |more: &Value| {
        let mut one = json!({"phone_number": "+12125550101", "shopify_customer_id": 700_000_071});
        one.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        [subscriber("s_1", &one)]
    };
    let other_id = "conflict - the subscriber is linked to another Shopify customer";
    let table = [
        // An account that was made anew under the address of the old one.
        (
            linked(&json!({"email": "rosa@example.com"})),
            [
                "1,700000071,rosa@example.com,,CANCELLED",
                "2,700000072,rosa@example.com,,ACTIVE",
            ],
            other_id,
        ),
        // An address that only the subscriber and the active row have.
        (
            linked(&json!({"email": "rosa@example.com"})),
            [
                "1,700000071,,,CANCELLED",
                "2,700000072,rosa@example.com,,ACTIVE",
            ],
            other_id,
        ),
        // An address, and a number, that only the two rows have.
        (
            linked(&json!({})),
            [
                "1,700000071,rosa@example.com,,CANCELLED",
                "2,,rosa@example.com,,ACTIVE",
            ],
            "not_subscriber - -",
        ),
        (
            linked(&json!({})),
            [
                "1,700000071,,+12125550109,CANCELLED",
                "2,,,+12125550109,ACTIVE",
            ],
            "not_subscriber - -",
        ),
    ];
    for (shop, rows, other) in table {
        let (report, tags) = with_each_strategy(&shop, &rows);
        assert_eq!(report, expected(&[("2", reason), ("3", other)]), "{rows:?}");
        assert_eq!(tags, json!({"s_1": []}));
    }
}

#[test]
fn listing_finds_tagged_subscribers_that_are_not_in_the_source() {
    let home = Home::new();
    let shop = [
        subscriber("s_1", &json!({"phone_number": "+12125550101"})),
        subscriber(
            "s_gone",
            &json!({"phone_number": "+12125550102", "tags": [ACTIVE], "properties": {"prive_status": "active"}}),
        ),
        subscriber(
            "s_other",
            &json!({"phone_number": "+12125550103", "tags": ["VIP"]}),
        ),
        // Shares the address of somebody in the export who turns out to be somebody else.
        subscriber(
            "s_namesake",
            &json!({"phone_number": "+12125550104", "email": "a@example.com", "tags": [ACTIVE]}),
        ),
    ];
    let sandbox = home.sandbox_with(&shop, &[]);
    let row = "1,700000071,a@example.com,+12125550101,ACTIVE";
    let file = home.file("export.csv", export(&[row]));
    let report = home.path("report.jsonl");
    let args = |find| {
        [
            "backfill",
            "--csv",
            &file,
            "--yes",
            "--json",
            "--find",
            find,
            "--report",
            report.to_str().unwrap(),
        ]
    };
    assert_eq!(
        home.run_on(&sandbox, &args("lookup")).ended(0).json()["absent"],
        Value::Null
    );
    let summary = home.run_on(&sandbox, &args("list")).ended(0).json();
    assert_eq!(summary["absent"], 2);
    assert_eq!(summary["absent_active"], 2);
    let report = std::fs::read_to_string(&report).unwrap();
    let absent: Vec<Value> = report
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|line: &Value| line["kind"] == "absent_subscriber")
        .collect();
    assert_eq!(absent.len(), 2);
    assert_eq!(absent[1]["subscriber_id"], "s_namesake");
    assert_eq!(absent[0]["subscriber_id"], "s_gone");
    assert_eq!(
        absent[0]["reason"],
        "tagged, but not in the source; prive_status is active"
    );
}
