//! Rate limits: whether one more request of a caller is within the limit.
//!
//! Postscript publishes a figure (15 per second) and not how requests are counted, so there are
//! three ways of counting. Prive publishes a bucket.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// How requests are counted against a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Limiter {
    /// Fixed window of one second.
    Fixed,
    /// Sliding window of one second.
    Sliding,
    /// Token bucket.
    Bucket,
}

/// A whole number of requests per window of time: 15 per second is 15 in one second; a rate below
/// one is one request in a longer window.
#[derive(Clone, Copy, Debug)]
pub(super) struct RateLimit {
    requests: u32,
    window: Duration,
}

/// The burst that Prive allows (documented).
const PRIVE_BURST: u32 = 50;

impl RateLimit {
    /// `rate` is in requests per second; `None` stands for no limit. Fails outside 0.001 to
    /// 1,000,000.
    pub(super) fn per_second(rate: Option<f64>) -> Result<Option<RateLimit>, String> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the range is checked before it is called"
        )]
        RateLimit::new(rate, |rate| (rate.floor() as u32).max(1))
    }

    /// Prive's limit: a burst of 50, and then `rate` per second.
    pub(super) fn prive(rate: Option<f64>) -> Result<Option<RateLimit>, String> {
        RateLimit::new(rate, |_| PRIVE_BURST)
    }

    fn new(rate: Option<f64>, requests: impl Fn(f64) -> u32) -> Result<Option<RateLimit>, String> {
        let Some(rate) = rate else { return Ok(None) };
        if !(0.001..=1_000_000.0).contains(&rate) {
            return Err(format!(
                "a rate limit must be between 0.001 and 1000000 requests per second, not {rate}"
            ));
        }
        let requests = requests(rate);
        Ok(Some(RateLimit {
            requests,
            window: Duration::from_secs_f64(f64::from(requests) / rate),
        }))
    }
}

/// The requests of one caller. Refused requests don't count (assumed).
pub(super) struct RequestCounter {
    limit: Option<RateLimit>,
    count: Count,
}

enum Count {
    /// The number of the current window since the start, and the requests admitted in it.
    Fixed {
        started: Instant,
        window: u128,
        admitted: u32,
    },
    /// When requests were admitted, oldest first.
    Sliding(VecDeque<Instant>),
    /// Credit in time, as of an instant. One request costs the window divided by its requests.
    Bucket { credit: Duration, at: Instant },
}

impl RequestCounter {
    /// Counts from now on.
    pub(super) fn new(limiter: Limiter, limit: Option<RateLimit>) -> RequestCounter {
        let now = Instant::now();
        let count = match limiter {
            Limiter::Fixed => Count::Fixed {
                started: now,
                window: 0,
                admitted: 0,
            },
            Limiter::Sliding => Count::Sliding(VecDeque::new()),
            Limiter::Bucket => Count::Bucket {
                credit: limit.map_or(Duration::ZERO, |limit| limit.window),
                at: now,
            },
        };
        RequestCounter { limit, count }
    }

    /// Whether a request that arrives now is within the limit; if so, it is counted.
    pub(super) fn admit(&mut self) -> bool {
        let Some(RateLimit { requests, window }) = self.limit else {
            return true;
        };
        let now = Instant::now();
        match &mut self.count {
            Count::Fixed {
                started,
                window: counted,
                admitted,
            } => {
                let current = (now - *started).as_nanos() / window.as_nanos();
                if *counted != current {
                    (*counted, *admitted) = (current, 0);
                }
                let is_free = *admitted < requests;
                *admitted += u32::from(is_free);
                is_free
            }
            Count::Sliding(times) => {
                while times.front().is_some_and(|&first| now - first >= window) {
                    times.pop_front();
                }
                let is_free = times.len() < requests as usize;
                if is_free {
                    times.push_back(now);
                }
                is_free
            }
            Count::Bucket { credit, at } => {
                *credit = window.min(*credit + (now - *at));
                *at = now;
                let rest = credit.checked_sub(window / requests);
                *credit = rest.unwrap_or(*credit);
                rest.is_some()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::advance;

    fn counter(limiter: Limiter, rate: f64) -> RequestCounter {
        RequestCounter::new(limiter, RateLimit::per_second(Some(rate)).unwrap())
    }

    /// How many of `sent` requests at this instant are admitted.
    fn admitted(counter: &mut RequestCounter, sent: usize) -> usize {
        (0..sent).filter(|_| counter.admit()).count()
    }

    #[tokio::test(start_paused = true)]
    async fn a_fixed_window_admits_twice_the_limit_across_its_edge() {
        let mut counter = counter(Limiter::Fixed, 15.0);
        advance(Duration::from_millis(999)).await;
        assert_eq!(admitted(&mut counter, 40), 15);
        advance(Duration::from_millis(1)).await;
        assert_eq!(admitted(&mut counter, 40), 15);
        advance(Duration::from_millis(999)).await;
        assert_eq!(admitted(&mut counter, 40), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_sliding_window_never_admits_more_than_the_limit_in_any_second() {
        let mut counter = counter(Limiter::Sliding, 15.0);
        advance(Duration::from_millis(900)).await;
        assert_eq!(admitted(&mut counter, 10), 10);
        advance(Duration::from_millis(500)).await;
        assert_eq!(admitted(&mut counter, 10), 5);
        advance(Duration::from_millis(499)).await;
        assert_eq!(admitted(&mut counter, 10), 0);
        advance(Duration::from_millis(1)).await;
        assert_eq!(admitted(&mut counter, 40), 10);
    }

    #[tokio::test(start_paused = true)]
    async fn a_bucket_starts_full_and_is_refilled_steadily_up_to_its_size() {
        let mut counter = counter(Limiter::Bucket, 15.0);
        assert_eq!(admitted(&mut counter, 40), 15);
        for _ in 0..30 {
            advance(Duration::from_nanos(66_666_667)).await;
            assert_eq!(admitted(&mut counter, 2), 1);
        }
        advance(Duration::from_mins(1)).await;
        assert_eq!(admitted(&mut counter, 40), 15);
    }

    #[tokio::test(start_paused = true)]
    async fn a_rate_below_one_is_one_request_in_a_longer_window() {
        for limiter in [Limiter::Fixed, Limiter::Sliding, Limiter::Bucket] {
            let mut counter = counter(limiter, 0.5);
            assert_eq!(admitted(&mut counter, 100), 1, "{limiter:?}");
            advance(Duration::from_millis(1_999)).await;
            assert_eq!(admitted(&mut counter, 3), 0, "{limiter:?}");
            advance(Duration::from_millis(1)).await;
            assert_eq!(admitted(&mut counter, 100), 1, "{limiter:?}");
        }
    }
}
