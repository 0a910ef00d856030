//! The request limit: how many requests of one caller are let through, and when.
//!
//! Postscript publishes the figure (15 a second) and not how it counts, so there are three ways of
//! counting.

use std::collections::VecDeque;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use tokio::time::Instant;

use super::api::Caller;

/// How requests are counted against the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Limiter {
    /// Windows of one second, one after another, counted from the start of the sandbox.
    #[default]
    Fixed,
    /// At most the limit in any second, wherever it begins.
    Sliding,
    /// A bucket that holds one second's worth of requests and fills steadily.
    Bucket,
}

impl fmt::Display for Limiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Limiter::Fixed => "fixed",
            Limiter::Sliding => "sliding",
            Limiter::Bucket => "bucket",
        })
    }
}

impl FromStr for Limiter {
    type Err = String;

    fn from_str(name: &str) -> Result<Limiter, String> {
        <Limiter as clap::ValueEnum>::from_str(name, true)
            .map_err(|_| format!("{name} is not a way of counting; use fixed, sliding or bucket"))
    }
}

/// A limit as a whole number of requests in a stretch of time.
///
/// 15 a second is 15 in one second; a rate under one is one request in a longer stretch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    requests: u32,
    stretch: Duration,
}

impl Pace {
    /// `rate` is in requests a second; `None` stands for no limit.
    pub(super) fn new(rate: Option<f64>) -> Result<Option<Pace>, String> {
        let Some(rate) = rate else { return Ok(None) };
        if !(0.001..=1_000_000.0).contains(&rate) {
            return Err(format!(
                "a limit is between 0.001 and 1000000 requests a second, not {rate}"
            ));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the range was checked above"
        )]
        let requests = (rate.floor() as u32).max(1);
        Ok(Some(Pace {
            requests,
            stretch: Duration::from_secs_f64(f64::from(requests) / rate),
        }))
    }
}

/// The count of every caller. Refused requests don't count (assumed).
pub(super) struct Limits {
    limiter: Limiter,
    pace: Option<Pace>,
    started: Instant,
    callers: [Count; Caller::COUNT],
}

/// What is remembered of one caller's requests.
enum Count {
    /// The number of the window, and the requests let through in it.
    Fixed { window: u128, used: u32 },
    /// When the requests were let through, oldest first.
    Sliding(VecDeque<Instant>),
    /// Credit in time, as of an instant. One request costs the stretch divided by the requests in
    /// it.
    Bucket { credit: Duration, at: Instant },
}

impl Limits {
    /// Begins to count now.
    pub(super) fn new(limiter: Limiter, pace: Option<Pace>) -> Limits {
        let now = Instant::now();
        let fresh = || match limiter {
            Limiter::Fixed => Count::Fixed { window: 0, used: 0 },
            Limiter::Sliding => Count::Sliding(VecDeque::new()),
            Limiter::Bucket => Count::Bucket {
                credit: pace.map_or(Duration::ZERO, |pace| pace.stretch),
                at: now,
            },
        };
        Limits {
            limiter,
            pace,
            started: now,
            callers: std::array::from_fn(|_| fresh()),
        }
    }

    /// The same way of counting with another limit, from nothing.
    pub(super) fn with_pace(&self, pace: Option<Pace>) -> Limits {
        Limits::new(self.limiter, pace)
    }

