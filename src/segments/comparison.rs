//! Compares the number of members in the dashboard with the expected one. Each common mistake in a
//! segment leads to a number of its own, which identifies it.

use super::counts::{KindCounts, MemberCount};
use crate::domain::Criteria;

/// How the dashboard may have understood the criteria.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
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
pub struct Explanation {
    /// How the criteria were understood.
    pub variant: Variant,
    /// Whether opted-out members are left out.
    pub only_opted_in: bool,
}

/// Explains a number in the dashboard that isn't the expected one: every variant that leads to exactly
/// this number.
pub fn explanations(counts: &KindCounts, criteria: Criteria, shown: u64) -> Vec<Explanation> {
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
