//! The guards: when INACTIVE writes are held back, and when nothing is written at all.
//!
//! INACTIVE can't be removed and win-back texts go to it, so a source that may lack contracts must
//! not turn anyone inactive.

use std::str::FromStr;

use crate::domain::Guard;
use crate::source::{LastSource, SourceSummary};

/// The fewest subscribers that may turn inactive without a question, whatever their share.
const MIN_INACTIVE: u64 = 10;

/// The most subscribers that may turn from active to inactive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MaxInactive {
    /// This many.
    Count(u64),
    /// This share of the matched subscribers marked active, in percent.
    Percent(u64),
    /// 20 %, and at least 10.
    #[default]
    Default,
}

/// Matched subscribers that are marked active, and those of them that would turn inactive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TurningInactive {
    /// Marked active now: the ACTIVE tag without INACTIVE, or the property.
    pub marked_active: u64,
    /// Would turn inactive.
    pub turning: u64,
}

impl FromStr for MaxInactive {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let percent = text.strip_suffix('%').map(str::trim_end);
        let number = percent.unwrap_or(text).parse();
        let number: u64 =
            number.map_err(|_| "expected a number or a percentage, such as 50 or 30%")?;
        match percent {
            Some(_) if number > 100 => Err("a percentage must be at most 100%".to_owned()),
            Some(_) => Ok(Self::Percent(number)),
            None => Ok(Self::Count(number)),
        }
    }
}

impl MaxInactive {
    pub(super) fn allows(self, counts: TurningInactive) -> bool {
        let is_within = |percent| counts.turning * 100 <= counts.marked_active * percent;
        match self {
            Self::Count(count) => counts.turning <= count,
            Self::Percent(percent) => is_within(percent),
            Self::Default => counts.turning <= MIN_INACTIVE || is_within(20),
        }
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
            (MaxInactive::Default, 0, 10, true),
            (MaxInactive::Default, 10, 10, true),
            (MaxInactive::Default, 50, 11, false),
            (MaxInactive::Default, 55, 11, true),
            (MaxInactive::Default, 1000, 200, true),
            (MaxInactive::Default, 1000, 201, false),
            (MaxInactive::Percent(0), 1000, 1, false),
            (MaxInactive::Percent(50), 4, 2, true),
            (MaxInactive::Percent(50), 4, 3, false),
            (MaxInactive::Count(3), 1000, 3, true),
            (MaxInactive::Count(3), 1000, 4, false),
        ];
        for (limit, active, turn, is_allowed) in table {
            let counts = turning(active, turn);
            assert_eq!(limit.allows(counts), is_allowed, "{limit:?} {counts:?}");
        }
    }

    #[test]
    fn a_limit_is_a_number_or_a_percentage() {
        assert_eq!("12".parse(), Ok(MaxInactive::Count(12)));
        assert_eq!("30%".parse(), Ok(MaxInactive::Percent(30)));
        for bad in ["", "%", "-1", "101%", "half", "1.5%"] {
            assert!(bad.parse::<MaxInactive>().is_err(), "{bad}");
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
