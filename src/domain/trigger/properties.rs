//! The properties of an event, under the rules that make them arrive as they are sent: flat, at
//! most a hundred, named in lower-case snake case.
//!
//! Postscript publishes the kinds of values. The rest (the number, lower case, no underscore in
//! front) is reported by one client; keeping to it is safe under either truth.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::property::PropertyValue;

/// Marks an event that was sent by hand, so that a flow can leave it out.
pub(super) const TEST: &str = "test";

/// The most properties an event can have.
pub const MOST_EVENT_PROPERTIES: usize = 100;

/// An event's properties, by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Properties(BTreeMap<String, PropertyValue>);

/// Why something can't be a property.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PropertyError {
    /// A name that would be refused or changed on its way.
    #[error(
        "`{name}` is not a valid property name: use lowercase letters, digits and underscores, \
         starting with a letter"
    )]
    Name {
        /// The name as given.
        name: String,
    },
    /// One too many.
    #[error("an event can have at most {} properties", MOST_EVENT_PROPERTIES)]
    TooMany,
    /// A value with values in it.
    #[error("`{name}` is {what}; event properties must be text, numbers or booleans")]
    Nested {
        /// The property's name.
        name: String,
        /// What it holds.
        what: &'static str,
    },
    /// A number that loses digits on the way.
    #[error("the number in `{name}` is too large; put it in quotes")]
    Number {
        /// The property's name.
        name: String,
    },
    /// `NAME=VALUE` without the equals sign.
    #[error("`{text}` isn't a property: expected NAME=VALUE")]
    NoValue {
        /// The text as given.
        text: String,
    },
    /// A file of properties that holds something else.
    #[error("the properties must be one JSON object, such as {{\"product_title\": \"…\"}}")]
    NotAnObject,
}

