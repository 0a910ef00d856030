//! What a running sandbox holds, behind its locks.

use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use tokio::sync::watch;

use super::api::{Caller, Keys};
use super::faults::{Faults, Strike};
use super::journal::Journal;
use super::limits::{Limits, Pace};
use super::settings::Settings;
use super::shop::{Segment, Shop};

/// A sandbox's state. No lock is held while waiting for anything, and no two at once.
pub(super) struct App {
    pub(super) settings: Settings,
    pub(super) keys: Keys,
    shop: RwLock<Held>,
    limits: Mutex<Limits>,
    journal: Mutex<Journal>,
    faults: Mutex<Faults>,
    segments: Mutex<Vec<Segment>>,
    closed: watch::Receiver<bool>,
}

/// The shop as it is, and the one it began as where that was replaced.
struct Held {
    now: Shop,
    first: Option<Shop>,
}

impl App {
    /// `settings` must have been checked. `closed` turns true when the sandbox stops.
    pub(super) fn new(settings: Settings, shop: Shop, closed: watch::Receiver<bool>) -> App {
        let pace = Pace::new(settings.rate).unwrap_or_default();
        App {
            keys: Keys::new(settings.key.clone(), settings.partner_key.clone()),
            shop: RwLock::new(Held {
                now: shop,
                first: None,
            }),
            limits: Mutex::new(Limits::new(settings.limiter, pace)),
            journal: Mutex::default(),
            faults: Mutex::default(),
            segments: Mutex::default(),
            closed,
            settings,
        }
    }

    /// Looks at the shop.
    pub(super) fn shop<T>(&self, look: impl FnOnce(&Shop) -> T) -> T {
        let held: RwLockReadGuard<'_, Held> =
            self.shop.read().unwrap_or_else(PoisonError::into_inner);
        look(&held.now)
    }

    /// Changes the shop.
    pub(super) fn change_shop<T>(&self, change: impl FnOnce(&mut Shop) -> T) -> T {
        change(&mut self.held().now)
    }

    /// Puts another shop in its place. The first one is kept for [`App::reset`].
    pub(super) fn replace_shop(&self, shop: Shop) {
        let mut held = self.held();
        let former = std::mem::replace(&mut held.now, shop);
        held.first.get_or_insert(former);
    }

    /// Back to the start: the people it was started with, no events, faults or segments, an empty
    /// journal, the first limit and a fresh count of requests.
    pub(super) fn reset(&self) {
        {
            let mut held = self.held();
            if let Some(first) = held.first.take() {
                held.now = first;
            }
            held.now.go_back();
        }
        *self.journal() = Journal::default();
        *self.faults() = Faults::default();
        self.segments().clear();
        self.set_pace(Pace::new(self.settings.rate).unwrap_or_default());
    }

    /// Whether one more request of this caller is within the limit.
    pub(super) fn admit(&self, caller: Caller) -> bool {
        self.limits().admit(caller)
    }

    /// Sets another limit, counted from nothing.
    pub(super) fn set_pace(&self, pace: Option<Pace>) {
        let mut limits = self.limits();
        *limits = limits.with_pace(pace);
    }

    /// What befalls a request that arrives now.
    pub(super) fn strike(&self, method: &str, path: &str) -> Strike {
        self.faults().strike(method, path)
    }

    /// Waits as long as that, or until the sandbox stops.
    pub(super) async fn wait(&self, delay: Duration) {
        let mut closed = self.closed.clone();
        tokio::select! {
            () = tokio::time::sleep(delay) => {}
            _ = closed.wait_for(|&closed| closed) => {}
        }
    }

    /// The faults that were asked for.
    pub(super) fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The segments that were saved on the dashboard.
    pub(super) fn segments(&self) -> MutexGuard<'_, Vec<Segment>> {
        self.segments.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The request log.
    pub(super) fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn held(&self) -> RwLockWriteGuard<'_, Held> {
        self.shop.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn limits(&self) -> MutexGuard<'_, Limits> {
        self.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
