//! Properties from a contract in an export.

use serde_json::{Value, json};

use super::Shop;

const EXPORT: &str = "\
contractId,email,status,nextBillingDate,productTitle,price,currencyCode,deliveryCadence
7001,rosa@example.com,ACTIVE,2999-12-31T03:00:00Z,\"Decaf, 12 oz\",19.00,USD,2 WEEK
7002,otto@example.com,CANCELLED,,Espresso,39.00,USD,1 MONTH
7003,ann@example.com,ACTIVE,2020-01-31,Espresso,39.00,USD,1 MONTH
";

fn sent(shop: &Shop, args: &[&str]) -> Value {
    let file = shop.home.file("export.csv", EXPORT);
    let to = ["--to", "s_rosa", "--from-csv", &file];
    shop.send(&[args, &to[..]].concat()).ended(0);
    shop.events().pop().unwrap()["properties"].clone()
}

#[test]
fn a_contract_provides_product_price_interval_and_date() {
    let shop = Shop::open();
    let decaf = json!({
        "product_title": "Decaf, 12 oz", "charge_amount": 19.0, "currency": "USD",
        "order_interval_frequency": 2, "order_interval_unit": "WEEK", "test": true
    });
    assert_eq!(sent(&shop, &["canceled", "--contract", "7001"]), decaf);
    let zone = ["--timezone", "America/New_York"];
    let mut upcoming = sent(
        &shop,
        &[&["upcoming", "--contract", "7001"], &zone[..]].concat(),
    );
    let days = upcoming
        .as_object_mut()
        .unwrap()
        .remove("days_before_billing");
    assert!(days.unwrap().as_i64().unwrap() > 300_000);
    let mut expected = decaf;
    expected["next_billing_date"] = json!("2999-12-30");
    assert_eq!(upcoming, expected);
    let told = [
        "upcoming",
        "--contract",
        "7003",
        "--order-date",
        "2999-06-01",
    ];
    let told = sent(&shop, &[&told[..], &["--property", "test=false"]].concat());
    assert_eq!(told["next_billing_date"], "2999-06-01");
    assert_eq!(told["test"], json!(false));
}

#[test]
fn missing_data_is_an_error_before_anything_is_sent() {
    let shop = Shop::open();
    let file = shop.home.file("export.csv", EXPORT);
    for (args, code, said) in [
        (
            &["canceled", "--contract", "9999"][..],
            1,
            "contract `9999` not found",
        ),
        (
            &["upcoming", "--contract", "7002"],
            1,
            "the contract has no next billing date",
        ),
        (
            &["upcoming", "--contract", "7003"],
            2,
            "can't be on 2020-01-31",
        ),
        (&["all", "--contract", "7002"], 1, "--order-date"),
        (
            &["started", "--contract", "7001", "--map", "price=Cost"],
            1,
            "no column \"Cost\"",
        ),
    ] {
        let to = ["--to", "s_rosa", "--from-csv", &file];
        shop.send(&[args, &to[..]].concat()).ended(code).said(said);
    }
    let args = [
        "started",
        "--to",
        "s_rosa",
        "--from-csv",
        "no.csv",
        "--contract",
        "1",
    ];
    shop.send(&args).ended(1).said("no.csv not found");
    assert!(shop.sandbox.requests().is_empty());
}
