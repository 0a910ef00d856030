//! Reading the source of a pass: customers for the tags, and contracts for the events.

use jiff::Timestamp;

use super::Opened;
use super::contracts::{Details, Reading};
use crate::commands::error::{CommandError, Exit};
use crate::commands::export_args::ExportArgs;
use crate::domain::Customers;
use crate::source::SourceSummary;
use crate::sync::{Plan, Planner, Rules};
use crate::terminal::count;

/// A source that was read.
pub(super) struct ReadSource {
    /// The customers.
    pub(super) customers: Customers,
    /// The events of its contracts.
    pub(super) plan: Plan<Details>,
    /// What the guards need to know.
    pub(super) facts: SourceSummary,
    /// Up to when billing attempts were read.
    pub(super) attempts_until: Timestamp,
}

/// Reads the export, and plans the events of its contracts.
pub(super) fn read(
    args: &ExportArgs,
    opened: &Opened,
    planner: Planner<'_, Details>,
    rules: &Rules,
) -> Result<ReadSource, CommandError> {
    let store = &opened.connected.store;
    let export = args.read(store)?;
    let mut reading = Reading::new(planner, &rules.zone);
    args.read_contracts(store, &mut |batch| reading.add(batch))?;
    let plan = reading.finish()?.finish()?.map_err(|foreign| {
        let contracts = foreign.contracts;
        CommandError::new(
            Exit::Configuration,
            format!(
                "none of the {} in this source is in the ledger",
                count(contracts, "contract")
            ),
        )
        .hint(
            "The ledger recognizes contracts by id. Use the source that sync was set up with, or \
             run `prive-ps sync setup` again with this one.",
        )
    })?;
    Ok(ReadSource {
        facts: export.source,
        customers: export.customers,
        plan,
        attempts_until: rules.now,
    })
}
