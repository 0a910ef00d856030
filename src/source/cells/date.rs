//! Dates: RFC 3339, `YYYY-MM-DD` or `YYYY/MM/DD` with or without a time, and, if their order is given, dates that
//! begin with the day or the month.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use super::Cell;
use super::text::bare;
use crate::domain::Moment;

/// Which of day and month comes first in a date like `3/4/2026`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// Month, day, year: as in the United States.
    MonthFirst,
    /// Day, month, year: as in Europe.
    DayFirst,
}

/// Reads a date. Without a zone it is in the store's. Dates like `3/4/2026` are read only with an
/// `order`.
pub fn read_date(cell: &[u8], order: Option<DateOrder>) -> Cell<Moment> {
    let text = bare(cell);
    if text.is_empty() {
        return Cell::Empty;
    }
    if let Some(moment) = plain(text) {
        return Cell::Valid(moment);
    }
    read_other(text, order).map_or(Cell::Invalid, Cell::Valid)
}

/// `2026-05-01` and `2026-05-01T10:20:30Z`, as most exports have them, read without a general parser.
fn plain(text: &[u8]) -> Option<Moment> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, ref time @ ..] = text else {
        return None;
    };
    if !are_digits([y1, y2, y3, y4, m1, m2, d1, d2]) {
        return None;
    }
    let year = i16::from(number(y1, y2)) * 100 + i16::from(number(y3, y4));
    let date = Date::new(year, number(m1, m2), number(d1, d2)).ok()?;
    match *time {
        [] => Some(Moment::Day(date)),
        [b'T', h1, h2, b':', m1, m2, b':', s1, s2, b'Z']
            if are_digits([h1, h2, m1, m2, s1, s2]) =>
        {
            let time = Time::new(number(h1, h2), number(m1, m2), number(s1, s2), 0).ok()?;
            Some(Moment::Instant(date.to_datetime(time)))
        }
        _ => None,
    }
}

/// Whether all bytes are digits, found without a branch for each.
fn are_digits<const COUNT: usize>(bytes: [u8; COUNT]) -> bool {
    let digits = bytes.iter().map(u8::is_ascii_digit);
    digits.fold(true, |all, is_digit| all & is_digit)
}

/// The number of two ASCII digits.
fn number(tens: u8, ones: u8) -> i8 {
    let value = |digit: u8| (digit - b'0').cast_signed();
    value(tens) * 10 + value(ones)
}

/// Reads every other form.
fn read_other(text: &[u8], order: Option<DateOrder>) -> Option<Moment> {
    let text = std::str::from_utf8(text).ok()?;
    let year = text
        .get(..4)
        .filter(|year| year.bytes().all(|it| it.is_ascii_digit()));
    let mark = year.and_then(|_| text.as_bytes().get(4));
    match order {
        _ if mark == Some(&b'-') => iso(text),
        _ if mark == Some(&b'/') => iso(&text.replacen('/', "-", 2)),
        Some(order) => ordered(text, order).map(Moment::Day),
        None => None,
    }
}

fn iso(text: &str) -> Option<Moment> {
    let text = text.replace(" +", "+").replace(" -", "-");
    let in_utc = text.strip_suffix("UTC").or(text.strip_suffix("GMT"));
    let text = in_utc.map_or(text.clone(), |text| format!("{}Z", text.trim_end()));
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        let utc = TimeZone::UTC.to_datetime(timestamp);
        let seconds = utc.date().at(utc.hour(), utc.minute(), utc.second(), 0);
        return Some(Moment::Instant(seconds));
    }
    Some(Moment::Day(text.parse::<DateTime>().ok()?.date()))
}

/// A date with the day or the month in front, whatever the time behind it.
fn ordered(text: &str, order: DateOrder) -> Option<Date> {
    let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    let is_time = |mark: char| mark.is_ascii_digit() || ":.,APMapm ".contains(mark);
    let separator = date
        .find(['/', '.', '-'])
        .and_then(|at| date.get(at..=at))?;
    let mut numbers = date.split(separator).map(|digits| {
        let is_number = digits.len() <= 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
        Some((
            digits.parse::<i16>().ok().filter(|_| is_number)?,
            digits.len(),
        ))
    });
    let mut next = || numbers.next().flatten();
    let (first, second, year) = (next()?, next()?, next()?);
    if numbers.next().is_some() || first.1 > 2 || second.1 > 2 || !time.chars().all(is_time) {
        return None;
    }
    let year = match year {
        // No subscription is older than the century.
        (year, 2) => 2000 + year,
        (year, 4) => year,
        _ => return None,
    };
    let (month, day) = match order {
        DateOrder::MonthFirst => (first.0, second.0),
        DateOrder::DayFirst => (second.0, first.0),
    };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_every_form_that_is_unambiguous() {
        let (us, eu) = (Some(DateOrder::MonthFirst), Some(DateOrder::DayFirst));
        for (cells, order, expected) in [
            (
                "2026-05-01T10:20:30Z|2026-05-01t10:20:30z|2026-05-01T10:20:30.123Z|2026-05-01 10:20:30 UTC|\
                 2026-05-01T10:20:30.123456789Z|2026-05-01T10:20:30+00:00|2026-05-01T04:50:30-05:30|\
                 2026-05-01T12:20:30+0200|2026-05-01 05:20:30 -0500",
                None,
                "2026-05-01T10:20:30",
            ),
            ("2026-05-01T10:20:60Z", None, "2026-05-01T10:20:59"),
            ("2026-05-01T22:00:00-05:00", None, "2026-05-02T03:00:00"),
            (
                "2026-05-01| 2026-05-01 |2026/05/01|2026/05/01 10:20|2026-05-01 10:20|2026-05-01 10:20:30|2026-05-01T23:59:59",
                None,
                "2026-05-01",
            ),
            (
                "5/1/2026|05/01/26|5-1-2026|5/1/2026 10:20:30 PM|2026-05-01",
                us,
                "2026-05-01",
            ),
            (
                "5/19/2026|05/19/2026|5-19-2026|5/19/26 10:20",
                us,
                "2026-05-19",
            ),
            ("9/12/2026|9.12.2026|09-12-2026", eu, "2026-12-09"),
            (
                "1/5/2026|01.05.26|1.5.2026|1/5/2026 10:20|2026-05-01",
                eu,
                "2026-05-01",
            ),
            (
                "soon|2026-13-01|2026-02-29|2026-05-01T|2026-05-01T25:00:00Z|2026-05-01T10:61:00Z|\
                 2026-05-01T10:20:61Z|2026-05-01T10:20:30X|2026-05-01T10:20:30Zzz|20260501|46143|2026-5-1|\
                 2026-05-01T10:20:30.Z|5/1/2026|2026/13/01|-001-01-01",
                None,
                "invalid",
            ),
            (
                "13/4/2026|3/4-2026|3/4/126|3/4|3/4/2026 soon|1/2/3/2026",
                us,
                "invalid",
            ),
            ("| ", eu, "empty"),
        ] {
            for cell in cells.split('|') {
                let read = match read_date(cell.as_bytes(), order) {
                    Cell::Valid(Moment::Instant(at)) => at.to_string(),
                    Cell::Valid(Moment::Day(day)) => day.to_string(),
                    Cell::Invalid => "invalid".to_owned(),
                    Cell::Empty => "empty".to_owned(),
                };
                assert_eq!(read, expected, "{cell}");
            }
        }
    }
}
