//! The most events of one run.

use std::fmt::{self, Display};
use std::str::FromStr;

use crate::error::{CommandError, Exit};
use crate::terminal::count;

/// The default limit is at least this many events.
const DEFAULT_MINIMUM: u64 = 50;

/// The default share of the active contracts, in percent.
const DEFAULT_PERCENT: u64 = 10;

/// The most events of one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EventLimit {
    /// This many.
    Count(u64),
    /// This share of the active contracts, in percent.
    Percent(u64),
    /// 10 %, and at least 50.
    Default,
}

impl EventLimit {
    /// How many events it allows for this many active contracts.
    pub(super) fn of(self, active: u64) -> u64 {
        match self {
            Self::Count(count) => count,
            Self::Percent(percent) => share(active, percent),
            Self::Default => share(active, DEFAULT_PERCENT).max(DEFAULT_MINIMUM),
        }
    }
}

/// Fails if more events are due than the limit allows. `source` is the flag that names the source.
pub(super) fn check(
    limit: EventLimit,
    due: u64,
    active: u64,
    source: &str,
) -> Result<(), CommandError> {
    let most = limit.of(active);
    if due <= most {
        return Ok(());
    }
    let events = count(due, "event");
    let of = match limit {
        EventLimit::Count(_) => String::new(),
        _ => format!(" for {}", count(active, "active contract")),
    };
    let sentence =
        format!("{events} would be sent, but the limit{of} is {most}; nothing was written or sent");
    Err(CommandError::new(Exit::Stopped, sentence).hint(format!(
        "To send them, add --max-events {due}. To save this limit: prive-ps sync setup {source} \
         --max-events {due}"
    )))
}

fn share(of: u64, percent: u64) -> u64 {
    of.saturating_mul(percent) / 100
}

impl FromStr for EventLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |text: &str| text.trim().parse::<u64>().ok();
        let limit = match text.strip_suffix('%') {
            Some(percent) => number(percent)
                .filter(|percent| *percent <= 100)
                .map(Self::Percent),
            None => number(text).map(Self::Count),
        };
        limit.ok_or_else(|| "expected a number such as 200, or a percentage such as 30%".to_owned())
    }
}

impl Display for EventLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Percent(percent) => write!(f, "{percent}%"),
            Self::Default => write!(f, "{DEFAULT_PERCENT}%"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_number_or_a_share_of_the_active_contracts() {
        let of = |text: &str| text.parse::<EventLimit>().map(|limit| limit.of(2_000));
        assert_eq!(of("7"), Ok(7));
        assert_eq!(of("0"), Ok(0));
        assert_eq!(of("30%"), Ok(600));
        assert_eq!(of("100%"), Ok(2_000));
        for text in ["", "x", "-1", "101%", "%", "1.5"] {
            assert!(of(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_default_limit_is_a_tenth_and_at_least_fifty() {
        assert_eq!(EventLimit::Default.of(0), 50);
        assert_eq!(EventLimit::Default.of(500), 50);
        assert_eq!(EventLimit::Default.of(2_000), 200);
    }

    #[test]
    fn a_limit_is_written_as_it_is_read() {
        for text in ["7", "30%"] {
            assert_eq!(text.parse::<EventLimit>().unwrap().to_string(), text);
        }
    }
}
