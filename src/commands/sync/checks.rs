//! What is checked about the source of a pass before anything is written or sent.

use crate::backfill::{Plan, stopping_guards};
use crate::commands::backfill::SourceRecord;
use crate::commands::guard_text::GuardText;
use crate::commands::source_args::SourceArgs;
use crate::domain::Guard;
use crate::error::{CommandError, Exit};
use crate::source::{LastSource, SourceSummary};
use crate::sync::ledger::SourceKind;
use crate::terminal::Printer;

use super::args::SyncArgs;
use super::opened::Opened;

/// Of so many customers, one at least is a subscriber.
const MANY_CUSTOMERS: u64 = 10;

/// Fails if the source is of another kind than the one of the setup: the same contract could have
/// other dates there.
pub(super) fn require_kind(
    kind: SourceKind,
    set_up: SourceKind,
    args: &SyncArgs,
) -> Result<(), CommandError> {
    if kind == set_up {
        return Ok(());
    }
    let sentence = format!("sync was set up with {set_up}, not {kind}");
    Err(other_source(sentence, &args.source))
}

/// An error for a source other than the one of the setup.
pub(super) fn other_source(sentence: String, source: &SourceArgs) -> CommandError {
    CommandError::new(Exit::Configuration, sentence).hint(format!(
        "Use the source that sync was set up with. To use this one from now on: prive-ps sync setup {} \
         --reseed",
        source.flag()
    ))
}

/// Fails if the source is older than the last one that was applied: what happened since would be sent
/// again.
pub(super) fn require_current(
    opened: &Opened,
    source: &SourceSummary,
    printer: &Printer,
) -> Result<(), CommandError> {
    let last = SourceRecord::of(&opened.connected.client, &opened.shop).last(source, printer);
    if !stopping_guards(source, last.as_ref()).contains(&Guard::OlderSource) {
        return Ok(());
    }
    let reason = GuardText::of_source(source, last.as_ref()).reason(Guard::OlderSource);
    let sentence = format!("{reason}; no baseline was recorded");
    Err(CommandError::new(Exit::Stopped, sentence).hint("Use an up-to-date source."))
}

/// Fails if no customer of a whole source is a subscriber: it is probably another store's, and its contracts
/// would replace the recorded ones.
pub(super) fn require_match(
    tags: Option<&Plan<'_>>,
    opened: &Opened,
    args: &SyncArgs,
) -> Result<(), CommandError> {
    let customers = tags.and_then(Plan::customers_without_match);
    let customers = customers.unwrap_or_default();
    if customers < MANY_CUSTOMERS || args.guards.limits().ignores(Guard::WrongStore) {
        return Ok(());
    }
    let sentence = format!(
        "none of the {customers} customers in this source is a subscriber of {}; nothing was written or sent",
        opened.shop.name
    );
    Err(CommandError::new(Exit::Stopped, sentence).hint(format!(
        "Use this store's source. To apply this source anyway, add --ignore-guard {}",
        Guard::WrongStore
    )))
}

/// The guards that hold back all events, because the statuses of the source may be wrong. Rows that
/// belong to no customer don't: they leave the other contracts as they are.
pub(super) fn holding_back_events(
    source: &SourceSummary,
    tags: Option<&Plan<'_>>,
    args: &SyncArgs,
) -> Vec<Guard> {
    let mut guards = match tags {
        Some(tags) => tags.guards().to_vec(),
        None => args.guards.limits().tripped(source),
    };
    guards.retain(|guard| *guard != Guard::UnattributedRows);
    guards
}

/// Warns that these guards hold back all events.
pub(super) fn warn_of_held_back_events(
    guards: &[Guard],
    source: &SourceSummary,
    tags: Option<&Plan<'_>>,
    printer: &Printer,
) {
    let text = match tags {
        Some(tags) => GuardText::of_plan(tags, None),
        None => GuardText::of_source(source, None),
    };
    for guard in guards {
        printer.warn(format!(
            "all events are held back: {} ({guard})",
            text.reason(*guard)
        ));
    }
    printer.hint(&format!(
        "The next run without this problem sends those that aren't too late by then. To send them anyway, add \
         {}",
        text.flags(guards)
    ));
}

/// The guards that stop a run in which no customer was matched.
pub(super) fn source_guards(
    source: &SourceSummary,
    last: Option<&LastSource>,
    args: &SyncArgs,
) -> Vec<Guard> {
    let limits = args.guards.limits();
    let mut guards = stopping_guards(source, last);
    guards.retain(|guard| !limits.ignores(*guard));
    guards
}

/// Fails if there is a guard that stops the run: the source is older or smaller than the last one, or
/// another store's. No event is sent either: an old status would look like a change.
pub(super) fn require_none(
    guards: &[Guard],
    source: &SourceSummary,
    last: Option<&LastSource>,
) -> Result<(), CommandError> {
    if guards.is_empty() {
        return Ok(());
    }
    let text = GuardText::of_source(source, last);
    let reasons = guards.iter().map(|guard| text.reason(*guard));
    let reasons = reasons.collect::<Vec<_>>().join("; ");
    Err(CommandError::new(
        Exit::Stopped,
        format!("nothing was written or sent: {reasons}"),
    )
    .hint(format!(
        "To apply this source anyway, add {}",
        text.flags(guards)
    )))
}
