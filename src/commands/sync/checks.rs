//! What is checked about the source of a pass before anything is written or sent.

use crate::backfill::stopping_guards;
use crate::commands::error::{CommandError, Exit};
use crate::domain::Guard;
use crate::source::{LastSource, SourceSummary};
use crate::sync::ledger::SourceKind;

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
    Err(CommandError::new(Exit::Configuration, sentence).hint(format!(
        "Use the source that sync was set up with. To use this one from now on: prive-ps sync setup {} \
         --reseed",
        args.source.flag()
    )))
}

/// Why no event is sent, if the source may be wrong about every contract.
pub(super) fn doubt(source: &SourceSummary, active: u64, args: &SyncArgs) -> Option<&'static str> {
    if !source.is_complete {
        Some("the source wasn't read completely; no events are sent. The next run sends them.")
    } else if active == 0 && !args.guards.limits().ignores(Guard::NoActiveContract) {
        Some(
            "the source has no active contract; no events are sent. To send them, add --ignore-guard \
             no_active_contract",
        )
    } else {
        None
    }
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
