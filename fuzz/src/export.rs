//! The bytes of an export.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use prive_ps::domain::{ContractStatus, Customer, Membership, Policy, Treatment};
use prive_ps::source::GuardLimits;
use prive_ps::source::cells::DateOrder;
use prive_ps::source::csv::{Export, ReadOptions, Reason, Source, find_contract, read};

use super::customers::add_up;
use super::telling::told;

/// Under this policy, customers are inactive unless a contract is active or its status unreadable.
const HARSH: Policy = Policy {
    paused: Treatment::Inactive,
    failed: Treatment::Inactive,
};

/// An export, read with options that its length decides on, so that every seed is a plain file.
pub fn export(data: &[u8]) {
    let options = options(data.len());
    let source = Source::InMemory("export.csv", data.into());
    let mut rejects = Vec::new();
    if data.len().is_multiple_of(7) {
        // Only a panic would be wrong.
        let _ = find_contract(&source, &options, "7");
    }
    match read(&source, &options, Some(&mut rejects)) {
        Err(error) => {
            told(&error.to_string());
            told(&error.hint());
        }
        Ok(export) => {
            add_up(&export);
            rejected(&export);
            every_rejected_row_is_accounted_for(&export);
            no_rejected_row_leaves_its_customer_inactive(&export);
        }
    }
}

fn options(length: usize) -> ReadOptions {
    let now = Timestamp::from_second(1_795_176_000).unwrap_or_default();
    let base = ReadOptions::at(now);
    let zone = |name| TimeZone::get(name).ok();
    let alias = |word: &str, status| vec![(word.to_owned(), status)];
    match length % 5 {
        1 => ReadOptions {
            region: "GB".parse().unwrap_or_default(),
            timezone: zone("Europe/London"),
            date_order: Some(DateOrder::DayFirst),
            ..base
        },
        2 => ReadOptions {
            timezone: zone("America/New_York"),
            date_order: Some(DateOrder::MonthFirst),
            statuses: alias("Frozen solid", ContractStatus::Paused),
            ..base
        },
        3 => ReadOptions {
            statuses: alias("", ContractStatus::Expired),
            ..base
        },
        4 => ReadOptions {
            assume_status: Some(ContractStatus::Cancelled),
            ..base
        },
        _ => base,
    }
}

fn rejected(export: &Export) {
    let mut last = 0;
    for rejected in export.summary.rejected.iter() {
        assert!(rejected.line > last, "line {} after {last}", rejected.line);
        last = rejected.line;
        told(&rejected.reason.to_string());
        rejected.reason.hint().iter().for_each(|hint| told(hint));
    }
    let by_reason = export.summary.rejected.by_reason(3);
    let counted: usize = by_reason.iter().map(|(_, count, _)| count).sum();
    assert_eq!(counted, export.summary.rejected.len());
}

/// A rejected row is a footer, unattributed, or a customer's contract with an unreadable status.
fn every_rejected_row_is_accounted_for(export: &Export) {
    let rejected = export.summary.rejected.iter();
    let rejected = rejected.filter(|row| *row.reason != Reason::Footer).count() as u64;
    let customers = export.customers.iter();
    let unreadable: u64 = customers
        .map(|customer| u64::from(customer.contracts().unreadable()))
        .sum();
    assert!(rejected <= export.source.unattributed.total + unreadable);
}

/// Nobody is written as inactive through a row that can't be read: either a guard holds back all of
/// them, or no row of theirs was rejected.
fn no_rejected_row_leaves_its_customer_inactive(export: &Export) {
    let guards = GuardLimits::default().tripped(&export.source);
    let unattributed = export.source.unattributed;
    assert!(unattributed.not_ended == 0 || !guards.is_empty());
    if !guards.is_empty() {
        return;
    }
    let rejected: Vec<u64> = export.summary.rejected.iter().map(|row| row.line).collect();
    for customer in export.customers.iter().filter(is_inactive) {
        let lines = customer.lines().first;
        assert!(
            lines.iter().all(|line| !rejected.contains(line)),
            "{lines:?}"
        );
    }
}

fn is_inactive(customer: &Customer<'_>) -> bool {
    HARSH.membership(&customer.contracts()) == Membership::Inactive
}
