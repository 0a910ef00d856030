//! The clock that both APIs stamp by. It runs, and can be moved.

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// The time of this machine, moved by an offset.
#[derive(Default)]
pub(super) struct Clock {
    offset: Mutex<SignedDuration>,
}

impl Clock {
    /// The time now, in whole milliseconds.
    pub(super) fn now(&self) -> Timestamp {
        let moved = Timestamp::now()
            .checked_add(*self.offset())
            .unwrap_or(Timestamp::MAX);
        Timestamp::from_millisecond(moved.as_millisecond()).unwrap_or(moved)
    }

    /// Sets the time; it runs on from there.
    pub(super) fn set(&self, now: Timestamp) {
        *self.offset() = now.duration_since(Timestamp::now());
    }

    /// Back to the time of this machine.
    pub(super) fn reset(&self) {
        *self.offset() = SignedDuration::ZERO;
    }

    fn offset(&self) -> MutexGuard<'_, SignedDuration> {
        self.offset.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
