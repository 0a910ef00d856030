//! What may be tried again, how long to wait before, and when to give up.
//!
//! Reads can be repeated without harm, and so can updates, whose tags are additive and whose
//! property has one value. An event can't: it is repeated only after [`Trouble::came_to_nothing`].

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};
use tokio::time::Instant;

/// How often a request is tried at most.
const MOST_ATTEMPTS: u32 = 6;

/// No attempt begins later than this after the first.
const LONGEST: Duration = Duration::from_mins(1);

/// A host that takes no connection is given up after this, whichever requests it is that find so.
const LONGEST_UNREACHABLE: Duration = Duration::from_secs(10);

/// A key that gets nothing but 429 is given up after this.
const LONGEST_LIMITED: Duration = Duration::from_secs(45);

/// The longest wait that a server can ask for.
const LONGEST_ASKED: Duration = Duration::from_mins(1);

/// How an attempt failed that may be made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// No connection was made.
    Unreachable,
    /// The connection broke, or no answer came in time.
    Broken,
    /// 408, 425 or 5xx.
    Unavailable,
    /// 429; the pacer does the waiting.
    Limited,
}

impl Trouble {
    /// What an answer of this status is; none where trying again is of no use.
    pub(super) fn of(status: u16) -> Option<Self> {
        match status {
            429 => Some(Self::Limited),
            408 | 425 | 500..=599 => Some(Self::Unavailable),
            _ => None,
        }
    }

    /// Whether the attempt surely had no effect: it never left, or was refused by the limit.
    pub(super) fn came_to_nothing(self) -> bool {
        matches!(self, Self::Unreachable | Self::Limited)
    }
}

/// Since when a host takes no connection. At a low rate each request waits long for its turn, so that
/// none finds by itself that it has been so for long.
#[derive(Default)]
pub(super) struct Reach(Mutex<Option<Instant>>);

impl Reach {
    /// Notes how an attempt ended; returns whether the host has been out of reach for so long that it
    /// is given up.
    pub(super) fn is_gone(&self, trouble: Option<Trouble>) -> bool {
        let mut since = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if trouble != Some(Trouble::Unreachable) {
            *since = None;
            return false;
        }
        since.get_or_insert_with(Instant::now).elapsed() >= LONGEST_UNREACHABLE
    }
}

/// What to do after an attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// Wait this long, and try again.
    Wait(Duration),
    /// The server asks for a wait longer than we are ready for.
    AskedTooLong(Duration),
    /// The budget is used up.
    GiveUp,
}

/// The attempts at one request.
pub(super) struct Attempts {
    made: u32,
    limited: u32,
    /// When the attempt under way began.
    begun: Instant,
    /// How long attempts and waits took so far. The queue for a turn is left out: at a low rate it
    /// alone would use up the budget.
    spent: Duration,
    delays: ExponentialBackoff,
}

impl Attempts {
    pub(super) fn start() -> Self {
        let delays = ExponentialBuilder::new()
            .with_min_delay(Duration::from_millis(500))
            .with_max_delay(Duration::from_secs(8))
            .with_factor(2.0)
            .with_jitter()
            .without_max_times();
        Self {
            made: 0,
            limited: 0,
            begun: Instant::now(),
            spent: Duration::ZERO,
            delays: delays.build(),
        }
    }

    /// Counts an attempt as begun; returns how many there have been, this one included.
    pub(super) fn begin(&mut self) -> u32 {
        self.made += 1;
        self.begun = Instant::now();
        self.made
    }

    /// How many attempts there have been.
    pub(super) fn made(&self) -> u32 {
        self.made
    }

