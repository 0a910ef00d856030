//! The shape of `inspect --json`. It is a promise to scripts: keys may be added, none changed.

use serde::{Serialize, Serializer};

use super::Members;
use crate::domain::{ContractStatus, Guard};
use crate::source::StatusCounts;
use crate::source::csv::{Choice, Columns, Export, Rejections};

#[derive(Serialize)]
pub(super) struct Inspected<'a> {
    file: File<'a>,
    #[serde(serialize_with = "chosen")]
    columns: &'a Columns,
    #[serde(serialize_with = "passed_over")]
    passed_over: &'a Columns,
    rows: u64,
    contracts: u64,
    customers: usize,
    rejected_rows: usize,
    unattributed_rows: u64,
    #[serde(serialize_with = "by_status")]
    statuses: StatusCounts,
    membership: Membership,
    guards: Vec<&'static str>,
    inactive_held_back: u64,
    identities: Identities,
    unread: Unread,
    timezone: &'a str,
    upcoming: Vec<Day>,
    #[serde(serialize_with = "rejected")]
    rejected: &'a Rejections,
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
struct Membership {
    active: u64,
    inactive: u64,
    undecided: u64,
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

#[derive(Serialize)]
struct Day {
    date: String,
    orders: u64,
}

#[derive(Serialize)]
struct Rejected {
    line: u64,
    reason: String,
}

impl<'a> Inspected<'a> {
    pub(super) fn new(export: &'a Export, members: &Members, guards: &[Guard]) -> Self {
        let summary = &export.summary;
        let source = &export.source;
        let upcoming = source.upcoming.iter();
        Self {
            file: File {
                path: &summary.file.path,
                encoding: summary.file.encoding.name(),
                delimiter: summary.file.delimiter,
                bytes: summary.file.bytes,
                gzip: summary.file.gzip,
            },
            columns: &summary.columns,
            passed_over: &summary.columns,
            rows: source.rows,
            contracts: source.contracts,
            customers: export.customers.len(),
            rejected_rows: summary.rejected.len(),
            unattributed_rows: source.unattributed.total,
            statuses: source.statuses,
            membership: Membership {
                active: members.active,
                inactive: members.inactive,
                undecided: members.undecided(),
            },
            guards: guards.iter().map(|guard| guard.name()).collect(),
            inactive_held_back: members.held_back(guards),
            identities: Identities {
                shopify_customer_id: members.with_id,
                phone: members.with_phone,
                email: members.with_email,
            },
            unread: Unread {
                customer_id: summary.unread.customer_ids,
                email: summary.unread.emails,
                phone: summary.unread.phones,
                date: summary.unread.dates,
            },
            timezone: &summary.timezone,
            upcoming: upcoming
                .map(|(date, orders)| Day {
                    date: date.to_string(),
                    orders: *orders,
                })
                .collect(),
            rejected: &summary.rejected,
        }
    }
}

fn chosen<S: Serializer>(columns: &Columns, serializer: S) -> Result<S::Ok, S::Error> {
    let column = |choice: &'_ Choice| (choice.field.name(), choice.column.clone());
    serializer.collect_map(columns.chosen().iter().map(column))
}

fn passed_over<S: Serializer>(columns: &Columns, serializer: S) -> Result<S::Ok, S::Error> {
    let chosen = columns.chosen().iter();
    let doubtful = chosen.filter(|choice| !choice.passed_over.is_empty());
    serializer.collect_map(doubtful.map(|choice| (choice.field.name(), &choice.passed_over)))
}

fn by_status<S: Serializer>(counts: &StatusCounts, serializer: S) -> Result<S::Ok, S::Error> {
    let statuses = ContractStatus::ALL.into_iter();
    serializer.collect_map(statuses.map(|status| (status.name(), counts.count(status))))
}

fn rejected<S: Serializer>(rejected: &Rejections, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(rejected.iter().map(|rejected| Rejected {
        line: rejected.line,
        reason: rejected.reason.to_string(),
    }))
}
