//! From the command line to events without a recipient. All their errors are found here, before
//! anything is sent.

use jiff::{Timestamp, ZonedDateTime};
use uuid::Uuid;

use super::args::SendTriggerArgs;
use super::properties::BaseProperties;
use super::recipient::Recipient;
use crate::domain::{EventName, Properties, Trigger, sample};
use crate::error::{CommandError, Exit};
use crate::postscript::{Client, Event, EventRequest};
use crate::prive;

/// An event without its recipient.
pub(super) struct Draft {
    pub(super) trigger: Trigger,
    pub(super) name: EventName,
    pub(super) external_id: String,
    /// None for the time at which it arrives.
    occurred_at: Option<Timestamp>,
    properties: Properties,
}

impl Draft {
    /// An event with the trigger's sample. `now` is a time in the store's zone.
    pub(super) fn sample(trigger: Trigger, client: &Client, now: &ZonedDateTime) -> Self {
        Self {
            trigger,
            name: trigger.event_name(client.is_partners()),
            external_id: format!("prive-ps:{}:{}", trigger.name(), Uuid::new_v4()),
            occurred_at: None,
            properties: sample(trigger, now),
        }
    }

    /// The request that sends it.
    pub(super) fn request(&self, client: &Client, recipient: &Recipient) -> EventRequest {
        client.event_request(Event {
            name: self.name.to_string(),
            person: recipient.person.clone(),
            occurred_at: self.occurred_at,
            properties: self.properties.clone().into(),
            external_id: self.external_id.clone(),
        })
    }
}

/// The events to send, in order. `now` is a time in the store's zone.
pub(super) async fn drafts(
    args: &SendTriggerArgs,
    prive: Option<&prive::Client>,
    client: &Client,
    now: &ZonedDateTime,
) -> Result<Vec<Draft>, CommandError> {
    let usage = |sentence: &str| Err(CommandError::new(Exit::Usage, sentence));
    if args.order_date.is_some() && !args.triggers.contains(&Trigger::UpcomingOrder) {
        return usage("--order-date works with upcoming-order only");
    }
    if args.triggers.len() > 1 && (args.event.is_some() || args.external_id.is_some()) {
        return usage("--event and --external-id need a single trigger, not `all`");
    }
    let base = BaseProperties::from_args(args, prive, now).await?;
    let draft = |trigger: &Trigger| {
        let sample = Draft::sample(*trigger, client, now);
        Ok(Draft {
            name: args.event.clone().unwrap_or(sample.name),
            external_id: args.external_id.clone().unwrap_or(sample.external_id),
            occurred_at: args.occurred_at,
            properties: base.complete(*trigger, args, now)?,
            trigger: *trigger,
        })
    };
    args.triggers.iter().map(draft).collect()
}
