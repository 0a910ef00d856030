//! Dates as both APIs read them, durations such as `3d`, and the clock of both APIs.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};
use serde::{Deserialize, Deserializer};

use super::resettable::Resettable;

/// Reads any usual ISO 8601 form; without an offset it is UTC, without a time midnight (assumed).
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| {
        let civil: DateTime = text.parse().ok()?;
        TimeZone::UTC.to_timestamp(civil).ok()
    })
}

/// For `#[serde(deserialize_with)]`: the forms that [`parse`] reads.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse(&text).ok_or_else(|| serde::de::Error::custom(format!("{text:?} is not a date and time")))
}

/// Adds a duration such as `3d` or `90m`; a day has 24 hours.
pub(super) fn advance(from: Timestamp, by: &str) -> Option<Timestamp> {
    let span: Span = by.parse().ok()?;
    let moved = from.to_zoned_datetime(TimeZone::UTC).checked_add(span);
    Some(moved.ok()?.timestamp())
}

/// The whole second, as Postscript publishes the dates of subscribers.
pub(super) fn whole_second(moment: Timestamp) -> Timestamp {
    Timestamp::from_second(moment.as_second()).unwrap_or(moment)
}

/// The time of this machine, moved by an offset.
#[derive(Default)]
pub(super) struct Clock {
    offset: Resettable<SignedDuration>,
}

impl Clock {
    /// The time now, in whole milliseconds. It stops at the latest moment that can be written, in the
    /// year 9999.
    pub(super) fn now(&self) -> Timestamp {
        let moved = Timestamp::now()
            .checked_add(self.offset.read(|offset| *offset))
            .unwrap_or(Timestamp::MAX);
        Timestamp::from_millisecond(moved.as_millisecond()).unwrap_or(moved)
    }

    /// Sets the time; it runs on from there.
    pub(super) fn set(&self, now: Timestamp) {
        let offset = now.duration_since(Timestamp::now());
        self.offset.change(|now| *now = offset);
    }

    /// Back to the time of this machine.
    pub(super) fn reset(&self) {
        self.offset.reset();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_forms_of_one_moment_are_equal() {
        let moment = "2019-08-24T14:15:22Z".parse().ok();
        for form in ["2019-08-24T10:15:22-04:00", "2019-08-24 14:15:22"] {
            assert_eq!(parse(form), moment, "{form}");
        }
        assert_eq!(parse("2019-08-24"), "2019-08-24T00:00:00Z".parse().ok());
        for odd in ["", "yesterday", "2019-08-24T14:15:22 00:00", "1566656122"] {
            assert_eq!(parse(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_moment_advances_by_days_hours_and_months() {
        let from: Timestamp = "2026-01-31T15:00:00Z".parse().unwrap();
        let moved = |by| advance(from, by).map(|moment| moment.to_string());
        assert_eq!(moved("3d").as_deref(), Some("2026-02-03T15:00:00Z"));
        assert_eq!(moved("90m").as_deref(), Some("2026-01-31T16:30:00Z"));
        assert_eq!(moved("1mo").as_deref(), Some("2026-02-28T15:00:00Z"));
        assert_eq!(moved("-1d").as_deref(), Some("2026-01-30T15:00:00Z"));
        assert_eq!(moved("soon"), None);
    }
}
