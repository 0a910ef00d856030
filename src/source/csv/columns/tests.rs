//! Which column is read as what.

use jiff::Timestamp;

use super::*;
use crate::domain::ContractStatus;

fn options() -> ReadOptions {
    ReadOptions::at(Timestamp::UNIX_EPOCH)
}

fn choose_with(options: &ReadOptions, lines: &[&str]) -> Result<Columns, Error> {
    let rows: Vec<ByteRecord> = lines[1..]
        .iter()
        .map(|line| line.split(',').collect::<Vec<_>>().into())
        .collect();
    let names = lines[0].split(',').map(str::to_owned).collect();
    Columns::choose(names, options, &rows)
}

fn choose(lines: &[&str]) -> Result<Columns, Error> {
    choose_with(&options(), lines)
}

fn column(columns: &Columns, field: Field) -> Option<&str> {
    columns
        .chosen_for(field)
        .map(|choice| choice.column.as_str())
}

fn unfit(columns: &Columns) -> Vec<&str> {
    let unfit = columns.unfit().iter();
    unfit.map(|unfit| unfit.column.as_str()).collect()
}

#[test]
fn the_more_specific_name_is_taken() {
    for (header, field, expected) in [
        (
            "id,customer_id,external_customer_id,email,status",
            Field::CustomerId,
            "external_customer_id",
        ),
        (
            "customer.id,customer.shopifyId,status",
            Field::CustomerId,
            "customer.shopifyId",
        ),
        (
            "customer_id,Shopify Customer ID,status",
            Field::CustomerId,
            "Shopify Customer ID",
        ),
        (
            "email,status,subscription_status",
            Field::Status,
            "subscription_status",
        ),
        (
            "email,state,Contract Status",
            Field::Status,
            "Contract Status",
        ),
        (
            "Shipping Email,Customer Email,status",
            Field::Email,
            "Customer Email",
        ),
        (
            "ID,Subscription ID,email,status",
            Field::ContractId,
            "Subscription ID",
        ),
    ] {
        let columns = choose(&[header]).unwrap();
        assert_eq!(column(&columns, field), Some(expected), "{header}");
    }
    let columns = choose(&["Shipping Email,ID,Email,Subscription ID,status,externalId"]).unwrap();
    let passed_over = |field| &columns.chosen_for(field).unwrap().passed_over;
    assert_eq!(passed_over(Field::Email), &["Shipping Email"]);
    assert_eq!(passed_over(Field::ContractId), &["ID", "externalId"]);
}

#[test]
fn the_more_specific_column_is_passed_over_while_it_is_empty() {
    let lines = [
        "email,shopify_customer_id,customer_id,subscription_status,status",
        "rosa@example.com,,7012345678901,,active",
        "sam@example.com,n/a,7012345678902,,cancelled",
    ];
    let columns = choose(&lines).unwrap();
    assert_eq!(column(&columns, Field::CustomerId), Some("customer_id"));
    assert_eq!(column(&columns, Field::Status), Some("status"));
}

#[test]
fn a_state_of_an_address_is_no_status() {
    let address = [
        "Subscription ID,Email,State",
        "1,rosa@example.com,NY",
        "2,sam@example.com,CA",
    ];
    let error = choose(&address).unwrap_err().to_string();
    assert!(
        error.contains("no status column found (\"State\" has other values)"),
        "{error}"
    );
    let contract = ["Subscription ID,Email,State", "1,rosa@example.com,Active"];
    let columns = choose(&contract).unwrap();
    assert_eq!(column(&columns, Field::Status), Some("State"));
    let both = ["Email,State,Status", "rosa@example.com,NY,Active"];
    let columns = choose(&both).unwrap();
    assert_eq!(column(&columns, Field::Status), Some("Status"));
    assert_eq!(unfit(&columns), ["State"]);
}

#[test]
fn a_status_column_of_unknown_words_stays_the_status() {
    let lines = [
        "email,contract_status,status",
        "rosa@example.com,live,active",
    ];
    let columns = choose(&lines).unwrap();
    assert_eq!(column(&columns, Field::Status), Some("contract_status"));
}

#[test]
fn an_apps_own_customer_ids_are_left_out_beside_another_identity() {
    let lines = [
        "customer_id,email,status",
        "55500001,rosa@example.com,active",
        "55500002,,active",
    ];
    let columns = choose(&lines).unwrap();
    assert_eq!(column(&columns, Field::CustomerId), None);
    assert_eq!(unfit(&columns), ["customer_id"]);
    let alone = [
        "customer_id,email,status",
        "55500001,,active",
        "55500002,,active",
    ];
    let columns = choose(&alone).unwrap();
    assert_eq!(column(&columns, Field::CustomerId), Some("customer_id"));
    let mut options = options();
    options.map = vec![(Field::CustomerId, "customer_id".to_owned())];
    let columns = choose_with(&options, &lines).unwrap();
    assert_eq!(column(&columns, Field::CustomerId), Some("customer_id"));
}

