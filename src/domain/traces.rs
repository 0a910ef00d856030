//! Traces that rows which were not understood leave of whom they may be about: numbers and addresses
//! from anywhere in them. They are held against customers who are known otherwise, and make none.

use std::hash::{BuildHasher as _, RandomState};

use super::identity::Phone;
use super::mention::Key;

/// How many traces of a kind are kept. A file with more is hardly understood at all: it may be about
/// anybody.
const MOST: usize = 1 << 22;

/// The digits that a phone number has at least without its country code, to be told by them.
const NATIONAL: u64 = 100_000_000;

/// The numbers and addresses.
#[derive(Default)]
pub struct Traces {
    numbers: Vec<u64>,
    /// Hashed, since only those count that a customer has.
    emails: Vec<u64>,
    hasher: RandomState,
    is_anybody: bool,
}

impl Traces {
    /// Adds a number: a Shopify customer id, or a phone number with or without its country code.
    pub fn add_number(&mut self, number: u64) {
        self.is_anybody = self.is_anybody || !add(&mut self.numbers, number);
    }

    /// Adds an email address, lower case.
    pub fn add_email(&mut self, email: &str) {
        let hash = self.hasher.hash_one(Key::Email(email));
        self.is_anybody = self.is_anybody || !add(&mut self.emails, hash);
    }

    /// Adds a row that may be about anybody.
    pub fn add_anybody(&mut self) {
        self.is_anybody = true;
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.numbers.is_empty() && self.emails.is_empty() && !self.is_anybody
    }

    /// Makes the traces ready to be looked for.
    pub(super) fn sort(&mut self) {
        self.numbers.sort_unstable();
        self.emails.sort_unstable();
    }

    /// Whether a trace leads to whoever has this identity.
    pub(super) fn lead_to(&self, key: Key<'_>) -> bool {
        self.is_anybody
            || match key {
                Key::Id(id) => self.has(id),
                Key::Phone(phone) => forms(phone).any(|number| self.has(number)),
                Key::Email(_) => {
                    let hash = self.hasher.hash_one(key);
                    self.emails.binary_search(&hash).is_ok()
                }
            }
    }

    fn has(&self, number: u64) -> bool {
        self.numbers.binary_search(&number).is_ok()
    }
}

/// Adds a trace; false where there are too many.
fn add(traces: &mut Vec<u64>, trace: u64) -> bool {
    if traces.len() == MOST {
        traces.sort_unstable();
        traces.dedup();
        // Half of the room must come free, or the next time would come too soon.
        if traces.len() > MOST / 2 {
            return false;
        }
    }
    traces.push(trace);
    true
}

/// A phone number as it may be written: whole, and without what may be its country code.
pub(super) fn forms(phone: Phone) -> impl Iterator<Item = u64> {
    let whole = phone.digits();
    let codes = [
        1_000_000_000,
        10_000_000_000,
        100_000_000_000,
        1_000_000_000_000,
    ];
    let national = codes.map(|size| whole % size);
    let told = move |number: &u64| *number >= NATIONAL && *number < whole;
    std::iter::once(whole).chain(national.into_iter().filter(told))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phone(digits: u64) -> Key<'static> {
        Key::Phone(Phone::from_digits(digits).unwrap())
    }

    #[test]
    fn a_number_leads_to_an_id_and_to_a_phone_with_or_without_its_country() {
        let mut traces = Traces::default();
        traces.add_number(2_125_550_123);
        traces.add_number(4_512_345_678);
        traces.add_email("rosa@example.com");
        traces.sort();
        for known in [
            Key::Id(2_125_550_123),
            phone(12_125_550_123),
            phone(4_512_345_678),
            Key::Email("rosa@example.com"),
        ] {
            assert!(traces.lead_to(known), "{known:?}");
        }
        for other in [
            Key::Id(2_125_550_124),
            phone(12_125_550_124),
            phone(12_345_678),
            Key::Email("sam@example.com"),
        ] {
            assert!(!traces.lead_to(other), "{other:?}");
        }
    }

    #[test]
    fn more_than_are_kept_lead_to_everybody() {
        let mut traces = Traces::default();
        // Many times the same is no more than once.
        for number in 0..MOST as u64 * 2 {
            traces.add_number(number % 1000);
        }
        traces.sort();
        assert!(!traces.lead_to(Key::Id(7_012_345_678_901)));
        let mut traces = Traces::default();
        for number in 0..MOST as u64 * 2 {
            traces.add_number(number);
        }
        traces.sort();
        assert!(traces.lead_to(Key::Id(7_012_345_678_901)));
    }
}
