//! The reader as a whole, on many small files, each with all that must come of it.

mod contract;
mod dialects;
mod errors;
mod properties;
mod rows;

use std::io::Write;

use super::*;
use crate::domain::{ContractStatus, Customer, Membership, Policy, Undecided};

/// A Friday, so that upcoming days are known.
const NOW: &str = "2026-11-20T12:00:00Z";

fn options() -> ReadOptions {
    ReadOptions::at(NOW.parse().unwrap())
}

fn read_bytes(
    file: impl Into<Vec<u8>>,
    options: &ReadOptions,
    rejects: Option<&mut (dyn Write + Send)>,
) -> Result<Export, Error> {
    let source = Source::Held("test.csv", file.into().into());
    match rejects {
        Some(rejects) => read_with_rejects(&source, options, rejects),
        None => super::read(&source, options),
    }
}

fn read(file: impl Into<Vec<u8>>) -> Export {
    read_bytes(file, &options(), None).unwrap()
}

/// Everything that came of a file: the numbers, then a line for each customer, then one for each
/// rejected row.
fn outcome(export: &Export) -> Vec<String> {
    let summary = &export.summary;
    let statuses: Vec<String> = ContractStatus::ALL
        .into_iter()
        .filter(|status| summary.statuses.count(*status) > 0)
        .map(|status| format!("{} {}", summary.statuses.count(status), status.name()))
        .collect();
    let mut seen = vec![format!(
        "{} rows, {} contracts: {}",
        summary.rows,
        summary.contracts,
        statuses.join(", ")
    )];
    seen.extend(export.customers.iter().map(customer));
    let rejected = summary.rejected.iter();
    seen.extend(rejected.map(|rejected| format!("line {}: {}", rejected.line, rejected.reason)));
    seen
}

/// A customer: identities, contracts, lines, membership.
fn customer(customer: Customer<'_>) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(customer.shopify_id().map(|id| id.to_string()));
    parts.extend(customer.emails().map(str::to_owned));
    parts.extend(customer.phones().map(|phone| phone.to_string()));
    parts.push(what_they_have(customer));
    let lines: Vec<_> = customer.lines().first.iter().map(u64::to_string).collect();
    parts.push(format!("lines {}", lines.join(",")));
    parts.join(" ")
}

fn what_they_have(customer: Customer<'_>) -> String {
    let contracts = customer.contracts();
    let mut counts: Vec<String> = ContractStatus::ALL
        .into_iter()
        .filter(|status| contracts.has(*status))
        .map(|status| format!("{}×{}", contracts.count(status), status.name()))
        .collect();
    if contracts.unreadable() > 0 {
        counts.push(format!("{}×?", contracts.unreadable()));
    }
    let membership = match Policy::default().membership(&contracts) {
        Membership::Active => "active",
        Membership::Inactive => "inactive",
        Membership::Undecided(Undecided::NotUnderstood) => "undecided",
        Membership::Undecided(_) => "skipped",
    };
    format!("[{}] {membership}", counts.join(" "))
}

fn assert_outcome(file: impl Into<Vec<u8>>, expected: &[&str]) {
    assert_outcome_with(&options(), file, expected);
}

fn assert_outcome_with(options: &ReadOptions, file: impl Into<Vec<u8>>, expected: &[&str]) {
    let file = file.into();
    let shown = String::from_utf8_lossy(&file).into_owned();
    let export = read_bytes(file, options, None).unwrap();
    assert_eq!(outcome(&export), expected, "{shown}");
}
