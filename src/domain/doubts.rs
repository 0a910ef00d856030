//! Rows that were not understood, held against everybody they may be about: somebody who has an
//! active contract in such a row must not be taken for a subscriber who has left.

use std::cell::Cell;
use std::collections::HashMap;
use std::ops::RangeInclusive;

use super::customers::{Customer, Value};
use super::groups::Groups;
use super::identity::{Phone, ShopifyCustomerId};
use super::mention::{Key, Mention};
use super::rounded::{Ranges, Rounded};
use super::traces::Traces;

/// The identities that rows name which were not understood.
#[derive(Default)]
pub struct Doubts {
    /// From rows whose cells stand under their columns.
    clear: Groups,
    /// From rows whose cells may stand anywhere.
    garbled: Groups,
    /// Ids that such rows may be about, and how many rows.
    possible_ids: HashMap<u64, u16>,
    rounded: Rounded,
    traces: Traces,
}

/// What can be recognised in a row whose cells may stand anywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Garbled {
    /// What stands where the Shopify customer id should.
    pub shopify_id: Option<ShopifyCustomerId>,
    /// Other numbers that may be the Shopify customer id. They count against customers who have
    /// that id, and make none.
    pub possible_ids: Vec<ShopifyCustomerId>,
    /// Whatever looks like a phone number.
    pub phones: Vec<Phone>,
    /// Whatever looks like an email address, lower case.
    pub emails: Vec<String>,
    /// The row's line in the file.
    pub line: u32,
}

/// How often an identity is named by rows that were not understood, and whether a customer has it
/// already.
#[derive(Default)]
struct Named {
    rows: u16,
    known: Cell<bool>,
}

type Names<'a> = HashMap<Key<'a>, Named>;

/// The customers whom only such rows name, and how many rows name them. Counted at the end: what
/// comes of several rows must not hang on which of them came first.
type Added = HashMap<usize, u16>;

impl Doubts {
    /// Adds a row whose cells stand under their columns, and whose status is of no use.
    pub fn add(&mut self, mention: &Mention<'_>) {
        let mention = Mention {
            status: None,
            ..*mention
        };
        if let Some(place) = self.clear.add(&mention) {
            let record = self.clear.record_mut(place);
            record.contracts.add_unreadable();
        }
    }

    /// Adds a row whose cells may stand anywhere.
    pub fn add_garbled(&mut self, row: &Garbled) {
        for id in &row.possible_ids {
            let rows = self.possible_ids.entry(id.0).or_default();
            *rows = rows.saturating_add(1);
        }
        let first = Mention {
            shopify_id: row.shopify_id,
            phone: row.phones.first().copied(),
            email: row.emails.first().map(String::as_str),
            status: None,
            line: row.line,
        };
        let Some(place) = self.garbled.add(&first) else {
            return;
        };
        for phone in &row.phones {
            self.garbled.add_phone(place, *phone);
        }
        for email in &row.emails {
            self.garbled.add_email(place, email);
        }
        let record = self.garbled.record_mut(place);
        record.contracts.add_unreadable();
    }

    /// Adds a row with a number that was rounded, and may be any of these: a Shopify customer id, or
    /// a phone number. It counts against customers who have one of them, unless what else the row
    /// names is a customer's; it makes none.
    pub fn add_rounded(&mut self, numbers: RangeInclusive<u64>, beside: &Mention<'_>) {
        let key = beside.email.map(Key::Email);
        let key = key.or(beside.phone.map(Key::Phone));
        self.rounded.add(numbers.into_inner(), key);
    }

    /// Where to add what else such rows leave.
    pub fn traces(&mut self) -> &mut Traces {
        &mut self.traces
    }

    /// Counts the rows against every customer who shares an identity with one of them. A customer
    /// whom no understood row names is added, with no contract: who they turn out to be at
    /// Postscript is in doubt as well.
    pub(super) fn cast_on(self, groups: &mut Groups) {
        let (clear, garbled) = (self.clear.settle(), self.garbled.settle());
        let mut traces = self.traces;
        let are_none = clear.is_empty() && garbled.is_empty() && self.possible_ids.is_empty();
        if are_none && self.rounded.is_empty() && traces.is_empty() {
            return;
        }
        if self.rounded.are_too_many() {
            traces.add_anybody();
        }
        traces.sort();
        let mut names = Names::new();
        for (id, rows) in &self.possible_ids {
            names.entry(Key::Id(*id)).or_default().rows = *rows;
        }
        for row in clear.iter().chain(garbled.iter()) {
            for key in identities(row) {
                let rows = &mut names.entry(key).or_default().rows;
                *rows = rows.saturating_add(row.contracts().unreadable());
            }
        }
        let suspicion = Suspicion {
            names: &names,
            ranges: self.rounded.ranges(all(groups).map(|(_, key)| key)),
            traces,
        };
        for (place, rows) in in_doubt(groups, &suspicion) {
            let record = groups.record_mut(place);
            record.contracts.add_rows_unreadable(rows);
        }
        let mut added = Added::new();
        for row in clear.iter() {
            join(groups, row, &names, &mut added);
        }
        // Only now: whether a clear row adds a customer must not hang on the order of the rows.
        for key in clear.iter().flat_map(identities) {
            names[&key].known.set(true);
        }
        for row in garbled.iter() {
            let unknown = identities(row).filter(|key| !names[key].known.get());
            add(
                groups,
                row,
                &unknown.collect::<Vec<_>>(),
                &names,
                &mut added,
            );
        }
        for (place, rows) in added {
            let record = groups.record_mut(place);
            record.contracts.add_rows_unreadable(rows);
        }
    }
}

