//! What holds for every file.

use std::collections::BTreeMap;

use proptest::prelude::*;

use prive_ps::source::csv::Reason;

use super::*;

/// Cells of the columns contract id, customer id, email, phone and status, good and bad.
fn row() -> impl Strategy<Value = [String; 5]> {
    let one_of = |cells: &'static [&'static str]| prop::sample::select(cells);
    (
        one_of(&["", "c1", "c2", "c3", "Total"]),
        one_of(&["", "7012345678901", "7012345678902", "7.01E+12", "cus_7"]),
        one_of(&["", "rosa@example.com", "sam@example.com", "rosa@", "n/a"]),
        one_of(&["", "+12125550123", "212-555-0124", "12", "1 / 2"]),
        one_of(&["", "ACTIVE", "CANCELLED", "PAUSED", "frozen", "expired"]),
    )
        .prop_map(|(contract, id, email, phone, status)| {
            [contract, id, email, phone, status].map(str::to_owned)
        })
}

fn file(rows: &[[String; 5]], delimiter: &str, line_break: &str) -> String {
    let mut file = "contractId,customerId,email,phone,status".replace(',', delimiter);
    // Columns are judged on their values.
    let good = ["c0", "7012345678900", "vera@example.com", "", "ACTIVE"].map(str::to_owned);
    for row in std::iter::once(&good).chain(rows) {
        file.push_str(line_break);
        file.push_str(&row.join(delimiter));
    }
    file.push_str(line_break);
    file
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Nobody becomes inactive through a row that can't be read: if a row that isn't readably ended is
    /// missing from all customers, the guard holds back everyone.
    #[test]
    fn every_row_is_a_contract_or_trips_the_guard(rows in prop::collection::vec(row(), 0..20)) {
        let export = read(&file(&rows, ",", "\n"));
        let not_ended = rows.iter().filter(|row| {
            let is_ended = matches!(row[4].as_str(), "CANCELLED" | "expired");
            let has_customer = row[1..4].iter().any(|cell| !matches!(cell.as_str(), "" | "n/a"));
            has_customer && !is_ended
        });
        let mut counted = 0;
        for customer in export.customers.iter() {
            let contracts = customer.contracts();
            let live = [ContractStatus::Active, ContractStatus::Paused];
            let live: u64 = live.iter().map(|it| u64::from(contracts.count(*it))).sum();
            counted += live + u64::from(contracts.unreadable());
        }
        let footers = export.summary.rejected.iter();
        let footers = footers.filter(|row| *row.reason == Reason::Footer).count() as u64;
        // A row that repeats contract, customer and status of the row above is no contract of its own.
        let repeated = rows.windows(2).filter(|pair| pair[0][0] == pair[1][0]).count() as u64;
        let rows = not_ended.count() as u64;
        let unattributed = export.source.unattributed.not_ended;
        prop_assert!(counted + unattributed + footers + repeated >= rows);
    }

    #[test]
    fn the_format_does_not_matter(rows in prop::collection::vec(row(), 0..12)) {
        let plain = outcome(&read(&file(&rows, ",", "\n")));
        for delimiter in [";", "\t", "|"] {
            for line_break in ["\r\n", "\r", "\n"] {
                prop_assert_eq!(&outcome(&read(&file(&rows, delimiter, line_break))), &plain);
            }
        }
    }

    #[test]
    fn customers_add_up_to_the_contracts(rows in prop::collection::vec(row(), 0..40)) {
        let export = read(&file(&rows, ",", "\n"));
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for customer in export.customers.iter() {
            for status in ContractStatus::ALL {
                let count = u64::from(customer.contracts().count(status));
                *counts.entry(status.name()).or_default() += count;
            }
        }
        for status in ContractStatus::ALL {
            let count = counts.get(status.name()).copied().unwrap_or_default();
            prop_assert_eq!(count, export.source.statuses.count(status));
        }
        prop_assert_eq!(counts.values().sum::<u64>(), export.source.contracts);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let file = [b"email,status\n".as_slice(), &bytes].concat();
        let _ = read_with(&options(), &file);
    }
}
