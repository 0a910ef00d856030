//! Rows to customers. The rows of a customer stand anywhere in a file, so nearly every look-up of
//! a large export waits for memory: rows are taken in batches, and each step first loads what the
//! whole batch will need, so that the waits overlap.

use std::hint::black_box;

use super::customers::{Customers, EmailAt};
use super::doubts::Doubts;
use super::groups::Groups;
use super::mention::{Key, Mention, Mentions};

/// How many rows are looked up together: enough to keep all loads that a core can have under way,
/// few enough that what they brought is still near when it is used.
const BATCH: usize = 256;

/// Customers in the making.
#[derive(Default)]
pub struct Grouping {
    groups: Groups,
}

struct LookUp<'a> {
    hash: u32,
    key: Key<'a>,
    mention: Mention<'a>,
}

impl Grouping {
    /// Adds rows to the customers whom they name.
    pub fn add(&mut self, mentions: &Mentions) {
        let mut batch = Vec::with_capacity(BATCH);
        let mut next = 0;
        while next < mentions.len() {
            let end = mentions.len().min(next + BATCH);
            batch.clear();
            batch.extend((next..end).filter_map(|at| self.look_up(mentions.get(at))));
            self.load(&batch);
            for row in &batch {
                self.groups.add_hashed(row.hash, row.key, &row.mention);
            }
            next = end;
        }
    }

    /// The customers, with the rows that were not understood held against all whom they may be
    /// about.
    pub fn finish(self, doubts: Doubts) -> Customers {
        let mut groups = self.groups;
        doubts.cast_on(&mut groups);
        groups.settle()
    }

    fn look_up<'a>(&self, mention: Mention<'a>) -> Option<LookUp<'a>> {
        let key = mention.key()?;
        Some(LookUp {
            hash: self.groups.hash(key),
            key,
            mention,
        })
    }

    /// Brings near what the batch needs: the slots, then the records they name, then the emails
    /// that the records name.
    fn load(&self, batch: &[LookUp<'_>]) {
        let slots = batch.iter().map(|row| self.groups.touch(row.hash));
        // The loads are all that is wanted; this keeps them from being left out as unused.
        black_box(slots.fold(0, |sum, slot| sum ^ slot));
        let mut places = [0_usize; BATCH];
        let mut found = 0;
        for row in batch {
            if let Some(place) = self.groups.likely(row.hash) {
                places[found] = place as usize;
                found += 1;
            }
        }
        let mut emails = [EmailAt::default(); BATCH];
        for (place, email) in places[..found].iter().zip(&mut emails) {
            *email = self.groups.record(*place).email;
        }
        let texts = emails[..found].iter();
        let bytes = texts.map(|email| self.groups.touch_email(*email));
        black_box(bytes.fold(0, |sum, byte| sum ^ byte));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::super::identity::{Phone, ShopifyCustomerId};
    use super::super::status::ContractStatus;
    use super::*;

    /// A customer as a plain map keeps them.
    #[derive(Debug, Default, PartialEq, Eq)]
    struct Plain {
        phones: BTreeSet<Phone>,
        emails: BTreeSet<String>,
        contracts: u16,
        lines: Vec<u64>,
    }

    type Named = (Option<u64>, Option<String>, Option<Phone>);

    /// Customers with many rows, and with many phones and emails, over several batches.
    fn mentioned() -> impl Strategy<Value = Vec<(u16, u8, u8, u8)>> {
        let one = (0..300_u16, 0..5_u8, 0..5_u8, 0..4_u8);
        prop::collection::vec(one, 0..2_000)
    }

    fn mention(seed: (u16, u8, u8, u8)) -> Named {
        let (customer, email, phone, known_by) = seed;
        let email = (email > 0).then(|| format!("c{customer}.{email}@example.com"));
        let digits = 12_125_550_000 + u64::from(customer) * 10 + u64::from(phone);
        let phone = (phone > 0).then(|| Phone::from_digits(digits).unwrap());
        match known_by {
            0 => (None, email, phone),
            1 => (None, None, phone),
            _ => (Some(u64::from(customer) + 1), email, phone),
        }
    }

    fn key(named: &Named) -> Option<Named> {
        match named {
            (Some(id), _, _) => Some((Some(*id), None, None)),
            (None, Some(email), _) => Some((None, Some(email.clone()), None)),
            (None, None, Some(phone)) => Some((None, None, Some(*phone))),
            (None, None, None) => None,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn customers_are_those_of_a_plain_map(seeds in mentioned()) {
            let mut plain: BTreeMap<Named, Plain> = BTreeMap::new();
            let mut mentions = Mentions::default();
            for (line, seed) in (2_u32..).zip(seeds) {
                let named = mention(seed);
                let (id, email, phone) = &named;
                mentions.push(&Mention {
                    shopify_id: id.map(ShopifyCustomerId),
                    phone: *phone,
                    email: email.as_deref(),
                    status: Some(ContractStatus::Paused),
                    line,
                });
                let Some(key) = key(&named) else { continue };
                let customer = plain.entry(key).or_default();
                customer.phones.extend(*phone);
                customer.emails.extend(email.clone());
                customer.contracts += 1;
                customer.lines.push(u64::from(line));
            }
            let mut grouping = Grouping::default();
            grouping.add(&mentions);
            let customers = grouping.finish(Doubts::default());
            prop_assert_eq!(customers.len(), plain.len());
            for customer in customers.iter() {
                let id = customer.shopify_id().map(|id| id.0);
                let emails: Vec<String> = customer.emails().map(str::to_owned).collect();
                let phones: Vec<Phone> = customer.phones().collect();
                prop_assert!(emails.is_sorted() && phones.is_sorted());
                let key = key(&(id, emails.first().cloned(), phones.first().copied())).unwrap();
                let expected = plain.remove(&key).unwrap();
                let lines = customer.lines();
                prop_assert_eq!(lines.total as usize, expected.lines.len());
                prop_assert_eq!(lines.first, &expected.lines[..expected.lines.len().min(4)]);
                prop_assert_eq!(customer.contracts().count(ContractStatus::Paused), expected.contracts);
                prop_assert_eq!(emails, Vec::from_iter(expected.emails));
                prop_assert_eq!(phones, Vec::from_iter(expected.phones));
            }
        }
    }
}
