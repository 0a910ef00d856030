//! Which of several columns a field is read from.

use super::super::column_names::{MAY_BE_ADDRESS, aliases};
use super::super::field::Field;
use super::super::fit::Fit;

/// A column with one of a field's names.
#[derive(Clone, Copy)]
pub(super) struct Candidate {
    /// Its position in a row.
    pub(super) index: usize,
    /// The place of its name among the field's aliases; 0 is the most specific.
    pub(super) rank: usize,
    /// How its values fit.
    pub(super) fit: Fit,
}

/// What was picked, by position.
pub(super) struct Picked {
    /// The column to read; `None` where there is none.
    pub(super) best: Option<usize>,
    /// Whether another column of that name could be meant as well.
    pub(super) has_twin: bool,
    /// Other columns that could be read.
    pub(super) others: Vec<usize>,
    /// Columns whose values aren't of the field.
    pub(super) unfit: Vec<usize>,
}

/// Picks the most specific column with fitting values, else the most specific one: a damaged column
/// must not be treated as if it weren't there. Only a `state` that may be part of an address is left
/// out for its values.
pub(super) fn pick(field: Field, mut candidates: Vec<Candidate>, assumes_status: bool) -> Picked {
    candidates.sort_by_key(|candidate| (candidate.rank, candidate.index));
    let is_unfit = |candidate: &Candidate| {
        field == Field::Status
            && aliases(field).nth(candidate.rank) == Some(MAY_BE_ADDRESS)
            && match candidate.fit {
                Fit::Good | Fit::Rounded => false,
                Fit::Empty => assumes_status,
                Fit::Bad => true,
            }
    };
    let (unfit, usable): (Vec<Candidate>, Vec<Candidate>) =
        candidates.into_iter().partition(is_unfit);
    // Unknown words in a status column can be mapped, so it isn't exchanged for a vaguer one.
    let is_fitting = |candidate: &&Candidate| match candidate.fit {
        Fit::Good | Fit::Rounded => true,
        Fit::Bad => field == Field::Status,
        Fit::Empty => false,
    };
    let best = usable.iter().find(is_fitting).or(usable.first());
    let is_twin = |best: &Candidate, other: &Candidate| {
        other.index != best.index
            && other.rank == best.rank
            && (other.fit != Fit::Empty || best.fit == Fit::Empty)
    };
    Picked {
        best: best.map(|best| best.index),
        has_twin: best.is_some_and(|best| usable.iter().any(|other| is_twin(best, other))),
        others: usable
            .iter()
            .map(|candidate| candidate.index)
            .filter(|index| best.is_some_and(|best| best.index != *index))
            .collect(),
        unfit: unfit.iter().map(|candidate| candidate.index).collect(),
    }
}
