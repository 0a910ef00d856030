//! Postscript's side in memory: one shop with its subscribers, events, keywords and segments. It
//! imports nothing of HTTP.

mod counts;
mod event;
mod list;
mod phone;
mod segment;
mod subscriber;

pub(super) use counts::Counts;
pub(super) use event::Event;
pub(super) use list::{Filter, Query};
pub(super) use segment::{Criterion, CriterionField, Segment};
pub(super) use subscriber::{Change, MAX_PROPERTIES, Subscriber, TooManyProperties};

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::seed::{SeedSubscriber, unused_phones};

/// The dates of the one keyword of a seeded shop, without an offset (documented).
const FIRST_DATE: &str = "2025-01-01T00:00:00.000000";

/// Everything a shop holds. A clone of it is how a reset works; what doesn't change is shared with it.
#[derive(Clone, Default)]
pub(super) struct Shop {
    /// In order of creation.
    subscribers: Vec<Arc<Subscriber>>,
    by_id: Arc<HashMap<String, usize>>,
    by_field: [Arc<HashMap<String, Vec<usize>>>; 3],
    pub(super) events: Vec<Event>,
    /// Opt-in keywords, as Postscript shows them.
    pub(super) keywords: Vec<Value>,
    /// Segments that were saved on the dashboard.
    pub(super) segments: Vec<Segment>,
}

/// An indexed text of a subscriber.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// Capital letters make no difference (assumed).
    Email,
    Phone,
    /// The Shopify customer id, in digits.
    Customer,
}

/// A shop as it is written by hand: everything can be left out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewShop {
    #[serde(default)]
    subscribers: Vec<Map<String, Value>>,
    #[serde(default)]
    events: Vec<Event>,
    #[serde(default)]
    keywords: Vec<Value>,
}

impl Field {
    const ALL: [Field; 3] = [Field::Email, Field::Phone, Field::Customer];

    /// The text that is compared for equality, or `None` for one that no subscriber can have.
    pub(super) fn normalize(self, text: &str) -> Option<String> {
        match self {
            Field::Email => Some(text.to_lowercase()),
            Field::Phone => phone::parse_exact(text),
            Field::Customer => Some(text.to_owned()),
        }
    }

    pub(super) fn of(self, subscriber: &Subscriber) -> Option<Cow<'_, str>> {
        match self {
            Field::Email => Some(subscriber.email.as_ref()?.to_lowercase().into()),
            Field::Phone => Some(subscriber.phone_number.as_deref()?.into()),
            Field::Customer => Some(subscriber.shopify_customer_id?.to_string().into()),
        }
    }
}

impl Shop {
    /// A shop with these subscribers and one keyword. A subscriber without a phone number gets a
    /// generated one: Postscript's subscribers always have one.
    pub(super) fn from_seed(
        seed: impl IntoIterator<Item = SeedSubscriber>,
    ) -> Result<Shop, String> {
        let mut subscribers = Vec::new();
        for (place, subscriber) in seed.into_iter().enumerate() {
            subscribers.push(Subscriber::from_seed(place, subscriber)?);
        }
        let taken = subscribers
            .iter()
            .filter_map(|one| one.phone_number.clone());
        let mut unused = unused_phones(taken.collect());
        for subscriber in &mut subscribers {
            if subscriber.phone_number.is_none() {
                subscriber.phone_number = unused.next();
            }
        }
        let mut shop = Shop::from_subscribers(subscribers)?;
        shop.keywords = vec![json!({
            "created_at": FIRST_DATE, "id": "kw_0123456789abcdef", "keyword": "JOIN",
            "triggered_count": 0, "updated_at": FIRST_DATE,
        })];
        Ok(shop)
    }

    /// A shop with these contents.
    pub(super) fn from_json(contents: NewShop) -> Result<Shop, String> {
        let subscribers = contents.subscribers.into_iter().enumerate();
        let subscribers: Result<_, _> = subscribers
            .map(|(place, given)| Subscriber::from_json(place, given))
            .collect();
        Ok(Shop {
            events: contents.events,
            keywords: contents.keywords,
            ..Shop::from_subscribers(subscribers?)?
        })
    }

    fn from_subscribers(mut subscribers: Vec<Subscriber>) -> Result<Shop, String> {
        subscribers.sort_by_key(|subscriber| subscriber.created_at);
        let mut by_id = HashMap::new();
        let mut by_field: [HashMap<String, Vec<usize>>; 3] = Default::default();
        for (position, subscriber) in subscribers.iter().enumerate() {
            if by_id.insert(subscriber.id.clone(), position).is_some() {
                return Err(format!("two subscribers have the ID {}", subscriber.id));
            }
            for field in Field::ALL {
                let Some(text) = field.of(subscriber) else {
                    continue;
                };
                let with_text = by_field[field as usize]
                    .entry(text.into_owned())
                    .or_default();
                with_text.push(position);
                if field == Field::Phone && with_text.len() > 1 {
                    let phone = subscriber.phone_number.as_deref().unwrap_or_default();
                    return Err(format!("two subscribers have the phone number {phone}"));
                }
            }
        }
        Ok(Shop {
            subscribers: subscribers.into_iter().map(Arc::new).collect(),
            by_id: Arc::new(by_id),
            by_field: by_field.map(Arc::new),
            ..Shop::default()
        })
    }

    /// All subscribers, in order of creation.
    fn subscribers(&self) -> impl Iterator<Item = &Subscriber> {
        self.subscribers.iter().map(Arc::as_ref)
    }

    /// The subscriber with this id.
    pub(super) fn subscriber(&self, id: &str) -> Option<&Subscriber> {
        Some(self.subscribers[self.position(id)?].as_ref())
    }

    /// Applies a change to the subscriber with this id and returns it; `None` where there is none.
    pub(super) fn update(
        &mut self,
        id: &str,
        change: Change,
        now: Timestamp,
    ) -> Option<Result<&Subscriber, TooManyProperties>> {
        let position = self.position(id)?;
        let subscriber = Arc::make_mut(&mut self.subscribers[position]);
        let email = |subscriber: &Subscriber| Some(subscriber.email.as_ref()?.to_lowercase());
        let before = email(subscriber);
        if let Err(error) = subscriber.update(change, now) {
            return Some(Err(error));
        }
        let after = email(subscriber);
        if before != after {
            let by_email = Arc::make_mut(&mut self.by_field[Field::Email as usize]);
            if let Some(others) = before.and_then(|email| by_email.get_mut(&email)) {
                others.retain(|&other| other != position);
            }
            let others = by_email.entry(after.unwrap_or_default()).or_default();
            others.push(position);
        }
        Some(Ok(subscriber))
    }

    /// Everything, for writing it out.
    pub(super) fn contents(&self) -> Value {
        let subscribers: Vec<&Subscriber> = self.subscribers().collect();
        json!({
            "subscribers": subscribers, "events": self.events, "keywords": self.keywords,
        })
    }

    fn position(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// Where the subscribers with this text are.
    fn positions_with(&self, field: Field, text: &str) -> &[usize] {
        let text = field.normalize(text);
        let found = text.and_then(|text| self.by_field[field as usize].get(&text));
        found.map_or(&[], Vec::as_slice)
    }
}
