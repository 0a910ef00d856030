//! What `sync setup` prints.

use serde::Serialize;

use super::args::SetupArgs;
use super::contracts::Details;
use super::opened::Opened;
use crate::error::CommandError;
use crate::sync::Plan;
use crate::sync::ledger::{Setup, SourceKind};
use crate::terminal::{Printer, count};

/// The result in JSON. The fields are stable.
#[derive(Serialize)]
struct SetupResult<'a> {
    shop: &'a str,
    events: &'a [String],
    days_before: &'a [i64],
    timezone: &'a str,
    source: SourceKind,
    max_events: Option<&'a str>,
    /// Contracts of the baseline; none if it stayed as it was.
    contracts: Option<u64>,
    active_contracts: Option<u64>,
    /// Events that are due today, and won't be sent.
    due_today: Option<u64>,
    reseeded: bool,
}

/// Prints the setup, with the baseline if there is a new one.
pub(super) fn show(
    opened: &Opened,
    setup: &Setup,
    baseline: Option<&Plan<Details>>,
    args: &SetupArgs,
    printer: &Printer,
) -> Result<(), CommandError> {
    let choices = &setup.choices;
    if printer.wants_json() {
        printer.json(&SetupResult {
            shop: &opened.shop.id,
            events: &choices.events,
            days_before: &choices.days_before,
            timezone: &choices.timezone,
            source: choices.source,
            max_events: choices.max_events.as_deref(),
            contracts: baseline.map(|plan| plan.contracts),
            active_contracts: baseline.map(|plan| plan.active),
            due_today: baseline.map(|plan| plan.events.len() as u64),
            reseeded: args.reseed,
        })?;
        return Ok(());
    }
    let events = if choices.events.is_empty() {
        "none".to_owned()
    } else {
        choices.events.join(", ")
    };
    let days = choices.days_before.iter();
    let days: Vec<_> = days.map(ToString::to_string).collect();
    let baseline = match baseline {
        Some(plan) => format!(
            "{}, {} active; {} due today won't be sent",
            count(plan.contracts, "contract"),
            plan.active,
            count(plan.events.len() as u64, "event")
        ),
        None => "unchanged".to_owned(),
    };
    let text = format!(
        "Set up sync for {} ({}).\nEvents: {events}\nDays before an order: {}\nTime zone: {}\n\
         Baseline: {baseline}\nNothing was sent. Next: prive-ps sync {} --dry-run",
        opened.shop.name,
        opened.shop.id,
        days.join(", "),
        choices.timezone,
        args.source.flag(),
    );
    printer.stdout_wrapped(printer.with_store(&text))?;
    Ok(())
}
