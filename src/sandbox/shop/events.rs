//! Custom events that were received, and the shop's keywords.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Shop;
use super::moment::Moment;
use super::phone::Phone;

/// An event as it arrived, with what became of it.
///
/// What wasn't sent is `null`: Postscript takes the time of receipt for a missing `occurred_at` and
/// makes an `external_id` of its own (documented), but here a sender's omission is to be seen.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Event {
    #[serde(rename = "type")]
    pub(in super::super) kind: String,
    #[serde(default)]
    pub(in super::super) subscriber_id: Option<String>,
    #[serde(default)]
    pub(in super::super) phone: Option<String>,
    #[serde(default)]
    pub(in super::super) email: Option<String>,
    #[serde(default)]
    pub(in super::super) external_id: Option<String>,
    #[serde(default)]
    pub(in super::super) occurred_at: Option<String>,
    /// Names as sent; one client says that Postscript makes them lower case, which isn't published.
    #[serde(default)]
    pub(in super::super) properties: Map<String, Value>,
    /// The id of the subscriber it was matched to.
    #[serde(default)]
    pub(in super::super) matched: Option<String>,
    #[serde(default = "Moment::now")]
    pub(in super::super) received_at: Moment,
}

/// An opt-in keyword. Its dates are written without an offset (documented), so they stay text.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Keyword {
    #[serde(default = "first_date")]
    created_at: String,
    pub(in super::super) id: String,
    #[serde(rename = "keyword")]
    word: String,
    #[serde(default)]
    triggered_count: u64,
    #[serde(default = "first_date")]
    updated_at: String,
}

impl Keyword {
    /// The one keyword of a shop that was made of people.
    pub(super) fn join() -> Keyword {
        Keyword {
            created_at: first_date(),
            id: "kw_0123456789abcdef".to_owned(),
            word: "JOIN".to_owned(),
            triggered_count: 0,
            updated_at: first_date(),
        }
    }
}

fn first_date() -> String {
    "2025-01-01T00:00:00.000000".to_owned()
}

impl Shop {
    /// Stores an event with the subscriber it belongs to.
    ///
    /// The id is looked for first, then the phone, then the email, each where the one before found
    /// nobody (documented). Postscript does it after it has answered; here it's done at once.
    pub(in super::super) fn receive(&mut self, mut event: Event) {
        let matched = (event
            .subscriber_id
            .as_deref()
            .and_then(|id| self.position_of(id)))
        .or_else(|| {
            event
                .phone
                .as_deref()
                .and_then(Phone::lenient)
                .and_then(|phone| self.position_of_phone(phone))
        })
        .or_else(|| {
            event
                .email
                .as_deref()
                .and_then(|email| self.most_recently_opted_in(email))
        });
        event.matched = matched.map(|position| self.records[position as usize].id.to_string());
        self.events.push(event);
    }

    /// Of several under one email the most recently opted in is taken (documented). When somebody
    /// opted in isn't kept here: it's the youngest of those who may be texted, else the youngest
    /// (assumed).
    fn most_recently_opted_in(&self, email: &str) -> Option<u32> {
        self.positions_of_email(email).max_by_key(|&position| {
            (
                self.records[position as usize].can_send.promotional,
                position,
            )
        })
    }
}
