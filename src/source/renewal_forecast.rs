//! How many orders are due in the next days, by the calendar of the store.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use crate::domain::Moment;

/// How many days are counted, today included.
const DAYS: i64 = 10;

/// The next days, from which renewals are counted.
pub(in crate::source) struct RenewalForecast {
    days: Vec<Date>,
    /// When each day begins in the store, and when the last one ends; in UTC.
    starts: Vec<DateTime>,
}

impl RenewalForecast {
    /// Ten days, beginning with the store's own day at `now`.
    pub(in crate::source) fn new(now: Timestamp, zone: &TimeZone) -> Self {
        let today = zone.to_datetime(now).date();
        let dates = (0..=DAYS).map(|ahead| today.saturating_add(ahead.days()));
        let mut days: Vec<Date> = dates.collect();
        let starts = days.iter().map(|date| {
            let start = date.to_zoned_datetime(zone.clone());
            start.map_or(date.at(0, 0, 0, 0), |start| {
                TimeZone::UTC.to_datetime(start.timestamp())
            })
        });
        let starts = starts.collect();
        days.pop();
        Self { days, starts }
    }

    /// The days, without an order yet.
    pub(in crate::source) fn days(&self) -> Vec<(Date, u64)> {
        self.days.iter().map(|day| (*day, 0)).collect()
    }

    /// Which of the days this is; none if it is another.
    pub(in crate::source) fn day(&self, renewal: Moment) -> Option<usize> {
        match renewal {
            Moment::Day(date) => self.days.iter().position(|day| *day == date),
            Moment::Instant(at) if at < self.starts[0] => None,
            Moment::Instant(at) => {
                let day = self.starts.iter().rposition(|start| *start <= at);
                day.filter(|day| *day < self.days.len())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime};

    use super::*;

    fn counted(zone: &str, renewals: &[Moment]) -> Vec<(Date, u64)> {
        let now = "2026-10-30T03:00:00Z".parse().unwrap();
        let zone = TimeZone::get(zone).unwrap();
        let forecast = RenewalForecast::new(now, &zone);
        let mut days = forecast.days();
        for day in renewals.iter().filter_map(|renewal| forecast.day(*renewal)) {
            days[day].1 += 1;
        }
        assert_eq!(days.len(), 10);
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
