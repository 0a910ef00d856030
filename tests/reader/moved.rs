//! Rows that aren't what they look like: their cells stand in other columns, or only look like a footer.

use super::*;

#[test]
fn a_row_whose_cells_stand_in_other_columns_is_not_dropped() {
    for case in [
        "
Name,Email,Product,Status
Rosa Diaz,rosa@example.com,Tea,Active
\"Sam Roy,sam@example.com,\"\"Coffee, dark\"\",Active\"
= 2 rows, 1 contracts, unattributed 1 (1 not ended)
= rosa@example.com 1×ACTIVE active lines 2
= line 3: no customer ID, email address or phone number",
        "
Name,Email,Product,Status
Rosa Diaz,rosa@example.com,Tea,Active
Sam Roy;;Active
= 2 rows, 1 contracts, unattributed 1 (1 not ended)
= rosa@example.com 1×ACTIVE active lines 2
= line 3: no customer ID, email address or phone number",
        "
Name,Email,Status,Note
Rosa,rosa@example.com,Cancelled,
Rosa;rosa@example.com,Active,
= 2 rows, 1 contracts, unattributed 1 (1 not ended)
= rosa@example.com 1×CANCELLED inactive lines 2
= line 3: email address can't be read",
        "
ID,Name,Email,Previous status,Status,Note
1,Rosa,rosa@example.com,Active,Active,
2,Roy, Sam,sam@example.com,Cancelled,Active,
= 2 rows, 1 contracts, unattributed 1 (1 not ended)
= rosa@example.com 1×ACTIVE active lines 2
= line 3: the row has 7 cells, but the header has 6 columns",
    ] {
        assert_outcome(case);
    }
}

#[test]
fn a_row_without_customer_is_a_footer_only_without_status() {
    for case in [
        "
Customer Email,Status
rosa@example.com,Cancelled
,Past due
= 2 rows, 1 contracts, unattributed 1 (1 not ended)
= rosa@example.com 1×CANCELLED inactive lines 2
= line 3: no customer ID, email address or phone number",
        "
Customer Email,Status
rosa@example.com,Cancelled
,not known yet
= 2 rows, 1 contracts, unattributed 1 (1 not ended)
= rosa@example.com 1×CANCELLED inactive lines 2
= line 3: no customer ID, email address or phone number",
        "
Customer Email,Status
rosa@example.com,Cancelled
?,有効
= 2 rows, 1 contracts, unattributed 1 (1 not ended)
= rosa@example.com 1×CANCELLED inactive lines 2
= line 3: email address can't be read",
        "
contractId,email,status
c1,rosa@example.com,Cancelled
Active contracts: 0
Total,,
= 3 rows, 1 contracts, unattributed 0 (0 not ended)
= rosa@example.com 1×CANCELLED inactive lines 2
= line 3: not a contract (a footer or totals)
= line 4: not a contract (a footer or totals)",
    ] {
        assert_outcome(case);
    }
}

#[test]
fn a_placeholder_is_no_contract_id() {
    for id in ["#N/A", "#REF!", "null", "-", "coffee"] {
        let export = read(&format!(
            "contractId,email,status\n{id},rosa@example.com,Cancelled\n{id},sam@example.com,Active\n\
             {id},,Active\n"
        ));
        assert_eq!(export.source.unattributed.not_ended, 1, "{id}");
        assert_eq!(export.source.conflicting_contracts, 0, "{id}");
    }
}

#[test]
fn a_quote_that_takes_in_a_row_is_found() {
    for case in [
        "
contractId,email,status,product,note,canceledAt
c1,rosa@example.com,CANCELLED,\"Big pipe
c2,rosa@example.com,ACTIVE,Pipe 5\"
= 2 rows, 0 contracts, unattributed 2 (2 not ended)
= line 2: a quoted cell contains whole rows",
        "
contractId,email,note,status
c1,rosa@example.com,\"a \\\", b\",ACTIVE
= 1 rows, 0 contracts, unattributed 1 (1 not ended)
= line 2: unexpected quote",
    ] {
        assert_outcome(case);
    }
}

