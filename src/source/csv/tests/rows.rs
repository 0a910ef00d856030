//! What single rows say: values, statuses, contracts over several rows.

use jiff::civil::date;
use jiff::tz::TimeZone;

use super::*;

#[test]
fn customers_are_grouped_by_id_else_email_else_phone() {
    assert_outcome(
        "customer_id,email,phone,status\n\
         700007,Rosa@Example.com,212 555 0123,active\n\
         '700007,rosa@work.example.com,(212) 555-0124,cancelled\n\
         gid://shopify/Customer/700007,rosa@example.com,+12125550123,expired\n\
         ,rosa@example.com,2125550123,paused\n\
         ,ROSA@example.com ,,failed\n\
         ,,2125550123,active\n\
         ,,1-212-555-0123,active\n",
        &[
            "7 rows, 7 contracts: 3 ACTIVE, 1 PAUSED, 1 FAILED, 1 CANCELLED, 1 EXPIRED",
            "700007 rosa@example.com rosa@work.example.com +12125550123 +12125550124 \
             [1×ACTIVE 1×CANCELLED 1×EXPIRED] active lines 2,3,4",
            "rosa@example.com +12125550123 [1×PAUSED 1×FAILED] active lines 5,6",
            "+12125550123 [2×ACTIVE] active lines 7,8",
        ],
    );
}

#[test]
fn a_value_that_cannot_be_read_costs_the_value() {
    let export = read(
        "customer_id,email,phone,status,next_billing_date,created_at,cancelled_at,paused_at\n\
         cus_7,rosa@example.com,n/a,active,soon,46143,3/4/2026,\n\
         700007,rosa,12345,cancelled,,,,never\n\
         700008,,,ended,2026-02-30,,,\n\
         x,y,z,active,soon,,,\n",
    );
    assert_eq!(
        outcome(&export),
        [
            "4 rows, 3 contracts: 1 ACTIVE, 1 CANCELLED, 1 EXPIRED",
            "rosa@example.com [1×ACTIVE] active lines 2",
            "700007 [1×CANCELLED] inactive lines 3",
            "700008 [1×EXPIRED] inactive lines 4",
            "line 5: no customer id, email address or phone number can be read",
        ]
    );
    let unread = Unread {
        customer_ids: 2,
        emails: 2,
        phones: 2,
        dates: 5,
    };
    assert_eq!(export.summary.unread, unread);
    assert_eq!(unread.total(), 11);
}

#[test]
fn rounded_ids_are_rejected_rows() {
    assert_outcome(
        "contract_id,customer_id,email,status\n\
         1,7.01235E+12,rosa@example.com,active\n\
         2,\"7,01235E+12\",,active\n\
         1.00001E+11,700008,sam@example.com,active\n\
         4e5,700009,tom@example.com,active\n",
        &[
            "4 rows, 1 contracts: 1 ACTIVE",
            "700009 tom@example.com [1×ACTIVE] active lines 5",
            "700008 sam@example.com [1×?] undecided lines 4",
            "rosa@example.com [1×?] undecided lines 2",
            "line 2: the spreadsheet rounded the id, to \"7.01235E+12\"",
            "line 3: the spreadsheet rounded the id, to \"7,01235E+12\"",
            "line 4: the spreadsheet rounded the id, to \"1.00001E+11\"",
        ],
    );
}

#[test]
fn every_word_for_a_status_is_read() {
    use ContractStatus::{Active, Cancelled, Expired, Failed, Paused};
    let table = [
        (Active, &["ACTIVE", "active", "Renewing"][..]),
        (Paused, &["PAUSED", "On Hold", "on_hold", "onhold"]),
        (
            Failed,
            &[
                "FAILED",
                "Failed (in dunning)",
                "Dunning",
                "past due",
                "payment-failed",
                "SUSPENDED",
            ],
        ),
        (Cancelled, &["CANCELLED", "Canceled", "inactive", "churned"]),
        (Expired, &["EXPIRED", "completed", " Ended "]),
    ];
    for (status, words) in table {
        for word in words {
            let export = read(format!("email,Status\nrosa@example.com,{word}\n"));
            assert_eq!(export.summary.statuses.count(status), 1, "{word}");
            assert_eq!(export.summary.contracts, 1, "{word}");
        }
    }
}

