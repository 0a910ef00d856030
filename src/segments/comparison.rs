//! What it means when the dashboard counts otherwise than the recipe: each of the ways in which a
//! segment commonly turns out differently has a number of its own, and the one that it shows tells.

use super::census::{OfKind, Size};
use crate::domain::Basis;

/// How a builder of segments may have taken the criteria.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// As they are meant.
    Recipe,
    /// Without the criterion of the status property.
    TagAlone,
    /// With "is not" leaving out who has no status property.
    UnsetLeftOut,
    /// With "is" in the place of "is not".
    Is,
}

/// A way to come to the number that the dashboard shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// How the criteria were taken.
    pub reading: Reading,
    /// Whether only those are counted who can be texted.
    pub only_texted: bool,
}

/// The dashboard's number beside the expected one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// How many the segment should hold.
    pub expected: u64,
    /// How many the dashboard shows.
    pub shown: u64,
    /// What comes to exactly the number that is shown; nothing where it is the expected one.
    pub explanations: Vec<Explanation>,
}

impl Comparison {
    /// Compares a number that the dashboard shows for a segment of this basis.
    pub fn new(counts: &OfKind, basis: Basis, shown: u64) -> Self {
        let expected = counts.of(basis);
        let readings = readings(counts, basis);
        let coming_to_it = |only_texted: bool| {
            let matching = readings
                .iter()
                .filter(|(_, size)| size.number(only_texted) == shown);
            let explanations = matching.map(|(reading, _)| Explanation {
                reading: *reading,
                only_texted,
            });
            explanations.collect::<Vec<_>>()
        };
        let mut explanations = Vec::new();
        if shown != expected.members {
            explanations = coming_to_it(false);
            // Without anybody who opted out, consent explains nothing that isn't explained already.
            if explanations.is_empty() {
                explanations = coming_to_it(true);
            }
        }
        Self {
            expected: expected.members,
            shown,
            explanations,
        }
    }
}

/// The readings of a basis, the likeliest first.
fn readings(counts: &OfKind, basis: Basis) -> Vec<(Reading, Size)> {
    if basis == Basis::TagAlone {
        return vec![(Reading::Recipe, counts.tag)];
    }
    let (tag, recipe) = (counts.tag, counts.recipe);
    let opposite = Size {
        members: tag.members - recipe.members,
        can_be_texted: tag.can_be_texted - recipe.can_be_texted,
    };
    vec![
        (Reading::Recipe, recipe),
        (Reading::TagAlone, tag),
        (Reading::UnsetLeftOut, counts.recipe_with_property),
        (Reading::Is, opposite),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(members: u64, can_be_texted: u64) -> Size {
        Size {
            members,
            can_be_texted,
        }
    }

    fn explained(counts: &OfKind, basis: Basis, shown: u64) -> Vec<(Reading, bool)> {
        let comparison = Comparison::new(counts, basis, shown);
        let explanations = comparison.explanations.into_iter();
        explanations
            .map(|one| (one.reading, one.only_texted))
            .collect()
    }

    #[test]
    fn each_slip_is_told_by_its_number() {
        let counts = OfKind {
            tag: size(100, 90),
            recipe: size(80, 75),
            recipe_with_property: size(70, 66),
        };
        let basis = Basis::TagAndProperty;
        for (shown, expected) in [
            (80, vec![]),
            (100, vec![(Reading::TagAlone, false)]),
            (70, vec![(Reading::UnsetLeftOut, false)]),
            (20, vec![(Reading::Is, false)]),
            (75, vec![(Reading::Recipe, true)]),
            (90, vec![(Reading::TagAlone, true)]),
            (66, vec![(Reading::UnsetLeftOut, true)]),
            (15, vec![(Reading::Is, true)]),
            (81, vec![]),
        ] {
            assert_eq!(explained(&counts, basis, shown), expected, "{shown}");
        }
        let alone = Basis::TagAlone;
        assert_eq!(explained(&counts, alone, 100), []);
        assert_eq!(explained(&counts, alone, 90), [(Reading::Recipe, true)]);
        assert_eq!(explained(&counts, alone, 80), []);
    }

    #[test]
    fn where_everybody_can_be_texted_consent_explains_nothing() {
        let counts = OfKind {
            tag: size(100, 100),
            recipe: size(80, 80),
            recipe_with_property: size(0, 0),
        };
        let basis = Basis::TagAndProperty;
        assert_eq!(explained(&counts, basis, 100), [(Reading::TagAlone, false)]);
        assert_eq!(
            explained(&counts, basis, 0),
            [(Reading::UnsetLeftOut, false)]
        );
    }
}