/// A clear row belongs to the customer with its key. Where there is none, but other customers have
/// all its identities, the doubt about those is all it comes to.
fn join(groups: &mut Groups, row: Customer<'_>, names: &Names<'_>, added: &mut Added) {
    let identities: Vec<_> = identities(row).collect();
    if let Some(place) = identities.first().and_then(|key| groups.find(*key)) {
        add_identities(groups, place, &identities);
        groups.record_mut(place).add_rows(row.record());
    } else if !identities.iter().all(|key| names[key].known.get()) {
        add(groups, row, &identities, names, added);
    }
}

/// Adds a customer known by these identities, if there are any.
fn add(
    groups: &mut Groups,
    row: Customer<'_>,
    identities: &[Key<'_>],
    names: &Names<'_>,
    added: &mut Added,
) {
    let Some(key) = identities.first() else {
        return;
    };
    let is_new = groups.find(*key).is_none();
    let place = groups.find_or_add(groups.hash(*key), *key);
    add_identities(groups, place, identities);
    groups.record_mut(place).add_rows(row.record());
    if is_new {
        added.insert(place, 1);
    }
    if let Some(rows) = added.get_mut(&place) {
        let counts = identities.iter().map(|key| names[key].rows);
        *rows = counts.fold(*rows, u16::max);
    }
}

fn add_identities(groups: &mut Groups, place: usize, identities: &[Key<'_>]) {
    for key in identities {
        match key {
            Key::Id(_) => {}
            Key::Phone(phone) => groups.add_phone(place, *phone),
            Key::Email(email) => groups.add_email(place, email),
        }
    }
}

/// All identities of a customer, the key first.
fn identities(customer: Customer<'_>) -> impl Iterator<Item = Key<'_>> {
    let id = customer.shopify_id().map(|id| Key::Id(id.0));
    let emails = customer.emails().map(Key::Email);
    let phones = customer.phones().map(Key::Phone);
    id.into_iter().chain(emails).chain(phones)
}

/// All that may be held against a customer.
struct Suspicion<'a> {
    names: &'a Names<'a>,
    ranges: Ranges,
    traces: Traces,
}

impl Suspicion<'_> {
    /// How many rows at least are about whoever has this identity.
    fn rows(&self, key: Key<'_>) -> u16 {
        let named = self.names.get(&key);
        if let Some(named) = named {
            named.known.set(true);
        }
        let rows = named.map_or(0, |named| named.rows);
        let rows = rows.max(self.ranges.rows(key));
        // A trace is of a row that may have been counted already.
        rows.max(u16::from(rows == 0 && self.traces.lead_to(key)))
    }
}

/// The customers whom such rows are about, and how many of them at least.
fn in_doubt(groups: &Groups, suspicion: &Suspicion<'_>) -> HashMap<usize, u16> {
    let mut doubted = HashMap::new();
    for (place, key) in all(groups) {
        let rows = suspicion.rows(key);
        if rows > 0 {
            let most = doubted.entry(place).or_default();
            *most = rows.max(*most);
        }
    }
    doubted
}

/// All identities of all customers, with the customer's place.
fn all(groups: &Groups) -> impl Iterator<Item = (usize, Key<'_>)> {
    let records = (0..groups.len()).flat_map(|place| {
        let record = groups.record(place);
        let id = (record.shopify_id != 0).then_some(Key::Id(record.shopify_id));
        let phone = record.phone.map(Key::Phone);
        let email = (!record.email.is_none()).then(|| Key::Email(groups.email(record.email)));
        let all = [id, phone, email].into_iter().flatten();
        all.map(move |key| (place, key))
    });
    let more = groups.more().iter().map(|more| {
        let key = match more.value {
            Value::Phone(phone) => Key::Phone(phone),
            Value::Email(email) => Key::Email(groups.email(email)),
        };
        (more.customer as usize, key)
    });
    records.chain(more)
}
