//! The guards: when INACTIVE writes are held back, and when nothing is written at all.
//!
//! INACTIVE can't be removed and win-back texts go to it, so a source that may lack contracts must
//! not turn anyone inactive.

use crate::domain::{Guard, Limit};
use crate::source::{LastSource, SourceSummary};

/// The fewest subscribers that may turn inactive without a question, whatever their share.
const MIN_INACTIVE: u64 = 10;

/// Matched subscribers that are marked active, and those of them that would turn inactive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TurningInactive {
    /// Marked active now: the ACTIVE tag without INACTIVE, or the property.
    pub marked_active: u64,
    /// Would turn inactive.
    pub turning: u64,
}

impl TurningInactive {
    /// Whether so many may turn inactive. Without a limit, these are 20 %, and at least 10.
    pub(super) fn is_within(self, limit: Option<Limit>) -> bool {
        self.turning <= Limit::of_or_default(limit, self.marked_active, 20, MIN_INACTIVE)
    }
}

/// The guards that stop a run whose source is older or smaller than the last one, if there was one.
pub fn stopping_guards(source: &SourceSummary, last: Option<&LastSource>) -> Vec<Guard> {
    let Some(last) = last else {
        return Vec::new();
    };
    let dates = source.newest_date.zip(last.newest_date);
    let is_older = !source.is_current && dates.is_some_and(|(now, then)| now < then);
    let is_smaller = source.contracts * 100 < last.contracts.saturating_mul(98);
    let older = is_older.then_some(Guard::OlderSource);
    let smaller = is_smaller.then_some(Guard::SmallerSource);
    older.into_iter().chain(smaller).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ContractStatus;

    fn summary() -> SourceSummary {
        let mut summary = SourceSummary {
            newest_date: Some(jiff::civil::date(2026, 11, 20)),
            ..SourceSummary::default()
        };
        summary.count_contract(ContractStatus::Active);
        summary.contracts = 1000;
        summary
    }

    fn turning(marked_active: u64, turning: u64) -> TurningInactive {
        TurningInactive {
            marked_active,
            turning,
        }
    }

    #[test]
    fn max_inactive_allows_a_fifth_and_always_ten() {
        let table = [
            (None, 0, 10, true),
            (None, 10, 10, true),
            (None, 50, 11, false),
            (None, 55, 11, true),
            (None, 1000, 200, true),
            (None, 1000, 201, false),
            (Some(Limit::Percent(0)), 1000, 1, false),
            (Some(Limit::Percent(50)), 4, 2, true),
            (Some(Limit::Percent(50)), 4, 3, false),
            (Some(Limit::Count(3)), 1000, 3, true),
            (Some(Limit::Count(3)), 1000, 4, false),
        ];
        for (limit, active, turn, is_allowed) in table {
            let counts = turning(active, turn);
            assert_eq!(counts.is_within(limit), is_allowed, "{limit:?} {counts:?}");
        }
    }

    #[test]
    fn an_older_or_smaller_source_stops_the_run() {
        let last = LastSource {
            contracts: 1000,
            newest_date: Some(jiff::civil::date(2026, 11, 21)),
        };
        assert_eq!(
            stopping_guards(&summary(), Some(&last)),
            [Guard::OlderSource]
        );
        let same = SourceSummary {
            newest_date: last.newest_date,
            contracts: 980,
            ..summary()
        };
        assert_eq!(stopping_guards(&same, Some(&last)), []);
        let smaller = SourceSummary {
            contracts: 979,
            ..same
        };
        assert_eq!(
            stopping_guards(&smaller, Some(&last)),
            [Guard::SmallerSource]
        );
    }
}
