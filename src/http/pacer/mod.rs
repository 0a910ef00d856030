//! The pacer: as close to the rate limit as possible without exceeding it, whatever its kind.
//!
//! Postscript allows 15 requests per second for a key, doesn't publish how it counts them (fixed
//! window, sliding window or token bucket), sends no headers to steer by, and answers 429. So
//! requests are spaced evenly, a little below the limit: no window of a second holds more than the
//! limit, and no bucket runs dry. Networks deliver requests less evenly than they were sent, so each 429
//! at the full rate lowers that rate slightly. Prive publishes its limit as a bucket, whose burst is
//! used. If the limit turns out to be lower, for example because another program uses the same key, the
//! rate is halved and climbs again.

mod rate;

use std::sync::Mutex;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

pub use rate::Rate;

use super::cancellation::Cancellation;

/// The pause after a single 429.
const SHORT_PAUSE: Duration = Duration::from_millis(250);

/// The pause after a 429 that closely follows another: by then a window of a second is new.
const LONG_PAUSE: Duration = Duration::from_secs(1);

/// A 429 this long after the one before is taken as chance, not as a lower limit.
const QUIET: Duration = Duration::from_secs(5);

/// A pause this long is reported, and again after [`REPORT_EVERY`] if it goes on.
const REPORTED: Duration = Duration::from_secs(1);

/// How often pauses are reported.
const REPORT_EVERY: Duration = Duration::from_secs(10);

/// How fast the rate climbs back, in requests per second, every second.
const CLIMB: f64 = 2.0;

/// By how much a 429 at the full rate increases the reserve.
const RESERVE_STEP: f64 = 0.006;

/// The largest reserve. Few requests are delayed by more than this share of a second.
const MAX_RESERVE: f64 = 0.06;

/// By how much the reserve shrinks again, every second.
const RESERVE_DECAY: f64 = 0.0001;

/// The lowest rate, in requests per second.
const MIN_RATE: f64 = 0.5;

/// Lets requests go one by one at the rate. All requests of a key share one.
pub struct Pacer {
    /// Held by the next request, so that turns are given in order and a change of the rate applies
    /// to the one that waits.
    queue: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

struct State {
    /// The limit, in requests per second; none means unlimited.
    limit: Option<f64>,
    /// How much longer than a second the requests of a second take, as a fraction: at 0.008, fifteen requests
    /// take 1.008 s.
    reserve: f64,
    min_reserve: f64,
    /// How far requests may be ahead of an even spacing.
    slack: Duration,
    /// The rate now.
    rate: f64,
    /// When [`Self::rate`] was last brought up to date.
    rated: Instant,
    /// When the next request is due.
    next: Instant,
    /// No request before this, whatever the rate.
    not_before: Instant,
    has_succeeded: bool,
    last_limited: Option<Instant>,
    last_slowdown: Option<Instant>,
    /// Since when every response was a 429.
    limited_since: Option<Instant>,
    last_report: Option<Instant>,
}

impl Pacer {
    /// A pacer that lets the first request go at once.
    pub fn new(rate: Rate) -> Self {
        let (limit, reserve) = (rate.requests_per_second(), rate.reserve());
        let now = Instant::now();
        Self {
            queue: tokio::sync::Mutex::new(()),
            state: Mutex::new(State {
                limit,
                reserve,
                min_reserve: reserve,
                slack: rate.slack(),
                rate: limit.unwrap_or_default() / (1.0 + reserve),
                rated: now,
                next: now.checked_sub(rate.slack()).unwrap_or(now),
                not_before: now,
                has_succeeded: false,
                last_limited: None,
                last_slowdown: None,
                limited_since: None,
                last_report: None,
            }),
        }
    }

    /// Waits for a turn. Returns when it was given, or none if the run was canceled meanwhile.
    pub async fn acquire(&self, cancellation: &Cancellation) -> Option<Instant> {
        let _queue = self.queue.lock().await;
        loop {
            if cancellation.is_canceled() {
                return None;
            }
            let due = match self.with(|state| state.take_turn(Instant::now())) {
                Ok(now) => return Some(now),
                Err(due) => due,
            };
            tokio::select! {
                () = sleep_until(due) => {}
                () = cancellation.wait() => {}
            }
        }
    }

