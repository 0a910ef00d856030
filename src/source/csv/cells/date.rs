//! Dates: RFC 3339, `YYYY-MM-DD` with or without a time, and, if their order is given, dates that
//! begin with the day or the month.

use jiff::SignedDuration;
use jiff::civil::{Date, Time};

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
    let mut rest = bare(cell);
    if rest.is_empty() {
        return Cell::Empty;
    }
    match read(&mut rest, order) {
        Some(moment) if rest.is_empty() => Cell::Valid(moment),
        _ => Cell::Invalid,
    }
}

fn read(rest: &mut &[u8], order: Option<DateOrder>) -> Option<Moment> {
    let is_iso = rest.get(4) == Some(&b'-');
    let date = match order {
        _ if is_iso => iso_date(rest)?,
        Some(order) => ordered_date(rest, order)?,
        None => return None,
    };
    if rest.is_empty() {
        return Some(Moment::Day(date));
    }
    one_of(rest, b"Tt ")?;
    let time = time(rest)?;
    *rest = rest.trim_ascii_start();
    if rest.is_empty() {
        return Some(Moment::Day(date));
    }
    let here = date.to_datetime(time);
    let utc = match zone_seconds(rest)? {
        0 => here,
        east => here.checked_sub(SignedDuration::from_secs(east)).ok()?,
    };
    Some(Moment::Instant(utc))
}

fn iso_date(rest: &mut &[u8]) -> Option<Date> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, behind @ ..] = *rest else {
        return None;
    };
    let century = two_digits(*y1, *y2)?;
    let year = i16::from(century) * 100 + i16::from(two_digits(*y3, *y4)?);
    let month = two_digits(*m1, *m2)?;
    let day = two_digits(*d1, *d2)?;
    *rest = behind;
    Date::new(year, month, day).ok()
}

fn two_digits(tens: u8, ones: u8) -> Option<i8> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    if tens > 9 || ones > 9 {
        return None;
    }
    i8::try_from(tens * 10 + ones).ok()
}

fn ordered_date(rest: &mut &[u8], order: DateOrder) -> Option<Date> {
    let first = number(rest, 1..=2)?;
    let separator = one_of(rest, b"/.-")?;
    let second = number(rest, 1..=2)?;
    one_of(rest, &[separator])?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut year = number(rest, 2..=4)?;
    match digits {
        // No subscription is older than the century.
        2 => year += 2000,
        4 => {}
        _ => return None,
    }
    match order {
        DateOrder::MonthFirst => civil(year, first, second),
        DateOrder::DayFirst => civil(year, second, first),
    }
}

/// `HH:MM`, `HH:MM:SS`, with a fraction or without, `AM` or `PM` behind it or not.
fn time(rest: &mut &[u8]) -> Option<Time> {
    // The usual form, read without a loop.
    if let [h1, h2, b':', m1, m2, b':', s1, s2, b'Z'] = *rest
        && let (Some(hour), Some(minute)) = (two_digits(*h1, *h2), two_digits(*m1, *m2))
        && let Some(second) = two_digits(*s1, *s2).filter(|second| *second < 60)
    {
        *rest = &rest[8..];
        return Time::new(hour, minute, second, 0).ok();
    }
    let mut hour = number(rest, 1..=2)?;
    one_of(rest, b":")?;
    let minute = number(rest, 2..=2)?;
    let mut second = 0;
    if one_of(rest, b":").is_some() {
        // A leap second is the one before it.
        second = number(rest, 2..=2).filter(|second| *second <= 60)?.min(59);
        if one_of(rest, b".,").is_some() {
            number(rest, 1..=9)?;
        }
    }
    if let Some(half) = half_of_day(rest) {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + half;
    }
    let narrow = |value: i16| i8::try_from(value).ok();
    Time::new(narrow(hour)?, narrow(minute)?, narrow(second)?, 0).ok()
}

/// The hours that `AM` or `PM` add.
fn half_of_day(rest: &mut &[u8]) -> Option<i16> {
    let text = rest.trim_ascii_start();
    let (word, behind) = text.split_at_checked(2)?;
    let hours = match word {
        b"AM" | b"am" => 0,
        b"PM" | b"pm" => 12,
        _ => return None,
    };
    *rest = behind;
    Some(hours)
}

/// How many seconds east of UTC.
fn zone_seconds(rest: &mut &[u8]) -> Option<i64> {
    if let Some(behind) = rest
        .strip_prefix(b"UTC")
        .or_else(|| rest.strip_prefix(b"GMT"))
    {
        *rest = behind;
        return Some(0);
    }
    let sign = match one_of(rest, b"Zz+-")? {
        b'+' => 1,
        b'-' => -1,
        _ => return Some(0),
    };
    let hours = number(rest, 2..=2).filter(|hours| *hours < 24)?;
    let _ = one_of(rest, b":");
    let minutes = number(rest, 2..=2).filter(|minutes| *minutes < 60)?;
    Some(sign * (i64::from(hours) * 3600 + i64::from(minutes) * 60))
}

