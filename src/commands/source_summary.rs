//! How a source was read, in a few sentences, before anything is done with it.

use crate::error::{CommandError, Exit};
use crate::source::csv::{Choice, Columns, Field, FileFacts, Summary, Unread};
use crate::source::{LoadedSource, Origin, PriveOrigin, SourceSummary};
use crate::terminal::{Printer, count};

/// Prints how the source was read, and warns of what can't be read.
pub fn print(source: &LoadedSource, printer: &Printer) {
    let contracts = count(source.summary.contracts, "contract");
    let customers = count(source.customers.len() as u64, "customer");
    match &source.origin {
        Origin::File(summary) => {
            let rows = count(source.summary.rows, "row");
            let (path, format) = (&summary.file.path, format(&summary.file));
            printer.status(format!(
                "{path}: {rows}, {contracts}, {customers} ({format})."
            ));
            let columns = summary.columns.chosen.iter().map(|choice| {
                tracing::info!("{}", column(choice));
                choice.column.as_str()
            });
            let columns: Vec<&str> = columns.collect();
            printer.status(format_args!("Columns: {}.", columns.join(", ")));
            if let Some(zone) = assumed_zone(summary) {
                printer.status(zone);
            }
        }
        Origin::Prive(prive) => {
            let requests = count(prive.requests, "request");
            printer.status(format!("Prive: {contracts}, {customers} ({requests})."));
        }
    }
    warn(source, printer);
}

/// Warns of values and rows that can't be read, with what to do about it.
pub fn warn(source: &LoadedSource, printer: &Printer) {
    match &source.origin {
        Origin::File(summary) => warn_of_file(summary, &source.summary, printer),
        Origin::Prive(prive) => warn_of_prive(prive, printer),
    }
}

fn warn_of_prive(prive: &PriveOrigin, printer: &Printer) {
    if let Some((record, id)) = prive.unattributed.first() {
        let first = match id.as_str() {
            "" => format!("record {record}"),
            id => id.to_owned(),
        };
        printer.warn(format!(
            "Skipped {} whose customer can't be read (first: {first}).",
            count(prive.unattributed.len() as u64, "contract")
        ));
    }
    if let Some((number, first)) = &prive.unknown_statuses {
        printer.warn(format!(
            "Can't read the status of {} (first: {first:?}). Their customers aren't marked inactive.",
            count(*number, "contract")
        ));
    }
    if let Some(reason) = prive.incomplete {
        printer.warn(format!(
            "Contracts may be missing: {reason}. By default, INACTIVE is held back."
        ));
        if reason.is_temporary() {
            printer.hint("Run the same command again later, when fewer contracts are changing.");
        }
    }
    if prive.is_unsaved {
        printer.warn("The contracts weren't saved, because some may be missing.");
    }
}

fn warn_of_file(summary: &Summary, source: &SourceSummary, printer: &Printer) {
    if summary.file.broken_characters > 0 {
        printer.warn(format_args!(
            "{} not valid {}.",
            match summary.file.broken_characters {
                1 => "1 character is".to_owned(),
                many => format!("{many} characters are"),
            },
            summary.file.encoding.name()
        ));
    }
    for column in unfit(&summary.columns) {
        printer.warn(column);
    }
    if summary.unread.total() > 0 {
        printer.warn(format_args!("Can't read {}.", unread(&summary.unread)));
    }
    if summary.unread.dates > 0 && !summary.date_order_is_given {
        printer.hint("To read dates like 3/4/2026, use --date-order mdy or --date-order dmy.");
    }
    if summary.assumed_regions > 0 {
        printer.status(format_args!(
            "Assumed region {} for {} without a country code. Use --region to change it.",
            summary.region,
            count(summary.assumed_regions, "phone number")
        ));
    }
    if summary.is_cut_off {
        printer.warn("The file ends in the middle of its last row, so part of it is missing.");
        printer.hint("Download the export again. If this is all there is, delete the last row.");
    }
    warn_of_contracts(source, printer);
    let Some(first) = summary.rejected.iter().next() else {
        return;
    };
    printer.warn(format_args!(
        "Skipped {} that can't be read (first: line {}, {}).",
        count(summary.rejected.len() as u64, "row"),
        first.line,
        first.reason,
    ));
    let mut hints: Vec<String> = Vec::new();
    for (reason, _, _) in summary.rejected.by_reason(0) {
        let new = reason.hint().filter(|hint| !hints.contains(hint));
        hints.extend(new);
    }
    for hint in hints.iter().take(3) {
        printer.hint(hint);
    }
}