#[test]
fn a_second_header_with_more_columns_is_one() {
    assert_outcome(
        "
Customer Email,Status,Note
rosa@example.com,Active,x
CUSTOMER EMAIL,STATUS,NOTE
Customer Email,Previous status,Status,Note
sam@example.com,Cancelled,Active
= 2 rows, 1 contracts, unattributed 1 (1 not ended)
= rosa@example.com 1×ACTIVE active lines 2
= line 5: below a second header with different columns",
    );
}

#[test]
fn a_file_that_is_cut_off_is_incomplete() {
    for end in ["c2", "c2,sam@", "\"Green tea, loo"] {
        let file = format!("contractId,email,status\nc1,rosa@example.com,Cancelled\n{end}");
        let export = read(&file);
        assert!(export.summary.is_cut_off, "{end}");
        assert!(!export.source.is_complete, "{end}");
    }
    assert!(
        read("contractId,email,status\nc1,rosa@example.com,Active\n")
            .source
            .is_complete
    );
}

#[test]
fn rows_above_the_header_are_listed() {
    for case in [
        "
1,rosa@example.com,ACTIVE
2,sam@example.com,ACTIVE
contractId,email,status
3,rosa@example.com,CANCELLED
= 3 rows, 1 contracts, unattributed 2 (2 not ended)
= rosa@example.com 1×CANCELLED inactive lines 4
= line 1: above the header
= line 2: above the header",
        "
contractId,email,status
1,rosa@example.com,ACTIVE
contractId,customerId,email,status
3,7012345678901,rosa@example.com,CANCELLED
= 2 rows, 1 contracts, unattributed 1 (1 not ended)
= rosa@example.com 1×ACTIVE active lines 2
= line 4: the row has 4 cells, but the header has 3 columns",
        "
Exported by,owner@example.com
contractId,email,status
1,rosa@example.com,ACTIVE
= 1 rows, 1 contracts, unattributed 0 (0 not ended)
= rosa@example.com 1×ACTIVE active lines 3",
    ] {
        assert_outcome(case);
    }
}

#[test]
fn a_row_is_not_ended_if_a_cell_elsewhere_is_a_live_status() {
    assert_outcome(
        "
subscription_id,email,status,previous_status
1,rosa@example.com,cancelled,active
rosa@example.com,active,cancelled
3,sam@example.com,active,paused
= 3 rows, 2 contracts, unattributed 1 (1 not ended)
= rosa@example.com 1×CANCELLED inactive lines 2
= sam@example.com 1×ACTIVE active lines 4
= line 3: email address can't be read",
    );
}

#[test]
fn a_second_header_with_other_names_for_the_same_fields_is_the_header_once_more() {
    for case in [
        "
Contract ID,Customer Email,Subscription Status
contract_id,email,status
1,rosa@example.com,ACTIVE
= 1 rows, 1 contracts, unattributed 0 (0 not ended)
= rosa@example.com 1×ACTIVE active lines 3",
        "
id,customer.email,status
1,rosa@example.com,ACTIVE
id,customer.email,status
2,sam@example.com,CANCELLED
= 2 rows, 2 contracts, unattributed 0 (0 not ended)
= rosa@example.com 1×ACTIVE active lines 2
= sam@example.com 1×CANCELLED inactive lines 4",
    ] {
        assert_outcome(case);
    }
}

#[test]
fn rows_above_the_header_are_listed_whatever_their_status() {
    for case in [
        "
1,rosa@example.com,Pending cancellation
contractId,email,status
3,rosa@example.com,CANCELLED
= 2 rows, 1 contracts, unattributed 1 (1 not ended)
= rosa@example.com 1×CANCELLED inactive lines 3
= line 1: above the header",
        "
phone,status
(212) 555-0123,ACTIVE
contractId,phone,status
c2,(212) 555-0123,CANCELLED
= 2 rows, 1 contracts, unattributed 1 (1 not ended)
= +12125550123 1×ACTIVE active lines 2
= line 4: the row has 3 cells, but the header has 2 columns",
    ] {
        assert_outcome(case);
    }
}

#[test]
fn a_second_header_with_swapped_columns_is_another_one() {
    assert_outcome(
        "
contract_id,subscription_status,status,email
1,ACTIVE,paid,rosa@example.com
contract_id,status,subscription_status,email
2,cancelled,ACTIVE,sam@example.com
= 2 rows, 1 contracts, unattributed 1 (1 not ended)
= rosa@example.com 1×ACTIVE active lines 2
= line 4: below a second header with different columns",
    );
}
