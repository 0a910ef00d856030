//! An event, before it has a recipient.

use jiff::{Timestamp, ZonedDateTime};
use uuid::Uuid;

use crate::domain::{EventName, Properties, Trigger, sample};
use crate::postscript::{Client, Event, EventRequest, SubscriberRef};

/// An event without its recipient.
pub struct TestEvent {
    /// What it stands in for.
    pub trigger: Trigger,
    /// Its name.
    pub name: EventName,
    /// Its external ID, which is its key in the ledger.
    pub external_id: String,
    /// None for the time at which it arrives.
    pub occurred_at: Option<Timestamp>,
    /// Its properties.
    pub properties: Properties,
}

impl TestEvent {
    /// An event with the trigger's sample. `now` is a time in the store's zone.
    pub fn sample(trigger: Trigger, client: &Client, now: &ZonedDateTime) -> Self {
        Self {
            trigger,
            name: trigger.event_name(client.is_partners()),
            external_id: format!("prive-ps:{}:{}", trigger.name(), Uuid::new_v4()),
            occurred_at: None,
            properties: sample(trigger, now),
        }
    }

    /// The request that sends it to this recipient.
    pub fn request(&self, client: &Client, recipient: SubscriberRef) -> EventRequest {
        client.event_request(Event {
            name: self.name.to_string(),
            subscriber: recipient,
            occurred_at: self.occurred_at,
            properties: self.properties.clone().into(),
            external_id: self.external_id.clone(),
        })
    }
}
