//! The plan before the first write, as text.

use crate::backfill::{Plan, Summary};
use crate::commands::guard_text::GuardText;
use crate::postscript::{Address, Rate};
use crate::stores::StoreName;
use crate::terminal::{count, count_have, format_duration};

/// Where a plan's shop is, beside its name.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The store it is connected as.
    pub(super) store: Option<&'a StoreName>,
    /// The address, unless it is Postscript's own.
    pub(super) address: Option<&'a Address>,
}

/// The plan in a few lines: which store, which source, what is written and what is held back. It
/// fits a small terminal together with the question.
pub(super) fn plan(
    summary: &Summary,
    plan: &Plan<'_>,
    source: &str,
    place: Place<'_>,
    rate: Rate,
) -> String {
    let connected = place.store.map(|name| format!(", connected as `{name}`"));
    let address = place.address.map(|address| format!(", at {address}"));
    let mut lines = vec![
        format!(
            "Store: {} ({}){}{}",
            summary.store.name,
            summary.store.id,
            connected.unwrap_or_default(),
            address.unwrap_or_default()
        ),
        format!(
            "Source: {source}, {}{}",
            count(summary.customers, "customer"),
            outcome_list(summary)
        ),
    ];
    let writes = plan.writes();
    let updates = writes.total();
    // A dry run's summary has the estimate; one per screen is enough.
    let time = rate.duration_of(updates).filter(|_| !summary.dry_run);
    let time = time.map(|time| format!(", about {}", format_duration(time)));
    lines.push(format!(
        "To write: {} ({} active, {} inactive){}",
        count(updates, "update"),
        writes.active,
        writes.inactive,
        time.unwrap_or_default(),
    ));
    if summary.stale_tags > 0 {
        lines.push(format!(
            "Stale tags: {} the opposite tag too, which can't be removed",
            count_have(summary.stale_tags, "subscriber")
        ));
    }
    for guard in plan.guards() {
        let reason = GuardText::of_plan(plan, None).reason(*guard);
        lines.push(format!("INACTIVE held back: {reason} ({guard})"));
    }
    lines.join("\n")
}

/// The outcomes that aren't zero.
fn outcome_list(summary: &Summary) -> String {
    let outcomes = &summary.outcomes;
    let counts = [
        (outcomes.would_tag, "to tag"),
        (outcomes.unchanged, "up to date"),
        (outcomes.not_subscriber, "not subscribed"),
        (outcomes.conflict, "in conflict"),
        (outcomes.undecided, "undecided"),
        (outcomes.held_back, "held back"),
        (outcomes.not_tried, "filtered out"),
        (outcomes.failed, "failed"),
    ];
    let counts: Vec<String> = counts
        .into_iter()
        .filter(|(customers, _)| *customers > 0)
        .map(|(customers, outcome)| format!("{customers} {outcome}"))
        .collect();
    if counts.is_empty() {
        String::new()
    } else {
        format!(": {}", counts.join(", "))
    }
}
