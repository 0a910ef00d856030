//! A page of subscribers, as an answer's body.

use prive_ps::http::Error;
use prive_ps::postscript::{Page, Shop, Subscriber, SubscriberId};
use serde_json::Value;

use super::answers::{client, judged};

/// A body. The same text is also taken for one subscriber's and for an identity's.
pub fn subscribers(data: &[u8]) {
    let plain = serde_json::from_slice::<Value>(data).ok();
    match client().parse::<Page>(data) {
        Err(error) => refused(&error),
        Ok(page) => {
            assert!(page.total_pages() >= 1);
            let list = field(plain.as_ref(), "subscribers");
            for (place, subscriber) in page.subscribers.iter().enumerate() {
                same(subscriber, list.and_then(|list| list.get(place)));
            }
        }
    }
    match client().parse::<Subscriber>(data) {
        Err(error) => refused(&error),
        Ok(subscriber) => same(&subscriber, plain.as_ref()),
    }
    if let Err(error) = client().parse::<Shop>(data) {
        refused(&error);
    }
}

/// Checks why a body can't be read: by its form, never by what is in it.
fn refused(error: &Error) {
    judged(error);
    assert!(!error.to_string().contains('"'), "a value in {error}");
}

/// Checks a subscriber against the JSON, read without a type.
fn same(subscriber: &Subscriber, plain: Option<&Value>) {
    let id = subscriber.id.as_str();
    // It becomes part of a path, which it must not steer.
    assert_eq!(SubscriberId::parse(id).as_ref(), Some(&subscriber.id));
    assert!(
        !id.contains(['/', '?', '#', '%', '\\']) && id != "." && id != "..",
        "{id:?}"
    );
    assert_ne!(subscriber.shopify_customer_id, Some(0));
    let Some(Value::Object(plain)) = plain else {
        return;
    };
    assert_eq!(plain.get("id").and_then(Value::as_str), Some(id));
    let email = plain.get("email");
    if email.is_none_or(|email| email.is_string() || email.is_null()) {
        let email = email.and_then(Value::as_str);
        assert_eq!(subscriber.email.as_deref(), email);
    }
    if let Some(id) = plain.get("shopify_customer_id").and_then(Value::as_u64) {
        assert_eq!(subscriber.shopify_customer_id.unwrap_or_default(), id);
    }
    if let Some(digits) = subscriber.phone_digits() {
        let written = match plain.get("phone_number") {
            Some(Value::String(text)) => text.clone(),
            Some(number) => number.to_string(),
            None => String::new(),
        };
        let written: String = written.chars().filter(char::is_ascii_digit).collect();
        assert_eq!(
            written.trim_start_matches('0'),
            digits.to_string().trim_start_matches('0')
        );
    }
    let tags = plain.get("tags").and_then(Value::as_array);
    let tags: Vec<Value> = tags.cloned().unwrap_or_default();
    let own: Vec<Value> = subscriber.tags.iter().cloned().map(Value::from).collect();
    assert_eq!(own, tags);
    // Consent is what says so, and nothing like it.
    let consent = ["subscriptions", "promotional", "can_send"]
        .iter()
        .try_fold(&Value::Object(plain.clone()), |value, name| {
            value.get(*name)
        })
        == Some(&Value::Bool(true));
    assert_eq!(subscriber.can_be_texted(), consent);
}

fn field<'a>(value: Option<&'a Value>, name: &str) -> Option<&'a Value> {
    value.and_then(|value| value.get(name))
}
