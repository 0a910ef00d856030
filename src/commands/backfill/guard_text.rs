//! What a tripped guard means, and the flag that lifts it.

use crate::backfill::{LastSource, Plan};
use crate::domain::Guard;
use crate::terminal::count;

/// Why the guard tripped.
pub(super) fn reason(guard: Guard, plan: &Plan<'_>, last: Option<&LastSource>) -> String {
    let source = plan.source();
    match guard {
        Guard::UnattributedRows => {
            let rows = source.unattributed.not_ended;
            let belong = if rows == 1 { "belongs" } else { "belong" };
            format!(
                "{} {belong} to no customer and may be active",
                count(rows, "row")
            )
        }
        Guard::NoActiveContract => "the source has no active contract".to_owned(),
        Guard::Incomplete => "the source wasn't read completely".to_owned(),
        Guard::MaxInactive => {
            let counts = plan.turning_inactive();
            format!(
                "{} of {} marked active would turn inactive",
                counts.turning,
                count(counts.marked_active, "subscriber")
            )
        }
        Guard::OlderSource => {
            let newest = |date: Option<jiff::civil::Date>| {
                date.map_or_else(|| "unknown".to_owned(), |date| date.to_string())
            };
            format!(
                "the source's newest date is {}; the last source applied to this shop had {}",
                newest(source.newest_date),
                newest(last.and_then(|last| last.newest_date))
            )
        }
        Guard::SmallerSource => format!(
            "the source has {}; the last source applied to this shop had {}",
            count(source.contracts, "contract"),
            last.map_or(0, |last| last.contracts)
        ),
        Guard::WrongStore => {
            "many matches belong to other Shopify customers; the source is probably another store's"
                .to_owned()
        }
    }
}

/// The exact flag that lifts the guard.
pub(super) fn lifting_flag(guard: Guard, plan: &Plan<'_>) -> String {
    match guard {
        Guard::UnattributedRows => {
            format!(
                "--max-unattributed {}",
                plan.source().unattributed.not_ended
            )
        }
        Guard::MaxInactive => format!("--max-inactive {}", plan.turning_inactive().turning),
        guard => format!("--ignore-guard {guard}"),
    }
}

/// The flags that lift all of these guards.
pub(super) fn lifting_flags(guards: &[Guard], plan: &Plan<'_>) -> String {
    let flags = guards.iter().map(|guard| lifting_flag(*guard, plan));
    flags.collect::<Vec<_>>().join(" ")
}
