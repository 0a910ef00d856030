//! How many requests a key may send.

use std::str::FromStr;
use std::time::Duration;

/// How much longer than a second the requests of a second take at first, as a fraction. At 15 per second
/// they are 67.2 ms apart, so that sixteen of them span 1,008 ms.
const RESERVE: f64 = 0.008;

/// The same for a bucket, which absorbs what requests are late.
const BUCKET_RESERVE: f64 = 0.005;

/// A part of the bucket that is never used, because requests don't arrive as evenly as they left.
const KEPT_IN_BUCKET: u32 = 3;

/// How late a request may be without moving those behind it. Timers are late by a millisecond or
/// two at every request; without this slack that would add up to a lower rate.
const SLACK: Duration = Duration::from_millis(2);

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
        let rate = self.requests_per_second()? / (1.0 + self.reserve());
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        Some(Duration::from_secs_f64(requests as f64 / rate))
    }

    /// The limit; none if there is none.
    pub(super) fn requests_per_second(self) -> Option<f64> {
        match self {
            Self::Off => None,
            Self::PerSecond(rate)
            | Self::Bucket {
                per_second: rate, ..
            } => Some(rate),
        }
    }

    /// How much longer than a second the requests of a second take at least, as a fraction.
    pub(super) fn reserve(self) -> f64 {
        match self {
            Self::Off | Self::PerSecond(_) => RESERVE,
            Self::Bucket { .. } => BUCKET_RESERVE,
        }
    }

    /// How far requests may be ahead of an even spacing.
    pub(super) fn slack(self) -> Duration {
        match self {
            Self::Off | Self::PerSecond(_) => SLACK,
            Self::Bucket { size, per_second } => {
                let burst = size.saturating_sub(KEPT_IN_BUCKET + 1);
                Duration::from_secs_f64(f64::from(burst) * (1.0 + BUCKET_RESERVE) / per_second)
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
