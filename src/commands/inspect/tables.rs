//! What `inspect` shows to people: one small table after another.

use super::super::export_summary;
use super::Members;
use crate::domain::ContractStatus;
use crate::source::csv::{Export, Field, Summary};
use crate::terminal::{Align, table};

/// How many lines are named of each reason to reject rows.
const LINES: usize = 5;

/// How many reasons are listed.
const REASONS: usize = 20;

/// All that was understood.
pub(super) fn tables(export: &Export, members: &Members, boxed: bool) -> String {
    let summary = &export.summary;
    let file = format!(
        "{}: {}, {} bytes",
        summary.file.path,
        export_summary::dialect(&summary.file),
        summary.file.bytes
    );
    let mut parts = vec![
        file,
        columns(summary, boxed),
        totals(export, boxed),
        statuses(summary, boxed),
        memberships(members, boxed),
        identities(members, boxed),
    ];
    parts.extend(upcoming(summary, boxed));
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
        ("Could also be", Align::Left),
    ];
    table(headings, chosen, boxed)
}

fn totals(export: &Export, boxed: bool) -> String {
    let summary = &export.summary;
    let unread = &summary.unread;
    let mut rows = vec![
        ("Rows", summary.rows),
        ("Rejected rows", summary.rejected.len() as u64),
        ("Contracts", summary.contracts),
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

fn statuses(summary: &Summary, boxed: bool) -> String {
    let counts = ContractStatus::ALL.map(|status| (status.name(), summary.statuses.count(status)));
    numbers(["Status", "Contracts"], counts, boxed)
}

fn memberships(members: &Members, boxed: bool) -> String {
    let mut rows = vec![("active", members.active), ("inactive", members.inactive)];
    let undecided = [
        ("undecided: paused (see --paused)", members.paused),
        ("undecided: in dunning (see --failed)", members.failed),
        (
            "undecided: a row was not understood",
            members.not_understood,
        ),
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

fn upcoming(summary: &Summary, boxed: bool) -> Option<String> {
    let mut chosen = summary.columns.chosen().iter();
    chosen.find(|choice| choice.field == Field::NextBillingDate)?;
    let heading = format!("Upcoming ({})", summary.timezone);
    let days = summary.upcoming.iter();
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
