//! Which column is read as what.

use super::*;

fn chosen(header: &str) -> Vec<(Field, String, Vec<String>)> {
    let export = read(format!("{header}\n"));
    let columns = export.summary.columns;
    let chosen = columns.chosen().iter().cloned();
    chosen
        .map(|choice| (choice.field, choice.column, choice.passed_over))
        .collect()
}

fn named(header: &str) -> Vec<(&'static str, String)> {
    let chosen = chosen(header).into_iter();
    chosen
        .map(|(field, column, _)| (field.name(), column))
        .collect()
}

#[test]
fn every_alias_in_any_spelling_is_taken() {
    for field in Field::ALL {
        for alias in field.aliases() {
            let spaced = format!("{} {}", alias[..1].to_uppercase(), &alias[1..]);
            for name in [(*alias).to_owned(), alias.to_uppercase(), spaced] {
                // Whatever else a header must have comes from flags here.
                let mut options = options();
                options.map.push((Field::Email, "Q".to_owned()));
                let mut header = format!("Q,{name}");
                if field != Field::Status {
                    options.map.push((Field::Status, "W".to_owned()));
                    header += ",W";
                }
                if field == Field::Email {
                    options.map.remove(0);
                }
                let export = read_bytes(header, &options, None).unwrap();
                let columns = export.summary.columns;
                let choice = columns.chosen().iter().find(|choice| choice.field == field);
                assert_eq!(
                    choice.map(|choice| choice.index),
                    Some(1),
                    "{field} from {name:?}"
                );
            }
        }
    }
}

#[test]
fn real_headers_are_understood() {
    let shopify = "handle,upcoming_billing_date,customer_id,currency_code,status,cadence_interval,cadence_interval_count,customer_payment_method_id,delivery_price,delivery_address_phone,line_variant_id,line_current_price";
    let own = |pairs: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
        let pairs = pairs.iter();
        pairs
            .map(|(field, name)| (*field, (*name).to_owned()))
            .collect()
    };
    assert_eq!(
        named(shopify),
        own(&[
            ("contract_id", "handle"),
            ("customer_id", "customer_id"),
            ("status", "status"),
            ("next_billing_date", "upcoming_billing_date"),
            ("price", "line_current_price"),
            ("interval", "cadence_interval"),
        ])
    );
    let prive = "contractId,customerId,email,phone,phoneCountryCode,status,nextBillingDate,createdAt,cancelDate,pausedAtDate,productTitle,price,deliveryCadence";
    assert_eq!(
        named(prive),
        own(&[
            ("contract_id", "contractId"),
            ("customer_id", "customerId"),
            ("email", "email"),
            ("phone", "phone"),
            ("phone_country_code", "phoneCountryCode"),
            ("status", "status"),
            ("next_billing_date", "nextBillingDate"),
            ("started", "createdAt"),
            ("cancelled", "cancelDate"),
            ("paused", "pausedAtDate"),
            ("product", "productTitle"),
            ("price", "price"),
            ("interval", "deliveryCadence"),
        ])
    );
    let recharge = "id,customer_id,address_id,status,next_charge_scheduled_at,order_interval_frequency,order_interval_unit,cancelled_at,created_at,product_title,price,email";
    assert_eq!(
        named(recharge),
        own(&[
            ("contract_id", "id"),
            ("customer_id", "customer_id"),
            ("email", "email"),
            ("status", "status"),
            ("next_billing_date", "next_charge_scheduled_at"),
            ("started", "created_at"),
            ("cancelled", "cancelled_at"),
            ("product", "product_title"),
            ("price", "price"),
            ("interval", "order_interval_unit"),
        ])
    );
}

#[test]
fn of_two_candidates_the_better_is_taken_and_the_other_shown() {
    let chosen = chosen("Shipping Email,ID,Customer Email,Subscription ID,State,Status,externalId");
    let expected = [
        (
            Field::ContractId,
            "Subscription ID",
            vec!["ID", "externalId"],
        ),
        (Field::Email, "Customer Email", vec!["Shipping Email"]),
        (Field::Status, "Status", vec!["State"]),
    ];
    let expected = expected.map(|(field, column, passed_over)| {
        let passed_over = passed_over.into_iter().map(str::to_owned).collect();
        (field, column.to_owned(), passed_over)
    });
    assert_eq!(chosen, expected);
}

/// A bare id may be the customer's or the contract's. As a customer's it would be looked up, so it
/// is taken for the contract's.
#[test]
fn bare_ids_are_never_customers() {
    for name in ["id", "externalId"] {
        let export = read(format!("{name},email,status\n7,rosa@example.com,active\n"));
        assert_eq!(
            outcome(&export)[1],
            "rosa@example.com [1×ACTIVE] active lines 2"
        );
    }
}

#[test]
fn columns_can_be_mapped() {
    let mut options = options();
    options.map = vec![
        (Field::CustomerId, "Who".to_owned()),
        (Field::Status, "phase of LIFE".to_owned()),
    ];
    assert_outcome_with(
        &options,
        "status,Who,customer_id,Phase-of-life\nx,7,9,active\n",
        &[
            "1 rows, 1 contracts: 1 ACTIVE",
            "7 [1×ACTIVE] active lines 2",
        ],
    );
}

/// A column that is mapped to one field is not taken for another by its name.
#[test]
fn a_mapped_column_is_taken_once() {
    let mut options = options();
    options.map = vec![(Field::CustomerId, "id".to_owned())];
    let export = read_bytes("id,status\n7,active\n", &options, None).unwrap();
    let fields: Vec<_> = export
        .summary
        .columns
        .chosen()
        .iter()
        .map(|choice| choice.field)
        .collect();
    assert_eq!(fields, [Field::CustomerId, Field::Status]);
    assert_eq!(outcome(&export)[1], "7 [1×ACTIVE] active lines 2");
}

/// As it is written goes before any spelling, so that of two alike each can be named.
#[test]
fn a_mapped_name_is_taken_as_written_first() {
    let mut options = options();
    options.map = vec![(Field::Email, "E-mail".to_owned())];
    assert_outcome_with(
        &options,
        "Email,E-mail,status\nrosa@example.com,sam@example.com,active\n",
        &[
            "1 rows, 1 contracts: 1 ACTIVE",
            "sam@example.com [1×ACTIVE] active lines 2",
        ],
    );
}

#[test]
fn columns_that_are_not_read_may_stand_twice() {
    let export = read("email,note,note,,,price,price,status\n");
    let price = export
        .summary
        .columns
        .chosen()
        .iter()
        .find(|choice| choice.field == Field::Price);
    assert_eq!(price.unwrap().index, 5);
}

#[test]
fn a_status_can_be_assumed() {
    let mut options = options();
    options.assume_status = Some(ContractStatus::Active);
    assert_outcome_with(
        &options,
        "email,city,state\nrosa@example.com,Utica,NY\n,,\n,Troy,\n",
        &[
            "2 rows, 1 contracts: 1 ACTIVE",
            "rosa@example.com [1×ACTIVE] active lines 2,4",
        ],
    );
}
