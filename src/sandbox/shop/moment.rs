//! Points in time as the API writes and reads them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Microseconds since 1970, written `2019-08-24T14:15:22Z` (documented), with a fraction only where
/// there is one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in super::super) struct Moment(pub(super) i64);

impl Moment {
    /// Now, to the microsecond.
    pub(in super::super) fn now() -> Moment {
        Moment(Timestamp::now().as_microsecond())
    }

    /// The same in whole seconds, as subscribers' dates are published.
    pub(in super::super) fn in_seconds(self) -> Moment {
        Moment(self.0 - self.0.rem_euclid(super::SECOND))
    }

    /// Any usual ISO 8601 form; without an offset it is UTC, without a time midnight (assumed).
    pub(in super::super) fn parse(text: &str) -> Option<Moment> {
        let stamp = text.parse::<Timestamp>().ok().or_else(|| {
            let civil: DateTime = text.parse().ok()?;
            TimeZone::UTC.to_timestamp(civil).ok()
        })?;
        Some(Moment(stamp.as_microsecond()))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let stamp = Timestamp::from_microsecond(self.0).map_err(serde::ser::Error::custom)?;
        serializer.collect_str(&stamp)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Moment, D::Error> {
        let text = String::deserialize(deserializer)?;
        Moment::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("{text:?} is not a date and time")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_forms_are_read_as_one_moment() {
        let moment = Moment(1_566_656_122_000_000);
        for form in [
            "2019-08-24T14:15:22Z",
            "2019-08-24T10:15:22-04:00",
            "2019-08-24T14:15:22",
            "2019-08-24 14:15:22",
        ] {
            assert_eq!(Moment::parse(form), Some(moment), "{form}");
        }
        assert_eq!(
            Moment::parse("2019-08-24"),
            Some(Moment(1_566_604_800_000_000))
        );
        assert_eq!(
            Moment::parse("2021-10-01T03:17:09.306630"),
            Some(Moment(1_633_058_229_306_630))
        );
        for odd in ["", "yesterday", "2019-08-24T14:15:22 00:00", "1566656122"] {
            assert_eq!(Moment::parse(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_moment_is_written_in_seconds_unless_it_has_a_fraction() {
        let written = |micros| serde_json::to_string(&Moment(micros)).unwrap();
        assert_eq!(written(1_566_656_122_000_000), r#""2019-08-24T14:15:22Z""#);
        assert_eq!(
            written(1_633_058_229_306_630),
            r#""2021-10-01T03:17:09.30663Z""#
        );
        assert_eq!(Moment(-1).in_seconds(), Moment(-1_000_000));
    }
}