    /// Notes that the request sent at `sent` got a 429. `wait` is its Retry-After.
    pub fn note_limited(&self, sent: Instant, wait: Option<Duration>) {
        self.with(|state| {
            let now = Instant::now();
            state.slow_down(sent, now, wait);
            state.report_pause(now);
        });
    }

    /// Notes that the request sent at `sent` succeeded. The first one also opens the connection, so it
    /// arrived later than those behind it will.
    pub fn note_success(&self, sent: Instant) {
        self.with(|state| {
            if !std::mem::replace(&mut state.has_succeeded, true) {
                let now = Instant::now();
                let delayed = (state.next + (now - sent)).min(now + state.spacing());
                state.next = state.next.max(delayed);
            }
        });
    }

    /// Notes whether a response was a 429. Returns for how long there was nothing else.
    pub fn note_response(&self, is_limited: bool) -> Duration {
        self.with(|state| {
            if is_limited {
                state
                    .limited_since
                    .get_or_insert_with(Instant::now)
                    .elapsed()
            } else {
                state.limited_since = None;
                Duration::ZERO
            }
        })
    }

    /// Holds all requests back for a while.
    pub fn pause(&self, wait: Duration) {
        self.with(|state| state.not_before = state.not_before.max(Instant::now() + wait));
    }

    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        // No statement that changes the state can panic halfway, so a poisoned lock is usable.
        let mut state = self
            .state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        change(&mut state)
    }
}

impl State {
    /// Takes the turn if it is due; otherwise returns when it will be.
    fn take_turn(&mut self, now: Instant) -> Result<Instant, Instant> {
        if now < self.not_before {
            return Err(self.not_before);
        }
        let Some(limit) = self.limit else {
            return Ok(now);
        };
        if now < self.next {
            return Err(self.next);
        }
        let since = now.saturating_duration_since(self.rated).as_secs_f64();
        self.reserve = (self.reserve - RESERVE_DECAY * since).max(self.min_reserve);
        self.rate = (self.rate + CLIMB * since).min(limit / (1.0 + self.reserve));
        self.rated = now;
        let due = self.next.max(now.checked_sub(self.slack).unwrap_or(now));
        self.next = due + self.spacing();
        Ok(now)
    }

    fn spacing(&self) -> Duration {
        match self.limit {
            Some(_) => Duration::from_secs_f64(1.0 / self.rate),
            None => Duration::ZERO,
        }
    }

    fn slow_down(&mut self, sent: Instant, now: Instant, wait: Option<Duration>) {
        // Several requests in flight can get a 429 for the same reason; that counts once.
        let is_new = self.last_limited.is_none_or(|last| sent >= last);
        let full = self.limit.unwrap_or_default() / (1.0 + self.reserve);
        if is_new && self.rate >= full {
            self.reserve = (self.reserve + RESERVE_STEP).min(MAX_RESERVE);
        }
        let is_chance = self
            .last_limited
            .is_none_or(|last| now.saturating_duration_since(last) > QUIET);
        self.last_limited = Some(now);
        let pause = wait.unwrap_or(if is_chance { SHORT_PAUSE } else { LONG_PAUSE });
        self.not_before = self.not_before.max(now + pause);
        // A request sent before the rate was lowered says nothing about the lower rate.
        let is_old = self.last_slowdown.is_some_and(|last| sent < last);
        if !is_chance && !is_old {
            self.rate = (self.rate / 2.0).max(MIN_RATE);
            self.last_slowdown = Some(now);
        }
        // The climb begins when the pause is over, and so does the spacing. A burst ends.
        self.rated = self.not_before;
        self.next = self.next.max(self.not_before);
    }

    fn report_pause(&mut self, now: Instant) {
        let pause = self.not_before.saturating_duration_since(now);
        let is_reported = |last: Instant| now.saturating_duration_since(last) < REPORT_EVERY;
        if pause >= REPORTED && !self.last_report.is_some_and(is_reported) {
            self.last_report = Some(now);
            tracing::warn!("Waiting for the rate limit ({:.0} s)", pause.as_secs_f64());
        }
    }
}

#[cfg(test)]
mod tests;
