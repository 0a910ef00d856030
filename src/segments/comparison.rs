//! Compares the number of members in the dashboard with the expected one. Each common mistake in a
//! segment leads to a number of its own, which identifies it.

use super::counts::{KindCounts, MemberCount, SubscriberCounts};
use super::dashboard::alternatives;
use crate::domain::{Criteria, STATUS_PROPERTY, SegmentDefinition};
use crate::terminal::count;

/// A number of members in the dashboard, compared with the expected one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Whether the segment is right.
    pub is_right: bool,
    /// The result in a sentence.
    pub result: String,
    /// How to fix the segment, if it is wrong.
    pub advice: Vec<String>,
}

/// How the dashboard may have understood the criteria.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Variant {
    /// As defined.
    Defined,
    /// Without the criterion on the status property.
    TagOnly,
    /// "is not" leaves out subscribers without the status property.
    UnsetExcluded,
    /// "is" instead of "is not".
    Is,
}

/// An explanation of the number in the dashboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Explanation {
    variant: Variant,
    /// Whether opted-out members are left out.
    only_opted_in: bool,
}

/// Compares the number of members that the dashboard shows with the expected one.
pub fn compare(definition: SegmentDefinition, counts: &SubscriberCounts, shown: u64) -> Comparison {
    let right = |result: String| Comparison {
        is_right: true,
        result,
        advice: Vec::new(),
    };
    let counts = counts.of(definition.kind);
    let expected = counts.of(definition.criteria).members;
    if shown == expected {
        return right(format!("Matches the expected count ({shown})."));
    }
    let explanations = explanations(counts, definition.criteria, shown);
    let mut explained = explanations.iter();
    if let Some(found) = explained.find(|one| one.variant == Variant::Defined) {
        return right(found.sentence(definition, counts));
    }
    let explained = explanations.iter();
    let explained = explained.map(|explanation| explanation.sentence(definition, counts));
    let mut advice: Vec<String> = explained.collect();
    if advice.is_empty() {
        advice = checklist(definition, counts);
    }
    advice.extend(alternatives(definition));
    let difference = shown.abs_diff(expected);
    let direction = if shown > expected { "more" } else { "fewer" };
    let shown = count(shown, "member");
    Comparison {
        is_right: false,
        result: format!(
            "the dashboard shows {shown}, {difference} {direction} than the expected {expected}"
        ),
        advice,
    }
}

impl Explanation {
    fn sentence(self, definition: SegmentDefinition, counts: &KindCounts) -> String {
        let Self {
            variant,
            only_opted_in,
        } = self;
        let opposite = definition.kind.opposite().word();
        let own = counts.definition.number(only_opted_in);
        let sentence = match variant {
            Variant::Defined => {
                let all = counts.of(definition.criteria);
                return format!(
                    "The segment is correct: the dashboard leaves out {}.",
                    count(all.members - all.can_be_texted, "opted-out member")
                );
            }
            Variant::TagOnly => format!(
                "This is the count with the tag only. It includes {} whose {STATUS_PROPERTY} is \
                 {opposite}: the criterion on {STATUS_PROPERTY} is missing, or joined with OR.",
                count(counts.tag.number(only_opted_in) - own, "subscriber")
            ),
            Variant::UnsetExcluded => format!(
                "The dashboard's \"is not\" leaves out {} without {STATUS_PROPERTY} (tagged \
                 after the last backfill). Instead, use two criteria joined with OR, as described below.",
                count(own - counts.with_property.number(only_opted_in), "member")
            ),
            Variant::Is => format!(
                "This is the count for \"{STATUS_PROPERTY} is {opposite}\". Change the operator from \
                 \"is\" to \"is not\"."
            ),
        };
        if only_opted_in {
            format!("Counting opted-in subscribers only: {sentence}")
        } else {
            sentence
        }
    }
}

