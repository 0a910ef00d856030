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

/// Unless the row says by something else who it is about; a new address says nothing.
#[test]
fn a_rounded_id_beside_a_known_address_is_held_against_that_customer() {
    assert_outcome(
        "customer_id,email,phone,status\n\
         7012345678901,rosa@example.com,,ended\n\
         7012345678902,sam@example.com,,ended\n\
         7022345678901,ada@example.com,2125550123,ended\n\
         7022345678902,tom@example.com,,ended\n\
         7.01235E+12,rosa@example.com,,active\n\
         7.02235E+12,new@example.com,,active\n\
         7.02235E+12,,212-555-0123,active\n",
        &[
            "7 rows, 4 contracts: 4 EXPIRED",
            "7012345678901 rosa@example.com [1×EXPIRED 1×?] undecided lines 2",
            "7012345678902 sam@example.com [1×EXPIRED] inactive lines 3",
            "7022345678901 ada@example.com +12125550123 [1×EXPIRED 1×?] undecided lines 4",
            "7022345678902 tom@example.com [1×EXPIRED 1×?] undecided lines 5",
            "new@example.com [1×?] undecided lines 7",
            "line 6: the spreadsheet rounded the id, to \"7.01235E+12\"",
            "line 7: the spreadsheet rounded the id, to \"7.02235E+12\"",
            "line 8: the spreadsheet rounded the id, to \"7.02235E+12\"",
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

/// A row that isn't understood is about whoever it names anywhere, in whatever form: in a list, in
/// another column, rounded, in quotes that a spreadsheet put around it.
#[test]
fn whoever_a_rejected_row_names_anywhere_is_in_doubt() {
    for bad in [
        // The address is there, and can't be read.
        "c2,,\"rosa@example.com, sam@example.com\",,,,active",
        "c2,,Rosa Lee <rosa@example.com>,,,,active",
        "c2,,mailto:rosa@example.com,,,,active",
        "c2,,rosa@example.com.,,,,active",
        "c2,,c2|rosa@example.com|x,,,,active",
        // It is in a column that is passed over.
        "c2,,,,rosa@example.com,,active",
        "c2,,,,,212-555-0123,active",
        // A comma too many and a cell too few: nothing stands where it should.
        "c2,,Lee, Rosa,rosa@example.com,,active",
        "active,rosa@example.com,,,,,c2",
        // The id, in forms that aren't one.
        "c2,\"7,012,345,678,901\",,,,,active",
        "c2,\"\"\"7012345678901\"\"\",,,,,active",
        "c2,\"=\"\"7012345678901\"\"\",,,,,active",
        "c2,#7012345678901,,,,,active",
        "c2,https://example.com/customers/7012345678901,,,,,active",
        "c2,\u{2019}7012345678901,,,,,active",
        "c2,7.01235E+12,,,,,active",
        "c2,7.01235E+12,rosa.new@example.com,,,,active",
        // The phone.
        "c2,,,2.12555E+9,,,active",
        "c2,,,0012125550123 / 7,,,active",
        // The status is blank or unknown, and so are the cells.
        "c2,,\"rosa@example.com, sam@example.com\",,,,",
        // Rows without form.
        "c2,7012345678901,active",
        "x,y,z,c2,7012345678901,active",
        "x,y,z,a,b,c,d,7012345678901,active",
        "\"c2,7012345678901,,,,,active\"",
        "c2;7012345678901;;;;;active",
        "c2;;;+1 212 555 0123;;;active",
        "c2|rosa@example.com|active",
        "c2,70123456\u{0}78901,,,,,active",
    ] {
        for first in [true, false] {
            let ended = "c1,7012345678901,rosa@example.com,212-555-0123,,,cancelled\n";
            let other = "c3,7999999999999,ada@example.com,646-555-0199,,,cancelled\n";
            let rows = if first {
                format!("{bad}\n{ended}{other}")
            } else {
                format!("{ended}{other}{bad}\n")
            };
            let header = "contract_id,customer_id,email,phone,shipping_email,shipping_phone,status";
            let export = read(format!("{header}\n{rows}"));
            let held = |id: u64| {
                let mut customers = export.customers.iter();
                let found = customers.find(|one| one.shopify_id().is_some_and(|one| one.0 == id));
                what_they_have(found.unwrap())
            };
            assert_eq!(export.summary.rejected.len(), 1, "{bad:?}");
            assert_eq!(
                held(7_012_345_678_901),
                "[1×CANCELLED 1×?] undecided",
                "{bad:?}, first: {first}"
            );
            assert_eq!(
                held(7_999_999_999_999),
                "[1×CANCELLED] inactive",
                "{bad:?}, first: {first}"
            );
        }
    }
}

/// The value is lost and the row isn't; but who else is known by that value may be the same person.
#[test]
fn an_identity_that_cannot_be_read_beside_another_is_held_against_who_has_it() {
    for (status, rosa) in [
        ("active", "[1×CANCELLED 1×?] undecided"),
        ("paused", "[1×CANCELLED 1×?] undecided"),
        // It says of nobody that they are active.
        ("expired", "[1×CANCELLED] inactive"),
    ] {
        let export = read(format!(
            "customer_id,email,phone,status\n\
             ,rosa@example.com,,cancelled\n\
             7,\"rosa@example.com; sam@example.com\",,{status}\n"
        ));
        let mut customers = export.customers.iter();
        let found = customers.find(|one| one.shopify_id().is_none()).unwrap();
        assert_eq!(what_they_have(found), rosa, "{status}");
        assert_eq!(export.customers.len(), 2, "{status}");
        assert_eq!(export.summary.rejected.len(), 0, "{status}");
    }
}

/// A row of which not even the end was seen may be about anybody.
#[test]
fn a_row_that_is_too_long_is_held_against_everybody() {
    let long = "x".repeat(super::super::scanner::LONGEST_ROW);
    let export = read(format!(
        "email,status\nrosa@example.com,cancelled\nada@example.com,active\n{long},active\n"
    ));
    let held: Vec<String> = export.customers.iter().map(what_they_have).collect();
    assert_eq!(
        held,
        ["[1×CANCELLED 1×?] undecided", "[1×ACTIVE 1×?] active"]
    );
}

/// What may be a customer's id, or a product's, says of no contract that it goes on.
#[test]
fn a_blank_status_below_an_id_that_may_be_another_is_not_understood() {
    for header in ["id,email,status", "handle,email,status"] {
        assert_outcome(
            format!("{header}\n55,rosa@example.com,cancelled\n55,rosa@example.com,\n"),
            &[
                "2 rows, 1 contracts: 1 CANCELLED",
                "rosa@example.com [1×CANCELLED 1×?] undecided lines 2,3",
                "line 3: the status is blank",
            ],
        );
    }
    let mut options = options();
    options.map = vec![(Field::ContractId, "id".to_owned())];
    assert_outcome_with(
        &options,
        "id,email,status\n55,rosa@example.com,cancelled\n55,rosa@example.com,\n",
        &[
            "2 rows, 1 contracts: 1 CANCELLED",
            "rosa@example.com [1×CANCELLED] inactive lines 2,3",
        ],
    );
}