fn warn_of_contracts(source: &SourceSummary, printer: &Printer) {
    if source.conflicting_contracts > 0 {
        printer.warn(format_args!(
            "{} in several rows with different statuses. The most active status is used.",
            match source.conflicting_contracts {
                1 => "1 contract ID appears".to_owned(),
                many => format!("{many} contract IDs appear"),
            }
        ));
    }
    if source.has_no_ended_contract() {
        printer.warn(
            "No contract in the export has ended. If it lists active contracts only, no customer is \
             ever marked inactive.",
        );
        printer.hint("Export all subscription contracts, whatever their status.");
    }
}

/// An error if the source has no contract at all.
pub fn require_contracts(source: &LoadedSource) -> Result<(), CommandError> {
    if source.summary.contracts > 0 {
        return Ok(());
    }
    Err(match &source.origin {
        Origin::File(_) => no_contract(),
        Origin::Prive(_) => CommandError::new(Exit::Failed, "Prive returned no readable contracts")
            .hint("Check that the key belongs to this store: prive-ps check"),
    })
}

/// An export has no contract at all.
pub fn no_contract() -> CommandError {
    CommandError::new(Exit::Failed, "the export has no readable contracts")
        .hint("Check the file with `prive-ps inspect --csv FILE`, or download it again.")
}

/// The file's format.
pub fn format(file: &FileFacts) -> String {
    let delimiter = match file.delimiter {
        ',' => "comma",
        ';' => "semicolon",
        '\t' => "tab",
        _ => "pipe",
    };
    let gzip = if file.gzip { ", gzip" } else { "" };
    format!("{}, {delimiter}-separated{gzip}", file.encoding.name())
}

/// A sentence on the time zone, if it matters and was not given.
pub fn assumed_zone(summary: &Summary) -> Option<String> {
    let mut chosen = summary.columns.chosen.iter();
    let has_dates = chosen.any(|choice| choice.field == Field::NextBillingDate);
    (has_dates && summary.timezone_is_assumed).then(|| {
        format!(
            "Dates use {}. Use --timezone to set your store's time zone.",
            summary.timezone
        )
    })
}

/// Sentences on columns that were passed over because of their values.
pub fn unfit(columns: &Columns) -> impl Iterator<Item = String> + '_ {
    columns.unfit.iter().map(|unfit| {
        format!(
            "Column {:?} is not read as {}: its values don't match that field.",
            unfit.column, unfit.field
        )
    })
}

/// The values that can't be read, by kind.
fn unread(unread: &Unread) -> String {
    let kinds = [
        (unread.customer_ids, "customer ID"),
        (unread.emails, "email address"),
        (unread.phones, "phone number"),
        (unread.dates, "date"),
    ];
    let kinds = kinds.iter().filter(|(number, _)| *number > 0);
    let kinds: Vec<String> = kinds.map(|(number, kind)| count(*number, kind)).collect();
    kinds.join(", ")
}

fn column(choice: &Choice) -> String {
    let chosen = format!("{} is read from {:?}", choice.field, choice.column);
    if choice.passed_over.is_empty() {
        return chosen;
    }
    let others: Vec<String> = choice
        .passed_over
        .iter()
        .map(|column| format!("{column:?}"))
        .collect();
    format!("{chosen}, not from {}", others.join(", "))
}