#[test]
fn ids_that_are_all_rounded_stop_unless_they_are_left_out() {
    let lines = [
        "customer_id,email,status",
        "7.01E+12,rosa@example.com,active",
        "7012350000000,,active",
    ];
    let error = choose(&lines).unwrap_err();
    assert!(matches!(&error, Error::RoundedIds(column) if column == "customer_id"));
    assert!(
        error.hint().contains("--map customer_id="),
        "{}",
        error.hint()
    );
    let mut options = options();
    options.map = vec![(Field::CustomerId, String::new())];
    let columns = choose_with(&options, &lines).unwrap();
    assert_eq!(column(&columns, Field::CustomerId), None);
    let some = [
        "customer_id,email,status",
        "7.01E+12,rosa@example.com,active",
        "7012345678901,,active",
    ];
    assert!(choose(&some).is_ok());
}

#[test]
fn two_columns_of_one_name_are_refused_where_they_decide() {
    for header in [
        "email,email,status",
        "E-mail,email,status",
        "id,id,email,status",
        "email,status,Status",
    ] {
        assert!(
            matches!(choose(&[header]), Err(Error::NamedTwice { .. })),
            "{header}"
        );
    }
    let columns = choose(&["email,status,price,price,Created at,Created at,note,note"]).unwrap();
    assert_eq!(columns.index(Field::Price), Some(2));
    assert_eq!(columns.index(Field::Started), Some(4));
    let empty = ["email,email,status", ",rosa@example.com,active"];
    assert_eq!(choose(&empty).unwrap().index(Field::Email), Some(1));
}

#[test]
fn mapped_columns_go_before_names_and_are_taken_once() {
    let mut options = options();
    options.map = vec![
        (Field::CustomerId, "id".to_owned()),
        (Field::Status, "phase of LIFE".to_owned()),
    ];
    let columns = choose_with(&options, &["status,id,customer_id,Phase-of-life"]).unwrap();
    assert_eq!(column(&columns, Field::CustomerId), Some("id"));
    assert_eq!(column(&columns, Field::Status), Some("Phase-of-life"));
    assert_eq!(column(&columns, Field::ContractId), None);
    options.map = vec![(Field::Email, "E-mail".to_owned())];
    let columns = choose_with(&options, &["Email,E-mail,status"]).unwrap();
    assert_eq!(columns.index(Field::Email), Some(1));
    options.map = vec![(Field::Email, "Mail".to_owned())];
    let error = choose_with(&options, &["Email,status"]).unwrap_err();
    assert!(matches!(error, Error::NoSuchColumn { .. }));
}

#[test]
fn an_assumed_status_needs_contract_ids_and_no_status_column() {
    let mut options = options();
    options.assume_status = Some(ContractStatus::Active);
    for (header, is_read) in [
        ("contractId,email,city", true),
        ("email,city", false),
        ("id,email", false),
        ("contractId,email,status", false),
    ] {
        assert_eq!(
            choose_with(&options, &[header]).is_ok(),
            is_read,
            "{header}"
        );
    }
    let lines = ["contractId,email,state", "c1,rosa@example.com,NY"];
    assert_eq!(
        choose_with(&options, &lines).unwrap().index(Field::Status),
        None
    );
    options.map = vec![(Field::ContractId, "id".to_owned())];
    assert!(choose_with(&options, &["id,email"]).is_ok());
}

#[test]
fn files_without_what_is_needed_say_what_they_are() {
    for (lines, expected) in [
        (
            &["契約ID,メールアドレス,ステータス"][..],
            "no status column found",
        ),
        (
            &["contractId,status"],
            "no customer id, email or phone column found",
        ),
        (
            &["c1,7012345678901,rosa@example.com,ACTIVE"],
            "a file without a header row",
        ),
        (
            &["orderId,email,status", "1,rosa@example.com,SUCCESS"],
            "a report of orders",
        ),
        (
            &["Customer ID,Email,Accepts Email Marketing,Total Orders"],
            "an export of customers",
        ),
    ] {
        let error = choose(lines).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    // What is mapped is taken at its word.
    let mut options = options();
    options.map = vec![(Field::Status, "status".to_owned())];
    let orders = ["orderId,email,status", "1,rosa@example.com,SUCCESS"];
    assert!(choose_with(&options, &orders).is_ok());
}
