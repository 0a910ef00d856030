//! How many orders are due in the next days, by the calendar of the store.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use crate::domain::Moment;

/// How many days are counted, today included.
const DAYS: usize = 10;

/// Renewals of active contracts, counted by day.
pub(in crate::source) struct RenewalForecast {
    days: Vec<Day>,
    /// When the last day ends, in UTC.
    end: DateTime,
}

struct Day {
    date: Date,
    /// When it begins in the store, in UTC.
    start: DateTime,
    orders: u64,
}

impl RenewalForecast {
    /// Ten days, beginning with the store's own day at `now`.
    pub(in crate::source) fn new(now: Timestamp, zone: &TimeZone) -> Self {
        let today = zone.to_datetime(now).date();
        let start_of = |date: Date| {
            let start = date.to_zoned_datetime(zone.clone());
            let start = start.map_or(date.at(0, 0, 0, 0), |start| {
                TimeZone::UTC.to_datetime(start.timestamp())
            });
            (date, start)
        };
        let dates = (0..).map(|ahead: i64| today.saturating_add(ahead.days()));
        let mut starts = dates.map(start_of);
        let days = starts.by_ref().take(DAYS).map(|(date, start)| Day {
            date,
            start,
            orders: 0,
        });
        let days = days.collect();
        let end = starts.next().map_or(DateTime::MAX, |(_, start)| start);
        Self { days, end }
    }

    /// Counts the renewal of an active contract, if it is within these days.
    pub(in crate::source) fn count(&mut self, renewal: Moment) {
        let day = match renewal {
            Moment::Day(date) => self.days.iter_mut().find(|day| day.date == date),
            Moment::Instant(at) if at >= self.end || at < self.start() => None,
            Moment::Instant(at) => self.days.iter_mut().rfind(|day| day.start <= at),
        };
        if let Some(day) = day {
            day.orders += 1;
        }
    }

    /// When the first day begins, in UTC.
    fn start(&self) -> DateTime {
        self.days.first().map_or(self.end, |day| day.start)
    }

    /// The days and how many orders each has.
    pub(in crate::source) fn finish(self) -> Vec<(Date, u64)> {
        let days = self.days.into_iter();
        days.map(|day| (day.date, day.orders)).collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime};

    use super::*;

    fn counted(zone: &str, renewals: &[Moment]) -> Vec<(Date, u64)> {
        let now = "2026-10-30T03:00:00Z".parse().unwrap();
        let zone = TimeZone::get(zone).unwrap();
        let mut forecast = RenewalForecast::new(now, &zone);
        for renewal in renewals {
            forecast.count(*renewal);
        }
        let days = forecast.finish();
        assert_eq!(days.len(), DAYS);
        days.into_iter().filter(|(_, orders)| *orders > 0).collect()
    }

    #[test]
    fn dates_are_counted_from_today_on_for_ten_days() {
        let days = [29, 30, 31].map(|day| Moment::Day(date(2026, 10, day)));
        let later = [7, 8, 9].map(|day| Moment::Day(date(2026, 11, day)));
        let all = [&days[..], &later[..]].concat();
        let expected = [(10, 30), (10, 31), (11, 7), (11, 8)];
        let expected = expected.map(|(month, day)| (date(2026, month, day), 1));
        assert_eq!(counted("UTC", &all), expected);
    }

    /// At three in the morning in London it is still yesterday in New York, where the clocks go
    /// back on the first of November.
    #[test]
    fn instants_belong_to_the_days_of_the_store() {
        let at = |month, day, hour, minute| {
            Moment::Instant(datetime(2026, month, day, hour, minute, 0, 0))
        };
        let renewals = [
            at(10, 29, 3, 59),
            at(10, 29, 4, 0),
            at(11, 2, 4, 59),
            at(11, 2, 5, 0),
            at(11, 8, 4, 59),
            at(11, 8, 5, 0),
        ];
        assert_eq!(
            counted("America/New_York", &renewals),
            [
                (date(2026, 10, 29), 1),
                (date(2026, 11, 1), 1),
                (date(2026, 11, 2), 1),
                (date(2026, 11, 7), 1),
            ]
        );
    }
}
