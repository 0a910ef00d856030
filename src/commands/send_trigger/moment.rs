//! A point in time as people write one.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// Reads a point in time: ISO 8601 and RFC 3339, also with a space before the zone, as Shopify's
/// exports have it; the form of mails and HTTP; seconds since 1970, ten digits or behind an `@`. A
/// time without a zone is the store's, and a date alone is its first moment there.
pub(super) fn read(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.trim();
    if let Some(seconds) = text.strip_prefix('@') {
        return Timestamp::from_second(seconds.parse().ok()?).ok();
    }
    if is_seconds(text) {
        return Timestamp::from_second(text.parse().ok()?).ok();
    }
    if let Ok(instant) = zone_joined(text).parse() {
        return Some(instant);
    }
    if let Ok(zoned) = jiff::fmt::rfc2822::parse(text) {
        return Some(zoned.timestamp());
    }
    let local: DateTime = text.parse().ok()?;
    Some(local.to_zoned_datetime(zone.clone()).ok()?.timestamp())
}

/// Ten digits that aren't a date with its hour as well.
fn is_seconds(text: &str) -> bool {
    let is_number = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number && text[..8].parse::<Date>().is_err()
}

/// The text without the space before its zone, if there is one.
fn zone_joined(text: &str) -> Cow<'_, str> {
    match text.rsplit_once(' ') {
        Some((time, zone)) if zone.starts_with(['+', '-']) => format!("{time}{zone}").into(),
        Some((time, zone))
            if ["UTC", "GMT", "Z"]
                .iter()
                .any(|utc| zone.eq_ignore_ascii_case(utc)) =>
        {
            format!("{time}Z").into()
        }
        _ => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_new_york(text: &str) -> Option<String> {
        let zone = TimeZone::get("America/New_York").unwrap();
        read(text, &zone).map(|instant| instant.to_string())
    }

    #[test]
    fn usual_forms_are_understood() {
        for (text, instant) in [
            ("2026-03-08T10:20:30Z", "2026-03-08T10:20:30Z"),
            ("2026-03-08 10:20:30.25Z", "2026-03-08T10:20:30.25Z"),
            ("2026-03-08T10:20:30+02:00", "2026-03-08T08:20:30Z"),
            (
                "2026-03-08T10:20:30-04:00[America/New_York]",
                "2026-03-08T14:20:30Z",
            ),
            ("Sun, 08 Mar 2026 10:20:30 GMT", "2026-03-08T10:20:30Z"),
            ("Sun, 8 Mar 2026 10:20:30 -0400", "2026-03-08T14:20:30Z"),
            ("@1772965230", "2026-03-08T10:20:30Z"),
            ("1772965230", "2026-03-08T10:20:30Z"),
            // As Shopify's exports and databases write it.
            ("2026-03-08 10:20:30 -0500", "2026-03-08T15:20:30Z"),
            ("2026-03-08 10:20:30 +05:30", "2026-03-08T04:50:30Z"),
            ("2026-03-08T10:20:30.5 -0500", "2026-03-08T15:20:30.5Z"),
            ("2026-03-08 10:20 -0500", "2026-03-08T15:20:00Z"),
            ("2026-03-08 10:20:30-0500", "2026-03-08T15:20:30Z"),
            ("2026-03-08 10:20:30 UTC", "2026-03-08T10:20:30Z"),
            ("2026-03-08 10:20:30 utc", "2026-03-08T10:20:30Z"),
            ("2026-03-08 10:20:30.5 GMT", "2026-03-08T10:20:30.5Z"),
            ("2026-03-08 10:20:30 Z", "2026-03-08T10:20:30Z"),
            ("2026-03-08 10:20:30.5", "2026-03-08T14:20:30.5Z"),
            // Without a zone: the store's, an hour nearer to UTC from 2 o'clock on that day.
            ("2026-03-08T01:59", "2026-03-08T06:59:00Z"),
            ("2026-03-08 03:00:00", "2026-03-08T07:00:00Z"),
            (" 2026-03-08 ", "2026-03-08T05:00:00Z"),
            ("2026-03-09", "2026-03-09T04:00:00Z"),
        ] {
            assert_eq!(in_new_york(text).as_deref(), Some(instant), "{text:?}");
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_not_read() {
        for text in [
            "",
            "now",
            "3/8/2026",
            "08.03.2026",
            "2026-13-01",
            "2026-02-29",
            "1772965230000",
            "177296523",
            // An hour of a day, or seconds.
            "2026030810",
            "1999123123",
            "2026-03-08 10:20:30 EST",
            "2026-03-08 10:20:30 PM",
            "2026-03-08 10:20:30 -0500 EST",
            "2026-03-08 10:20:30 UTC UTC",
            "2026-03-08 10:20:30Z -0500",
            "2026-03-08 -0500",
            "10:20",
            "@",
            "@soon",
            "@99999999999999",
        ] {
            assert_eq!(in_new_york(text), None, "{text:?}");
        }
    }
}
