//! The columns that the chosen events need and an export may not have.

use super::source::ReadSource;
use crate::domain::Trigger;
use crate::error::{CommandError, Exit};
use crate::source::csv::Field;
use crate::source::{LoadedSource, Origin};
use crate::terminal::Printer;

/// So many active contracts don't all lack a next order.
const MANY: u64 = 10;

/// Warns at setup of each column that is missing. Without a contract ID, the export isn't read at all.
pub(super) fn warn_of_missing(source: &LoadedSource, triggers: &[Trigger], printer: &Printer) {
    for (field, effect) in missing(source, triggers) {
        printer.warn(no_column(field, effect));
        printer.hint(&format!(
            "Name the column with --map {field}=COLUMN, now and on every run."
        ));
    }
}

/// Fails if a run can't see what is due, because a column is missing. Otherwise the run would be recorded, and
/// the events of its day would never be sent.
pub(super) fn require(source: &LoadedSource, triggers: &[Trigger]) -> Result<(), CommandError> {
    let mut missing = missing(source, triggers).filter(|(field, _)| *field != Field::Cancelled);
    missing.next().map_or(Ok(()), |(field, effect)| {
        let error = CommandError::new(Exit::Configuration, no_column(field, effect));
        Err(error.hint(format!(
            "Name the column with --map {field}=COLUMN on every run. To stop sending these events, run `prive-ps \
             sync setup` again with different --events."
        )))
    })
}

/// Fails if a run can't see which orders are due, because no active contract has a date that can be read.
pub(super) fn require_next_orders(
    read: &ReadSource,
    triggers: &[Trigger],
) -> Result<(), CommandError> {
    let unread = match &read.source.origin {
        Origin::File(file) => file.unread.dates,
        Origin::Prive(_) => return Ok(()),
    };
    // A few contracts may really have no next order.
    let is_suspect = unread > 0 || read.plan.active >= MANY;
    let is_needed = triggers.contains(&Trigger::UpcomingOrder) && read.plan.active > 0;
    if read.has_next_order || !is_suspect || !is_needed {
        return Ok(());
    }
    let sentence = "no active contract in this source has a next order date that can be read";
    Err(CommandError::new(Exit::Configuration, sentence).hint(
        "To read dates like 3/4/2026, use --date-order mdy or --date-order dmy on every run. If the dates are in \
         another column, use --map next_billing_date=COLUMN.",
    ))
}

fn no_column(field: Field, effect: &str) -> String {
    format!("no column is read as {field}, so {effect}")
}

fn missing(
    source: &LoadedSource,
    triggers: &[Trigger],
) -> impl Iterator<Item = (Field, &'static str)> {
    let columns = match &source.origin {
        Origin::File(file) => Some(&file.columns.chosen),
        Origin::Prive(_) => None,
    };
    let is_missing = move |(field, _): &(Field, &str)| {
        columns.is_some_and(|columns| columns.iter().all(|choice| choice.field != *field))
    };
    triggers
        .iter()
        .copied()
        .filter_map(needed)
        .filter(is_missing)
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
            "each cancellation is dated by the first run after it",
        )),
        Trigger::BillingAttemptFailed => None,
    }
}
