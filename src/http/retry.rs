//! What may be retried, how long to wait before, and when to give up.
//!
//! Reads can be repeated without harm, and so can updates, which add a tag and set a property to
//! one value. An event can't: it is repeated only after [`FailureKind::had_no_effect`].

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// A request is attempted at most this often, rate-limited attempts not counted.
const MAX_ATTEMPTS: u32 = 6;

/// No attempt begins once attempts and delays have taken so long, the wait for a turn not counted.
const MAX_ELAPSED: Duration = Duration::from_mins(1);

/// A host that accepts no connection is given up after this.
const MAX_UNREACHABLE: Duration = Duration::from_secs(10);

/// A key that gets nothing but 429 is given up after this.
const MAX_LIMITED: Duration = Duration::from_secs(45);

/// The longest wait that a server can ask for.
const MAX_RETRY_AFTER: Duration = Duration::from_mins(1);

/// The wait before the first retry. It doubles from one to the next.
const MIN_DELAY: Duration = Duration::from_millis(500);

/// The longest wait before a retry.
const MAX_DELAY: Duration = Duration::from_secs(8);

/// How a repeatable attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FailureKind {
    /// No connection was made.
    Unreachable,
    /// The connection broke, or no response came in time.
    Broken,
    /// 408, 425 or 5xx.
    Unavailable,
    /// 429; the pacer does the waiting.
    Limited,
}

impl FailureKind {
    /// The failure that a status indicates; none if a retry can't succeed.
    pub(super) fn of(status: u16) -> Option<Self> {
        match status {
            429 => Some(Self::Limited),
            408 | 425 | 500..=599 => Some(Self::Unavailable),
            _ => None,
        }
    }

    /// Whether the attempt certainly had no effect: it was never sent, or was rate-limited.
    pub(super) fn had_no_effect(self) -> bool {
        matches!(self, Self::Unreachable | Self::Limited)
    }
}

/// Since when a host accepts no connection. At a low rate each request waits long for its turn, so
/// that no single one sees the whole outage.
#[derive(Default)]
pub(super) struct Reachability(Mutex<Option<Instant>>);

impl Reachability {
    /// Notes how an attempt ended. Returns whether the host has been unreachable for so long that it
    /// is given up.
    pub(super) fn is_lost(&self, failure: Option<FailureKind>) -> bool {
        let mut since = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if failure != Some(FailureKind::Unreachable) {
            *since = None;
            return false;
        }
        since.get_or_insert_with(Instant::now).elapsed() >= MAX_UNREACHABLE
    }
}

/// What to do after a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// Wait this long, and try again.
    Retry(Duration),
    /// The server asked for a longer wait than is made.
    AskedTooLong(Duration),
    /// The retries are used up.
    GiveUp,
}

/// The attempts at one request.
pub(super) struct Attempts {
    made: u32,
    limited: u32,
    /// When the current attempt began.
    begun: Instant,
    /// How long attempts and waits took so far. The queue for a turn isn't counted: at a low rate it
    /// alone would use up the time.
    elapsed: Duration,
    next_delay: Duration,
}

impl Attempts {
    pub(super) fn new() -> Self {
        Self {
            made: 0,
            limited: 0,
            begun: Instant::now(),
            elapsed: Duration::ZERO,
            next_delay: MIN_DELAY,
        }
    }

    /// Counts an attempt as begun. Returns its number; the first is 1.
    pub(super) fn begin(&mut self) -> u32 {
        self.made += 1;
        self.begun = Instant::now();
        self.made
    }

    /// The number of attempts so far.
    pub(super) fn made(&self) -> u32 {
        self.made
    }

    /// What to do after a failed attempt. `asked` is the server's Retry-After, and `limited_for` is
    /// how long the key has got nothing but 429.
    pub(super) fn after(
        &mut self,
        failure: FailureKind,
        asked: Option<Duration>,
        limited_for: Duration,
    ) -> Decision {
        self.elapsed += self.begun.elapsed();
        if let Some(asked) = asked
            && asked > MAX_RETRY_AFTER
        {
            return Decision::AskedTooLong(asked);
        }
        if failure == FailureKind::Limited {
            self.limited += 1;
            return if limited_for > MAX_LIMITED {
                Decision::GiveUp
            } else {
                Decision::Retry(Duration::ZERO)
            };
        }
        let mut delay = asked.unwrap_or_else(|| self.jittered_delay());
        if failure == FailureKind::Unreachable {
            // The last attempt is made when the time is over, not one delay before that.
            let left = MAX_UNREACHABLE.saturating_sub(self.elapsed);
            if left.is_zero() {
                return Decision::GiveUp;
            }
            delay = delay.min(left);
        } else if self.made - self.limited >= MAX_ATTEMPTS || self.elapsed + delay > MAX_ELAPSED {
            return Decision::GiveUp;
        }
        self.elapsed += delay;
        Decision::Retry(delay)
    }

