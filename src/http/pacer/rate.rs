//! How many requests a key may send.

use std::str::FromStr;
use std::time::Duration;

/// The share of a rate that is used. At 15 per second this spaces requests 67.9 ms apart, so that
/// sixteen of them span 1,019 ms, and a late first one still doesn't share a second with the last.
const SHARE: f64 = 0.982;

/// The share of a bucket's refill that is used. Its reserve absorbs what requests are late.
const BUCKET_SHARE: f64 = 0.995;

/// A part of the bucket that is never used, because requests don't arrive as evenly as they left.
const BUCKET_RESERVE: u32 = 3;

/// How late a request may be without moving those behind it. Timers are late by a millisecond or
/// two at every request; without this slack that would add up to a lower rate.
const SLACK: Duration = Duration::from_millis(10);

/// A rate of requests.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rate {
    /// As many as the connection carries.
    Off,
    /// At most this many per second.
    PerSecond(f64),
    /// A bucket: a burst of `size` requests, then `per_second`.
    Bucket {
        /// The size of the burst.
        size: u32,
        /// How many requests per second it is refilled with.
        per_second: f64,
    },
}

impl Rate {
    /// Whether this may send more than `limit` allows.
    pub fn is_above(self, limit: Self) -> bool {
        match (self.requests_per_second(), limit.requests_per_second()) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(rate), Some(limit)) => rate > limit,
        }
    }

    /// How long this many requests take, evenly paced; none without a limit.
    pub fn duration_of(self, requests: u64) -> Option<Duration> {
        let rate = self.used()?;
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        Some(Duration::from_secs_f64(requests as f64 / rate))
    }

    fn requests_per_second(self) -> Option<f64> {
        match self {
            Self::Off => None,
            Self::PerSecond(rate)
            | Self::Bucket {
                per_second: rate, ..
            } => Some(rate),
        }
    }

    /// The requests per second that are sent.
    pub(super) fn used(self) -> Option<f64> {
        match self {
            Self::Off => None,
            Self::PerSecond(rate) => Some(rate * SHARE),
            Self::Bucket { per_second, .. } => Some(per_second * BUCKET_SHARE),
        }
    }

    /// How far requests may be ahead of an even spacing.
    pub(super) fn slack(self) -> Duration {
        match self {
            Self::Off | Self::PerSecond(_) => SLACK,
            Self::Bucket { size, per_second } => {
                let burst = size.saturating_sub(BUCKET_RESERVE + 1);
                Duration::from_secs_f64(f64::from(burst) / (per_second * BUCKET_SHARE))
            }
        }
    }
}

impl FromStr for Rate {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "off" {
            return Ok(Self::Off);
        }
        let rate: f64 = text.parse().map_err(|_| "expected a number or `off`")?;
        if (0.1..=100_000.0).contains(&rate) {
            Ok(Self::PerSecond(rate))
        } else {
            Err("must be from 0.1 to 100000 requests per second, or `off`")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_number_or_off() {
        assert_eq!("off".parse(), Ok(Rate::Off));
        assert_eq!("7.5".parse(), Ok(Rate::PerSecond(7.5)));
        for invalid in ["", "0", "-1", "NaN", "inf", "fast", "1e9"] {
            assert!(invalid.parse::<Rate>().is_err(), "{invalid}");
        }
    }

    #[test]
    fn a_rate_is_compared_with_a_limit() {
        let limit = Rate::PerSecond(15.0);
        assert!(Rate::Off.is_above(limit));
        assert!(Rate::PerSecond(15.1).is_above(limit));
        assert!(!Rate::PerSecond(15.0).is_above(limit));
        assert!(!Rate::Off.is_above(Rate::Off));
    }
}
