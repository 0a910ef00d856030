//! A subscriber as Postscript returns it.
//!
//! Read leniently where nothing depends on it (the published examples disagree among themselves),
//! and strictly in the id, which becomes part of a path.

use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};

/// The maximum length of an id. The published examples have about a dozen characters.
const LONGEST_ID: usize = 128;

/// A subscriber's id, an opaque text of letters, digits and a few marks.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SubscriberId(Box<str>);

impl SubscriberId {
    /// Takes a text as an id, if it can be one: `s_…` today, unprefixed for old ones.
    pub fn parse(text: &str) -> Option<Self> {
        let is_mark = |byte| matches!(byte, b'_' | b'-' | b'.' | b':' | b'~');
        let fits = (1..=LONGEST_ID).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || is_mark(byte))
            && text.bytes().any(|byte| byte.is_ascii_alphanumeric());
        fits.then(|| Self(text.into()))
    }

    /// The id as Postscript spells it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for SubscriberId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("invalid subscriber ID"))
    }
}

/// A subscriber.
#[derive(Clone, Debug, Deserialize)]
pub struct Subscriber {
    /// The id by which it is updated.
    pub id: SubscriberId,
    /// The Shopify customer it is linked to, if it is.
    #[serde(default, deserialize_with = "shopify_id")]
    pub shopify_customer_id: Option<u64>,
    /// The phone number as it is returned. The form isn't published.
    #[serde(default, rename = "phone_number", deserialize_with = "lenient_text")]
    pub phone: Option<String>,
    /// The email address as stored.
    #[serde(default, deserialize_with = "lenient_text")]
    pub email: Option<String>,
    /// Its tags.
    #[serde(default, deserialize_with = "or_empty")]
    pub tags: Vec<String>,
    /// Its custom properties.
    #[serde(default, deserialize_with = "or_empty")]
    pub properties: Map<String, Value>,
    /// Whether marketing texts can be sent to it.
    #[serde(default, rename = "subscriptions", deserialize_with = "consent")]
    has_consented: bool,
}

impl Subscriber {
    /// Whether marketing texts can be sent to them now.
    pub fn can_be_texted(&self) -> bool {
        self.has_consented
    }

    /// The digits of the phone number. They begin with a country code only if the number is
    /// returned in international form.
    pub fn phone_digits(&self) -> Option<u64> {
        let phone = self.phone.as_deref()?;
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        digits.parse().ok()
    }

    /// Whether the subscriber has the tag.
    pub fn has_tag(&self, tag: &str) -> bool {
        self.tags.iter().any(|own| own == tag)
    }
}

/// Null means what a missing field means.
fn or_empty<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Consent is exactly `true` in the published field; no other value counts.
fn consent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let subscriptions = Value::deserialize(deserializer)?;
    let can_send = subscriptions.pointer("/promotional/can_send");
    Ok(can_send == Some(&Value::Bool(true)))
}

/// An integer as published, or the same in quotes; zero means none.
fn shopify_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let id = match Value::deserialize(deserializer)? {
        Value::Null => return Ok(None),
        Value::Number(number) => number.as_u64(),
        Value::String(text) if text.is_empty() => return Ok(None),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    match id {
        Some(0) => Ok(None),
        Some(id) => Ok(Some(id)),
        // Reading this as "not linked" could match the subscriber to the wrong customer.
        None => Err(de::Error::custom("invalid shopify_customer_id")),
    }
}

fn lenient_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_published_example_is_read() {
        let subscriber: Subscriber = serde_json::from_value(json!({
            "created_at": "2019-08-24T14:15:22Z", "data": {}, "email": "Rosa@Example.com",
            "id": "s_1234567abcd", "ps_id": 42, "phone_number": "+12125550123",
            "properties": {"has_purchased": true, "categories": ["Beauty"]},
            "shopify_customer_id": 7_012_345_678_901_u64,
            "subscriptions": {"promotional": {"can_send": true}},
            "tags": ["VIP"], "updated_at": "2019-08-24T14:15:22Z"
        }))
        .unwrap();
        assert_eq!(subscriber.id.as_str(), "s_1234567abcd");
        assert_eq!(subscriber.shopify_customer_id, Some(7_012_345_678_901));
        assert_eq!(subscriber.phone_digits(), Some(12_125_550_123));
        assert_eq!(subscriber.email.as_deref(), Some("Rosa@Example.com"));
        assert!(subscriber.has_tag("VIP") && !subscriber.has_tag("vip"));
        assert_eq!(subscriber.properties.len(), 2);
        assert!(subscriber.can_be_texted());
    }

    #[test]
    fn the_least_that_can_come_is_read() {
        for text in [
            r#"{"id":"1"}"#,
            r#"{"id":"1","shopify_customer_id":null,"phone_number":null,"email":null,"tags":null,
                "properties":null,"subscriptions":null}"#,
            r#"{"id":"1","shopify_customer_id":0,"phone_number":"","subscriptions":{"promotional":null}}"#,
            r#"{"id":"1","shopify_customer_id":"","phone_number":[],"subscriptions":{}}"#,
        ] {
            let subscriber: Subscriber = serde_json::from_str(text).unwrap();
            assert_eq!(subscriber.shopify_customer_id, None, "{text}");
            assert_eq!(subscriber.phone_digits(), None, "{text}");
            assert!(!subscriber.can_be_texted(), "{text}");
        }
    }

    #[test]
    fn what_is_like_consent_is_none() {
        for subscriptions in [
            r#"{"promotional":[true]}"#,
            "[[true]]",
            r#"{"promotional":{"can_send":"true"}}"#,
            r#"{"transactional":{"can_send":true}}"#,
            r#"{"promotional/can_send":true}"#,
        ] {
            let text = format!(r#"{{"id":"1","subscriptions":{subscriptions}}}"#);
            let subscriber: Subscriber = serde_json::from_str(&text).unwrap();
            assert!(!subscriber.can_be_texted(), "{text}");
        }
    }

    #[test]
    fn ids_that_could_steer_a_path_are_refused() {
        for bad in [
            "", ".", "..", "a/b", "a?b", "a#b", "a%2e", "a b", "a\nb", "é", "a\\b",
        ] {
            assert_eq!(SubscriberId::parse(bad), None, "{bad:?}");
        }
        assert_eq!(SubscriberId::parse(&"a".repeat(129)), None);
        for good in ["s_1234567abcd", "1234", "a-b.c:d~e"] {
            assert_eq!(SubscriberId::parse(good).unwrap().as_str(), good);
        }
    }

    #[test]
    fn a_shopify_id_that_cannot_be_one_is_an_error() {
        for bad in ["1.5", "-1", "true", "\"gid\"", "{}"] {
            let text = format!(r#"{{"id":"1","shopify_customer_id":{bad}}}"#);
            assert!(serde_json::from_str::<Subscriber>(&text).is_err(), "{bad}");
        }
    }
}
