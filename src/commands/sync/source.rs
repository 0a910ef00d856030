//! Reading the source of a pass: customers for the tags, and contracts for the events.

use super::Opened;
use super::contracts::{Details, Reading};
use crate::commands::error::{CommandError, Exit};
use crate::commands::loaded_source::LoadedSource;
use crate::commands::source_args::SourceArgs;
use crate::commands::source_summary;
use crate::sync::{ForeignSource, Plan, Planner, Rules};
use crate::terminal::{Printer, count};

/// Reads the source, and plans the events of its contracts.
pub(super) async fn read(
    args: &SourceArgs,
    opened: &Opened,
    planner: Planner<'_, Details>,
    rules: &Rules,
    printer: &Printer,
) -> Result<(LoadedSource, Plan<Details>), CommandError> {
    let store = &opened.connected.store;
    let now = rules.now.to_zoned_datetime(rules.zone.clone());
    let mut reading = Reading::new(planner, &rules.zone);
    let source = args
        .read_with_details(opened.prive.as_ref(), store, &now, printer, &mut |batch| {
            reading.add(batch);
        })
        .await?;
    source_summary::print(&source, printer);
    source_summary::require_contracts(&source)?;
    let plan = reading.finish()?.finish()?;
    let plan = plan.map_err(|source| foreign(source, &args.flag()))?;
    Ok((source, plan))
}

fn foreign(source: ForeignSource, flag: &str) -> CommandError {
    let contracts = count(source.contracts, "contract");
    let sentence = format!("none of this source's contracts are in the ledger ({contracts})");
    CommandError::new(Exit::Configuration, sentence).hint(format!(
        "The ledger recognizes contracts by ID. Use the source that sync was set up with. To use this \
         one from now on: prive-ps sync setup {flag} --reseed",
    ))
}
