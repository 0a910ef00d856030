//! What was understood of an export, in a few sentences for people, before anything is done with
//! it.

use crate::domain::ContractStatus;
use crate::source::csv::{Choice, Export, Field, FileFacts, StatusCounts, Summary, Unread};
use crate::terminal::Printer;

/// Tells people what was understood, and warns of what was not.
pub fn print(export: &Export, printer: &Printer) {
    let summary = &export.summary;
    printer.status(format_args!(
        "{}: {}, {} of {} ({}).",
        summary.file.path,
        count(summary.rows, "row"),
        count(summary.contracts, "contract"),
        count(export.customers.len() as u64, "customer"),
        dialect(&summary.file),
    ));
    let columns = summary.columns.chosen().iter().map(column);
    let columns: Vec<String> = columns.collect();
    printer.status(format_args!("Read {}.", columns.join(", ")));
    if let Some(zone) = assumed_zone(summary) {
        printer.status(zone);
    }
    warn(summary, printer);
}

/// Warns of values and rows that were not understood, and says what can be done.
pub fn warn(summary: &Summary, printer: &Printer) {
    if summary.file.broken_characters > 0 {
        printer.warn(format_args!(
            "in {} the text is not {}.",
            count(summary.file.broken_characters, "place"),
            summary.file.encoding.name()
        ));
    }
    if summary.unread.total() > 0 {
        printer.warn(format_args!(
            "{} could not be read.",
            unread(&summary.unread)
        ));
    }
    if summary.unread.dates > 0 && !summary.date_order_is_given {
        printer.hint("--date-order reads dates like 3/4/2026.");
    }
    if summary.is_cut_off {
        printer.warn(
            "the file stops in the middle of its last row: the rest is missing, and with it active \
             contracts of customers who seem to have left.",
        );
        printer.hint("Download the export again. If this is all there is, take the last row out.");
    }
    if have_all_ended(&summary.statuses) {
        printer.warn(
            "every contract in the export has ended. If it was made of such contracts only, it lacks \
             the active ones of customers who seem to have left.",
        );
        printer.hint("Export all subscription contracts, whatever their status.");
    }
    let Some(first) = summary.rejected.iter().next() else {
        return;
    };
    printer.warn(format_args!(
        "{} rejected, and held against the customers named there; the first is line {}: {}.",
        match summary.rejected.len() {
            1 => "1 row was".to_owned(),
            rows => format!("{rows} rows were"),
        },
        first.line,
        first.reason,
    ));
    let mut hints: Vec<&str> = Vec::new();
    for (reason, _, _) in summary.rejected.by_reason(0) {
        let new = reason.hint().filter(|hint| !hints.contains(hint));
        hints.extend(new);
    }
    for hint in hints {
        printer.hint(hint);
    }
}

fn have_all_ended(statuses: &StatusCounts) -> bool {
    let (ended, live): (Vec<_>, Vec<_>) = ContractStatus::ALL
        .into_iter()
        .filter(|status| statuses.count(*status) > 0)
        .partition(|status| status.has_ended());
    live.is_empty() && !ended.is_empty()
}

/// How the file is written, in words.
pub fn dialect(file: &FileFacts) -> String {
    let parted = match file.delimiter {
        ',' => "commas",
        ';' => "semicolons",
        '\t' => "tabs",
        _ => "bars",
    };
    let packed = if file.gzip { ", packed with gzip" } else { "" };
    format!("{}, parted by {parted}{packed}", file.encoding.name())
}

/// A sentence on the time zone, if it matters and was not given.
pub fn assumed_zone(summary: &Summary) -> Option<String> {
    let mut chosen = summary.columns.chosen().iter();
    let has_dates = chosen.any(|choice| choice.field == Field::NextBillingDate);
    (has_dates && summary.timezone_is_assumed).then(|| {
        format!(
            "Days are those of {}; --timezone names the store's own zone.",
            summary.timezone
        )
    })
}

/// The values that could not be read, by kind.
pub fn unread(unread: &Unread) -> String {
    let kinds = [
        (unread.customer_ids, "customer id"),
        (unread.emails, "email address"),
        (unread.phones, "phone number"),
        (unread.dates, "date"),
    ];
    let kinds = kinds.iter().filter(|(number, _)| *number > 0);
    let kinds: Vec<String> = kinds.map(|(number, kind)| count(*number, kind)).collect();
    kinds.join(", ")
}

/// A number of things.
pub fn count(number: u64, thing: &str) -> String {
    match (number, thing.strip_suffix("ss")) {
        (1, _) => format!("1 {thing}"),
        (_, Some(_)) => format!("{number} {thing}es"),
        _ => format!("{number} {thing}s"),
    }
}

fn column(choice: &Choice) -> String {
    let chosen = format!("{} from {:?}", choice.field, choice.column);
    if choice.passed_over.is_empty() {
        return chosen;
    }
    let others: Vec<String> = choice
        .passed_over
        .iter()
        .map(|column| format!("{column:?}"))
        .collect();
    format!("{chosen} (not {})", others.join(", "))
}
