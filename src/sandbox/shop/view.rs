//! Subscribers as the API shows them.

use std::num::NonZeroU64;

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::moment::Moment;
use super::phone::Phone;
use super::tags::Spelled;
use super::{Record, Shop};

/// One subscriber, in the published shape.
#[derive(Serialize)]
pub(in super::super) struct View<'a> {
    created_at: Moment,
    data: Data,
    email: Option<&'a str>,
    id: &'a str,
    /// In what GET answers, and not in what PATCH answers (documented).
    #[serde(skip_serializing_if = "Option::is_none")]
    ps_id: Option<u32>,
    /// With its `+` (assumed; the published examples don't say).
    phone_number: Option<Phone>,
    properties: Properties<'a>,
    shopify_customer_id: Option<NonZeroU64>,
    subscriptions: Subscriptions,
    tags: Spelled<'a>,
    updated_at: Moment,
}

/// Always empty, as in the published examples.
#[derive(Serialize)]
struct Data {}

#[derive(Serialize)]
struct Subscriptions {
    promotional: CanSend,
    transactional: CanSend,
}

#[derive(Serialize)]
struct CanSend {
    can_send: bool,
}

struct Properties<'a>(Option<&'a RawValue>);

impl Serialize for Properties<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(properties) => properties.serialize(serializer),
            None => Data {}.serialize(serializer),
        }
    }
}

impl Shop {
    /// The subscriber at a position, as GET shows it.
    pub(in super::super) fn view(&self, position: u32) -> View<'_> {
        let record = &self.records[position as usize];
        View {
            ps_id: Some(record.ps_id),
            ..self.view_of(record)
        }
    }

    /// The subscriber at a position, as PATCH shows it.
    pub(in super::super) fn view_after_update(&self, position: u32) -> View<'_> {
        self.view_of(&self.records[position as usize])
    }

    fn view_of<'a>(&'a self, record: &'a Record) -> View<'a> {
        View {
            created_at: Moment(record.created_at),
            data: Data {},
            email: record.email.as_deref(),
            id: &record.id,
            ps_id: None,
            phone_number: record.phone,
            properties: Properties(record.properties.as_deref()),
            shopify_customer_id: record.customer,
            subscriptions: Subscriptions {
                promotional: CanSend {
                    can_send: record.can_send.promotional,
                },
                transactional: CanSend {
                    can_send: record.can_send.transactional,
                },
            },
            tags: self.tags.spelled(&record.tags),
            updated_at: Moment(record.updated_at),
        }
    }
}
