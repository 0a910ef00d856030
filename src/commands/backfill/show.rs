//! What a backfill says: the plan before the first write, the summary at the end.

use std::time::Duration;

use crate::backfill::{Calibration, Carried, Summary, Writes};
use crate::domain::SegmentKind;
use crate::postscript::{Address, Rate};
use crate::stores::StoreName;
use crate::terminal::{Align, table};

/// Where the shop of a plan is, beyond its name.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The store that it is connected as.
    pub(super) store: Option<&'a StoreName>,
    /// The address, where it isn't Postscript's own: one of the two may be a live shop's.
    pub(super) address: Option<&'a Address>,
}

/// The plan, in a paragraph: for which store, from which file, who becomes what, and how long it
/// takes.
pub(super) fn plan(
    summary: &Summary,
    writes: Writes,
    file: &str,
    place: Place<'_>,
    rate: Rate,
) -> String {
    let outcomes = &summary.outcomes;
    let connected = place.store.map(|name| format!(", connected as `{name}`"));
    let address = place.address.map(|address| format!(", at {address}"));
    let stale = Some(summary.stale_tags).filter(|stale| *stale > 0);
    let stale = stale.map(|stale| {
        let carry = count(stale, "subscriber carries", "subscribers carry");
        format!("\nStale: {carry} the opposite tag too, and keep it")
    });
    let counts = [
        (outcomes.would_tag, "to tag"),
        (outcomes.unchanged, "right already"),
        (outcomes.not_subscriber, "not subscribers"),
        (outcomes.conflict, "in conflict"),
        (outcomes.undecided, "undecided"),
        (outcomes.not_tried, "left out by a flag"),
        (outcomes.failed, "failed"),
    ];
    let counts: Vec<String> = counts
        .into_iter()
        .filter(|(customers, _)| *customers > 0)
        .map(|(customers, outcome)| format!("{customers} {outcome}"))
        .collect();
    format!(
        "Store: {} ({}){}{}\nExport: {file}, {}{}\nTo write: {}{}",
        summary.store.name,
        summary.store.id,
        connected.unwrap_or_default(),
        address.unwrap_or_default(),
        count(summary.customers, "customer", "customers"),
        if counts.is_empty() {
            String::new()
        } else {
            format!(": {}", counts.join(", "))
        },
        forecast(writes, rate),
        stale.unwrap_or_default(),
    )
}

/// How many updates make somebody what, and how long they take at the pace.
fn forecast(writes: Writes, rate: Rate) -> String {
    let Writes { active, inactive } = writes;
    let updates = active + inactive;
    let requests = format!(
        "{} ({active} active, {inactive} inactive)",
        count(updates, "update", "updates")
    );
    match rate.duration_of(updates) {
        Some(time) => format!("{requests}, about {}", spelled(time)),
        None => requests,
    }
}

/// The summary: what became of everyone, and what the numbers leave open.
pub(super) fn summary(summary: &Summary, rate: Rate, writes_property: bool, boxed: bool) -> String {
    let outcomes = &summary.outcomes;
    let rows = [
        ("tagged", outcomes.tagged, "updated now"),
        (
            "would be tagged",
            outcomes.would_tag,
            "a dry run writes nothing",
        ),
        ("unchanged", outcomes.unchanged, "right already"),
        (
            "not a subscriber",
            outcomes.not_subscriber,
            "doesn't get texts from this shop",
        ),
        (
            "conflict",
            outcomes.conflict,
            "can't say who it is; left alone",
        ),
        (
            "undecided",
            outcomes.undecided,
            "can't say what they are; left alone",
        ),
        (
            "not tried",
            outcomes.not_tried,
            "interrupted, or left out by a flag",
        ),
        ("failed", outcomes.failed, "run it again to try again"),
    ];
    let rows = rows
        .into_iter()
        .filter(|(_, customers, _)| *customers > 0)
        .chain([("customers", summary.customers, "")])
        .map(|(outcome, customers, meaning)| {
            [
                outcome.to_owned(),
                customers.to_string(),
                meaning.to_owned(),
            ]
        });
    let columns = [
        ("outcome", Align::Left),
        ("customers", Align::Right),
        ("meaning", Align::Left),
    ];
    let mut text = table(columns, rows, boxed);
    for line in remarks(summary, rate, writes_property) {
        text.push('\n');
        text.push_str(&line);
    }
    text
}

