//! The rules of a pass, from the flags and the setup.

use jiff::tz::TimeZone;

use super::args::SyncArgs;
use super::opened::Opened;
use crate::error::{CommandError, Exit};
use crate::sync::Rules;
use crate::sync::ledger::Setup;

/// The rules by which events are due in this run.
pub(super) fn rules(
    args: &SyncArgs,
    opened: &Opened,
    setup: &Setup,
) -> Result<Rules, CommandError> {
    let choices = &setup.choices;
    let zone = TimeZone::get(&choices.timezone).map_err(|error| {
        CommandError::from_error(error)
            .context("the time zone that was recorded at setup can't be used")
            .with_exit(Exit::Configuration)
            .hint(format!(
                "Record a new baseline with another time zone, for example: prive-ps sync setup {} \
                 --timezone America/New_York --reseed",
                args.source.flag()
            ))
    })?;
    Ok(Rules {
        triggers: choices.triggers().into_vec(),
        days_before: choices.days_before.clone(),
        zone,
        now: opened.now,
        baseline: setup.baseline,
        last_pass: setup.last_pass,
        late: args.late.into(),
        source: choices.source,
    })
}
