//! What is said of the number that the dashboard shows.

use crate::domain::{Recipe, STATUS_PROPERTY};
use crate::segments::{Census, Comparison, Explanation, Reading};
use crate::terminal::Printer;

/// Tells whether the dashboard's number is the expected one, and what explains it if not.
pub(super) fn tell(recipe: Recipe, census: &Census, shown: u64, printer: &Printer) {
    let counts = census.of(recipe.kind);
    let comparison = Comparison::new(counts, recipe.basis, shown);
    let expected = comparison.expected;
    if shown == expected {
        printer.status(format!("That is the number that was expected: {shown}."));
        return;
    }
    let difference = shown.abs_diff(expected);
    let way = if shown > expected { "more" } else { "fewer" };
    let sentence = format!(
        "the dashboard shows {shown} members, {difference} {way} than the {expected} expected"
    );
    printer.warn(sentence);
    for explanation in &comparison.explanations {
        printer.status(explained(recipe, census, shown, *explanation));
    }
    if comparison.explanations.is_empty() {
        unexplained(recipe, census, printer);
    }
}

fn explained(recipe: Recipe, census: &Census, shown: u64, explanation: Explanation) -> String {
    let counts = census.of(recipe.kind);
    let only_texted = explanation.only_texted;
    let opposite = recipe.kind.opposite().word();
    let (tag, own) = (
        counts.tag.number(only_texted),
        counts.recipe.number(only_texted),
    );
    let sentence = match explanation.reading {
        Reading::Recipe => {
            let size = counts.of(recipe.basis);
            let others = size.members - size.can_be_texted;
            return format!(
                "{shown} is how many of the members can be texted now: the dashboard leaves out \
                 the {others} who opted out. The segment is right."
            );
        }
        Reading::TagAlone => format!(
            "{shown} is how many carry the tag, whatever {STATUS_PROPERTY} says. {} of them have \
             a stale tag and are {opposite}: the criterion of {STATUS_PROPERTY} is missing, or \
             joined with OR.",
            tag - own
        ),
        Reading::UnsetLeftOut => format!(
            "{shown} is how many of the members have {STATUS_PROPERTY} at all. The dashboard's \
             \"is not\" leaves out the {} who were tagged since the last backfill and lack it: take \
             the two criteria joined with OR instead.",
            own - counts.recipe_with_property.number(only_texted)
        ),
        Reading::Is => format!(
            "{shown} is how many carry the tag and have {STATUS_PROPERTY} {opposite}: the operator \
             must be \"is not\", and is \"is\"."
        ),
    };
    if only_texted {
        format!("Counting only those who can be texted: {sentence}")
    } else {
        sentence
    }
}

fn unexplained(recipe: Recipe, census: &Census, printer: &Printer) {
    let counts = census.of(recipe.kind);
    let size = counts.of(recipe.basis);
    let (stale, opted_out) = (
        counts.tag.members - size.members,
        size.members - size.can_be_texted,
    );
    printer.status("No usual slip comes to just that number. What can make a difference:");
    printer.status("  the criteria: compare the tag and the property, letter by letter");
    if stale > 0 {
        let opposite = recipe.kind.opposite().word();
        printer.status(format!(
            "  stale tags: {stale} carry the tag and are {opposite} by {STATUS_PROPERTY}"
        ));
    }
    if opted_out > 0 {
        printer.status(format!(
            "  consent: {opted_out} of the members opted out and can't be texted now"
        ));
    }
    printer
        .status("  time: who joined or left since the list was read, just before the first step");
}