/// What to check if no mistake leads to the number.
fn checklist(definition: SegmentDefinition, counts: &KindCounts) -> Vec<String> {
    let members = counts.of(definition.criteria);
    let outdated = counts.tag.members - members.members;
    let opted_out = members.members - members.can_be_texted;
    let mut lines = vec![
        "No common mistake explains this number. Check:".to_owned(),
        "  criteria: compare the tag and the property character by character".to_owned(),
    ];
    if outdated > 0 {
        lines.push(format!(
            "  outdated tags: {} with the tag, but with {STATUS_PROPERTY} {}",
            count(outdated, "subscriber"),
            definition.kind.opposite().word()
        ));
    }
    if opted_out > 0 {
        let opted_out = count(opted_out, "opted-out member");
        lines.push(format!("  consent: {opted_out} can't be texted now"));
    }
    lines.push("  timing: subscribers added or removed since the count".to_owned());
    lines
}

/// Explains a number in the dashboard that isn't the expected one: every variant that leads to exactly
/// this number.
fn explanations(counts: &KindCounts, criteria: Criteria, shown: u64) -> Vec<Explanation> {
    let matching = |only_opted_in: bool| {
        let variants = variants(counts, criteria).into_iter();
        let matching = variants.filter(|(_, count)| count.number(only_opted_in) == shown);
        let explanations = matching.map(|(variant, _)| Explanation {
            variant,
            only_opted_in,
        });
        explanations.collect::<Vec<_>>()
    };
    let all_members = matching(false);
    if all_members.is_empty() {
        matching(true)
    } else {
        all_members
    }
}

/// The variants of these criteria, the likeliest first.
fn variants(counts: &KindCounts, criteria: Criteria) -> Vec<(Variant, MemberCount)> {
    if criteria == Criteria::TagOnly {
        return vec![(Variant::Defined, counts.tag)];
    }
    let (tag, definition) = (counts.tag, counts.definition);
    let opposite = MemberCount {
        members: tag.members - definition.members,
        can_be_texted: tag.can_be_texted - definition.can_be_texted,
    };
    vec![
        (Variant::Defined, definition),
        (Variant::TagOnly, tag),
        (Variant::UnsetExcluded, counts.with_property),
        (Variant::Is, opposite),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(members: u64, can_be_texted: u64) -> MemberCount {
        MemberCount {
            members,
            can_be_texted,
        }
    }

    fn explained(counts: &KindCounts, criteria: Criteria, shown: u64) -> Vec<(Variant, bool)> {
        let explanations = explanations(counts, criteria, shown).into_iter();
        explanations
            .map(|one| (one.variant, one.only_opted_in))
            .collect()
    }

    #[test]
    fn each_mistake_is_identified_by_its_number() {
        let counts = KindCounts {
            tag: count(100, 90),
            definition: count(80, 75),
            with_property: count(70, 66),
        };
        for (shown, expected) in [
            (100, vec![(Variant::TagOnly, false)]),
            (70, vec![(Variant::UnsetExcluded, false)]),
            (20, vec![(Variant::Is, false)]),
            (75, vec![(Variant::Defined, true)]),
            (90, vec![(Variant::TagOnly, true)]),
            (66, vec![(Variant::UnsetExcluded, true)]),
            (15, vec![(Variant::Is, true)]),
            (81, vec![]),
        ] {
            let criteria = Criteria::TagAndProperty;
            assert_eq!(explained(&counts, criteria, shown), expected, "{shown}");
        }
        let tag_only = Criteria::TagOnly;
        assert_eq!(explained(&counts, tag_only, 90), [(Variant::Defined, true)]);
        assert_eq!(explained(&counts, tag_only, 80), []);
    }

    #[test]
    fn consent_explains_nothing_if_everyone_is_opted_in() {
        let counts = KindCounts {
            tag: count(100, 100),
            definition: count(80, 80),
            with_property: count(0, 0),
        };
        let criteria = Criteria::TagAndProperty;
        assert_eq!(
            explained(&counts, criteria, 100),
            [(Variant::TagOnly, false)]
        );
        assert_eq!(
            explained(&counts, criteria, 0),
            [(Variant::UnsetExcluded, false)]
        );
    }
}
