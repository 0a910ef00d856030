//! The most events of one run.

use crate::domain::Limit;
use crate::error::{CommandError, Exit};
use crate::terminal::count;

/// Without a limit, at least this many events may be sent.
const DEFAULT_MINIMUM: u64 = 50;

/// Without a limit, this share of the active contracts, in percent.
const DEFAULT_PERCENT: u64 = 10;

/// Fails if more events are due than the limit allows. `source` is the flag that names the source.
pub(super) fn check(
    limit: Option<Limit>,
    due: u64,
    active: u64,
    source: &str,
) -> Result<(), CommandError> {
    let most = most_events(limit, active);
    if due <= most {
        return Ok(());
    }
    let events = count(due, "event");
    let of = match limit {
        Some(Limit::Count(_)) => String::new(),
        _ => format!(" for {}", count(active, "active contract")),
    };
    let sentence =
        format!("{events} would be sent, but the limit{of} is {most}; nothing was written or sent");
    Err(CommandError::new(Exit::Stopped, sentence).hint(format!(
        "To send them, add --max-events {due}. To save this limit: prive-ps sync setup {source} \
         --max-events {due}"
    )))
}

fn most_events(limit: Option<Limit>, active: u64) -> u64 {
    Limit::of_or_default(limit, active, DEFAULT_PERCENT, DEFAULT_MINIMUM)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_limit_a_tenth_and_at_least_fifty_may_be_sent() {
        for (limit, active, most) in [
            (None, 0, 50),
            (None, 500, 50),
            (None, 2_000, 200),
            (Some(Limit::Percent(1)), 2_000, 20),
            (Some(Limit::Count(7)), 2_000, 7),
        ] {
            assert_eq!(most_events(limit, active), most, "{limit:?} {active}");
        }
    }
}
