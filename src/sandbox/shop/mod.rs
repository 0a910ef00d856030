//! The shop in memory: its subscribers, events and keywords.
//!
//! Made for a million subscribers: records are packed, each is found by id, phone, email and
//! Shopify customer id through an index of positions, and they lie in their order of creation, so
//! that a page of all of them is a slice. It knows nothing of HTTP.

mod census;
mod events;
mod filter;
mod find;
mod index;
mod moment;
mod phone;
mod record;
mod replace;
mod rewind;
mod segment;
mod tags;
mod update;
mod view;

pub(super) use census::{Census, Received};
pub(super) use events::{Event, Keyword};
pub(super) use filter::{Comparison, Filter, Match, Query, Sort, SortField};
pub(super) use moment::Moment;
pub(super) use phone::Phone;
pub(super) use replace::Contents;
pub(super) use segment::{Criteria, Criterion, Of, Operator, Segment};
pub(super) use update::{Change, MAX_PROPERTIES};
pub(super) use view::View;

use index::Index;
use record::Record;
use rewind::Rewind;
use tags::TagNames;

use super::people::Person;

/// Everything a shop holds.
pub(super) struct Shop {
    /// In order of creation.
    records: Vec<Record>,
    by_id: Index,
    by_phone: Index,
    by_email: Index,
    by_customer: Index,
    tags: TagNames,
    events: Vec<Event>,
    keywords: Vec<Keyword>,
    /// What PATCH has overwritten; only of a shop that can be asked for its beginning.
    rewind: Option<Rewind>,
}

/// The first creation date of a shop of people: 2025-01-01 00:00:00 UTC. Each next person is a
/// second younger.
const FIRST_CREATED: i64 = 1_735_689_600_000_000;
/// One second in the microseconds that records keep.
const SECOND: i64 = 1_000_000;
/// The first `ps_id` that is given out.
const FIRST_PS_ID: u32 = 1_000_001;

impl Shop {
    /// A shop with these subscribers and one keyword, that remembers how it began.
    pub(super) fn of_people(people: impl IntoIterator<Item = Person>) -> Result<Shop, String> {
        let mut tags = TagNames::default();
        let mut records = Vec::new();
        for (position, person) in people.into_iter().enumerate() {
            records.push(Record::of_person(position, person, &mut tags)?);
        }
        let mut shop = Shop::of_records(records, tags)?;
        shop.keywords = vec![Keyword::join()];
        shop.rewind = Some(Rewind::default());
        Ok(shop)
    }

    /// Sorts the records into their order of creation and indexes them; nobody else may hold an id
    /// or a number twice.
    fn of_records(mut records: Vec<Record>, tags: TagNames) -> Result<Shop, String> {
        records.shrink_to_fit();
        records.sort_by_key(|record| record.created_at);
        let mut shop = Shop {
            by_id: Index::with_capacity(records.len()),
            by_phone: Index::with_capacity(records.len()),
            by_email: Index::with_capacity(records.len()),
            by_customer: Index::with_capacity(records.len()),
            records,
            tags,
            events: Vec::new(),
            keywords: Vec::new(),
            rewind: None,
        };
        shop.index_all()?;
        Ok(shop)
    }

    fn index_all(&mut self) -> Result<(), String> {
        let Shop {
            records,
            by_id,
            by_phone,
            by_email,
            by_customer,
            ..
        } = self;
        for (position, record) in (0_u32..).zip(records.iter()) {
            if by_id
                .find(index::hash(&record.id))
                .any(|other| records[other as usize].id == record.id)
            {
                return Err(format!("two subscribers have the id {}", record.id));
            }
            by_id.insert(index::hash(&record.id), position, |at| {
                index::hash(&records[at as usize].id)
            });
            if let Some(phone) = record.phone {
                if by_phone
                    .find(index::hash(&phone))
                    .any(|other| records[other as usize].phone == Some(phone))
                {
                    return Err(format!("two subscribers have the phone number {phone}"));
                }
                by_phone.insert(index::hash(&phone), position, |at| {
                    index::hash_some(records[at as usize].phone)
                });
            }
            if let Some(email) = &record.email {
                by_email.insert(index::hash_email(email), position, |at| {
                    records[at as usize].email_hash()
                });
            }
            if let Some(customer) = record.customer {
                by_customer.insert(index::hash(&customer), position, |at| {
                    index::hash_some(records[at as usize].customer)
                });
            }
        }
        Ok(())
    }

    /// How many subscribers there are.
    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    /// Where the subscriber with this id is.
    pub(super) fn position_of(&self, id: &str) -> Option<u32> {
        self.by_id
            .find(index::hash(id))
            .find(|&at| &*self.records[at as usize].id == id)
    }

    /// Where the subscriber with this number is.
    fn position_of_phone(&self, phone: Phone) -> Option<u32> {
        self.by_phone
            .find(index::hash(&phone))
            .find(|&at| self.records[at as usize].phone == Some(phone))
    }

    /// Where the subscribers with this address are, in no order.
    fn positions_of_email(&self, email: &str) -> impl Iterator<Item = u32> {
        self.by_email
            .find(index::hash_email(email))
            .filter(move |&at| self.records[at as usize].has_email(email))
    }

    /// The keywords, in order.
    pub(super) fn keywords(&self) -> &[Keyword] {
        &self.keywords
    }
}