fn remarks(summary: &Summary, rate: Rate, writes_property: bool) -> Vec<String> {
    let mut lines = Vec::new();
    let requests = summary.requests;
    lines.push(format!(
        "Requests: {}, {}, {}; {} tried again, {} refused by the rate limit; {:.1} s",
        count(requests.lookup, "look-up", "look-ups"),
        count(requests.walk, "page", "pages"),
        count(requests.update, "update", "updates"),
        requests.retried,
        requests.rate_limited,
        summary.seconds,
    ));
    if summary.dry_run {
        let reads = 1 + requests.lookup + requests.walk;
        let all = count(reads + summary.updates_left, "request", "requests");
        let time = rate
            .duration_of(reads + summary.updates_left)
            .map_or_else(String::new, |time| {
                format!(", about {} at this pace", spelled(time))
            });
        lines.push(format!(
            "Without --dry-run: {all}, {} of them updates{time}",
            summary.updates_left
        ));
    }
    if summary.undecided_paused > 0 {
        lines.push(format!(
            "{} undecided because paused: --paused active|inactive decides",
            summary.undecided_paused
        ));
    }
    if summary.undecided_failed > 0 {
        lines.push(format!(
            "{} undecided because in dunning: --failed active|inactive decides",
            summary.undecided_failed
        ));
    }
    if summary.rejected_rows > 0 {
        lines.push(format!(
            "{} not understood; --report or `prive-ps inspect` lists them",
            count(summary.rejected_rows, "row", "rows")
        ));
    }
    if summary.stale_tags > 0 {
        lines.push(format!(
            "{} the opposite tag too; tags can't be taken off through the API.",
            count(
                summary.stale_tags,
                "subscriber carries",
                "subscribers carry"
            )
        ));
        if writes_property {
            lines.push(
                "  A segment gets it right by the tag AND prive_status is not the opposite."
                    .to_owned(),
            );
            if summary.stale_without_property > 0 {
                lines.push(format!(
                    "  Not so for {} of them: with 50 custom properties already, there is no room \
                     for prive_status.",
                    summary.stale_without_property
                ));
            }
        }
    }
    if let Some(absent) = summary.absent.filter(|absent| *absent > 0) {
        lines.push(format!(
            "{} a Prive tag and {} not in the export; this file can't correct them",
            count(absent, "subscriber carries", "subscribers carry"),
            if absent == 1 { "is" } else { "are" }
        ));
    }
    if let Some(calibration) = &summary.calibration {
        lines.extend(calibrated(calibration));
    }
    lines
}

fn calibrated(calibration: &Calibration) -> Vec<String> {
    let kinds = [
        ("paused", "--paused", &calibration.paused),
        ("in dunning", "--failed", &calibration.failed),
    ];
    let told = kinds
        .into_iter()
        .filter(|(_, _, carried)| carried.says_anything());
    told.map(|(kind, flag, carried)| calibrated_kind(kind, flag, carried))
        .collect()
}

fn calibrated_kind(kind: &str, flag: &str, carried: &Carried) -> String {
    let Carried {
        active,
        inactive,
        both,
        neither,
    } = carried;
    format!(
        "Tags without prive_status on customers who are only {kind}: {active} ACTIVE, {inactive} \
         INACTIVE, {both} both, {neither} neither; {flag} active agrees with {active}, inactive with \
         {inactive}, skip with {neither}"
    )
}

/// What is left to do once everybody carries their tags: the segments, which only a person can make.
pub(super) fn next_steps(store: Option<&StoreName>, rehearsed: bool) -> String {
    let next = if rehearsed {
        "That was a rehearsal: the shop was made up from the export, and is gone. For your own shop,\n\
         first `prive-ps connect`, then the same without --sandbox, and then make the segments:"
    } else {
        "Next, make the segments in Postscript's dashboard; each command walks you through it:"
    };
    let store = store.map_or_else(String::new, |name| format!("--store {name} "));
    let lines = SegmentKind::ALL.map(|kind| {
        format!(
            "  prive-ps {store}segment create {:8} # {}",
            kind.word(),
            kind.usual_name()
        )
    });
    format!("{next}\n{}", lines.join("\n"))
}

/// A number with its noun.
pub(super) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn spelled(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..=119 => format!("{seconds} s"),
        seconds @ 120..=7199 => format!("{} min", seconds.div_ceil(60)),
        seconds => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}
