//! What a tripped guard means, and the flag that lifts it.

use jiff::civil::Date;

use crate::backfill::{Plan, TurningInactive};
use crate::domain::Guard;
use crate::source::{LastSource, SourceSummary};
use crate::terminal::count;

/// The numbers that the guards' reasons contain.
pub(super) struct GuardText<'a> {
    source: &'a SourceSummary,
    turning_inactive: TurningInactive,
    last: Option<&'a LastSource>,
}

impl<'a> GuardText<'a> {
    /// The guards of a source alone, after this source.
    pub(super) fn of_source(source: &'a SourceSummary, last: Option<&'a LastSource>) -> Self {
        Self {
            source,
            turning_inactive: TurningInactive::default(),
            last,
        }
    }

    /// The guards of a plan, after this source.
    pub(super) fn of_plan(plan: &'a Plan<'_>, last: Option<&'a LastSource>) -> Self {
        Self {
            source: plan.source(),
            turning_inactive: plan.turning_inactive(),
            last,
        }
    }

    /// Why the guard tripped.
    pub(super) fn reason(&self, guard: Guard) -> String {
        let newest =
            |date: Option<Date>| date.map_or("unknown".to_owned(), |date| date.to_string());
        match guard {
            Guard::UnattributedRows => {
                let rows = count(self.source.unattributed.not_ended, "row");
                format!("{rows} can't be attributed to a customer and may be active")
            }
            Guard::NoActiveContract => "the source has no active contracts".to_owned(),
            Guard::Incomplete => "the source wasn't read completely".to_owned(),
            Guard::MaxInactive => format!(
                "{} of {} marked active would become inactive",
                self.turning_inactive.turning,
                count(self.turning_inactive.marked_active, "subscriber")
            ),
            Guard::OlderSource => format!(
                "the newest date in the source is {}; in the last source applied to this store, it was {}",
                newest(self.source.newest_date),
                newest(self.last.and_then(|last| last.newest_date))
            ),
            Guard::SmallerSource => format!(
                "the source has {}; the last source applied to this store had {}",
                count(self.source.contracts, "contract"),
                self.last.map_or(0, |last| last.contracts)
            ),
            Guard::WrongStore => {
                "many matched subscribers are linked to other Shopify customers; the source is \
                 probably from another store"
                    .to_owned()
            }
        }
    }

    /// The exact flag that lifts the guard.
    pub(super) fn flag(&self, guard: Guard) -> String {
        match guard {
            Guard::UnattributedRows => {
                format!("--max-unattributed {}", self.source.unattributed.not_ended)
            }
            Guard::MaxInactive => format!("--max-inactive {}", self.turning_inactive.turning),
            guard => format!("--ignore-guard {guard}"),
        }
    }

    /// The flags that lift all of these guards.
    pub(super) fn flags(&self, guards: &[Guard]) -> String {
        let flags = guards.iter().map(|guard| self.flag(*guard));
        flags.collect::<Vec<_>>().join(" ")
    }
}