    /// The next delay, and up to as much again, so that many clients don't return at once.
    fn jittered_delay(&mut self) -> Duration {
        let delay = self.next_delay.mul_f64(1.0 + fastrand::f64());
        self.next_delay = (self.next_delay * 2).min(MAX_DELAY);
        delay.min(MAX_DELAY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many attempts are made, and how long they take, if every one fails the same way.
    async fn exhaust(failure: FailureKind, each: Duration) -> (u32, Duration) {
        let (mut attempts, started) = (Attempts::new(), Instant::now());
        loop {
            attempts.begin();
            tokio::time::sleep(each).await;
            match attempts.after(failure, None, started.elapsed()) {
                Decision::Retry(delay) => tokio::time::sleep(delay).await,
                _ => return (attempts.made(), started.elapsed()),
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn every_failure_is_given_up_in_the_end() {
        let (made, took) = exhaust(FailureKind::Unavailable, Duration::ZERO).await;
        assert_eq!(made, 6);
        assert!(took < Duration::from_secs(32), "{took:?}");
        let (made, _) = exhaust(FailureKind::Broken, Duration::from_secs(30)).await;
        assert_eq!(made, 2);
        let (_, took) = exhaust(FailureKind::Limited, Duration::from_secs(1)).await;
        assert_eq!(took, Duration::from_secs(46));
    }

    #[tokio::test(start_paused = true)]
    async fn an_unreachable_host_is_given_up_after_ten_seconds() {
        for _ in 0..50 {
            let (made, took) = exhaust(FailureKind::Unreachable, Duration::ZERO).await;
            assert!((4..=8).contains(&made), "{made}");
            let took = took.as_millis();
            assert!((9_990..=10_020).contains(&took), "{took} ms");
        }
        let connect_timeout = Duration::from_secs(10);
        let (made, _) = exhaust(FailureKind::Unreachable, connect_timeout).await;
        assert_eq!(made, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_rate_limited_attempt_is_not_counted() {
        let mut attempts = Attempts::new();
        for _ in 0..50 {
            attempts.begin();
            attempts.after(FailureKind::Limited, None, Duration::ZERO);
        }
        attempts.begin();
        assert!(matches!(
            attempts.after(FailureKind::Unavailable, None, Duration::ZERO),
            Decision::Retry(_)
        ));
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_for_a_turn_is_not_counted() {
        for failure in [
            FailureKind::Unavailable,
            FailureKind::Unreachable,
            FailureKind::Limited,
        ] {
            let mut attempts = Attempts::new();
            // 64 requests at one per second queue for a minute.
            for _ in 0..3 {
                tokio::time::sleep(Duration::from_mins(1)).await;
                attempts.begin();
                let decision = attempts.after(failure, None, Duration::from_secs(1));
                assert!(matches!(decision, Decision::Retry(_)), "{failure:?}");
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_is_lost_if_no_request_reaches_it() {
        let reachability = Reachability::default();
        let lost = Some(FailureKind::Unreachable);
        for _ in 0..9 {
            assert!(!reachability.is_lost(lost));
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        assert!(!reachability.is_lost(Some(FailureKind::Unavailable)));
        assert!(!reachability.is_lost(lost));
        tokio::time::sleep(Duration::from_secs(9)).await;
        assert!(!reachability.is_lost(lost));
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(reachability.is_lost(lost));
        assert!(!reachability.is_lost(None));
    }

    #[tokio::test(start_paused = true)]
    async fn retry_after_is_followed_up_to_a_minute() {
        let mut attempts = Attempts::new();
        attempts.begin();
        let seconds = Duration::from_secs;
        assert_eq!(
            attempts.after(FailureKind::Unavailable, Some(seconds(7)), Duration::ZERO),
            Decision::Retry(seconds(7))
        );
        assert_eq!(
            attempts.after(FailureKind::Limited, Some(seconds(3600)), Duration::ZERO),
            Decision::AskedTooLong(seconds(3600))
        );
    }
}
