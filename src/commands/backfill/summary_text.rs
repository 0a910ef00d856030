//! The summary at the end, as text.

use crate::backfill::{Calibration, Outcome, Plan, Summary, TagCounts};
use crate::commands::guard_text::GuardText;
use crate::domain::SegmentKind;
use crate::postscript::Rate;
use crate::stores::StoreName;
use crate::terminal::{Align, count, count_have, format_duration, table};

/// The summary: the outcomes, and what the numbers leave open.
pub(super) fn summary(
    summary: &Summary,
    plan: &Plan<'_>,
    rate: Rate,
    writes_property: bool,
    boxed: bool,
) -> String {
    let outcomes = summary.outcomes.counts();
    let outcomes = outcomes.filter(|(_, customers)| *customers > 0);
    let rows = outcomes.map(|(outcome, customers)| {
        let (name, meaning) = in_words(outcome);
        [name.to_owned(), customers.to_string(), meaning.to_owned()]
    });
    let total = [
        "customers".to_owned(),
        summary.customers.to_string(),
        String::new(),
    ];
    let columns = [
        ("outcome", Align::Left),
        ("customers", Align::Right),
        ("meaning", Align::Left),
    ];
    let mut text = table(columns, rows.chain([total]), boxed);
    for line in remarks(summary, plan, rate, writes_property) {
        text.push('\n');
        text.push_str(&line);
    }
    text
}

/// An outcome and what it means.
pub(in crate::commands) fn in_words(outcome: Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Tagged => ("tagged", "updated now"),
        Outcome::ChangedMeanwhile => (
            "changed meanwhile",
            "updated; Prive has changed the tags since the lookup",
        ),
        Outcome::WouldTag => ("would be tagged", "a dry run writes nothing"),
        Outcome::Unchanged => ("unchanged", "already up to date"),
        Outcome::NotSubscriber => ("not a subscriber", "not subscribed to SMS"),
        Outcome::Conflict => ("conflict", "no unique match; skipped"),
        Outcome::Undecided => ("undecided", "status unclear; skipped"),
        Outcome::HeldBack => ("held back", "INACTIVE not written, because of a guard"),
        Outcome::Declined => ("declined", "you answered no"),
        Outcome::NotTried => ("not tried", "skipped (run stopped early, or filtered out)"),
        Outcome::Failed => ("failed", "run again to retry"),
    }
}

fn remarks(summary: &Summary, plan: &Plan<'_>, rate: Rate, writes_property: bool) -> Vec<String> {
    let requests = summary.requests;
    let mut lines = vec![format!(
        "Requests: {}, {}, {}; {} retried, {} rate-limited; {:.1} s",
        count(requests.lookup, "lookup"),
        count(requests.list, "page"),
        count(requests.update, "update"),
        requests.retried,
        requests.rate_limited,
        summary.seconds,
    )];
    lines.extend(held_back(summary, plan));
    // An interrupted dry run has none, and can't tell what a real run would send.
    if summary.calibration.is_some() {
        lines.push(real_run(summary, rate));
    }
    lines.extend(skipped(summary));
    lines.extend(unverified(summary));
    lines.extend(stale(summary, writes_property));
    if let Some(absent) = summary.absent.filter(|absent| *absent > 0) {
        let active = summary.absent_active.unwrap_or_default();
        lines.push(format!(
            "{} a Prive tag but {} in the source ({active} marked active); this run can't update them.",
            count_have(absent, "subscriber"),
            if absent == 1 { "isn't" } else { "aren't" }
        ));
    }
    if let Some(calibration) = &summary.calibration {
        lines.extend(calibrated(calibration));
    }
    lines
}

fn held_back(summary: &Summary, plan: &Plan<'_>) -> Vec<String> {
    if summary.outcomes.held_back == 0 {
        return Vec::new();
    }
    let customers = count(summary.outcomes.held_back, "customer");
    let mut lines = vec![format!("INACTIVE was held back for {customers}:")];
    let text = GuardText::of_plan(plan, None);
    for guard in plan.guards() {
        let reason = text.reason(*guard);
        lines.push(format!("  {guard}: {reason}"));
    }
    let flags = text.flags(plan.guards());
    lines.push(format!("  To write it anyway, add {flags}"));
    lines
}

