//! Counting requests: their number is the time that a run takes.

use std::sync::atomic::{AtomicU64, Ordering};

/// What a request is for; requests are counted by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Identity,
    Lookup,
    Walk,
    Update,
    Event,
}

/// Counts requests while they are made.
#[derive(Default)]
pub(super) struct Counts {
    lookup: AtomicU64,
    walk: AtomicU64,
    update: AtomicU64,
    retried: AtomicU64,
    rate_limited: AtomicU64,
}

/// How many requests were made, by purpose; events, and the one that asks whose key it is, aren't
/// among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct RequestCounts {
    /// Look-ups of subscribers by id, phone or email.
    pub lookup: u64,
    /// Pages of the list of all subscribers.
    pub walk: u64,
    /// Updates of subscribers.
    pub update: u64,
    /// Attempts beyond the first, of any of these.
    pub retried: u64,
    /// Answers 429.
    pub rate_limited: u64,
}

impl Counts {
    /// Counts an attempt at a request; the first is 1.
    pub(super) fn attempt(&self, purpose: Purpose, attempt: u32) {
        let counter = match (attempt, purpose) {
            (1, Purpose::Identity | Purpose::Event) => return,
            (1, Purpose::Lookup) => &self.lookup,
            (1, Purpose::Walk) => &self.walk,
            (1, Purpose::Update) => &self.update,
            _ => &self.retried,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts an answer 429.
    pub(super) fn refused_by_limit(&self) {
        self.rate_limited.fetch_add(1, Ordering::Relaxed);
    }

    /// The numbers so far.
    pub(super) fn read(&self) -> RequestCounts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        RequestCounts {
            lookup: read(&self.lookup),
            walk: read(&self.walk),
            update: read(&self.update),
            retried: read(&self.retried),
            rate_limited: read(&self.rate_limited),
        }
    }
}