#[test]
fn statuses_are_taught() {
    let file = "email,status\n\
                a@example.com,On Ice\n\
                b@example.com,\n\
                c@example.com,Inactive\n\
                d@example.com,thawing\n";
    let reasons = [
        "line 2: the status \"On Ice\" is not a known one",
        "line 3: the status is blank",
        "line 5: the status \"thawing\" is not a known one",
    ];
    let export = read(file);
    assert_eq!(outcome(&export)[5..], reasons);
    assert_eq!(export.summary.contracts, 1);
    let mut options = options();
    options.statuses = [
        ("on-ice", "PAUSED"),
        ("", "PAUSED"),
        ("inactive", "EXPIRED"),
    ]
    .map(|(word, status)| {
        let status = ContractStatus::from_word(status).unwrap();
        (word.to_owned(), status)
    })
    .to_vec();
    assert_outcome_with(
        &options,
        file,
        &[
            "4 rows, 3 contracts: 2 PAUSED, 1 EXPIRED",
            "a@example.com [1×PAUSED] skipped lines 2",
            "b@example.com [1×PAUSED] skipped lines 3",
            "c@example.com [1×EXPIRED] inactive lines 4",
            "d@example.com [1×?] undecided lines 5",
            "line 5: the status \"thawing\" is not a known one",
        ],
    );
}

/// A cell that slid into the status column may be somebody's phone number.
#[test]
fn reasons_name_nobody() {
    let export = read(
        "email,status\na@example.com,rosa@example.com\nb@example.com,+12125550123\nc@example.com,\"a\u{1b}[2Jb\"\n",
    );
    let reasons: Vec<_> = export
        .summary
        .rejected
        .iter()
        .map(|rejected| rejected.reason.to_string())
        .collect();
    assert_eq!(
        reasons,
        [
            "the status \"••••@•••••••.•••\" is not a known one",
            "the status \"+•••••••••••\" is not a known one",
            "the status \"a\\u{1b}[2Jb\" is not a known one",
        ]
    );
}

/// As Shopify exports it: a row for each line of a contract, with the contract's columns blank but
/// on the first.
#[test]
fn blank_rows_below_a_contract_continue_it() {
    assert_outcome(
        "handle,customer_id,status,line_variant_id\n\
         c1,700007,ACTIVE,1\n\
         ,,,2\n\
         c1,,,3\n\
         c2,700007,CANCELLED,1\n\
         ,,,2\n\
         c3,700008,CANCELLED,1\n",
        &[
            "6 rows, 3 contracts: 1 ACTIVE, 2 CANCELLED",
            "700007 [1×ACTIVE 1×CANCELLED] active lines 2,3,4,5",
            "700008 [1×CANCELLED] inactive lines 7",
        ],
    );
}

/// As Skio and Subi export it: everything repeated for each line of a contract.
#[test]
fn a_contract_repeated_on_adjacent_rows_is_one() {
    assert_outcome(
        "id,email,phone,status\n\
         1,a@example.com,,active\n\
         1,a@example.com,2125550123,Active\n\
         2,a@example.com,,active\n\
         1,a@example.com,,active\n",
        &[
            "4 rows, 3 contracts: 3 ACTIVE",
            "a@example.com +12125550123 [3×ACTIVE] active lines 2,3,4,5",
        ],
    );
}

#[test]
fn another_status_or_customer_is_another_contract() {
    assert_outcome(
        "contract_id,email,status\n\
         1,a@example.com,cancelled\n\
         1,a@example.com,active\n\
         1,b@example.com,active\n\
         ,b@example.com,active\n\
         ,b@example.com,active\n",
        &[
            "5 rows, 5 contracts: 4 ACTIVE, 1 CANCELLED",
            "a@example.com [1×ACTIVE 1×CANCELLED] active lines 2,3",
            "b@example.com [3×ACTIVE] active lines 4,5,6",
        ],
    );
}

/// A row that only continues never makes a customer: one without contracts would count as having
/// left.
#[test]
fn a_continuation_with_another_identity_is_none() {
    assert_outcome(
        "contract_id,customer_id,email,status\n\
         1,700007,,active\n\
         1,,new@example.com,\n\
         1,,new@example.com,active\n\
         2,,a@example.com,active\n\
         2,700008,a@example.com,active\n",
        &[
            "5 rows, 4 contracts: 4 ACTIVE",
            "700007 [1×ACTIVE] active lines 2",
            "new@example.com [1×ACTIVE 1×?] active lines 3,4",
            "a@example.com [1×ACTIVE] active lines 5",
            "700008 a@example.com [1×ACTIVE] active lines 6",
            "line 3: the status is blank",
        ],
    );
}

#[test]
fn a_continuation_needs_a_contract_above() {
    assert_outcome(
        "handle,customer_id,status,product\n,,,Tea\nc1,700007,ACTIVE,Tea\n",
        &[
            "2 rows, 1 contracts: 1 ACTIVE",
            "700007 [1×ACTIVE] active lines 3",
            "line 2: the row has no status and no customer, and no contract stands above it",
        ],
    );
}

