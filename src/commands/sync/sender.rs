//! Sends events to Postscript, and checks consent just before.

use std::collections::{HashMap, HashSet};

use crate::domain::{Properties, PropertyError, Trigger, UpcomingOrder};
use crate::postscript::{
    Cancellation, Client, Delivery, Error, EventRequest, LookupKey, SubscriberApi as _,
    SubscriberId, SubscriberRef,
};
use crate::sync::ledger::NewEvent;
use crate::sync::{Outgoing, SendEvents, SendOutcome, upcoming_order};

use super::contracts::Details;

/// The reason to skip a subscriber who can't be texted.
const NOT_OPTED_IN: &str = "not_opted_in";

/// The reason to skip a customer who isn't a subscriber.
pub(super) const NOT_A_SUBSCRIBER: &str = "not_a_subscriber";

/// A subscriber, as they are looked up. Only the id is saved.
#[derive(Clone, Debug)]
pub(super) struct Contact {
    /// The id.
    pub(super) id: SubscriberId,
    /// The digits of the phone number, if Postscript has one.
    pub(super) phone: Option<u64>,
}

/// A request and its recipient.
#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) contact: Contact,
    pub(super) request: EventRequest,
}

/// Sends to Postscript.
pub(super) struct Sender<'a> {
    pub(super) client: &'a Client,
    /// Canceled when responses aren't waited for any more.
    pub(super) at_once: &'a Cancellation,
}

impl Sender<'_> {
    /// Also stops the requests that wait for the rate limit: consent may be old when they could be sent.
    fn not_sent(&self, error: Error) -> SendOutcome<Error> {
        self.client.cancellation().cancel();
        SendOutcome::NotSent(error)
    }

    async fn consent_of(&self, contact: &Contact) -> Result<Option<String>, Error> {
        let found = self
            .client
            .find(&SubscriberRef::Id(contact.id.clone()))
            .await?;
        Ok(match found.first() {
            None => Some(NOT_A_SUBSCRIBER.to_owned()),
            Some(subscriber) if subscriber.can_be_texted() => None,
            Some(_) => Some(NOT_OPTED_IN.to_owned()),
        })
    }
}

/// The properties of an event about its contract.
pub(super) fn properties(
    event: &NewEvent,
    details: &Details,
    typed: &[String],
    now: &jiff::ZonedDateTime,
) -> Result<Properties, PropertyError> {
    let mut properties = details.facts.properties(event.trigger);
    if event.trigger == Trigger::UpcomingOrder
        && let Some(date) = upcoming_order(&event.key)
        && let Ok(order) = UpcomingOrder::on(date, now)
    {
        order.mark(&mut properties)?;
    }
    properties.set("source", "prive-ps")?;
    for text in typed {
        properties.set_typed(text)?;
    }
    Ok(properties)
}

impl SendEvents for Sender<'_> {
    type Body = Message;
    type Error = Error;

    async fn check_consent(
        &self,
        events: &[Outgoing<Message>],
    ) -> Result<Vec<Option<String>>, Error> {
        let mut found: HashMap<SubscriberId, bool> = HashMap::new();
        let mut refused: HashSet<String> = HashSet::new();
        // All of them were found before. If Postscript leaves some out, it may take fewer values.
        let mut left = usize::MAX;
        loop {
            let contacts = events.iter().map(|event| &event.body.contact);
            let phones: Vec<String> = contacts
                .filter(|contact| !found.contains_key(&contact.id))
                .filter_map(|contact| contact.phone)
                .map(|digits| format!("+{digits}"))
                .filter(|phone| !refused.contains(phone))
                .collect();
            if phones.is_empty() || phones.len() == left {
                break;
            }
            left = phones.len();
            let looked_up = self.client.look_up(LookupKey::Phone, &phones).await?;
            found.extend(looked_up.subscribers.into_iter().map(|subscriber| {
                let can_be_texted = subscriber.can_be_texted();
                (subscriber.id, can_be_texted)
            }));
            refused.extend(looked_up.refused);
        }
        let mut reasons = Vec::with_capacity(events.len());
        for event in events {
            let contact = &event.body.contact;
            reasons.push(match found.get(&contact.id) {
                Some(true) => None,
                Some(false) => Some(NOT_OPTED_IN.to_owned()),
                // It has no phone number, or another one than in the plan, or Postscript refuses to look it up.
                None => self.consent_of(contact).await?,
            });
        }
        Ok(reasons)
    }

    async fn send(&self, event: &Outgoing<Message>) -> SendOutcome<Error> {
        let delivery = tokio::select! {
            delivery = self.client.send_event(event.body.request.clone()) => delivery,
            () = self.at_once.wait() => Delivery::Unknown {
                why: "the run was canceled before the response arrived".to_owned(),
            },
        };
        match delivery {
            Delivery::Accepted { .. } => SendOutcome::Sent,
            Delivery::Unknown { why } => SendOutcome::Unknown(why),
            Delivery::Rejected(error @ Error::Interrupted { sent: true }) => {
                SendOutcome::Unknown(error.to_string())
            }
            Delivery::Rejected(error @ (Error::Unauthorized { .. } | Error::Forbidden { .. })) => {
                // A 401 or 403 may concern this subscriber alone. If the key still works, the run goes on;
                // otherwise it stops, and all events stay due.
                match self.client.check_key().await {
                    Ok(()) => SendOutcome::NotAllowed(error.to_string()),
                    Err(_) => self.not_sent(error),
                }
            }
            Delivery::Rejected(error) if error.is_fatal() => self.not_sent(error),
            Delivery::Rejected(error) => SendOutcome::Refused(error.to_string()),
        }
    }
}