    /// Whether a request that arrives now is let through.
    pub(super) fn admit(&mut self, caller: Caller) -> bool {
        let Some(Pace { requests, stretch }) = self.pace else {
            return true;
        };
        let now = Instant::now();
        match &mut self.callers[caller as usize] {
            Count::Fixed { window, used } => {
                let current = (now - self.started).as_nanos() / stretch.as_nanos();
                if *window != current {
                    (*window, *used) = (current, 0);
                }
                let free = *used < requests;
                *used += u32::from(free);
                free
            }
            Count::Sliding(times) => {
                while times.front().is_some_and(|&first| now - first >= stretch) {
                    times.pop_front();
                }
                let free = times.len() < requests as usize;
                if free {
                    times.push_back(now);
                }
                free
            }
            Count::Bucket { credit, at } => {
                *credit = stretch.min(*credit + (now - *at));
                *at = now;
                let rest = credit.checked_sub(stretch / requests);
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

    fn limits(limiter: Limiter, rate: f64) -> Limits {
        Limits::new(limiter, Pace::new(Some(rate)).unwrap())
    }

    /// How many of `asked` requests at this instant are let through.
    fn admitted(limits: &mut Limits, asked: usize) -> usize {
        (0..asked).filter(|_| limits.admit(Caller::Shop)).count()
    }

    #[tokio::test(start_paused = true)]
    async fn a_fixed_window_lets_twice_the_limit_through_across_its_edge() {
        let mut limits = limits(Limiter::Fixed, 15.0);
        advance(Duration::from_millis(999)).await;
        assert_eq!(admitted(&mut limits, 40), 15);
        advance(Duration::from_millis(1)).await;
        assert_eq!(admitted(&mut limits, 40), 15);
        advance(Duration::from_millis(999)).await;
        assert_eq!(admitted(&mut limits, 40), 0);
        advance(Duration::from_millis(1)).await;
        assert_eq!(admitted(&mut limits, 40), 15);
    }

    #[tokio::test(start_paused = true)]
    async fn a_sliding_window_never_lets_more_than_the_limit_through_in_any_second() {
        let mut limits = limits(Limiter::Sliding, 15.0);
        advance(Duration::from_millis(900)).await;
        assert_eq!(admitted(&mut limits, 10), 10);
        advance(Duration::from_millis(500)).await;
        assert_eq!(admitted(&mut limits, 10), 5);
        advance(Duration::from_millis(499)).await;
        assert_eq!(admitted(&mut limits, 10), 0);
        advance(Duration::from_millis(1)).await;
        assert_eq!(admitted(&mut limits, 40), 10);
        advance(Duration::from_millis(500)).await;
        assert_eq!(admitted(&mut limits, 40), 5);
    }

    #[tokio::test(start_paused = true)]
    async fn a_bucket_starts_full_and_fills_steadily_up_to_one_second_of_requests() {
        let mut limits = limits(Limiter::Bucket, 15.0);
        assert_eq!(admitted(&mut limits, 40), 15);
        for _ in 0..30 {
            advance(Duration::from_nanos(66_666_667)).await;
            assert_eq!(admitted(&mut limits, 2), 1);
        }
        advance(Duration::from_mins(1)).await;
        assert_eq!(admitted(&mut limits, 40), 15);
    }

    #[tokio::test(start_paused = true)]
    async fn refused_requests_do_not_count() {
        for limiter in [Limiter::Fixed, Limiter::Sliding, Limiter::Bucket] {
            let mut limits = limits(limiter, 5.0);
            assert_eq!(admitted(&mut limits, 1_000), 5, "{limiter}");
            advance(Duration::from_secs(1)).await;
            assert_eq!(admitted(&mut limits, 1_000), 5, "{limiter}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn each_caller_has_a_count_of_its_own() {
        let mut limits = limits(Limiter::Sliding, 2.0);
        assert_eq!(admitted(&mut limits, 3), 2);
        assert!(limits.admit(Caller::Partner));
        assert!(limits.admit(Caller::PartnerForShop));
        assert!(!limits.admit(Caller::Shop));
    }

    #[tokio::test(start_paused = true)]
    async fn a_rate_under_one_is_one_request_in_a_longer_stretch() {
        for limiter in [Limiter::Fixed, Limiter::Sliding, Limiter::Bucket] {
            let mut limits = limits(limiter, 0.5);
            assert_eq!(admitted(&mut limits, 3), 1, "{limiter}");
            advance(Duration::from_millis(1_999)).await;
            assert_eq!(admitted(&mut limits, 3), 0, "{limiter}");
            advance(Duration::from_millis(1)).await;
            assert_eq!(admitted(&mut limits, 3), 1, "{limiter}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_new_limit_counts_from_nothing_and_none_lets_all_through() {
        let mut first = limits(Limiter::Fixed, 1.0);
        assert_eq!(admitted(&mut first, 9), 1);
        let mut second = first.with_pace(Pace::new(Some(3.0)).unwrap());
        assert_eq!(admitted(&mut second, 9), 3);
        let mut off = second.with_pace(None);
        assert_eq!(admitted(&mut off, 10_000), 10_000);
    }

    #[test]
    fn a_rate_that_makes_no_sense_is_refused() {
        for rate in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e9] {
            assert!(Pace::new(Some(rate)).is_err(), "{rate}");
        }
    }

    #[test]
    fn limiters_are_written_as_they_are_read() {
        for limiter in [Limiter::Fixed, Limiter::Sliding, Limiter::Bucket] {
            assert_eq!(limiter.to_string().parse(), Ok(limiter));
        }
        assert_eq!(
            "leaky".parse::<Limiter>(),
            Err("leaky is not a way of counting; use fixed, sliding or bucket".to_owned())
        );
    }
}