/// What continues a contract that was not understood is not understood either, and is no further
/// rejected row.
#[test]
fn a_rejected_contract_takes_its_continuation_with_it() {
    assert_outcome(
        "contract_id,email,phone,status,product\n\
         c1,a@example.com,,frozen,Tea\n\
         c1,a@example.com,2125550123,,Milk\n\
         ,,,,Sugar\n\
         c2,,2125550123,expired,Tea\n",
        &[
            "4 rows, 1 contracts: 1 EXPIRED",
            "+12125550123 [2×?] undecided lines 5"
                .replace("[2×?]", "[1×EXPIRED 2×?]")
                .as_str(),
            "a@example.com +12125550123 [2×?] undecided lines 2,3",
            "line 2: the status \"frozen\" is not a known one",
        ],
    );
}

#[test]
fn upcoming_orders_are_those_of_active_contracts() {
    let file = "email,status,next_billing_date\n\
                a@example.com,active,2026-11-20\n\
                a@example.com,active,2026-11-21T02:00:00Z\n\
                b@example.com,paused,2026-11-21\n\
                c@example.com,failed,2026-11-21\n\
                d@example.com,active,2026-11-29 09:00\n\
                d@example.com,active,2026-11-30\n\
                d@example.com,active,2026-11-19\n";
    let upcoming = |options: &ReadOptions| {
        let export = read_bytes(file, options, None).unwrap();
        let days = export.summary.upcoming.into_iter();
        let days: Vec<_> = days.filter(|(_, orders)| *orders > 0).collect();
        (
            days,
            export.summary.timezone,
            export.summary.timezone_is_assumed,
        )
    };
    let day = |day, orders| (date(2026, 11, day), orders);
    assert_eq!(
        upcoming(&options()),
        (
            vec![day(20, 1), day(21, 1), day(29, 1)],
            "UTC".to_owned(),
            true
        )
    );
    let mut options = options();
    options.timezone = Some(TimeZone::get("America/New_York").unwrap());
    assert_eq!(
        upcoming(&options),
        (
            vec![day(20, 2), day(29, 1)],
            "America/New_York".to_owned(),
            false
        )
    );
}

#[test]
fn dates_in_american_and_european_order_are_read_when_said() {
    let file = "email,status,next_billing_date\na@example.com,active,11/12/2026\n";
    let mut options = options();
    options.now = "2026-11-05T00:00:00Z".parse().unwrap();
    for (order, unread, found) in [
        (None, 1, None),
        (Some(DateOrder::MonthFirst), 0, Some(date(2026, 11, 12))),
        (Some(DateOrder::DayFirst), 0, None),
    ] {
        options.date_order = order;
        let export = read_bytes(file, &options, None).unwrap();
        let mut upcoming = export.summary.upcoming.iter();
        let day = upcoming
            .find(|(_, orders)| *orders > 0)
            .map(|(day, _)| *day);
        assert_eq!(
            (export.summary.unread.dates, day),
            (unread, found),
            "{order:?}"
        );
    }
}

#[test]
fn phones_follow_region_and_country_column() {
    let mut options = options();
    options.region = "GB".parse().unwrap();
    assert_outcome_with(
        &options,
        "phone,phone_country_code,status\n\
         020 7946 0018,,active\n\
         2125550123,1,active\n\
         2125550123,+1,active\n\
         2125550123,US,active\n\
         +12125550123,44,active\n\
         2125550123,Narnia,active\n",
        &[
            "6 rows, 5 contracts: 5 ACTIVE",
            "+442079460018 [1×ACTIVE] active lines 2",
            "+12125550123 [4×ACTIVE 1×?] active lines 3,4,5,6",
            "line 7: no customer id, email address or phone number can be read",
        ],
    );
}

#[test]
fn rejected_rows_are_handed_out_as_they_were() {
    let mut rejects = Vec::new();
    let file = "email;note;status\r\na@example.com;\"x; \"\"y\"\"\nz\";frozen \"solid\"\r\n\
                b@example.com;\"q\";\r\nc@example.com;ok;active\r\nd@example.com;\u{eb}\r\n";
    let file = file.replace("frozen \"solid\"", "\"frozen \"\"solid\"\"\"");
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(&file);
    let export = read_bytes(latin.into_owned(), &options(), Some(&mut rejects)).unwrap();
    assert_eq!(export.summary.rejected.len(), 3);
    assert_eq!(
        String::from_utf8(rejects).unwrap(),
        "line;reason;email;note;status\n\
         2;\"the status \"\"frozen \"\"solid\"\"\"\" is not a known one\";\
         a@example.com;\"x; \"\"y\"\"\nz\";\"frozen \"\"solid\"\"\"\n\
         4;\"the status is blank\";b@example.com;\"q\";\n\
         6;\"the row has 2 cells, the header 3\";d@example.com;\u{eb}\n"
    );
}
