//! Numbers that a spreadsheet rounded, in rows that were not understood for it: each may be any that
//! rounds to it, a Shopify customer id or a phone number.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use super::mention::Key;
use super::traces::forms;

/// How many of those are kept that stand beside an identity.
const MOST: usize = 1 << 22;

/// From where to where a number may lie, both ends included.
type Range = (u64, u64);

/// The numbers.
#[derive(Default)]
pub(super) struct Rounded {
    /// Those that are all that names somebody, each with how many rows it comes from.
    alone: HashMap<Range, u16>,
    /// Those beside an address or a phone number, by the hash of that. Where a customer has it, the
    /// row is about that customer, and not about everybody whose id rounds alike.
    beside: Vec<(u64, Range)>,
    hasher: RandomState,
    are_too_many: bool,
}

impl Rounded {
    /// Adds a number, and what else names somebody in its row.
    pub(super) fn add(&mut self, range: Range, beside: Option<Key<'_>>) {
        let Some(key) = beside else {
            let rows = self.alone.entry(range).or_default();
            *rows = rows.saturating_add(1);
            return;
        };
        if self.are_too_many {
            return;
        }
        if self.beside.len() == MOST {
            self.beside.sort_unstable();
            self.beside.dedup();
            if self.beside.len() > MOST / 2 {
                self.are_too_many = true;
                self.beside.clear();
                return;
            }
        }
        self.beside.push((self.hasher.hash_one(key), range));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.alone.is_empty() && self.beside.is_empty()
    }

    /// Whether there were more than are kept.
    pub(super) fn are_too_many(&self) -> bool {
        self.are_too_many
    }

    /// The ranges, as far as these identities, which are all that customers have, don't tell of whom
    /// a row is.
    pub(super) fn ranges<'a>(mut self, all: impl Iterator<Item = Key<'a>>) -> Ranges {
        self.beside.sort_unstable();
        self.beside.dedup();
        let mut is_told = vec![false; self.beside.len()];
        if !self.beside.is_empty() {
            for key in all {
                let hash = self.hasher.hash_one(key);
                let from = self.beside.partition_point(|(known, _)| *known < hash);
                let same = self.beside[from..]
                    .iter()
                    .take_while(|(known, _)| *known == hash);
                is_told[from..from + same.count()].fill(true);
            }
        }
        let open = self
            .beside
            .iter()
            .zip(is_told)
            .filter(|(_, is_told)| !is_told);
        let open = open.map(|((_, range), _)| (*range, 1));
        Ranges::of(self.alone.into_iter().chain(open))
    }
}

/// Ranges in which a number may lie that was rounded, each with how many rows it comes from.
#[derive(Default)]
pub(super) struct Ranges(Vec<(Range, u16)>);

impl Ranges {
    /// Ranges that overlap are made one, so that a file full of them is no more work than another.
    fn of(all: impl IntoIterator<Item = (Range, u16)>) -> Self {
        let mut sorted: Vec<_> = all.into_iter().collect();
        sorted.sort_unstable();
        let mut apart: Vec<(Range, u16)> = Vec::new();
        for ((from, to), rows) in sorted {
            match apart.last_mut() {
                Some(((_, end), all)) if from <= *end => {
                    *end = to.max(*end);
                    *all = all.saturating_add(rows);
                }
                _ => apart.push(((from, to), rows)),
            }
        }
        Self(apart)
    }

    /// How many rows may be about whoever has this identity.
    pub(super) fn rows(&self, key: Key<'_>) -> u16 {
        let rows = |number: u64| {
            let behind = self.0.partition_point(|((from, _), _)| *from <= number);
            let around = behind.checked_sub(1).map(|place| self.0[place]);
            around.map_or(0, |((_, to), rows)| if number <= to { rows } else { 0 })
        };
        match key {
            Key::Id(id) => rows(id),
            Key::Phone(phone) => forms(phone).map(rows).max().unwrap_or_default(),
            Key::Email(_) => 0,
        }
    }
}
