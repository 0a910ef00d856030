//! What is checked about the source of a pass before anything is written or sent.

use crate::backfill::stopping_guards;
use crate::commands::source_args::SourceArgs;
use crate::domain::Guard;
use crate::error::{CommandError, Exit};
use crate::source::{LastSource, SourceSummary};
use crate::sync::ledger::SourceKind;
use crate::terminal::Printer;

use super::args::SyncArgs;

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

/// Whether all events are held back, because the source may be wrong about every contract. Prints why.
pub(super) fn holds_back_events(
    source: &SourceSummary,
    active: u64,
    args: &SyncArgs,
    printer: &Printer,
) -> bool {
    if !source.is_complete {
        printer.warn(
            "the source wasn't read completely; no events are sent. The next run sends them.",
        );
        return true;
    }
    let has_none = active == 0 && !args.guards.limits().ignores(Guard::NoActiveContract);
    if has_none {
        printer.warn(
            "the source has no active contracts; no events are sent. To send them, add --ignore-guard \
             no_active_contract",
        );
    }
    has_none
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
pub(super) fn require_none(guards: &[Guard]) -> Result<(), CommandError> {
    if guards.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = guards.iter().map(|guard| guard.name()).collect();
    let flags: Vec<_> = names
        .iter()
        .map(|name| format!("--ignore-guard {name}"))
        .collect();
    Err(CommandError::new(
        Exit::Stopped,
        format!(
            "a guard stopped the run ({}); nothing was written or sent",
            names.join(", ")
        ),
    )
    .hint(format!(
        "To apply this source anyway, add {}",
        flags.join(" ")
    )))
}
