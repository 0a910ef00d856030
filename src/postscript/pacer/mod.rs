//! The pace: as near to the limit as can be without being refused, whatever the limiter's kind.
//!
//! Postscript allows 15 requests a second for a key and doesn't say how it counts them (fixed
//! window, sliding window or token bucket), sends no headers to steer by, and answers 429. So
//! requests leave evenly spaced, a little below the limit: no window of a second then holds more
//! than the limit, and no bucket runs dry. Where the limit turns out lower (another program on the
//! same key, say), the pace is halved, waits, and climbs again.

use std::str::FromStr;
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::cancellation::Cancellation;

/// How much of the wanted rate is used. At 15 a second this spaces requests 67.9 ms apart, so that
/// sixteen of them span 1,019 ms and a late first one still doesn't share a second with the last.
const SHARE: f64 = 0.982;

/// How late a request may be without moving those behind it. Timers are late by a millisecond or
/// two at every request; without this slack that would add up to a lower rate.
const SLACK: Duration = Duration::from_millis(10);

/// The pause after a single refusal.
const SHORT_PAUSE: Duration = Duration::from_millis(250);

/// The pause after a refusal that follows another closely: by then a window of a second is new.
const LONG_PAUSE: Duration = Duration::from_secs(1);

/// A refusal so long after the one before is taken as chance, not as a lower limit.
const QUIET: Duration = Duration::from_secs(5);

/// By how much the rate climbs back, in requests a second, every second.
const CLIMB: f64 = 2.0;

/// The lowest rate, in requests a second.
const LOWEST: f64 = 0.5;

/// How many requests a second are wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rate {
    /// As many as the connection carries.
    Off,
    /// At most so many.
    PerSecond(f64),
}

impl Rate {
    /// What Postscript publishes: 15 requests a second for a key.
    pub const PUBLISHED: f64 = 15.0;

    /// Whether it is more than Postscript allows.
    pub fn is_above_published(self) -> bool {
        match self {
            Self::Off => true,
            Self::PerSecond(rate) => rate > Self::PUBLISHED,
        }
    }

    /// How long so many requests take at this pace.
    pub fn duration_of(self, requests: u64) -> Option<Duration> {
        match self {
            Self::Off => None,
            #[expect(clippy::cast_precision_loss, reason = "a forecast")]
            Self::PerSecond(rate) => {
                Some(Duration::from_secs_f64(requests as f64 / (rate * SHARE)))
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
        let rate: f64 = text.parse().map_err(|_| "a number or `off`")?;
        if (0.1..=100_000.0).contains(&rate) {
            Ok(Self::PerSecond(rate))
        } else {
            Err("from 0.1 to 100000 requests a second, or `off`")
        }
    }
}

/// Lets requests go one by one at the pace; one for all requests of a key.
pub struct Pacer {
    /// Held by whoever is next, so that turns are given in the order in which they are asked for
    /// and a change of pace reaches the one that waits.
    queue: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

struct State {
    /// The rate to keep and climb back to, in requests a second; none for no pace.
    wanted: Option<f64>,
    /// The rate now.
    rate: f64,
    /// When [`Self::rate`] was last brought up to date.
    rated: Instant,
    /// When the next request is due.
    next: Instant,
    /// No request before this, whatever the pace.
    not_before: Instant,
    last_refusal: Option<Instant>,
    last_slowdown: Option<Instant>,
    /// Since when every answer was a refusal.
    refused_since: Option<Instant>,
}

impl Pacer {
    /// A pacer that lets the first request go at once.
    pub fn new(rate: Rate) -> Self {
        let wanted = match rate {
            Rate::Off => None,
            Rate::PerSecond(rate) => Some(rate * SHARE),
        };
        let now = Instant::now();
        Self {
            queue: tokio::sync::Mutex::new(()),
            state: Mutex::new(State {
                wanted,
                rate: wanted.unwrap_or_default(),
                rated: now,
                next: now,
                not_before: now,
                last_refusal: None,
                last_slowdown: None,
                refused_since: None,
            }),
        }
    }

    /// Waits for a turn; returns when it was given, or none if `stop` was raised meanwhile.
    pub async fn turn(&self, stop: &Cancellation) -> Option<Instant> {
        let _queue = self.queue.lock().await;
        loop {
            if stop.is_canceled() {
                return None;
            }
            let due = match self.with(|state| state.take_turn(Instant::now())) {
                Ok(now) => return Some(now),
                Err(due) => due,
            };
            tokio::select! {
                () = sleep_until(due) => {}
                () = stop.wait() => {}
            }
        }
    }

    /// The request that left at `sent` was refused by the limit. `wait` is what the server asked
    /// for, if it did.
    pub fn refused(&self, sent: Instant, wait: Option<Duration>) {
        self.with(|state| state.refused(sent, Instant::now(), wait));
    }

    /// Notes whether an answer was a refusal by the limit; returns for how long there has been
    /// nothing else.
    pub fn answered(&self, is_refused: bool) -> Duration {
        self.with(|state| {
            if is_refused {
                state
                    .refused_since
                    .get_or_insert_with(Instant::now)
                    .elapsed()
            } else {
                state.refused_since = None;
                Duration::ZERO
            }
        })
    }

    /// Holds all requests back for a while.
    pub fn pause(&self, wait: Duration) {
        self.with(|state| state.not_before = state.not_before.max(Instant::now() + wait));
    }

    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        // The state is whole between any two statements that could panic, so a poisoned lock is
        // as good as any.
        let mut state = self
            .state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        change(&mut state)
    }
}

impl State {
    /// Takes the turn, if it is due, and says when that was; else says when it will be.
    fn take_turn(&mut self, now: Instant) -> Result<Instant, Instant> {
        if now < self.not_before {
            return Err(self.not_before);
        }
        let Some(wanted) = self.wanted else {
            return Ok(now);
        };
        if now < self.next {
            return Err(self.next);
        }
        let since = now.saturating_duration_since(self.rated).as_secs_f64();
        self.rate = (self.rate + CLIMB * since).min(wanted);
        self.rated = now;
        let due = self.next.max(now.checked_sub(SLACK).unwrap_or(now));
        self.next = due + Duration::from_secs_f64(1.0 / self.rate);
        Ok(now)
    }

    fn refused(&mut self, sent: Instant, now: Instant, wait: Option<Duration>) {
        let is_chance = self
            .last_refusal
            .is_none_or(|last| now.saturating_duration_since(last) > QUIET);
        self.last_refusal = Some(now);
        let pause = wait.unwrap_or(if is_chance { SHORT_PAUSE } else { LONG_PAUSE });
        self.not_before = self.not_before.max(now + pause);
        // Requests that were on their way when the pace was last lowered tell nothing new.
        let is_old = self.last_slowdown.is_some_and(|last| sent < last);
        if !is_chance && !is_old {
            self.rate = (self.rate / 2.0).max(LOWEST);
            self.last_slowdown = Some(now);
        }
        // The climb begins when the pause is over, and so does the spacing.
        self.rated = self.not_before;
        self.next = self.next.max(self.not_before);
    }
}

#[cfg(test)]
mod tests;
