//! Warns at setup of columns that the chosen events need and an export doesn't have.

use crate::domain::Trigger;
use crate::source::csv::Field;
use crate::source::{LoadedSource, Origin};
use crate::terminal::Printer;

/// Warns of each column that is missing. Without a contract ID, the export isn't read at all.
pub(super) fn warn_of_missing(source: &LoadedSource, triggers: &[Trigger], printer: &Printer) {
    let Origin::File(file) = &source.origin else {
        return;
    };
    let chosen = file.columns.chosen();
    for (field, effect) in triggers.iter().copied().filter_map(needed) {
        if chosen.iter().all(|choice| choice.field != field) {
            printer.warn(format!("no column is read as {field}, so {effect}"));
            printer.hint(&format!(
                "Name the column with --map {field}=COLUMN, now and in each run."
            ));
        }
    }
}

/// The column that a trigger's events need beside contract ID and status, and what follows without it.
fn needed(trigger: Trigger) -> Option<(Field, &'static str)> {
    match trigger {
        Trigger::Started => Some((Field::Started, "no `started` events can be sent")),
        Trigger::UpcomingOrder => {
            Some((Field::NextBillingDate, "no `upcoming` events can be sent"))
        }
        Trigger::Canceled => Some((
            Field::Cancelled,
            "the date of a cancellation is the day of the first run after it",
        )),
        Trigger::BillingAttemptFailed => None,
    }
}
