//! What holds for every file.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

const MARKS: &[&[u8]] = &[b"", b"\xef\xbb\xbf"];

const HEADERS: &[&[u8]] = &[
    b"id,customer_id,email,phone,phone_country_code,status,next_billing_date\n",
    b"email;status\r\n",
    b"status\tphone\r",
    b"\"email\"|\"state\"\n",
];

/// What rows are made of, well or badly.
const PIECES: &[&[u8]] = &[
    b",",
    b";",
    b"\t",
    b"|",
    b"\"",
    b"\"\"",
    b"\n",
    b"\r",
    b"\r\n",
    b"\0",
    b" ",
    b"'",
    b"+1",
    b"active",
    b"cancelled",
    b"7",
    b"7.1E+12",
    b"rosa@example.com",
    b"2125550123",
    b"2026-11-20",
    b"\xff",
    b"\xc3",
    b"\xa9",
    b"\xe2\x80",
    b"x",
    b"\x1a",
    b"gid://shopify/Customer/",
];

/// A row of a file with many customers who share few identities.
#[derive(Clone, Debug)]
struct Line {
    customer: u8,
    /// Whether it has an id, an email, a phone.
    has: [bool; 3],
    status: &'static str,
    is_ragged: bool,
}

const STATUSES: &[&str] = &[
    "active",
    "paused",
    "failed",
    "cancelled",
    "expired",
    "",
    "frozen",
];

fn line() -> impl Strategy<Value = Line> {
    let status = prop::sample::select(STATUSES);
    let is_ragged = prop::bool::weighted(0.1);
    (0..12_u8, any::<[bool; 3]>(), status, is_ragged).prop_map(
        |(customer, has, status, is_ragged)| Line {
            customer,
            has,
            status,
            is_ragged,
        },
    )
}

impl Line {
    /// The customer's id, email and phone, as far as the row has them.
    fn names(&self) -> [Option<String>; 3] {
        let customer = self.customer;
        let [id, email, phone] = self.has;
        [
            id.then(|| (100 + u32::from(customer)).to_string()),
            email.then(|| format!("c{customer}@example.com")),
            phone.then(|| format!("+121255501{customer:02}")),
        ]
    }

    fn text(&self) -> String {
        let [id, email, phone] = self.names().map(Option::unwrap_or_default);
        let more = if self.is_ragged { ",x" } else { "" };
        format!("{id},{email},{phone},{}{more}\n", self.status)
    }
}

fn file(lines: &[Line]) -> String {
    let rows: String = lines.iter().map(Line::text).collect();
    format!("customer_id,email,phone,status\n{rows}")
}

/// All customers without their lines, in an order of their own.
fn customers(export: &Export) -> Vec<String> {
    let seen = export.customers.iter().map(customer);
    let mut seen: Vec<String> = seen
        .map(|text| text.split(" lines ").next().unwrap().to_owned())
        .collect();
    seen.sort();
    seen
}

/// Each customer's membership, by all that they are known by.
fn memberships(export: &Export) -> BTreeMap<String, BTreeSet<String>> {
    let mut memberships: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for customer in export.customers.iter() {
        let mut known_by: Vec<String> = Vec::new();
        known_by.extend(customer.shopify_id().map(|id| id.to_string()));
        known_by.extend(customer.emails().map(str::to_owned));
        known_by.extend(customer.phones().map(|phone| phone.to_string()));
        let membership = what_they_have(customer);
        memberships
            .entry(known_by.join(" "))
            .or_default()
            .insert(membership);
    }
    memberships
}

