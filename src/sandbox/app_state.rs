//! What a running sandbox holds, behind its locks.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::faults::Faults;
use super::limits::{Limiter, RateLimit, RequestCounter};
use super::moment::Clock;
use super::prive::state::PriveState;
use super::request_log::RequestLog;
use super::resettable::Resettable;
use super::settings::Settings;
use super::shop::Shop;

/// A sandbox's state. No lock is held while waiting for anything. Only the dashboard holds two: the
/// shop's and then Prive's, both for reading.
pub(super) struct AppState {
    /// With the keys filled in.
    pub(super) settings: Settings,
    pub(super) clock: Clock,
    /// Postscript's side.
    pub(super) shop: Resettable<Shop>,
    pub(super) postscript: ServiceState,
    /// Prive's side.
    pub(super) prive: Resettable<PriveState>,
    pub(super) prive_service: ServiceState,
    faults: Mutex<Faults>,
    closed: watch::Receiver<bool>,
}

/// What both services have: a rate limit and a request log.
pub(super) struct ServiceState {
    limiter: Limiter,
    first_limit: Option<RateLimit>,
    counters: Mutex<Vec<RequestCounter>>,
    log: Mutex<RequestLog>,
}

impl AppState {
    /// `settings` must have been checked, and hold keys. `closed` turns true when the sandbox stops.
    pub(super) fn new(
        settings: Settings,
        shop: Shop,
        prive: PriveState,
        closed: watch::Receiver<bool>,
    ) -> AppState {
        let limit = RateLimit::per_second(settings.rate).unwrap_or_default();
        let prive_limit = RateLimit::prive(settings.prive_rate).unwrap_or_default();
        AppState {
            clock: Clock::default(),
            shop: Resettable::new(shop),
            postscript: ServiceState::new(settings.limiter, limit, 3),
            prive: Resettable::new(prive),
            prive_service: ServiceState::new(Limiter::Bucket, prive_limit, 1),
            faults: Mutex::default(),
            closed,
            settings,
        }
    }

    /// Back to the start: the first subscribers, contracts and rate limits, no events, faults or
    /// segments, empty logs and the time of this machine.
    pub(super) fn reset(&self) {
        self.clock.reset();
        self.shop.reset();
        *self.faults() = Faults::default();
        self.postscript.reset();
        self.prive.reset();
        self.prive_service.reset();
    }

    /// Waits for this long, or until the sandbox stops.
    pub(super) async fn wait(&self, delay: Duration) {
        let mut closed = self.closed.clone();
        tokio::select! {
            () = tokio::time::sleep(delay) => {}
            _ = closed.wait_for(|&closed| closed) => {}
        }
    }

    /// The faults that were added.
    pub(super) fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.faults)
    }
}

impl ServiceState {
    /// Counts the requests of this many callers, each for itself.
    fn new(limiter: Limiter, limit: Option<RateLimit>, callers: usize) -> ServiceState {
        let counters = (0..callers).map(|_| RequestCounter::new(limiter, limit));
        ServiceState {
            limiter,
            first_limit: limit,
            counters: Mutex::new(counters.collect()),
            log: Mutex::default(),
        }
    }

    /// Whether one more request of this caller is within the limit.
    pub(super) fn admit(&self, caller: usize) -> bool {
        lock(&self.counters)
            .get_mut(caller)
            .is_none_or(RequestCounter::admit)
    }

    /// Sets another limit, counted from zero.
    pub(super) fn set_limit(&self, limit: Option<RateLimit>) {
        lock(&self.counters).fill_with(|| RequestCounter::new(self.limiter, limit));
    }

    /// The request log.
    pub(super) fn log(&self) -> MutexGuard<'_, RequestLog> {
        lock(&self.log)
    }

    fn reset(&self) {
        self.set_limit(self.first_limit);
        *self.log() = RequestLog::default();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
