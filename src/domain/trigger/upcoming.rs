//! The order that an event about an upcoming order is about.
//!
//! Days are calendar days in the store's zone, as Prive counts them: a change of daylight saving
//! makes a day of 23 or 25 hours, not another date.

use jiff::civil::Date;
use jiff::{ToSpan as _, ZonedDateTime};

use super::properties::Properties;

/// How many calendar days before the order Prive fires the trigger.
const USUAL_DAYS_BEFORE: i64 = 3;

/// An upcoming order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UpcomingOrder {
    date: Date,
    days_before: i64,
}

/// The date of an upcoming order is in the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an upcoming order can't be on {date}: today is {today} in the store's time zone")]
pub struct InThePast {
    /// The date given.
    pub date: Date,
    /// Today in the store's zone.
    pub today: Date,
}

impl UpcomingOrder {
    /// The order that Prive's own trigger would be about at `now`, a time in the store's zone.
    pub fn from_today(now: &ZonedDateTime) -> Self {
        Self {
            date: now.date().saturating_add(USUAL_DAYS_BEFORE.days()),
            days_before: USUAL_DAYS_BEFORE,
        }
    }

    /// The order of this date, today's or later, as seen at `now`, a time in the store's zone.
    pub fn on(date: Date, now: &ZonedDateTime) -> Result<Self, InThePast> {
        let today = now.date();
        if date < today {
            return Err(InThePast { date, today });
        }
        let span = date.duration_since(today);
        Ok(Self {
            date,
            days_before: span.as_hours() / 24,
        })
    }

    /// The order's date.
    pub fn date(self) -> Date {
        self.date
    }

    /// How many calendar days there are until then.
    pub fn days_before(self) -> i64 {
        self.days_before
    }

    /// The properties about the order.
    pub(super) fn properties(self) -> [(&'static str, super::PropertyValue); 2] {
        [
            (NEXT_BILLING_DATE, self.date.into()),
            (DAYS_BEFORE_BILLING, self.days_before.into()),
        ]
    }

    /// Sets the properties about this order.
    pub fn mark(self, properties: &mut Properties) -> Result<(), super::PropertyError> {
        for (name, value) in self.properties() {
            properties.set(name, value)?;
        }
        Ok(())
    }
}

/// The property that holds the next order's date.
pub const NEXT_BILLING_DATE: &str = "next_billing_date";

/// The property that holds how many days are left until then.
pub const DAYS_BEFORE_BILLING: &str = "days_before_billing";

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> ZonedDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn three_days_from_now_by_the_calendar() {
        let table = [
            // Daylight saving begins on 8 March 2026, a day of 23 hours.
            ("2026-03-05T23:59:00[America/New_York]", "2026-03-08"),
            ("2026-03-06T00:01:00[America/New_York]", "2026-03-09"),
            ("2026-03-07T23:59:00[America/New_York]", "2026-03-10"),
            ("2026-03-08T00:01:00[America/New_York]", "2026-03-11"),
            ("2026-03-08T23:59:00[America/New_York]", "2026-03-11"),
            ("2026-03-09T00:01:00[America/New_York]", "2026-03-12"),
            // It ends on 1 November 2026, a day of 25 hours with one o'clock twice.
            ("2026-10-29T23:59:00[America/New_York]", "2026-11-01"),
            ("2026-10-30T00:01:00[America/New_York]", "2026-11-02"),
            ("2026-11-01T00:01:00[America/New_York]", "2026-11-04"),
            ("2026-11-01T01:30:00-04:00[America/New_York]", "2026-11-04"),
            ("2026-11-01T01:30:00-05:00[America/New_York]", "2026-11-04"),
            ("2026-11-01T23:59:00[America/New_York]", "2026-11-04"),
            ("2026-11-02T00:01:00[America/New_York]", "2026-11-05"),
            // Leap years and others.
            ("2028-02-26T23:59:00[America/New_York]", "2028-02-29"),
            ("2028-02-27T00:01:00[America/New_York]", "2028-03-01"),
            ("2028-02-28T12:00:00[America/New_York]", "2028-03-02"),
            ("2028-02-29T23:59:00[America/New_York]", "2028-03-03"),
            ("2026-02-28T00:01:00[America/New_York]", "2026-03-03"),
            ("2026-12-29T23:59:00[UTC]", "2027-01-01"),
        ];
        for (now, date) in table {
            let order = UpcomingOrder::from_today(&at(now));
            assert_eq!(order.date().to_string(), date, "{now}");
            assert_eq!(order.days_before(), 3, "{now}");
            assert_eq!(UpcomingOrder::on(order.date(), &at(now)), Ok(order));
        }
    }

    #[test]
    fn the_same_moment_is_another_day_in_another_zone() {
        let now = at("2026-03-08T04:30:00[UTC]");
        let in_zone = |name| UpcomingOrder::from_today(&now.in_tz(name).unwrap()).date();
        assert_eq!(in_zone("UTC").to_string(), "2026-03-11");
        assert_eq!(in_zone("America/New_York").to_string(), "2026-03-10");
        assert_eq!(in_zone("Pacific/Auckland").to_string(), "2026-03-11");
    }

    #[test]
    fn days_are_counted_by_the_calendar() {
        let table = [
            ("2026-03-07T23:59:00[America/New_York]", "2026-03-08", 1),
            ("2026-03-07T00:01:00[America/New_York]", "2026-03-09", 2),
            ("2026-03-08T00:01:00[America/New_York]", "2026-03-09", 1),
            ("2026-10-31T23:59:00[America/New_York]", "2026-11-02", 2),
            ("2026-11-01T00:01:00[America/New_York]", "2026-11-02", 1),
            ("2026-03-01T12:00:00[America/New_York]", "2026-12-01", 275),
            ("2028-02-28T23:59:00[America/New_York]", "2028-03-01", 2),
            ("2026-02-28T23:59:00[America/New_York]", "2026-03-01", 1),
            ("2026-05-05T23:59:00[America/New_York]", "2026-05-05", 0),
        ];
        for (now, date, days) in table {
            let order = UpcomingOrder::on(date.parse().unwrap(), &at(now)).unwrap();
            assert_eq!(order.days_before(), days, "{now} to {date}");
        }
    }

    #[test]
    fn yesterday_is_not_to_come() {
        let now = at("2026-03-08T00:01:00[America/New_York]");
        let date = "2026-03-07".parse().unwrap();
        let today = "2026-03-08".parse().unwrap();
        assert_eq!(
            UpcomingOrder::on(date, &now),
            Err(InThePast { date, today })
        );
    }
}