fn reasons(export: &Export) -> Vec<String> {
    let mut reasons: Vec<String> = export
        .summary
        .rejected
        .iter()
        .map(|rejected| rejected.reason.to_string())
        .collect();
    reasons.sort();
    reasons
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_end_in_a_result_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = read_bytes(bytes, &options(), None);
    }

    /// Below a sound header everything is reached, and every row is accounted for.
    #[test]
    fn any_bytes_below_a_header_are_read(
        mark in prop::sample::select(MARKS),
        header in prop::sample::select(HEADERS),
        rows in prop::collection::vec(prop::sample::select(PIECES), 0..200),
    ) {
        let bytes = [mark, header, &rows.concat()].concat();
        let export = read_bytes(bytes, &options(), None).unwrap();
        let summary = &export.summary;
        let counted: u64 = ContractStatus::ALL.iter().map(|status| summary.statuses.count(*status)).sum();
        prop_assert_eq!(counted, summary.contracts);
        prop_assert!(summary.contracts + summary.rejected.len() as u64 <= summary.rows);
        for customer in export.customers.iter() {
            let contracts = customer.contracts();
            let has_any = ContractStatus::ALL.iter().any(|status| contracts.has(*status));
            prop_assert!(has_any || contracts.unreadable() > 0);
            prop_assert!(customer.lines().total > 0);
        }
    }

    /// Whatever a careful writer writes, the cells come back; so do the line numbers.
    #[test]
    fn what_the_csv_crate_writes_is_read(
        notes in prop::collection::vec(
            prop::collection::vec(
                prop::sample::select(&["a", "\"", ",", "\n", "\r\n", " ", "é", ""]), 0..8
            ).prop_map(|parts| parts.concat()),
            1..20,
        ),
        always_quoted in any::<bool>(),
    ) {
        // Wide enough that no text has as many commas as a row.
        const WIDTH: usize = 40;
        let style = if always_quoted { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
        let mut writer = csv::WriterBuilder::new().quote_style(style).from_writer(Vec::new());
        let mut header = vec!["email".to_owned(), "status".to_owned()];
        header.extend((2..WIDTH).map(|column| format!("note {column}")));
        writer.write_record(&header).unwrap();
        for (row, note) in notes.iter().enumerate() {
            let mut cells = vec![format!("c{row}@example.com"), "active".to_owned()];
            cells.extend((2..WIDTH).map(|_| note.clone()));
            writer.write_record(&cells).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let export = read_bytes(bytes.clone(), &options(), None).unwrap();
        prop_assert_eq!(reasons(&export), Vec::<String>::new());
        prop_assert_eq!(export.summary.contracts, notes.len() as u64);
        let text = String::from_utf8(bytes).unwrap();
        for (row, customer) in export.customers.iter().enumerate() {
            let email = format!("c{row}@example.com");
            prop_assert_eq!(customer.emails().collect::<Vec<_>>(), [email.as_str()]);
            let line = customer.lines().first[0];
            let place = usize::try_from(line - 1).unwrap();
            prop_assert!(text.split('\n').nth(place).unwrap().contains(&email));
        }
    }

    #[test]
    fn the_order_of_the_rows_changes_only_lines(
        (lines, shuffled) in prop::collection::vec(line(), 0..40)
            .prop_flat_map(|lines| (Just(lines.clone()), Just(lines).prop_shuffle())),
    ) {
        let (before, after) = (read(file(&lines)), read(file(&shuffled)));
        prop_assert_eq!(customers(&before), customers(&after));
        prop_assert_eq!(reasons(&before), reasons(&after));
        prop_assert_eq!(before.summary.statuses, after.summary.statuses);
        prop_assert_eq!(before.summary.rows, after.summary.rows);
    }

    /// A customer's rows all go into one of two files; each comes out as it would have together.
    #[test]
    fn splitting_the_customers_changes_no_membership(
        lines in prop::collection::vec(line(), 0..40),
        split in 0..12_u8,
    ) {
        let (low, high): (Vec<_>, Vec<_>) =
            lines.iter().cloned().partition(|line| line.customer < split);
        let whole = memberships(&read(file(&lines)));
        let mut parts = memberships(&read(file(&low)));
        for (known_by, found) in memberships(&read(file(&high))) {
            parts.entry(known_by).or_default().extend(found);
        }
        prop_assert_eq!(whole, parts);
    }

    /// No customer of whom any row was not understood is inactive.
    #[test]
    fn nobody_is_inactive_by_a_row_that_was_not_understood(
        lines in prop::collection::vec(line(), 0..40),
        has_rounded in any::<bool>(),
    ) {
        // It may have been any id from 95 to 105.
        let (rounded, hidden) = if has_rounded { ("1.0E+2,,,active\n", 95..106) } else { ("", 0..0) };
        let export = read(file(&lines) + rounded);
        let not_understood: BTreeSet<String> = lines
            .iter()
            .filter(|line| line.is_ragged || matches!(line.status, "" | "frozen"))
            .flat_map(Line::names)
            .flatten()
            .chain(hidden.map(|id| id.to_string()))
            .collect();
        for customer in export.customers.iter() {
            let policy = Policy::default();
            if policy.membership(&customer.contracts()) != Membership::Inactive {
                continue;
            }
            let mut known_by: Vec<String> = Vec::new();
            known_by.extend(customer.shopify_id().map(|id| id.to_string()));
            known_by.extend(customer.emails().map(str::to_owned));
            known_by.extend(customer.phones().map(|phone| phone.to_string()));
            prop_assert!(known_by.iter().all(|name| !not_understood.contains(name)));
        }
    }
}

/// Rows over the borders of the blocks in which a file is read, with cells that a border may cut.
#[test]
fn blocks_leave_no_trace() {
    let mut file = "email,note,status\r\n".to_owned();
    let mut lines = Vec::new();
    let mut line = 2;
    for row in 0..30_000 {
        lines.push(line);
        let note = match row % 5 {
            0 => "\"a \"\"quoted\"\" note\"",
            1 => "\"two\r\nlines\"",
            2 => "żółć",
            3 => "",
            _ => "plain",
        };
        line += 1 + u64::from(row % 5 == 1);
        file.extend(["c", &row.to_string(), "@example.com,", note, ",active\r\n"]);
    }
    let export = read(file);
    assert_eq!(reasons(&export), Vec::<String>::new());
    let seen: Vec<u64> = export
        .customers
        .iter()
        .map(|customer| customer.lines().first[0])
        .collect();
    assert_eq!(seen, lines);
}