impl Properties {
    /// Properties whose names are constants of this program. Tests verify that they follow the rules.
    pub(super) fn fixed(all: impl IntoIterator<Item = (&'static str, PropertyValue)>) -> Self {
        let named = |(name, value): (&str, _)| (name.to_owned(), value);
        Self(all.into_iter().map(named).collect())
    }

    /// Marks the event as sent by hand, so that a flow can leave it out.
    pub(super) fn mark_test(&mut self) {
        self.0.insert(TEST.to_owned(), true.into());
    }

    /// Adds the property, or replaces the one of that name.
    pub fn set(
        &mut self,
        name: &str,
        value: impl Into<PropertyValue>,
    ) -> Result<(), PropertyError> {
        if !is_name(name) {
            return Err(PropertyError::Name {
                name: name.to_owned(),
            });
        }
        if self.0.len() == MOST_EVENT_PROPERTIES && !self.0.contains_key(name) {
            return Err(PropertyError::TooMany);
        }
        self.0.insert(name.to_owned(), value.into());
        Ok(())
    }

    /// Adds or replaces what `NAME=VALUE` says.
    pub fn set_typed(&mut self, text: &str) -> Result<(), PropertyError> {
        let Some((name, value)) = text.split_once('=') else {
            return Err(PropertyError::NoValue {
                text: text.to_owned(),
            });
        };
        let name = name.trim();
        // A value in double quotes is meant as text, even if it begins like a list or an object.
        if value.trim_start().starts_with(['[', '{'])
            && let Ok(nested) = serde_json::from_str(value)
        {
            flat(name, nested)?;
        }
        self.set(name, PropertyValue::typed(value))
    }

    /// The properties that a JSON object holds.
    pub fn from_json(json: Value) -> Result<Self, PropertyError> {
        let Value::Object(members) = json else {
            return Err(PropertyError::NotAnObject);
        };
        let mut properties = Self::default();
        for (name, value) in members {
            let value = flat(&name, value)?;
            properties.set(&name, value)?;
        }
        Ok(properties)
    }

    /// The value of this name.
    pub fn get(&self, name: &str) -> Option<&PropertyValue> {
        self.0.get(name)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Properties> for Map<String, Value> {
    fn from(properties: Properties) -> Self {
        let json = |(name, value): (String, PropertyValue)| (name, value.into());
        properties.0.into_iter().map(json).collect()
    }
}

/// The value that JSON holds, if it is one without values in it.
fn flat(name: &str, json: Value) -> Result<PropertyValue, PropertyError> {
    let name = name.to_owned();
    let what = match json {
        Value::String(text) => return Ok(PropertyValue::Text(text)),
        Value::Bool(yes) => return Ok(PropertyValue::Boolean(yes)),
        Value::Number(number) => {
            return match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => Ok(PropertyValue::Integer(whole)),
                (None, Some(float)) if number.is_f64() => Ok(PropertyValue::Float(float)),
                _ => Err(PropertyError::Number { name }),
            };
        }
        Value::Null => "null",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Err(PropertyError::Nested { name, what })
}

fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn from_json(json: Value) -> Result<Value, PropertyError> {
        Properties::from_json(json).map(|properties| Value::Object(properties.into()))
    }

    #[test]
    fn a_flat_object_comes_back_as_it_was() {
        let flat = json!({
            "product_title": "House Blend", "charge_amount": 24.5, "total_retries": 2,
            "is_prepaid": false, "next_billing_date": "2026-03-08", "a1": -1, "empty": ""
        });
        assert_eq!(from_json(flat.clone()), Ok(flat));
        assert_eq!(from_json(json!({})), Ok(json!({})));
    }

    #[test]
    fn what_is_not_flat_is_refused() {
        for (json, what) in [
            (json!({"items": []}), "a list"),
            (json!({"items": ["a"]}), "a list"),
            (json!({"items": {"a": 1}}), "an object"),
            (json!({"items": null}), "null"),
        ] {
            let name = "items".to_owned();
            assert_eq!(from_json(json), Err(PropertyError::Nested { name, what }));
        }
        for json in [json!([]), json!("text"), json!(null), json!(1)] {
            assert_eq!(from_json(json), Err(PropertyError::NotAnObject));
        }
        let name = "id".to_owned();
        assert_eq!(
            from_json(json!({"id": u64::MAX})),
            Err(PropertyError::Number { name })
        );
    }

    #[test]
    fn names_are_lower_case_snake_case() {
        let mut properties = Properties::default();
        for name in ["a", "next_billing_date", "line2", "a__b_"] {
            assert_eq!(properties.set(name, true), Ok(()), "{name}");
        }
        for name in [
            "",
            "_hidden",
            "2nd",
            "nextBillingDate",
            "Price",
            "a b",
            "a-b",
            "ä",
            "a.b",
        ] {
            let refused = properties.set(name, true);
            let name = name.to_owned();
            assert_eq!(refused, Err(PropertyError::Name { name }));
        }
        assert_eq!(properties.len(), 4);
    }

    #[test]
    fn a_hundred_fit_and_no_more() {
        let mut properties = Properties::default();
        for number in 0..100 {
            properties.set(&format!("p{number}"), number).unwrap();
        }
        assert_eq!(properties.set("one_more", 1), Err(PropertyError::TooMany));
        assert_eq!(properties.set("p7", "replaced"), Ok(()));
        assert_eq!(properties.get("p7"), Some(&"replaced".into()));
        assert_eq!(properties.len(), 100);
    }

    #[test]
    fn name_and_value_are_split_at_the_first_equals_sign() {
        let mut properties = Properties::default();
        properties
            .set_typed("url=https://example.com/?a=b")
            .unwrap();
        properties.set_typed("quantity=2").unwrap();
        properties.set_typed("nothing=").unwrap();
        assert_eq!(
            Value::Object(properties.clone().into()),
            json!({"nothing": "", "quantity": 2, "url": "https://example.com/?a=b"})
        );
        let text = "quantity".to_owned();
        assert_eq!(
            properties.set_typed("quantity"),
            Err(PropertyError::NoValue { text })
        );
    }
}
