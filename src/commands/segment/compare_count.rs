//! What is printed about the number of members that the dashboard shows.

use crate::domain::{STATUS_PROPERTY, SegmentDefinition};
use crate::segments::{Explanation, SubscriberCounts, Variant, alternatives, explanations};
use crate::terminal::{Printer, count};

/// Prints whether the dashboard's number is right, and how to fix it otherwise. Returns whether it is.
pub(super) fn report_comparison(
    definition: SegmentDefinition,
    counts: &SubscriberCounts,
    shown: u64,
    printer: &Printer,
) -> bool {
    let kind_counts = counts.of(definition.kind);
    let expected = kind_counts.of(definition.criteria).members;
    if shown == expected {
        printer.status(format!("Matches the expected count ({shown})."));
        return true;
    }
    let explanations = explanations(kind_counts, definition.criteria, shown);
    let is_right = |one: &Explanation| one.variant == Variant::Defined;
    if let Some(explanation) = explanations.iter().find(|one| is_right(one)) {
        printer.status(explained(definition, counts, *explanation));
        return true;
    }
    let difference = shown.abs_diff(expected);
    let direction = if shown > expected { "more" } else { "fewer" };
    printer.warn(format!(
        "the dashboard shows {}, {difference} {direction} than the expected {expected}",
        count(shown, "member")
    ));
    for explanation in &explanations {
        printer.status(explained(definition, counts, *explanation));
    }
    if explanations.is_empty() {
        print_checklist(definition, counts, printer);
    }
    for line in alternatives(definition) {
        printer.status(line);
    }
    false
}

fn explained(
    definition: SegmentDefinition,
    counts: &SubscriberCounts,
    explanation: Explanation,
) -> String {
    let counts = counts.of(definition.kind);
    let only_opted_in = explanation.only_opted_in;
    let opposite = definition.kind.opposite().word();
    let (tag, own) = (
        counts.tag.number(only_opted_in),
        counts.definition.number(only_opted_in),
    );
    let sentence = match explanation.variant {
        Variant::Defined => {
            let all = counts.of(definition.criteria);
            return format!(
                "The segment is right: the dashboard leaves out {}.",
                count(all.members - all.can_be_texted, "opted-out member")
            );
        }
        Variant::TagOnly => format!(
            "This is the number with the tag only. It includes {} with an outdated tag ({opposite}): \
             the criterion on {STATUS_PROPERTY} is missing, or joined with OR.",
            count(tag - own, "subscriber")
        ),
        Variant::UnsetExcluded => format!(
            "The dashboard's \"is not\" leaves out {} without {STATUS_PROPERTY}, who were tagged \
             after the last backfill. Use the two criteria joined with OR instead.",
            count(own - counts.with_property.number(only_opted_in), "member")
        ),
        Variant::Is => format!(
            "This count matches {STATUS_PROPERTY} is {opposite}. Change the operator from \"is\" \
             to \"is not\"."
        ),
    };
    if only_opted_in {
        format!("Counting opted-in subscribers only: {sentence}")
    } else {
        sentence
    }
}

fn print_checklist(definition: SegmentDefinition, counts: &SubscriberCounts, printer: &Printer) {
    let counts = counts.of(definition.kind);
    let members = counts.of(definition.criteria);
    let outdated = counts.tag.members - members.members;
    let opted_out = members.members - members.can_be_texted;
    printer.status("No common mistake explains this number. Check:");
    printer.status("  criteria: compare the tag and the property letter by letter");
    if outdated > 0 {
        printer.status(format!(
            "  outdated tags: {} with the tag, but {STATUS_PROPERTY} is {}",
            count(outdated, "subscriber"),
            definition.kind.opposite().word()
        ));
    }
    if opted_out > 0 {
        printer.status(format!(
            "  consent: {} can't be texted now",
            count(opted_out, "opted-out member")
        ));
    }
    printer.status("  timing: subscribers added or removed since the count");
}
