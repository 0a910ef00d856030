//! A whole shop, written out and read in.

use std::num::NonZeroU64;

use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};

use super::events::{Event, Keyword};
use super::moment::Moment;
use super::phone::Phone;
use super::record::{self, packed};
use super::tags::TagNames;
use super::{Record, Shop, View};

/// A shop as somebody writes it by hand: all but what's asserted may be left out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Contents {
    #[serde(default)]
    subscribers: Vec<Subscriber>,
    #[serde(default)]
    events: Vec<Event>,
    #[serde(default)]
    keywords: Vec<Keyword>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Subscriber {
    created_at: Option<Moment>,
    #[serde(default, rename = "data")]
    _data: Map<String, Value>,
    email: Option<Box<str>>,
    id: Option<Box<str>>,
    ps_id: Option<u32>,
    phone_number: Option<String>,
    #[serde(default)]
    properties: Option<Map<String, Value>>,
    shopify_customer_id: Option<u64>,
    #[serde(default)]
    subscriptions: Subscriptions,
    #[serde(default)]
    tags: Vec<String>,
    updated_at: Option<Moment>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Subscriptions {
    #[serde(default)]
    promotional: CanSend,
    #[serde(default)]
    transactional: CanSend,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CanSend {
    can_send: bool,
}

impl Default for CanSend {
    fn default() -> CanSend {
        CanSend { can_send: true }
    }
}

impl Subscriber {
    fn into_record(self, position: usize, tags: &mut TagNames) -> Result<Record, String> {
        let phone = self.phone_number.map(|text| {
            Phone::exact(&text).ok_or_else(|| {
                format!(
                    "the phone_number of subscriber {} is not in E.164 form, such as +12125550123",
                    position + 1
                )
            })
        });
        let created_at = self
            .created_at
            .map_or_else(|| record::created_at(position), |Moment(at)| at);
        Ok(Record {
            created_at,
            updated_at: self.updated_at.map_or(created_at, |Moment(at)| at),
            phone: phone.transpose()?,
            customer: self.shopify_customer_id.and_then(NonZeroU64::new),
            id: self.id.unwrap_or_else(|| record::made_id(position).into()),
            email: self.email,
            tags: tags.numbers(&self.tags),
            properties: packed(&self.properties.unwrap_or_default())
                .map_err(|error| error.to_string())?,
            ps_id: self.ps_id.unwrap_or_else(|| record::made_ps_id(position)),
            can_send: record::CanSend {
                promotional: self.subscriptions.promotional.can_send,
                transactional: self.subscriptions.transactional.can_send,
            },
            kept: false,
            email_kept: false,
        })
    }
}

impl TryFrom<Contents> for Shop {
    type Error = String;

    /// The shop with these contents. It doesn't remember how it began.
    fn try_from(contents: Contents) -> Result<Shop, String> {
        let mut tags = TagNames::default();
        let records: Result<_, _> = (contents.subscribers.into_iter().enumerate())
            .map(|(position, subscriber)| subscriber.into_record(position, &mut tags))
            .collect();
        let mut shop = Shop::of_records(records?, tags)?;
        shop.events = contents.events;
        shop.keywords = contents.keywords;
        Ok(shop)
    }
}

impl Serialize for Shop {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'a> {
            subscribers: All<'a>,
            events: &'a [Event],
            keywords: &'a [Keyword],
        }
        Written {
            subscribers: All(self),
            events: &self.events,
            keywords: &self.keywords,
        }
        .serialize(serializer)
    }
}

/// Every subscriber, one after another, never all of them as values at once.
struct All<'a>(&'a Shop);

impl Serialize for All<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let positions = (0_u32..).take(self.0.len());
        serializer.collect_seq(positions.map(|position| -> View<'_> { self.0.view(position) }))
    }
}
