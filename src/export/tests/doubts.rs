//! Nobody is taken for a subscriber who has left because a row about them was not understood.

use super::*;

#[test]
fn a_rejected_row_beside_ended_contracts_leaves_it_open() {
    for bad in [
        "7,a@example.com,,frozen",
        "7,a@example.com,,",
        "7,,,frozen",
        ",a@example.com,,frozen",
        ",,2125550123,frozen",
        "7.0E+12,a@example.com,,active",
        "7.0E+12,,212-555-0123,active",
        // Too few cells, and too many: the email stands elsewhere, the id further to the right.
        "7,active",
        "a@example.com,active",
        "x,7,b@example.com,,active",
        "Smith, 7,b@example.com,,active",
        "x,b@example.com,,212-555-0123,active",
        // A stray quote, in and around what names the customer.
        "\"7,,,active",
        ",\"a@example.com,,active",
        ",\"a@example.com\"x,,active",
        ",x\"a,a@example.com,active",
        ",,\"212-555-0123,active",
        "7,\0,,active",
    ] {
        for first in [true, false] {
            let ended = "7,a@example.com,212-555-0123,cancelled\n";
            let rows = if first {
                format!("{bad}\n{ended}")
            } else {
                format!("{ended}{bad}\n")
            };
            let export = read(format!("customer_id,email,phone,status\n{rows}"));
            let understood = export
                .customers
                .iter()
                .find(|customer| customer.contracts().has(ContractStatus::Cancelled))
                .unwrap();
            assert_eq!(
                what_they_have(understood),
                "[1×CANCELLED 1×?] undecided",
                "{bad:?}, first: {first}"
            );
            assert_eq!(export.summary.rejected.len(), 1, "{bad:?}");
        }
    }
}

/// An id that was rounded may be any of those that round to it.
#[test]
fn a_rounded_id_is_held_against_all_whom_it_may_be() {
    assert_outcome(
        "customer_id,status\n\
         7012344999999,ended\n\
         7012345678901,ended\n\
         7012355000000,active\n\
         7012365000000,ended\n\
         7012365000001,ended\n\
         8,ended\n\
         7.01235E+12,active\n\
         7.01236E+12,active\n\
         7.01236E+12,ended\n",
        &[
            "9 rows, 6 contracts: 1 ACTIVE, 5 EXPIRED",
            "7012344999999 [1×EXPIRED] inactive lines 2",
            "7012345678901 [1×EXPIRED 3×?] undecided lines 3",
            "7012355000000 [1×ACTIVE 3×?] active lines 4",
            "7012365000000 [1×EXPIRED 3×?] undecided lines 5",
            "7012365000001 [1×EXPIRED] inactive lines 6",
            "8 [1×EXPIRED] inactive lines 7",
            "line 8: the spreadsheet rounded the id, to \"7.01235E+12\"",
            "line 9: the spreadsheet rounded the id, to \"7.01236E+12\"",
            "line 10: the spreadsheet rounded the id, to \"7.01236E+12\"",
        ],
    );
}

#[test]
fn an_active_contract_is_beyond_doubt() {
    assert_outcome(
        "customer_id,status\n7,active\n7,frozen\n",
        &[
            "2 rows, 1 contracts: 1 ACTIVE",
            "7 [1×ACTIVE 1×?] active lines 2,3",
            "line 3: the status \"frozen\" is not a known one",
        ],
    );
}

#[test]
fn everybody_who_shares_an_identity_is_in_doubt() {
    assert_outcome(
        "customer_id,email,phone,status\n\
         1,a@example.com,,ended\n\
         2,b@example.com,,ended\n\
         2,a@example.com,,ended\n\
         3,,212-555-0123,ended\n\
         ,,212-555-0123,ended\n\
         4,d@example.com,212-555-0124,ended\n\
         9,a@example.com,212-555-0123,frozen\n",
        &[
            "7 rows, 6 contracts: 6 EXPIRED",
            "1 a@example.com [1×EXPIRED 1×?] undecided lines 2",
            "2 a@example.com b@example.com [2×EXPIRED 1×?] undecided lines 3,4",
            "3 +12125550123 [1×EXPIRED 1×?] undecided lines 5",
            "+12125550123 [1×EXPIRED 1×?] undecided lines 6",
            "4 d@example.com +12125550124 [1×EXPIRED] inactive lines 7",
            "9 a@example.com +12125550123 [1×?] undecided lines 8",
            "line 8: the status \"frozen\" is not a known one",
        ],
    );
}

/// Who is known by such a row only is looked up all the same: they may turn out to be somebody
/// else's twin at Postscript.
#[test]
fn a_customer_of_rejected_rows_only_is_one() {
    assert_outcome(
        "customer_id,email,phone,status\n\
         7,,,frozen\n\
         7,a@example.com,,frozen\n\
         8,b@example.com,,ended\n\
         8,c@example.com,,frozen\n\
         ,b@example.com,,frozen\n",
        &[
            "5 rows, 1 contracts: 1 EXPIRED",
            "8 b@example.com c@example.com [1×EXPIRED 1×?] undecided lines 4,5",
            "7 a@example.com [2×?] undecided lines 2,3",
            "line 2: the status \"frozen\" is not a known one",
            "line 3: the status \"frozen\" is not a known one",
            "line 5: the status \"frozen\" is not a known one",
            "line 6: the status \"frozen\" is not a known one",
        ],
    );
}

/// An address in a garbled row may be anybody's, so it is never put to an understood customer, who
/// would be looked up by it.
#[test]
fn a_garbled_row_adds_nothing_to_a_customer() {
    assert_outcome(
        "customer_id,email,status\n\
         7,a@example.com,active\n\
         7,b@example.com,active,c@example.com\n",
        &[
            "2 rows, 1 contracts: 1 ACTIVE",
            "7 a@example.com [1×ACTIVE 1×?] active lines 2",
            "b@example.com c@example.com [1×?] undecided lines 3",
            "line 3: the row has 4 cells, the header 3",
        ],
    );
}

/// How many rows are held against somebody doesn't hang on which of them comes first.
#[test]
fn garbled_rows_count_the_same_in_any_order() {
    let rows = [
        ",,212-555-0123,failed,x",
        ",a@example.com,212-555-0123,cancelled,x",
        "8,a@example.com,,,x",
        ",,212-555-0123,frozen,x",
    ];
    let held = |rows: &[&str]| {
        let header = "customer_id,email,phone,status\n8,,,frozen\n";
        let export = read(format!("{header}{}\n", rows.join("\n")));
        let seen = export.customers.iter();
        let mut seen: Vec<String> = seen.map(what_they_have).collect();
        seen.sort();
        seen
    };
    let mut turned = rows;
    for _ in 0..rows.len() {
        turned.rotate_left(1);
        assert_eq!(held(&turned), held(&rows), "{turned:?}");
    }
    turned.reverse();
    assert_eq!(held(&turned), held(&rows), "{turned:?}");
}

#[test]
fn a_row_that_names_nobody_is_about_nobody() {
    assert_outcome(
        "email,status\n,frozen\nrosa,active\na@example.com,ended\n",
        &[
            "3 rows, 1 contracts: 1 EXPIRED",
            "a@example.com [1×EXPIRED] inactive lines 4",
            "line 2: the status \"frozen\" is not a known one",
            "line 3: no customer id, email address or phone number can be read",
        ],
    );
}
