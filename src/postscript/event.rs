//! Sending a custom event: `POST /api/v2/events`.
//!
//! An event may text somebody and can't be taken back, and that Postscript drops a second one with
//! the same external id is nowhere promised. So it is never sent twice on a guess: where it can't
//! be known whether one arrived, that is the outcome.

use jiff::Timestamp;
use reqwest::{Method, Url};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::client::Client;
use super::counts::Purpose;
use super::error::Error;
use super::person::Person;

/// An event about a person.
#[derive(Clone, Debug)]
pub struct Event {
    /// The event's type, of letters, digits and underscores.
    pub name: String,
    /// Whom it is about. Postscript answers the same whether it knows them or not.
    pub person: Person,
    /// When it happened; none for when Postscript receives it.
    pub occurred_at: Option<Timestamp>,
    /// Flat properties.
    pub properties: Map<String, Value>,
    /// What the sender calls this one event.
    pub external_id: String,
}

/// An event as it goes out, ready to be sent or shown. The key isn't in it.
#[derive(Clone, Debug)]
pub struct EventRequest {
    url: Url,
    body: Value,
}

/// What became of an event.
#[derive(Debug)]
pub enum Delivery {
    /// Postscript took it.
    Accepted {
        /// What Postscript calls it.
        event_ids: Vec<String>,
    },
    /// It surely didn't happen: refused, or never sent.
    Rejected(Error),
    /// It was sent, and whether Postscript took it can't be known from here.
    Unknown {
        /// What came in place of an answer.
        why: String,
    },
}

#[derive(Deserialize)]
struct Answer {
    event_ids: Vec<String>,
}

impl Event {
    fn into_body(self) -> Value {
        let (identifier, value) = self.person.identifier();
        let mut body = Map::from_iter([
            ("type".to_owned(), self.name.into()),
            (identifier.to_owned(), value.into()),
            ("properties".to_owned(), self.properties.into()),
            ("external_id".to_owned(), self.external_id.into()),
        ]);
        if let Some(time) = self.occurred_at {
            // UTC, in the one form that Postscript documents.
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
    /// The request that says the event. Nothing is sent.
    pub fn event_request(&self, event: Event) -> EventRequest {
        EventRequest {
            url: self.url(&["events"]),
            body: event.into_body(),
        }
    }

    /// Sends an event, once.
    pub async fn send_event(&self, request: EventRequest) -> Delivery {
        let body = request.body.to_string().into_bytes();
        let sent = self
            .send_once(Purpose::Event, Method::POST, request.url, Some(body))
            .await
            .and_then(|answer| self.parse(&answer));
        match sent {
            Ok(Answer { event_ids }) => Delivery::Accepted { event_ids },
            Err(Error::Broken { why, .. }) => Delivery::Unknown { why },
            Err(Error::Unavailable { status, said, .. }) => Delivery::Unknown {
                why: format!("the answer was {status}: {said}"),
            },
            Err(Error::Unreadable { what, .. }) => Delivery::Unknown {
                why: format!("the answer can't be understood: {what}"),
            },
            Err(error) => Delivery::Rejected(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(person: Person, occurred_at: Option<&str>) -> Value {
        Event {
            name: "Prive_Upcoming_Order".to_owned(),
            person,
            occurred_at: occurred_at.map(|time| time.parse().unwrap()),
            properties: Map::from_iter([("total_retries".to_owned(), json!(2))]),
            external_id: "prive-ps:upcoming-order:1".to_owned(),
        }
        .into_body()
    }

    #[test]
    fn an_event_is_spelled_as_published() {
        assert_eq!(
            event(
                Person::Phone(12_125_550_123),
                Some("2026-03-08T10:20:30.5-05:00")
            ),
            json!({
                "type": "Prive_Upcoming_Order", "phone": "+12125550123",
                "occurred_at": "2026-03-08 15:20:30.500000",
                "properties": {"total_retries": 2}, "external_id": "prive-ps:upcoming-order:1"
            })
        );
        let email = event(Person::Email("rosa@example.com".to_owned()), None);
        assert_eq!(email["email"], json!("rosa@example.com"));
        assert_eq!(email.get("occurred_at"), None);
    }

    #[test]
    fn the_time_has_six_digits_behind_the_point_always() {
        for (time, sent) in [
            ("2026-03-08T00:00:00Z", "2026-03-08 00:00:00.000000"),
            ("2026-03-08T07:08:09.000001Z", "2026-03-08 07:08:09.000001"),
            (
                "2026-03-08T07:08:09.999999999Z",
                "2026-03-08 07:08:09.999999",
            ),
        ] {
            let person = Person::Phone(12_125_550_123);
            assert_eq!(event(person, Some(time))["occurred_at"], json!(sent));
        }
    }
}
