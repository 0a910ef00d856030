//! The tables of `inspect`.

use super::super::guard_text::GuardText;
use super::super::source_summary;
use super::members::Members;
use crate::domain::{ContractStatus, Guard};
use crate::source::csv::{Field, Summary};
use crate::source::{LoadedSource, Origin, SourceSummary};
use crate::terminal::{Align, count, table};

/// How many lines are listed for each reason.
const LINES: usize = 5;

/// How many reasons are listed.
const REASONS: usize = 20;

/// All tables.
pub(super) fn tables(
    source: &LoadedSource,
    members: &Members,
    guards: &[Guard],
    timezone: &str,
    boxed: bool,
) -> String {
    let mut parts = match &source.origin {
        Origin::File(summary) => vec![
            format!(
                "{}: {}, {} bytes",
                summary.file.path,
                source_summary::format(&summary.file),
                summary.file.bytes
            ),
            columns(summary, boxed),
        ],
        Origin::Prive(_) => vec!["Prive's API".to_owned()],
    };
    parts.extend([
        totals(source, boxed),
        statuses(&source.summary, boxed),
        memberships(members, boxed),
        identities(members, boxed),
    ]);
    parts.extend(guard_lines(guards, &source.summary, members));
    parts.extend(upcoming(source, timezone, boxed));
    if let Origin::File(summary) = &source.origin {
        parts.extend(rejected(summary, boxed));
    }
    parts.join("\n\n")
}

fn columns(summary: &Summary, boxed: bool) -> String {
    let chosen = summary.columns.chosen.iter().map(|choice| {
        [
            choice.field.to_string(),
            choice.column.clone(),
            choice.passed_over.join(", "),
        ]
    });
    let headings = [
        ("Field", Align::Left),
        ("Column", Align::Left),
        ("Not used", Align::Left),
    ];
    table(headings, chosen, boxed)
}

fn totals(source: &LoadedSource, boxed: bool) -> String {
    let summary = &source.summary;
    let mut rows = vec![
        ("Rows", summary.rows),
        ("Rejected rows", source.rejected_rows()),
        ("Unattributed rows", summary.unattributed.total),
        ("Contracts", summary.contracts),
        ("Customers", source.customers.len() as u64),
    ];
    if let Origin::File(file) = &source.origin {
        let kinds = [
            ("Unreadable customer IDs", file.unread.customer_ids),
            ("Unreadable email addresses", file.unread.emails),
            ("Unreadable phone numbers", file.unread.phones),
            ("Unreadable dates", file.unread.dates),
        ];
        rows.extend(kinds.into_iter().filter(|(_, number)| *number > 0));
    }
    numbers(["In the source", "Number"], rows, boxed)
}

fn statuses(source: &SourceSummary, boxed: bool) -> String {
    let counts = ContractStatus::ALL.map(|status| (status.name(), source.statuses.count(status)));
    numbers(["Status", "Contracts"], counts, boxed)
}

fn memberships(members: &Members, boxed: bool) -> String {
    let mut rows = vec![("active", members.active), ("inactive", members.inactive)];
    let undecided = [
        ("undecided: paused (see --paused)", members.paused),
        ("undecided: in dunning (see --failed)", members.failed),
        ("undecided: unreadable status", members.unreadable),
    ];
    rows.extend(undecided.into_iter().filter(|(_, number)| *number > 0));
    numbers(["Membership", "Customers"], rows, boxed)
}

fn identities(members: &Members, boxed: bool) -> String {
    let rows = [
        ("Shopify customer ID", members.with_id),
        ("phone", members.with_phone),
        ("email", members.with_email),
    ];
    numbers(["Can be looked up by", "Customers"], rows, boxed)
}

/// What a backfill would hold back, and why.
fn guard_lines(guards: &[Guard], source: &SourceSummary, members: &Members) -> Option<String> {
    if guards.is_empty() {
        return None;
    }
    let held_back = count(members.held_back(guards), "customer");
    let text = GuardText::of_source(source, None);
    let lines = guards.iter().map(|guard| {
        let (reason, flag) = (text.reason(*guard), text.flag(*guard));
        format!("\n{guard}: {reason} (override: {flag})")
    });
    let lines: String = lines.collect();
    Some(format!(
        "A backfill would hold back INACTIVE for {held_back}:{lines}"
    ))
}

fn upcoming(source: &LoadedSource, timezone: &str, boxed: bool) -> Option<String> {
    let file = match &source.origin {
        Origin::File(summary) => Some(summary),
        Origin::Prive(_) => None,
    };
    let has_dates = file.is_none_or(|summary| {
        let mut chosen = summary.columns.chosen.iter();
        chosen.any(|choice| choice.field == Field::NextBillingDate)
    });
    if !has_dates {
        return None;
    }
    let heading = format!("Upcoming ({timezone})");
    let days = source.summary.upcoming.iter();
    let days: Vec<_> = days
        .map(|(date, orders)| (date.to_string(), *orders))
        .collect();
    let days = days.iter().map(|(date, orders)| (date.as_str(), *orders));
    let mut shown = numbers([&heading, "Orders"], days, boxed);
    if let Some(zone) = file.and_then(|summary| source_summary::assumed_zone(summary)) {
        shown.push('\n');
        shown.push_str(&zone);
    }
    Some(shown)
}

fn rejected(summary: &Summary, boxed: bool) -> Option<String> {
    if summary.rejected.is_empty() {
        return None;
    }
    let reasons = summary.rejected.by_reason(LINES);
    let more = reasons.len().saturating_sub(REASONS);
    let rows = reasons
        .into_iter()
        .take(REASONS)
        .map(|(reason, rows, first)| {
            let mut lines: Vec<String> = first.iter().map(u64::to_string).collect();
            if rows > lines.len() {
                lines.push("…".to_owned());
            }
            [reason.to_string(), rows.to_string(), lines.join(", ")]
        });
    let headings = [
        ("Reason", Align::Left),
        ("Rows", Align::Right),
        ("Lines", Align::Left),
    ];
    let mut shown = table(headings, rows, boxed);
    if more > 0 {
        let more = count(more as u64, "more reason");
        shown.extend(["\nand ", &more, "; use --json to see all"]);
    }
    Some(shown)
}

fn numbers<'a>(
    [name, number]: [&str; 2],
    rows: impl IntoIterator<Item = (&'a str, u64)>,
    boxed: bool,
) -> String {
    let rows = rows
        .into_iter()
        .map(|(name, number)| [name.to_owned(), number.to_string()]);
    table([(name, Align::Left), (number, Align::Right)], rows, boxed)
}
