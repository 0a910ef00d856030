//! A state that can go back to its start.

use std::sync::{Arc, PoisonError, RwLock};

/// A state, and what it was at the start. The two share their memory until the first change.
pub(super) struct Resettable<T> {
    start: Arc<T>,
    now: RwLock<Arc<T>>,
}

impl<T: Clone> Resettable<T> {
    pub(super) fn new(start: T) -> Resettable<T> {
        let start = Arc::new(start);
        Resettable {
            now: RwLock::new(Arc::clone(&start)),
            start,
        }
    }

    /// Reads the state.
    pub(super) fn read<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the state.
    pub(super) fn change<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        change(Arc::make_mut(&mut now))
    }

    /// Puts another state in its place; the start stays.
    pub(super) fn replace(&self, state: T) {
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(state);
    }

    /// Back to the start.
    pub(super) fn reset(&self) {
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&self.start);
    }
}
