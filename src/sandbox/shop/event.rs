//! Custom events that were received.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Field, Shop, phone};
use crate::sandbox::moment;

/// An event as it arrived, with the subscriber it was matched to.
///
/// What wasn't sent is `null`: Postscript takes the time of receipt for a missing `occurred_at` and
/// makes an `external_id` of its own (documented), but here an omission must stay visible.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Event {
    #[serde(rename = "type")]
    pub(in super::super) name: String,
    pub(in super::super) subscriber_id: Option<String>,
    pub(in super::super) phone: Option<String>,
    pub(in super::super) email: Option<String>,
    pub(in super::super) external_id: Option<String>,
    pub(in super::super) occurred_at: Option<String>,
    /// Names as sent; one client reports that Postscript makes them lower case, which isn't
    /// published.
    #[serde(default)]
    pub(in super::super) properties: Map<String, Value>,
    /// The id of the subscriber it was matched to.
    pub(in super::super) matched: Option<String>,
    #[serde(default = "Timestamp::now", deserialize_with = "moment::deserialize")]
    pub(in super::super) received_at: Timestamp,
}

impl Shop {
    /// Stores an event with the subscriber it belongs to.
    ///
    /// It is matched by id, then phone, then email, each where the one before matched no one
    /// (documented). Postscript matches after it has answered; here it happens at once.
    pub(in super::super) fn receive(&mut self, mut event: Event) {
        let by_id = || self.position(event.subscriber_id.as_deref()?);
        let by_phone = || {
            let phone = phone::parse_lenient(event.phone.as_deref()?)?;
            self.positions_with(Field::Phone, &phone).first().copied()
        };
        let by_email = || self.most_recently_opted_in(event.email.as_deref()?);
        let position = by_id().or_else(by_phone).or_else(by_email);
        event.matched = position.map(|position| self.subscribers[position].id.clone());
        self.events.push(event);
    }

    /// Of several with one email the most recently opted in is taken (documented). The sandbox keeps
    /// no date of opting in: it is the youngest who can be texted, else the youngest (assumed).
    fn most_recently_opted_in(&self, email: &str) -> Option<usize> {
        let positions = self.positions_with(Field::Email, email).iter().copied();
        positions.max_by_key(|&position| {
            let subscriptions = &self.subscribers[position].subscriptions;
            (subscriptions.promotional.can_send, position)
        })
    }
}
