//! Which column is read as what, and which files are refused.

use prive_ps::source::csv::Field;

use super::*;

/// What is read as each field, what was passed over and what is unfit; or the error. Lines are separated
/// by bars.
fn chosen(options: &ReadOptions, lines: &str) -> Result<String, String> {
    let file = lines.replace('|', "\n") + "\n";
    let export = read_with(options, file.as_bytes()).map_err(|error| error.to_string())?;
    let columns = &export.summary.columns;
    let chosen = columns.chosen.iter().map(|choice| {
        let others = choice.passed_over.iter().map(|it| format!(" not {it}"));
        format!(
            "{}={}{}",
            choice.field,
            choice.column,
            others.collect::<String>()
        )
    });
    let unfit = columns
        .unfit
        .iter()
        .map(|it| format!("unfit {}", it.column));
    Ok(chosen.chain(unfit).collect::<Vec<_>>().join(", "))
}

/// Checks lines of a file, an arrow, and what is chosen or part of the error.
fn assert_chosen(options: &ReadOptions, table: &str) {
    for (lines, expected) in table.lines().filter_map(|line| line.split_once(" -> ")) {
        match chosen(options, lines) {
            Ok(found) => assert_eq!(found, expected, "{lines}"),
            Err(error) => assert!(error.contains(expected), "{lines}: {error}"),
        }
    }
}

#[test]
fn columns_are_chosen_by_name_and_values() {
    // The more specific name; a column without values, and one with other values; two of one name.
    let table = "\
id,customer_id,external_customer_id,status -> contract_id=id, customer_id=external_customer_id not customer_id, status=status
customer.id,customer.shopifyId,status -> customer_id=customer.shopifyId not customer.id, status=status
customer_id,Shopify Customer ID,status -> customer_id=Shopify Customer ID not customer_id, status=status
email,status,subscription_status -> email=email, status=subscription_status not status
email,state,Contract Status -> email=email, status=Contract Status not state
Shipping Email,Email,ID,Subscription ID,status -> contract_id=Subscription ID not ID, email=Email not Shipping Email, status=status
email,shopify_customer_id,customer_id,status|a@b.co,n/a,7012345678901,active -> customer_id=customer_id not shopify_customer_id, email=email, status=status
email,subscription_status,status|a@b.co,,active -> email=email, status=status not subscription_status
email,contract_status,status|a@b.co,live,active -> email=email, status=contract_status not status
email,State|a@b.co,Active -> email=email, status=State
email,State,Status|a@b.co,NY,Active -> email=email, status=Status, unfit State
customer_id,email,status|55500001,a@b.co,active|55500002,,active -> email=email, status=status, unfit customer_id
customer_id,email,status|55500001,,active|55500002,,active -> customer_id=customer_id, email=email, status=status
customer_id,email,status|7.01E+12,a@b.co,active|7012345678901,,active -> customer_id=customer_id, email=email, status=status
email,status,price,price,Created at,Created at,x,x -> email=email, status=status, started=Created at not Created at, price=price not price
email,email,status|,a@b.co,active -> email=email not email, status=status
Subscription ID,Email,Status,Total Orders -> contract_id=Subscription ID, email=Email, status=Status
contractId,email,status,orderNumber -> contract_id=contractId, email=email, status=status
orderId,email,status|1,a@b.co,ACTIVE|2,b@b.co,FAILED -> email=email, status=status
email,status|a@b.co,ACTIVE|b@b.co,CANCELLED|c@b.co,paid -> email=email, status=status
subscriptionId,email,status,errorCode|1,a@b.co,FAILED|2,b@b.co,ACTIVE -> contract_id=subscriptionId, email=email, status=status
email,status,2026-10-01|a@b.co,ACTIVE -> email=email, status=status
email,status|a@b.co,frozen -> email=email, status=status";
    assert_chosen(&options(), table);
    let mut assumed = options();
    assumed.assume_status = Some(ContractStatus::Active);
    let table = "\
contractId,email,city -> contract_id=contractId, email=email
contractId,email,state|c1,a@b.co,NY -> contract_id=contractId, email=email, unfit state
email,city -> needs a contract ID column
id,email -> needs a contract ID column
contractId,email,status -> has a status column";
    assert_chosen(&assumed, table);
}

#[test]
fn files_that_cannot_be_read_right_are_refused() {
    let table = "\
Subscription ID,Email,State|1,a@b.co,NY -> no status column found (the values of \"State\" aren't statuses)
契約ID,メールアドレス,ステータス -> no status column found
contractId,status -> no customer ID, email or phone column found
customer_id,email,status|7.01E+12,a@b.co,active|7012350000000,,active -> rounded every customer ID
E-mail,email,status -> two columns are named
id,id,email,status -> two columns are named
email,status,Status -> two columns are named
c1,7012345678901,,ACTIVE -> without a header row
1,rosa@example.com,Active -> without a header row
1,(212) 555-0123,Active -> without a header row
Customer ID,Email,Accepts Email Marketing,Phone,Total Orders -> a customer export
Email,Status,Total Orders -> a customer export
Name,Email,Financial Status,Lineitem name,Id -> a Shopify order export
orderId,contractId,chargeAmount -> a report of orders
contractId,email,errorMessage,retryCount -> a report of orders
orderId,email,status|1,a@b.co,SUCCESS|2,b@b.co,FAILED -> a report of orders
email,status|a@b.co,Paid|b@b.co,Refunded|c@b.co,active -> a report of orders
subscriptionId,email,status,errorCode,retryCount|1,a@b.co,FAILED|2,b@b.co,FAILED -> a report of orders
Order #,email,status|1,a@b.co,Completed|2,b@b.co,Failed -> a report of orders
event_id,contractId,timestamp -> a report of events
Event ID,contractId,email,status|1,c1,a@b.co,ACTIVE -> a report of events";
    assert_chosen(&options(), table);
}

#[test]
fn contracts_beside_data_of_orders_are_read() {
    let mut options = options();
    options.region = "DE".parse().unwrap();
    let table = "\
Subscription ID,Order ID,Email,Status|1,o1,a@b.co,active|2,o2,b@b.co,unpaid -> contract_id=Subscription ID, email=Email, status=Status
contract_id,email,contract_status,Financial Status|1,a@b.co,ACTIVE,paid -> contract_id=contract_id, email=email, status=contract_status
email,status,01.10.2026,202610|a@b.co,active,1,1 -> email=email, status=status";
    assert_chosen(&options, table);
}

#[test]
fn what_is_mapped_goes_before_names_and_values() {
    let mut options = options();
    let map = [(Field::CustomerId, "id"), (Field::Status, "phase of LIFE")];
    options.map = map.map(|(field, name)| (field, name.to_owned())).to_vec();
    let table = "\
status,customer_id,Id,Phase-of-life -> customer_id=Id, status=Phase-of-life
orderId,id,Id,Phase of life|1,7012345678901,,SUCCESS -> contract_id=Id, customer_id=id, status=Phase of life
email,Phase of life -> no column \"id\" found
Id,ID,Phase of life -> two columns are named \"id\"";
    assert_chosen(&options, table);
    options.map = vec![(Field::CustomerId, String::new())];
    let rounded = "customer_id,email,status|7.01E+12,a@b.co,active|7012350000000,,active";
    assert_chosen(
        &options,
        &format!("{rounded} -> email=email, status=status"),
    );
}
