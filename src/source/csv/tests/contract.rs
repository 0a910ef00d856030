//! One contract, from exports of several apps.

use jiff::tz::TimeZone;

use super::*;
use crate::domain::ContractFacts;

fn find(file: &str, id: &str, options: &ReadOptions) -> Result<Option<ContractFacts>, Error> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("export.csv");
    std::fs::write(&path, file).unwrap();
    find_contract(&Source::File(path), options, id)
}

fn found(file: &str, id: &str) -> ContractFacts {
    find(file, id, &options()).unwrap().unwrap()
}

#[test]
fn prives_own_columns_are_read() {
    let file = "contractId,email,status,nextBillingDate,productTitle,Variant Title,price,\
                currencyCode,deliveryCadence,isPrepaid,cancelReason\n\
                1,a@example.com,ACTIVE,2026-12-03T16:35:12Z,Espresso,60,39.00,USD,6 WEEK,false,\n\
                gid://shopify/SubscriptionContract/2,b@example.com,CANCELLED,,\"Decaf, 12 oz\",,\
                19.00,USD,1 MONTH,true,Moved\n";
    let facts = ContractFacts {
        product_title: Some("Espresso".to_owned()),
        variant_title: Some("60".to_owned()),
        charge_amount: Some(39.0),
        currency: Some("USD".to_owned()),
        order_interval_frequency: Some(6),
        order_interval_unit: Some("WEEK"),
        is_prepaid: Some(false),
        next_billing_date: Some("2026-12-03".parse().unwrap()),
        cancel_reason: None,
    };
    assert_eq!(found(file, "1"), facts);
    let facts = ContractFacts {
        product_title: Some("Decaf, 12 oz".to_owned()),
        charge_amount: Some(19.0),
        currency: Some("USD".to_owned()),
        order_interval_frequency: Some(1),
        order_interval_unit: Some("MONTH"),
        is_prepaid: Some(true),
        cancel_reason: Some("Moved".to_owned()),
        ..ContractFacts::default()
    };
    assert_eq!(found(file, "2"), facts);
    assert_eq!(found(file, " gid://shopify/SubscriptionContract/2 "), facts);
    assert_eq!(find(file, "3", &options()).unwrap(), None);
}

#[test]
fn the_halves_of_an_interval_are_put_together() {
    let file = "id;state;order_interval_frequency;order_interval_unit\n1;active;30;day\n";
    let facts = found(file, "1");
    assert_eq!(facts.order_interval_frequency, Some(30));
    assert_eq!(facts.order_interval_unit, Some("DAY"));
    let file =
        "handle,cadence_interval,cadence_interval_count,line_current_price\nh1,WEEK,2,5\nh1,,,7\n";
    let facts = found(file, "h1");
    assert_eq!(facts.order_interval_frequency, Some(2));
    assert_eq!(facts.order_interval_unit, Some("WEEK"));
    assert_eq!(facts.charge_amount, Some(5.0));
}

#[test]
fn the_next_date_is_the_stores() {
    let file =
        "contractId,next\n1,2026-11-01T03:30:00Z\n2,2026-11-02T04:30:00Z\n3,2026-11-02\n4,soon\n";
    let in_new_york = ReadOptions {
        timezone: Some(TimeZone::get("America/New_York").unwrap()),
        map: vec![(Field::NextBillingDate, "next".to_owned())],
        ..options()
    };
    for (id, date) in [
        ("1", Some("2026-10-31")),
        // The clocks went back the day before.
        ("2", Some("2026-11-01")),
        ("3", Some("2026-11-02")),
        ("4", None),
    ] {
        let facts = find(file, id, &in_new_york).unwrap().unwrap();
        let expected = date.map(|date| date.parse().unwrap());
        assert_eq!(facts.next_billing_date, expected, "{id}");
    }
}

#[test]
fn rows_that_cannot_be_read_are_passed_over() {
    let file = "contractId,price\n1,2,3\n1,5\n";
    assert_eq!(found(file, "1").charge_amount, Some(5.0));
    let without = find("email,status\na@example.com,active\n", "1", &options());
    assert!(matches!(without, Err(Error::NoContractId(_))));
}

/// What an export of customers isn't read for, an event is.
#[test]
fn a_price_that_stands_twice_is_refused() {
    let file = "contractId,price,Price,email,status\n1,2,3,rosa@example.com,active\n";
    let refused = find(file, "1", &options()).unwrap_err();
    assert!(
        matches!(
            refused,
            Error::NamedTwice {
                field: Field::Price,
                ..
            }
        ),
        "{refused}"
    );
    assert_eq!(read(file).summary.contracts, 1);
}
