//! Times in messages.

use std::time::Duration;

use jiff::Timestamp;

/// A point in time, to the minute: `2026-03-08 10:20 UTC`.
pub fn format_time(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// How long something takes, roughly: `45 s`, `12 min`, `2 h 5 min`.
pub fn format_duration(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..=119 => format!("{seconds} s"),
        seconds @ 120..=7199 => format!("{} min", seconds.div_ceil(60)),
        seconds => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}