    /// What to do after this trouble, where the server asked for a wait or didn't. `refused_for` is
    /// how long the key has got nothing but 429.
    pub(super) fn after(
        &mut self,
        trouble: Trouble,
        asked: Option<Duration>,
        refused_for: Duration,
    ) -> Decision {
        self.spent += self.begun.elapsed();
        if let Some(asked) = asked
            && asked > LONGEST_ASKED
        {
            return Decision::AskedTooLong(asked);
        }
        if trouble == Trouble::Limited {
            self.limited += 1;
            return if refused_for > LONGEST_LIMITED {
                Decision::GiveUp
            } else {
                Decision::Wait(Duration::ZERO)
            };
        }
        let longest = match trouble {
            Trouble::Unreachable => LONGEST_UNREACHABLE,
            _ => LONGEST,
        };
        let delay = asked.or_else(|| self.delays.next()).unwrap_or_default();
        if self.made - self.limited >= MOST_ATTEMPTS || self.spent + delay > longest {
            Decision::GiveUp
        } else {
            self.spent += delay;
            Decision::Wait(delay)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many attempts are made, and how long that takes, if every one fails the same way.
    async fn exhaust(trouble: Trouble, each: Duration) -> (u32, Duration) {
        let (mut attempts, started) = (Attempts::start(), Instant::now());
        loop {
            attempts.begin();
            tokio::time::sleep(each).await;
            match attempts.after(trouble, None, started.elapsed()) {
                Decision::Wait(delay) => tokio::time::sleep(delay).await,
                _ => return (attempts.made(), started.elapsed()),
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn every_trouble_has_an_end() {
        let (made, took) = exhaust(Trouble::Unavailable, Duration::ZERO).await;
        assert_eq!(made, 6);
        assert!(took < Duration::from_secs(32), "{took:?}");
        let (_, took) = exhaust(Trouble::Unreachable, Duration::ZERO).await;
        assert!(took < Duration::from_secs(15), "{took:?}");
        let (made, _) = exhaust(Trouble::Broken, Duration::from_secs(30)).await;
        assert_eq!(made, 2);
        let (_, took) = exhaust(Trouble::Limited, Duration::from_secs(1)).await;
        assert_eq!(took, Duration::from_secs(46));
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_by_the_limit_costs_no_attempt() {
        let mut attempts = Attempts::start();
        for _ in 0..50 {
            attempts.begin();
            attempts.after(Trouble::Limited, None, Duration::ZERO);
        }
        attempts.begin();
        assert!(matches!(
            attempts.after(Trouble::Unavailable, None, Duration::ZERO),
            Decision::Wait(_)
        ));
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_for_a_turn_costs_nothing_of_the_budget() {
        for trouble in [Trouble::Unavailable, Trouble::Unreachable, Trouble::Limited] {
            let mut attempts = Attempts::start();
            // A queue of a minute, as 64 requests make at one a second.
            for _ in 0..3 {
                tokio::time::sleep(Duration::from_mins(1)).await;
                attempts.begin();
                let decision = attempts.after(trouble, None, Duration::from_secs(1));
                assert!(matches!(decision, Decision::Wait(_)), "{trouble:?}");
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_is_gone_that_takes_no_connection_of_any_request() {
        let reach = Reach::default();
        let lost = Some(Trouble::Unreachable);
        for _ in 0..9 {
            assert!(!reach.is_gone(lost));
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        // It was there for a moment.
        assert!(!reach.is_gone(Some(Trouble::Unavailable)));
        assert!(!reach.is_gone(lost));
        tokio::time::sleep(Duration::from_secs(9)).await;
        assert!(!reach.is_gone(lost));
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(reach.is_gone(lost));
        assert!(!reach.is_gone(None));
    }

    #[tokio::test(start_paused = true)]
    async fn what_the_server_asks_for_is_done_within_reason() {
        let mut attempts = Attempts::start();
        attempts.begin();
        let seconds = Duration::from_secs;
        assert_eq!(
            attempts.after(Trouble::Unavailable, Some(seconds(7)), Duration::ZERO),
            Decision::Wait(seconds(7))
        );
        assert_eq!(
            attempts.after(Trouble::Limited, Some(seconds(3600)), Duration::ZERO),
            Decision::AskedTooLong(seconds(3600))
        );
    }
}
