//! Reading the source of a pass: customers for the tags, and contracts for the events.

use jiff::SignedDuration;

use super::args::{Part, SyncArgs};
use super::checks::other_source;
use super::contracts::{Details, Reading};
use super::opened::Opened;
use crate::backfill::{SubscriberIndex, list_ahead};
use crate::commands::source_args::SourceArgs;
use crate::commands::source_summary;
use crate::error::{CommandError, Exit};
use crate::postscript::Error;
use crate::source::LoadedSource;
use crate::source::cells::Region;
use crate::sync::{Plan, PlanError, Planner, Rules};
use crate::terminal::{Printer, count, wait_with_message};

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

/// Reads the source. Meanwhile lists the subscribers if the source is Prive's API, which allows few
/// requests per second. None if they have to be read afterwards: someone who subscribed meanwhile, with
/// a new contract, may be missing in the list.
pub(super) async fn read_and_list(
    args: &SyncArgs,
    opened: &Opened,
    planner: Planner<'_, Details>,
    rules: &Rules,
    region: Region,
    printer: &Printer,
) -> Result<(ReadSource, Option<SubscriberIndex>), CommandError> {
    if opened.prive.is_none() || args.only == Some(Part::Events) {
        let read = read(&args.source, opened, planner, rules, printer).await?;
        return Ok((read, None));
    }
    let contracts = planner.contracts_in_ledger()?;
    let reading = read(&args.source, opened, planner, rules, printer);
    let listing = list_ahead(&opened.connected.client, contracts, region);
    let listing = wait_with_message(printer, "Listing subscribers…", listing);
    let (read, listed) = tokio::try_join!(reading, async {
        match listing.await {
            // The reading stops, too, and its error says that nothing was written.
            Err(Error::Interrupted { .. }) => Ok(None),
            Err(error) if error.is_fatal() => Err(error.into()),
            listed => Ok(listed.unwrap_or_default()),
        }
    })?;
    let is_current = !read.has_new_contracts;
    Ok((read, listed.filter(|_| is_current)))
}