fn real_run(summary: &Summary, rate: Rate) -> String {
    let requests = 1 + summary.requests.lookup + summary.requests.list + summary.updates_left;
    let time = rate
        .duration_of(requests)
        .map(|time| format!(", about {}", format_duration(time)));
    format!(
        "A real run would send {} ({}){}",
        count(requests, "request"),
        count(summary.updates_left, "update"),
        time.unwrap_or_default()
    )
}

fn skipped(summary: &Summary) -> Vec<String> {
    let mut lines = Vec::new();
    if summary.undecided_paused > 0 {
        lines.push(format!(
            "Skipped {}. To tag paused customers, use --paused active or --paused inactive.",
            count(summary.undecided_paused, "paused customer")
        ));
    }
    if summary.undecided_failed > 0 {
        lines.push(format!(
            "Skipped {} in dunning. To tag customers in dunning, use --failed active or --failed inactive.",
            count(summary.undecided_failed, "customer")
        ));
    }
    if summary.rejected_rows > 0 {
        lines.push(format!(
            "Skipped {} that can't be read. For details, use --report or `prive-ps inspect --json`.",
            count(summary.rejected_rows, "row")
        ));
    }
    lines
}

/// What the run relied on without being able to check it.
fn unverified(summary: &Summary) -> Vec<String> {
    let mut lines = Vec::new();
    if !summary.unverified_lookups.is_empty() {
        lines.push(format!(
            "Lookups not verified: {}. No known subscriber has that kind of identity. To list all \
             subscribers instead, use --find list.",
            summary.unverified_lookups.join(", ")
        ));
    }
    if summary.unreadable_phones > 0 {
        lines.push(format!(
            "{} a phone number that can't be read. Use --region to set the country of numbers \
             without a country code.",
            count_have(summary.unreadable_phones, "subscriber")
        ));
    }
    if summary.is_first_source && summary.customers > 0 {
        lines.push(
            "No earlier source is recorded for this store, so this source's age and size weren't checked."
                .to_owned(),
        );
    }
    lines
}

fn stale(summary: &Summary, writes_property: bool) -> Vec<String> {
    if summary.stale_tags == 0 {
        return Vec::new();
    }
    let mut lines = vec![format!(
        "{} the opposite tag too, which can't be removed.",
        count_have(summary.stale_tags, "subscriber")
    )];
    if writes_property {
        lines.push(
            "  Build segments on the tag AND prive_status; see `prive-ps segment create`."
                .to_owned(),
        );
    }
    if writes_property && summary.stale_without_property > 0 {
        lines.push(format!(
            "  {} of them {} no room for prive_status (the limit is 50 custom properties).",
            summary.stale_without_property,
            if summary.stale_without_property == 1 {
                "has"
            } else {
                "have"
            }
        ));
    }
    lines
}

fn calibrated(calibration: &Calibration) -> Vec<String> {
    let kinds = [
        ("paused", "--paused", &calibration.paused),
        ("in dunning", "--failed", &calibration.failed),
    ];
    let conclusive = kinds
        .into_iter()
        .filter(|(_, _, counts)| counts.is_conclusive());
    conclusive
        .map(|(kind, flag, counts)| calibrated_kind(kind, flag, counts))
        .collect()
}

fn calibrated_kind(kind: &str, flag: &str, counts: &TagCounts) -> String {
    let TagCounts {
        active,
        inactive,
        both,
        neither,
    } = counts;
    let customers = active + inactive + both + neither;
    format!(
        "How Prive tagged the {customers} customers whose live contracts are all {kind}: {active} ACTIVE, \
         {inactive} INACTIVE, {both} both, {neither} neither. Compare this with what you choose for {flag}."
    )
}

/// What remains once everyone has a tag: the segments, which only a person can create.
pub(super) fn next_steps(store: Option<&StoreName>, is_rehearsal: bool) -> String {
    let next = if is_rehearsal {
        "This was a rehearsal. No real store was touched. For your own store, run `prive-ps \
         connect`,\nthen the same command without --sandbox, and then create the segments:"
    } else {
        "Next, create the segments in Postscript's dashboard:"
    };
    let store = store.map_or_else(String::new, |name| format!("--store {name} "));
    let lines = SegmentKind::ALL.map(|kind| {
        format!(
            "  prive-ps {store}segment create {:8} # {}",
            kind.word(),
            kind.default_name()
        )
    });
    format!("{next}\n{}", lines.join("\n"))
}
