//! Reading the source of a pass: customers for the tags, and contracts for the events.

use jiff::SignedDuration;

use super::checks::other_source;
use super::contracts::{Details, Reading};
use super::opened::Opened;
use crate::commands::source_args::SourceArgs;
use crate::commands::source_summary;
use crate::error::{CommandError, Exit};
use crate::source::LoadedSource;
use crate::sync::{Plan, PlanError, Planner, Rules};
use crate::terminal::{Printer, count};

/// The clocks of this machine and of Prive may differ by this much.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(2);

/// A source that was read.
pub(super) struct ReadSource {
    pub(super) source: LoadedSource,
    pub(super) plan: Plan<Details>,
    /// Whether contracts were created since the run began. Their customers may have subscribed since.
    pub(super) has_new_contracts: bool,
    /// Whether the next order of an active contract could be read.
    pub(super) has_next_order: bool,
}

/// Reads the source, and plans the events of its contracts.
pub(super) async fn read(
    args: &SourceArgs,
    opened: &Opened,
    planner: Planner<'_, Details>,
    rules: &Rules,
    printer: &Printer,
) -> Result<ReadSource, CommandError> {
    let store = &opened.connected.store;
    let now = rules.now.to_zoned_datetime(rules.zone.clone());
    let mut reading = Reading::new(planner, &rules.zone, rules.now - CLOCK_TOLERANCE);
    let source = args
        .read_with_details(opened.prive.as_ref(), store, &now, printer, &mut |batch| {
            reading.add(batch);
        })
        .await?;
    source_summary::print(&source, printer);
    source_summary::require_contracts(&source)?;
    let (has_new_contracts, has_next_order) = (reading.has_new_contracts, reading.has_next_order);
    let without_id = reading.without_id;
    let plan = reading.finish()?.finish();
    let plan = plan.map_err(|error| match error {
        PlanError::Ledger(error) => error.into(),
        PlanError::ForeignSource { contracts } => {
            let contracts = count(contracts, "contract");
            let sentence =
                format!("none of this source's contracts are in the ledger ({contracts})");
            other_source(sentence, args)
        }
    })?;
    if plan.contracts == 0 {
        let sentence = "no contract in this source has an ID that can be read";
        return Err(CommandError::new(Exit::Configuration, sentence)
            .hint("Name the column with the contract IDs: --map contract_id=COLUMN"));
    }
    if without_id > 0 {
        printer.warn(format!(
            "No events are sent for {} without a contract ID that can be read.",
            count(without_id, "row")
        ));
    }
    Ok(ReadSource {
        source,
        plan,
        has_new_contracts,
        has_next_order,
    })
}
