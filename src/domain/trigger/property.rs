//! The value of an event's property, in the kinds that Postscript publishes: strings, booleans,
//! integers, floats, and dates as strings.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde_json::Value;

/// A flat value. Dates are text in ISO 8601, the form in which Postscript recognizes them.
#[derive(Clone, Debug, PartialEq)]
pub enum PropertyValue {
    /// A text, or a date in ISO 8601.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// Any other number; finite.
    Float(f64),
    /// Yes or no.
    Boolean(bool),
}

impl PropertyValue {
    /// Reads a value as a person types one. `true` and `false` are booleans; what JSON calls a
    /// number is one, so that `+1212…` and `007` stay texts, and so does a whole number too large
    /// to be kept exactly. A date and time is brought into the form of ISO 8601. Double quotes
    /// around a value keep it a text.
    pub fn typed(text: &str) -> Self {
        if let Some(quoted) = text
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
        {
            return Self::Text(quoted.to_owned());
        }
        match text {
            "true" => return Self::Boolean(true),
            "false" => return Self::Boolean(false),
            _ => {}
        }
        if let Some(number) = number(text) {
            return number;
        }
        Self::Text(iso_date_time(text).unwrap_or_else(|| text.to_owned()))
    }
}

impl From<&str> for PropertyValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Date> for PropertyValue {
    fn from(date: Date) -> Self {
        Self::Text(date.to_string())
    }
}

impl From<i64> for PropertyValue {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<f64> for PropertyValue {
    fn from(number: f64) -> Self {
        Self::Float(number)
    }
}

impl From<bool> for PropertyValue {
    fn from(yes: bool) -> Self {
        Self::Boolean(yes)
    }
}

impl From<PropertyValue> for Value {
    fn from(value: PropertyValue) -> Self {
        match value {
            PropertyValue::Text(text) => text.into(),
            PropertyValue::Integer(number) => number.into(),
            PropertyValue::Float(number) => number.into(),
            PropertyValue::Boolean(yes) => yes.into(),
        }
    }
}

/// A number of JSON, unless it is whole and too large to be kept digit by digit.
fn number(text: &str) -> Option<PropertyValue> {
    let number: serde_json::Number = serde_json::from_str(text).ok()?;
    if text.trim() != text {
        return None;
    }
    let is_whole = !text.contains(['.', 'e', 'E']);
    match number.as_i64() {
        Some(whole) => Some(PropertyValue::Integer(whole)),
        None if is_whole => None,
        None => number.as_f64().map(PropertyValue::Float),
    }
}

/// A date with a time, in the form of ISO 8601: with `T` between them, and in UTC where it has a
/// zone. A date alone is in that form or is no date.
fn iso_date_time(text: &str) -> Option<String> {
    if !text.contains(':') {
        return None;
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant.to_string());
    }
    text.parse::<DateTime>().ok().map(|local| local.to_string())
}

#[cfg(test)]
mod tests {
    use super::PropertyValue::{Boolean, Float, Integer};
    use super::*;

    #[test]
    fn a_typed_value_gets_its_kind() {
        let text = PropertyValue::from;
        let table = [
            ("12", Integer(12)),
            ("-3", Integer(-3)),
            ("19.90", Float(19.9)),
            ("1e3", Float(1000.0)),
            ("true", Boolean(true)),
            ("false", Boolean(false)),
            ("True", text("True")),
            ("null", text("null")),
            ("", text("")),
            ("+12125550123", text("+12125550123")),
            ("007", text("007")),
            (" 7", text(" 7")),
            (".5", text(".5")),
            ("1e999", text("1e999")),
            ("NaN", text("NaN")),
            ("9223372036854775807", Integer(i64::MAX)),
            ("9223372036854775808", text("9223372036854775808")),
            ("gid://shopify/1", text("gid://shopify/1")),
            ("\"12\"", text("12")),
            ("\"", text("\"")),
            ("\"\"", text("")),
            ("House Blend", text("House Blend")),
        ];
        for (typed, expected) in table {
            assert_eq!(PropertyValue::typed(typed), expected, "{typed:?}");
        }
    }

    #[test]
    fn a_date_is_a_text_in_iso_form() {
        let table = [
            ("2026-03-08", "2026-03-08"),
            ("2026-03-08 10:20", "2026-03-08T10:20:00"),
            ("2026-03-08T10:20:30", "2026-03-08T10:20:30"),
            ("2026-03-08 10:20:30-05:00", "2026-03-08T15:20:30Z"),
            ("2026-03-08T10:20:30.5Z", "2026-03-08T10:20:30.5Z"),
            ("2026-02-30", "2026-02-30"),
            ("3/8/2026", "3/8/2026"),
            ("Note: 2026-03-08", "Note: 2026-03-08"),
        ];
        for (typed, expected) in table {
            assert_eq!(
                PropertyValue::typed(typed),
                PropertyValue::from(expected),
                "{typed:?}"
            );
        }
    }
}
