//! Sending a custom event: `POST /api/v2/events`.
//!
//! An event may text a person and can't be taken back, and Postscript doesn't promise to drop a
//! second one with the same external id. So it is never sent twice on a guess: unless the response
//! clearly accepts or refuses it, its outcome is unknown.

use jiff::Timestamp;
use reqwest::{Method, Url};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::client::Client;
use super::subscriber_ref::SubscriberRef;
use crate::http::{Error, Response};

/// An event about a subscriber.
#[derive(Clone, Debug)]
pub struct Event {
    /// The event's type, of letters, digits and underscores.
    pub name: String,
    /// The recipient. Postscript's response is the same for unknown subscribers.
    pub subscriber: SubscriberRef,
    /// When it happened; none for when Postscript receives it.
    pub occurred_at: Option<Timestamp>,
    /// Flat properties.
    pub properties: Map<String, Value>,
    /// The sender's id of this event.
    pub external_id: String,
}

/// An event's request, to be sent or shown. It doesn't contain the key.
#[derive(Clone, Debug)]
pub struct EventRequest {
    url: Url,
    body: Value,
}

/// The outcome of sending an event.
#[derive(Debug)]
pub enum Delivery {
    /// Postscript accepted it.
    Accepted {
        /// Postscript's ids of it, at least one.
        event_ids: Vec<String>,
    },
    /// It certainly wasn't delivered: refused, or never sent.
    Rejected(Error),
    /// It was sent, and may or may not have been delivered.
    Unknown {
        /// What was received instead of a clear response.
        why: String,
    },
}

/// The body of a response that accepts an event. Only `event_ids` is published.
#[derive(Deserialize)]
struct EventResponse {
    #[serde(default)]
    event_ids: Vec<String>,
    success: Option<bool>,
}

impl Event {
    fn into_body(self) -> Value {
        let (identifier, value) = self.subscriber.identifier();
        let mut body = Map::from_iter([
            ("type".to_owned(), self.name.into()),
            (identifier.to_owned(), value.into()),
            ("properties".to_owned(), self.properties.into()),
            ("external_id".to_owned(), self.external_id.into()),
        ]);
        if let Some(time) = self.occurred_at {
            // UTC, in the only form that Postscript documents.
            let time = time.strftime("%Y-%m-%d %H:%M:%S.%6f").to_string();
            body.insert("occurred_at".to_owned(), time.into());
        }
        Value::Object(body)
    }
}

impl EventRequest {
    /// The HTTP method.
    pub fn method(&self) -> &str {
        Method::POST.as_str()
    }

    /// Where it goes.
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// The JSON body.
    pub fn body(&self) -> &Value {
        &self.body
    }
}

impl Client {
    /// The request that sends the event. Sends nothing.
    pub fn event_request(&self, event: Event) -> EventRequest {
        EventRequest {
            url: self.url(&["events"]),
            body: event.into_body(),
        }
    }

    /// Sends an event, once.
    pub async fn send_event(&self, request: EventRequest) -> Delivery {
        let body = request.body.to_string().into_bytes();
        match self.post_once(request.url, body).await {
            Ok(response) => self.delivery(&response),
            Err(Error::Broken { why, .. }) => Delivery::Unknown { why },
            Err(Error::Unavailable {
                status, message, ..
            }) => Delivery::unknown(status, &message),
            Err(Error::Refused {
                status, message, ..
            }) if !is_clear_refusal(status) => Delivery::unknown(status, &message),
            Err(Error::Unreadable { what, .. }) => Delivery::Unknown {
                why: format!("the response can't be read: {what}"),
            },
            Err(error) => Delivery::Rejected(error),
        }
    }

    /// The delivery according to a 2xx response. 205 and 206 aren't responses to an event.
    fn delivery(&self, response: &Response) -> Delivery {
        let status = response.status.as_u16();
        if !matches!(status, 200..=202) {
            return Delivery::unknown(status, "unexpected status");
        }
        match self.parse(&response.body) {
            Ok(EventResponse {
                success: Some(false),
                ..
            }) => Delivery::unknown(status, "success is false"),
            Ok(EventResponse { event_ids, .. }) if event_ids.is_empty() => {
                Delivery::unknown(status, "it has no event ID")
            }
            Ok(EventResponse { event_ids, .. }) => Delivery::Accepted { event_ids },
            Err(error) => Delivery::Unknown {
                why: error.to_string(),
            },
        }
    }
}

impl Delivery {
    fn unknown(status: u16, message: &str) -> Self {
        Self::Unknown {
            why: format!("the response was {status}: {message}"),
        }
    }
}

/// The statuses with which a server refuses a request before it acts on it. Others, such as 409 or
/// 499, can come after the event was stored, or from a proxy that lost the response.
fn is_clear_refusal(status: u16) -> bool {
    matches!(
        status,
        400 | 401 | 402 | 403 | 404 | 405 | 406 | 410 | 411 | 413 | 414 | 415 | 422 | 429 | 431
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(subscriber: SubscriberRef, occurred_at: Option<&str>) -> Value {
        Event {
            name: "Prive_Upcoming_Order".to_owned(),
            subscriber,
            occurred_at: occurred_at.map(|time| time.parse().unwrap()),
            properties: Map::from_iter([("total_retries".to_owned(), json!(2))]),
            external_id: "prive-ps:upcoming-order:1".to_owned(),
        }
        .into_body()
    }

    #[test]
    fn an_event_has_the_published_shape() {
        assert_eq!(
            event(
                SubscriberRef::Phone(12_125_550_123),
                Some("2026-03-08T10:20:30.5-05:00")
            ),
            json!({
                "type": "Prive_Upcoming_Order", "phone": "+12125550123",
                "occurred_at": "2026-03-08 15:20:30.500000",
                "properties": {"total_retries": 2}, "external_id": "prive-ps:upcoming-order:1"
            })
        );
        let email = event(SubscriberRef::Email("rosa@example.com".to_owned()), None);
        assert_eq!(email["email"], json!("rosa@example.com"));
        assert_eq!(email.get("occurred_at"), None);
    }

    #[test]
    fn the_time_always_has_six_decimals() {
        for (time, sent) in [
            ("2026-03-08T00:00:00Z", "2026-03-08 00:00:00.000000"),
            ("2026-03-08T07:08:09.000001Z", "2026-03-08 07:08:09.000001"),
            (
                "2026-03-08T07:08:09.999999999Z",
                "2026-03-08 07:08:09.999999",
            ),
        ] {
            let subscriber = SubscriberRef::Phone(12_125_550_123);
            assert_eq!(event(subscriber, Some(time))["occurred_at"], json!(sent));
        }
    }
}
