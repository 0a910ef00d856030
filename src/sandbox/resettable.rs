//! A state that can go back to its start.

use std::sync::{PoisonError, RwLock};

/// A state, and what it was at the start.
#[derive(Default)]
pub(super) struct Resettable<T> {
    start: T,
    now: RwLock<T>,
}

impl<T: Clone> Resettable<T> {
    pub(super) fn new(start: T) -> Resettable<T> {
        Resettable {
            now: RwLock::new(start.clone()),
            start,
        }
    }

    /// Reads the state.
    pub(super) fn read<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the state.
    pub(super) fn change<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        change(&mut self.now.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// Back to the start.
    pub(super) fn reset(&self) {
        self.change(|now| now.clone_from(&self.start));
    }
}
