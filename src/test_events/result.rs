//! What became of an event.

use serde::Serialize;

use super::event::TestEvent;
use super::recipient::Recipient;
use crate::postscript::{Client, Shop};

/// One event and its outcome. In JSON the fields are stable.
#[derive(Serialize)]
pub struct TestResult {
    /// The trigger's name.
    pub trigger: &'static str,
    /// What Prive calls the trigger.
    #[serde(skip)]
    pub prive_name: &'static str,
    /// The event's name.
    pub event: String,
    /// The name in Postscript's dashboard; none if the sender's name isn't known.
    pub shown_as: Option<String>,
    /// The recipient, masked.
    pub to: String,
    subscriber_id: Option<String>,
    /// Its external ID.
    pub external_id: String,
    /// The IDs that Postscript gave it.
    pub event_ids: Vec<String>,
    /// What became of it.
    pub outcome: TestOutcome,
    /// Why it wasn't accepted.
    pub reason: Option<String>,
}

/// The outcome of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TestOutcome {
    /// Postscript accepted it.
    Accepted,
    /// It may or may not have been delivered.
    Unknown,
    /// Postscript refused it.
    Refused,
}

impl TestResult {
    /// An event whose outcome isn't known yet.
    pub fn new(event: &TestEvent, sender: &Sender, recipient: &Recipient) -> Self {
        let prefix = sender.prefix.as_ref();
        let id = recipient.subscriber_id.as_ref();
        Self {
            trigger: event.trigger.name(),
            prive_name: event.trigger.prive_name(),
            event: event.name.to_string(),
            shown_as: prefix.map(|prefix| format!("{prefix} - {}", event.name)),
            to: recipient.masked.clone(),
            subscriber_id: id.map(|id| id.as_str().to_owned()),
            external_id: event.external_id.clone(),
            event_ids: Vec::new(),
            outcome: TestOutcome::Unknown,
            reason: None,
        }
    }
}

/// The sender of an event.
pub struct Sender {
    /// The shop's name.
    pub shop: String,
    /// What Postscript puts in front of an event's name. None for a partner key: the API doesn't
    /// return the partner's name.
    pub prefix: Option<String>,
}

impl Sender {
    /// Postscript puts the name of the key's owner in front. For a partner key that is the partner,
    /// and it isn't published whose name `GET /me` returns for one with a shop token.
    pub fn new(client: &Client, shop: Shop) -> Self {
        let is_owner = !client.is_partners() || shop.kind == "partner";
        Self {
            prefix: is_owner.then(|| shop.name.clone()),
            shop: shop.name,
        }
    }
}
