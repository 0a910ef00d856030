//! Customers while they are being put together: their records, and how to find one by its key.

use std::hash::{BuildHasher as _, RandomState};

use super::customers::{Customers, EmailAt, Emails, More, Record, Records, Value};
use super::identity::Phone;
use super::mention::{Key, Mention};
use super::slots::Slots;

/// Customers told apart by [`Key`], each with all phones and emails that were named with it.
#[derive(Default)]
pub(super) struct Groups {
    records: Records,
    emails: Emails,
    places: Slots,
    more: Vec<More>,
    more_places: Slots,
    /// Random in every run, so that no file can be made up whose keys all meet in one slot.
    hasher: RandomState,
}

impl Groups {
    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    pub(super) fn record(&self, index: usize) -> &Record {
        self.records.get(index)
    }

    pub(super) fn record_mut(&mut self, index: usize) -> &mut Record {
        self.records.get_mut(index)
    }

    pub(super) fn email(&self, at: EmailAt) -> &str {
        self.emails.get(at)
    }

    pub(super) fn touch_email(&self, at: EmailAt) -> u8 {
        self.emails.touch(at)
    }

    pub(super) fn more(&self) -> &[More] {
        &self.more
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "any half of the hash is as good as the other"
    )]
    pub(super) fn hash(&self, key: Key<'_>) -> u32 {
        self.hasher.hash_one(key) as u32
    }

    /// Brings near where a customer with this hash is looked for.
    pub(super) fn touch(&self, hash: u32) -> u64 {
        self.places.touch(hash)
    }

    /// Where the customer with this hash probably stands.
    pub(super) fn likely(&self, hash: u32) -> Option<u32> {
        self.places.likely(hash)
    }

    /// The place of the customer with this key.
    pub(super) fn find(&self, key: Key<'_>) -> Option<usize> {
        self.find_hashed(self.hash(key), key)
    }

    fn find_hashed(&self, hash: u32, key: Key<'_>) -> Option<usize> {
        let found = self.places.find(hash, |place| {
            let record = self.records.get(place as usize);
            match key {
                Key::Id(id) => record.shopify_id == id,
                Key::Email(email) => {
                    record.shopify_id == 0 && self.emails.get(record.email) == email
                }
                Key::Phone(phone) => {
                    record.shopify_id == 0 && record.email.is_none() && record.phone == Some(phone)
                }
            }
        });
        found.map(|place| place as usize)
    }

    /// The place of the customer with this key, who is added where there is none yet.
    pub(super) fn find_or_add(&mut self, hash: u32, key: Key<'_>) -> usize {
        if let Some(place) = self.find_hashed(hash, key) {
            return place;
        }
        let mut record = Record::default();
        match key {
            Key::Id(id) => record.shopify_id = id,
            Key::Email(email) => record.email = self.emails.push(email),
            Key::Phone(phone) => record.phone = Some(phone),
        }
        let place = self.records.len();
        self.records.push(record);
        // A customer takes a line at least, and line numbers end where u32 does.
        self.places.insert(hash, index(place));
        place
    }

    /// Adds a row to the customer whom it names, with its phone and email; the customer's place,
    /// or none where it names nobody.
    pub(super) fn add(&mut self, mention: &Mention<'_>) -> Option<usize> {
        let key = mention.key()?;
        Some(self.add_hashed(self.hash(key), key, mention))
    }

    /// As [`Self::add`], with what is known of the mention already.
    pub(super) fn add_hashed(&mut self, hash: u32, key: Key<'_>, mention: &Mention<'_>) -> usize {
        let place = self.find_or_add(hash, key);
        if let Some(phone) = mention.phone {
            self.add_phone(place, phone);
        }
        if let Some(email) = mention.email {
            self.add_email(place, email);
        }
        let record = self.records.get_mut(place);
        record.add_row(mention.line);
        if let Some(status) = mention.status {
            record.contracts.add(status);
        }
        place
    }

    /// Adds a phone number, unless the customer has it.
    pub(super) fn add_phone(&mut self, place: usize, phone: Phone) {
        let record = self.records.get_mut(place);
        match record.phone {
            None => record.phone = Some(phone),
            Some(first) if first == phone => {}
            Some(_) => self.add_more(place, Key::Phone(phone)),
        }
    }

    /// Adds an email address, unless the customer has it.
    pub(super) fn add_email(&mut self, place: usize, email: &str) {
        let first = self.records.get(place).email;
        if first.is_none() {
            self.records.get_mut(place).email = self.emails.push(email);
        } else if self.emails.get(first) != email {
            self.add_more(place, Key::Email(email));
        }
    }

    fn add_more(&mut self, place: usize, identity: Key<'_>) {
        let customer = index(place);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "any half of the hash is as good as the other"
        )]
        let hash = self.hasher.hash_one((customer, identity)) as u32;
        let known = self.more_places.find(hash, |at| {
            let more = &self.more[at as usize];
            more.customer == customer
                && match (more.value, identity) {
                    (Value::Phone(known), Key::Phone(phone)) => known == phone,
                    (Value::Email(known), Key::Email(email)) => self.emails.get(known) == email,
                    _ => false,
                }
        });
        if known.is_none() {
            let value = match identity {
                Key::Phone(phone) => Value::Phone(phone),
                Key::Email(email) => Value::Email(self.emails.push(email)),
                Key::Id(_) => return,
            };
            self.more_places.insert(hash, index(self.more.len()));
            self.more.push(More { customer, value });
        }
    }

    /// The finished customers. What was needed to find them is given up first.
    pub(super) fn settle(self) -> Customers {
        let Self {
            mut records,
            emails,
            more,
            places,
            more_places,
            ..
        } = self;
        drop((places, more_places));
        let more = settle_more(&mut records, &emails, more);
        Customers {
            records,
            emails,
            more,
        }
    }
}

/// Brings the values of one customer together and in order, the least of each kind into the record,
/// so that the order of the rows in the file leaves no trace.
fn settle_more(records: &mut Records, emails: &Emails, mut all: Vec<More>) -> Vec<More> {
    let mut customers: Vec<u32> = all.iter().map(|more| more.customer).collect();
    customers.sort_unstable();
    customers.dedup();
    for customer in customers {
        let record = records.get_mut(customer as usize);
        let phone = record.phone.take().map(Value::Phone);
        let email = std::mem::take(&mut record.email);
        let email = (!email.is_none()).then_some(Value::Email(email));
        let first = phone.into_iter().chain(email);
        all.extend(first.map(|value| More { customer, value }));
    }
    all.sort_unstable_by(|a, b| {
        let by_value = || match (a.value, b.value) {
            (Value::Phone(a), Value::Phone(b)) => a.cmp(&b),
            (Value::Email(a), Value::Email(b)) => emails.get(a).cmp(emails.get(b)),
            (Value::Phone(_), Value::Email(_)) => std::cmp::Ordering::Less,
            (Value::Email(_), Value::Phone(_)) => std::cmp::Ordering::Greater,
        };
        a.customer.cmp(&b.customer).then_with(by_value)
    });
    let mut kept = Vec::new();
    for more in all {
        let record = records.get_mut(more.customer as usize);
        match more.value {
            Value::Phone(phone) if record.phone.is_none() => record.phone = Some(phone),
            Value::Email(email) if record.email.is_none() => record.email = email,
            _ => {
                if record.more == 0 {
                    record.more = index(kept.len() + 1);
                }
                kept.push(more);
            }
        }
    }
    kept
}

/// A place as it is kept.
fn index(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
