//! The tables of `inspect`.

use super::super::export_summary;
use super::Members;
use crate::domain::{ContractStatus, Guard};
use crate::source::SourceSummary;
use crate::source::csv::{Export, Field, Summary};
use crate::terminal::{Align, table};

/// How many lines are listed for each reason.
const LINES: usize = 5;

/// How many reasons are listed.
const REASONS: usize = 20;

/// All tables.
pub(super) fn tables(export: &Export, members: &Members, guards: &[Guard], boxed: bool) -> String {
    let summary = &export.summary;
    let source = &export.source;
    let file = format!(
        "{}: {}, {} bytes",
        summary.file.path,
        export_summary::format(&summary.file),
        summary.file.bytes
    );
    let mut parts = vec![
        file,
        columns(summary, boxed),
        totals(export, boxed),
        statuses(source, boxed),
        memberships(members, boxed),
        identities(members, boxed),
    ];
    parts.extend(guard_lines(guards, source, members));
    parts.extend(upcoming(export, boxed));
    parts.extend(rejected(summary, boxed));
    parts.join("\n\n")
}

fn columns(summary: &Summary, boxed: bool) -> String {
    let chosen = summary.columns.chosen().iter().map(|choice| {
        [
            choice.field.to_string(),
            choice.column.clone(),
            choice.passed_over.join(", "),
        ]
    });
    let headings = [
        ("Field", Align::Left),
        ("Column", Align::Left),
        ("Passed over", Align::Left),
    ];
    table(headings, chosen, boxed)
}

fn totals(export: &Export, boxed: bool) -> String {
    let summary = &export.summary;
    let unread = &summary.unread;
    let mut rows = vec![
        ("Rows", export.source.rows),
        ("Rejected rows", summary.rejected.len() as u64),
        ("Unattributed rows", export.source.unattributed.total),
        ("Contracts", export.source.contracts),
        ("Customers", export.customers.len() as u64),
    ];
    let kinds = [
        ("Unreadable customer ids", unread.customer_ids),
        ("Unreadable emails", unread.emails),
        ("Unreadable phones", unread.phones),
        ("Unreadable dates", unread.dates),
    ];
    rows.extend(kinds.into_iter().filter(|(_, number)| *number > 0));
    numbers(["In the file", "Number"], rows, boxed)
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
        ("Shopify customer id", members.with_id),
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
    let held_back = export_summary::count(members.held_back(guards), "customer");
    let mut lines = format!("A backfill would hold back INACTIVE for {held_back}:");
    for guard in guards {
        let (reason, flag) = export_summary::guard(*guard, source);
        lines.extend(["\n", guard.name(), ": ", &reason, "; ", &flag, " lifts it"]);
    }
    Some(lines)
}

fn upcoming(export: &Export, boxed: bool) -> Option<String> {
    let summary = &export.summary;
    let mut chosen = summary.columns.chosen().iter();
    chosen.find(|choice| choice.field == Field::NextBillingDate)?;
    let heading = format!("Upcoming ({})", summary.timezone);
    let days = export.source.upcoming.iter();
    let days: Vec<_> = days
        .map(|(date, orders)| (date.to_string(), *orders))
        .collect();
    let days = days.iter().map(|(date, orders)| (date.as_str(), *orders));
    let mut shown = numbers([&heading, "Orders"], days, boxed);
    if let Some(zone) = export_summary::assumed_zone(summary) {
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
        ("Rejected because", Align::Left),
        ("Rows", Align::Right),
        ("Lines", Align::Left),
    ];
    let mut shown = table(headings, rows, boxed);
    if more > 0 {
        shown.extend([
            "\nand ",
            &more.to_string(),
            " other reasons; --json has them all",
        ]);
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
