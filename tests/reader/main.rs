//! The reader as a whole, on small files: each with everything that must come of it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod attribution;
mod columns;
mod grouping;
mod moved;
mod properties;
mod shapes;

use prive_ps::domain::{ContractStatus, Customer, Membership, Policy, Undecided};
use prive_ps::source::csv::{Error, Export, ReadOptions, Source};

/// A Friday.
const NOW: &str = "2026-11-20T12:00:00Z";

fn options() -> ReadOptions {
    ReadOptions::at(NOW.parse().unwrap())
}

fn read_with(options: &ReadOptions, file: &[u8]) -> Result<Export, Error> {
    prive_ps::source::csv::read(&Source::InMemory("test.csv", file.into()), options, None)
}

fn read(file: &str) -> Export {
    read_with(&options(), file.as_bytes()).unwrap()
}

/// Everything that came of a file: the numbers, then a line for each customer, then one for each
/// rejected row.
fn outcome(export: &Export) -> Vec<String> {
    let source = &export.source;
    let mut seen = vec![format!(
        "{} rows, {} contracts, unattributed {} ({} not ended)",
        source.rows, source.contracts, source.unattributed.total, source.unattributed.not_ended
    )];
    seen.extend(export.customers.iter().map(customer));
    let rejected = export.summary.rejected.iter();
    seen.extend(rejected.map(|rejected| format!("line {}: {}", rejected.line, rejected.reason)));
    seen
}

/// A customer: identities, contracts, membership, lines.
fn customer(customer: Customer<'_>) -> String {
    let contracts = customer.contracts();
    let mut parts: Vec<String> = Vec::new();
    parts.extend(customer.shopify_id().map(|id| id.to_string()));
    parts.extend(customer.emails().map(str::to_owned));
    parts.extend(customer.phones().map(|phone| phone.to_string()));
    let statuses = ContractStatus::ALL.into_iter();
    parts.extend(
        statuses
            .filter(|status| contracts.has(*status))
            .map(|status| format!("{}×{}", contracts.count(status), status.name())),
    );
    if contracts.unreadable() > 0 {
        parts.push(format!("{}×?", contracts.unreadable()));
    }
    let membership = match Policy::default().membership(&contracts) {
        Membership::Active => "active",
        Membership::Inactive => "inactive",
        Membership::Undecided(Undecided::UnreadableStatus) => "undecided",
        Membership::Undecided(_) => "skipped",
    };
    parts.push(membership.to_owned());
    let lines: Vec<_> = customer.lines().first.iter().map(u64::to_string).collect();
    parts.push(format!("lines {}", lines.join(",")));
    parts.join(" ")
}

/// Checks what comes of a file: its lines, then the lines of [`outcome`] behind an equals sign.
fn assert_outcome(case: &str) {
    let lines = || case.trim_start().lines();
    let file: Vec<&str> = lines().filter(|line| !line.starts_with("= ")).collect();
    let expected: Vec<&str> = lines().filter_map(|line| line.strip_prefix("= ")).collect();
    assert_eq!(
        outcome(&read(&(file.join("\n") + "\n"))),
        expected,
        "{case}"
    );
}

/// Checks that a file is read like another one, apart from line numbers.
fn assert_read_alike(file: &[u8], plain: &str) {
    let without_lines = |export: &Export| -> Vec<String> {
        let outcome = outcome(export).into_iter();
        outcome
            .map(|line| line.split(" lines ").next().unwrap_or_default().to_owned())
            .collect()
    };
    let export = read_with(&options(), file).unwrap();
    let shown = String::from_utf8_lossy(file);
    assert_eq!(
        without_lines(&export),
        without_lines(&read(plain)),
        "{shown}"
    );
}
