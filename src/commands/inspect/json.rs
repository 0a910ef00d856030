//! The shape of `inspect --json`. It is a promise to scripts: keys may be added, none changed.

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::members::Members;
use crate::domain::{ContractStatus, Guard};
use crate::source::csv::Choice;
use crate::source::{LoadedSource, Origin, StatusCounts};

#[derive(Serialize)]
pub(super) struct Inspected<'a> {
    source: &'static str,
    /// Null for Prive.
    file: Option<File<'a>>,
    #[serde(serialize_with = "chosen")]
    columns: &'a [Choice],
    #[serde(serialize_with = "passed_over")]
    passed_over: &'a [Choice],
    rows: u64,
    contracts: u64,
    customers: usize,
    rejected_rows: u64,
    unattributed_rows: u64,
    #[serde(serialize_with = "by_status")]
    statuses: StatusCounts,
    membership: Value,
    guards: Vec<&'static str>,
    inactive_held_back: u64,
    identities: Identities,
    unread: Unread,
    timezone: &'a str,
    upcoming: Vec<Value>,
    #[serde(serialize_with = "rejected")]
    rejected: &'a LoadedSource,
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    encoding: &'static str,
    delimiter: char,
    bytes: u64,
    gzip: bool,
}

#[derive(Serialize)]
struct Identities {
    shopify_customer_id: u64,
    phone: u64,
    email: u64,
}

#[derive(Serialize)]
struct Unread {
    customer_id: u64,
    email: u64,
    phone: u64,
    date: u64,
}

impl<'a> Inspected<'a> {
    pub(super) fn new(
        source: &'a LoadedSource,
        members: &Members,
        guards: &[Guard],
        timezone: &'a str,
    ) -> Self {
        let file = match &source.origin {
            Origin::File(summary) => Some(summary),
            Origin::Prive(_) => None,
        };
        let columns = file.map_or(&[][..], |summary| &summary.columns.chosen[..]);
        let unread = file.map(|summary| summary.unread).unwrap_or_default();
        let summary = &source.summary;
        let upcoming = summary.upcoming.iter();
        Self {
            source: if file.is_some() { "csv" } else { "prive" },
            file: file.map(|summary| File {
                path: &summary.file.path,
                encoding: summary.file.encoding.name(),
                delimiter: summary.file.delimiter,
                bytes: summary.file.bytes,
                gzip: summary.file.gzip,
            }),
            columns,
            passed_over: columns,
            rows: summary.rows,
            contracts: summary.contracts,
            customers: source.customers.len(),
            rejected_rows: source.rejected_rows(),
            unattributed_rows: summary.unattributed.total,
            statuses: summary.statuses,
            membership: json!({
                "active": members.active,
                "inactive": members.inactive,
                "undecided": members.undecided(),
            }),
            guards: guards.iter().map(|guard| guard.name()).collect(),
            inactive_held_back: members.held_back(guards),
            identities: Identities {
                shopify_customer_id: members.with_id,
                phone: members.with_phone,
                email: members.with_email,
            },
            unread: Unread {
                customer_id: unread.customer_ids,
                email: unread.emails,
                phone: unread.phones,
                date: unread.dates,
            },
            timezone,
            upcoming: upcoming
                .map(|(date, orders)| json!({"date": date, "orders": orders}))
                .collect(),
            rejected: source,
        }
    }
}

fn chosen<S: Serializer>(columns: &[Choice], serializer: S) -> Result<S::Ok, S::Error> {
    let column = |choice: &'_ Choice| (choice.field.name(), choice.column.clone());
    serializer.collect_map(columns.iter().map(column))
}

fn passed_over<S: Serializer>(columns: &[Choice], serializer: S) -> Result<S::Ok, S::Error> {
    let with_others = columns
        .iter()
        .filter(|choice| !choice.passed_over.is_empty());
    serializer.collect_map(with_others.map(|choice| (choice.field.name(), &choice.passed_over)))
}

fn by_status<S: Serializer>(counts: &StatusCounts, serializer: S) -> Result<S::Ok, S::Error> {
    let statuses = ContractStatus::ALL.into_iter();
    serializer.collect_map(statuses.map(|status| (status.name(), counts.count(status))))
}

fn rejected<S: Serializer>(source: &LoadedSource, serializer: S) -> Result<S::Ok, S::Error> {
    let rows = source.rejected();
    serializer.collect_seq(rows.map(|(line, reason)| json!({"line": line, "reason": reason})))
}