fn civil(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A number with this many digits; its value is that of the first four.
fn number(rest: &mut &[u8], digits: std::ops::RangeInclusive<usize>) -> Option<i16> {
    let mut value = 0_i16;
    let mut count = 0;
    for byte in rest.iter().take(*digits.end()) {
        if !byte.is_ascii_digit() {
            break;
        }
        if count < 4 {
            value = value * 10 + i16::from(byte - b'0');
        }
        count += 1;
    }
    if count < *digits.start() {
        return None;
    }
    *rest = &rest[count..];
    Some(value)
}

fn one_of(rest: &mut &[u8], wanted: &[u8]) -> Option<u8> {
    let (first, behind) = rest.split_first()?;
    if !wanted.contains(first) {
        return None;
    }
    *rest = behind;
    Some(*first)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime};

    use super::*;

    #[test]
    fn dates_are_read_in_every_form() {
        let instant = |hour, minute, second| {
            Cell::Valid(Moment::Instant(datetime(
                2026, 5, 1, hour, minute, second, 0,
            )))
        };
        let day = Cell::Valid(Moment::Day(date(2026, 5, 1)));
        let table = [
            ("2026-05-01T10:20:30Z", instant(10, 20, 30)),
            ("2026-05-01t10:20:30z", instant(10, 20, 30)),
            ("2026-05-01T10:20:30.123Z", instant(10, 20, 30)),
            ("2026-05-01T10:20:30.123456789Z", instant(10, 20, 30)),
            ("2026-05-01T10:20:30+00:00", instant(10, 20, 30)),
            ("2026-05-01T10:20:30-05:30", instant(15, 50, 30)),
            ("2026-05-01T10:20:30+0200", instant(8, 20, 30)),
            ("2026-05-01 10:20:30 -0500", instant(15, 20, 30)),
            ("2026-05-01 10:20:30 UTC", instant(10, 20, 30)),
            ("2026-05-01T10:20:60Z", instant(10, 20, 59)),
            ("2026-05-01", day),
            (" 2026-05-01 ", day),
            ("2026-05-01 10:20", day),
            ("2026-05-01 10:20:30", day),
            ("2026-05-01T23:59:59", day),
            ("", Cell::Empty),
        ];
        for (cell, expected) in table {
            assert_eq!(read_date(cell.as_bytes(), None), expected, "{cell}");
        }
    }

    #[test]
    fn an_offset_can_change_the_day() {
        let late = read_date(b"2026-05-01T22:00:00-05:00", None);
        let utc = datetime(2026, 5, 2, 3, 0, 0, 0);
        assert_eq!(late, Cell::Valid(Moment::Instant(utc)));
    }

    #[test]
    fn dates_that_begin_with_day_or_month_need_an_order() {
        let day = |month, day| Cell::Valid(Moment::Day(date(2026, month, day)));
        let table = [
            ("3/4/2026", DateOrder::MonthFirst, day(3, 4)),
            ("3/4/2026", DateOrder::DayFirst, day(4, 3)),
            ("03/04/26", DateOrder::DayFirst, day(4, 3)),
            ("13/4/2026", DateOrder::DayFirst, day(4, 13)),
            ("13/4/2026", DateOrder::MonthFirst, Cell::Invalid),
            ("31.12.2026", DateOrder::DayFirst, day(12, 31)),
            ("3/4/2026 10:20", DateOrder::MonthFirst, day(3, 4)),
            ("3/4/2026 10:20:30 PM", DateOrder::MonthFirst, day(3, 4)),
            ("3/4-2026", DateOrder::MonthFirst, Cell::Invalid),
            ("3/4/126", DateOrder::MonthFirst, Cell::Invalid),
            ("2026-05-01", DateOrder::DayFirst, day(5, 1)),
        ];
        for (cell, order, expected) in table {
            assert_eq!(read_date(cell.as_bytes(), Some(order)), expected, "{cell}");
            if cell.contains(['/', '.']) {
                assert_eq!(read_date(cell.as_bytes(), None), Cell::Invalid, "{cell}");
            }
        }
    }

    #[test]
    fn other_text_is_invalid() {
        for cell in [
            "soon",
            "2026-13-01",
            "2026-02-29",
            "2026-05-01T",
            "2026-05-01T25:00:00Z",
            "2026-05-01T10:61:00Z",
            "2026-05-01T10:20:61Z",
            "2026-05-01T10:20:30X",
            "2026-05-01T10:20:30Zzz",
            "2026-05-01T10:20:30.Z",
            "2026-05-01T10:20:30+25:00",
            "2026-5-1",
            "20260501",
            "46143",
            "5/1/2026",
            "2026/05/01",
            "-001-01-01",
            "13:20 PM",
        ] {
            assert_eq!(read_date(cell.as_bytes(), None), Cell::Invalid, "{cell}");
        }
    }
}
