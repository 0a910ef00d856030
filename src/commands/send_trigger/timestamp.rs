//! Reads a date and time from the command line.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Reads a point in time: ISO 8601 and RFC 3339, also with a space before the offset, as in Shopify's
/// exports. A time without an offset is in `zone`, and a date is the start of that day there.
pub(super) fn parse(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(time) = with_offset_joined(text).parse() {
        return Some(time);
    }
    // Ten digits could be a date with an hour, or seconds since 1970.
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let local: DateTime = text.parse().ok()?;
    Some(local.to_zoned_datetime(zone.clone()).ok()?.timestamp())
}

/// The text without the space before its offset.
fn with_offset_joined(text: &str) -> Cow<'_, str> {
    match text.rsplit_once(' ') {
        Some((time, offset)) if offset.starts_with(['+', '-']) => format!("{time}{offset}").into(),
        Some((time, "UTC")) => format!("{time}Z").into(),
        _ => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_new_york(text: &str) -> Option<String> {
        let zone = TimeZone::get("America/New_York").unwrap();
        parse(text, &zone).map(|time| time.to_string())
    }

    #[test]
    fn common_formats_are_read() {
        for (text, time) in [
            ("2026-03-08T10:20:30Z", "2026-03-08T10:20:30Z"),
            ("2026-03-08 10:20:30.25Z", "2026-03-08T10:20:30.25Z"),
            ("2026-03-08T10:20:30+02:00", "2026-03-08T08:20:30Z"),
            (
                "2026-03-08T10:20:30-04:00[America/New_York]",
                "2026-03-08T14:20:30Z",
            ),
            ("2026-03-08 10:20:30 -0500", "2026-03-08T15:20:30Z"),
            ("2026-03-08 10:20:30 +05:30", "2026-03-08T04:50:30Z"),
            ("2026-03-08 10:20:30 UTC", "2026-03-08T10:20:30Z"),
            // Without an offset: daylight saving starts at 2 o'clock on that day.
            ("2026-03-08T01:59", "2026-03-08T06:59:00Z"),
            ("2026-03-08 03:00:00", "2026-03-08T07:00:00Z"),
            (" 2026-03-08 ", "2026-03-08T05:00:00Z"),
        ] {
            assert_eq!(in_new_york(text).as_deref(), Some(time), "{text:?}");
        }
    }

    #[test]
    fn ambiguous_times_are_refused() {
        for text in [
            "",
            "now",
            "3/8/2026",
            "08.03.2026",
            "2026-13-01",
            "2026-02-29",
            "1772965230",
            "2026030810",
            "2026-03-08 10:20:30 EST",
            "2026-03-08 10:20:30Z -0500",
            "2026-03-08 -0500",
            "10:20",
        ] {
            assert_eq!(in_new_york(text), None, "{text:?}");
        }
    }
}
