//! The wish to stop: once raised, no new request leaves.

use std::sync::Arc;

use tokio::sync::watch;

/// A flag that can be raised once and waited for; its clones are the same flag.
#[derive(Clone, Debug)]
pub struct Cancellation {
    canceled: Arc<watch::Sender<bool>>,
}

impl Cancellation {
    /// A flag that isn't raised.
    pub fn new() -> Self {
        Self {
            canceled: Arc::new(watch::Sender::new(false)),
        }
    }

    /// Raises it, for good.
    pub fn cancel(&self) {
        self.canceled.send_replace(true);
    }

    /// Whether it is raised.
    pub fn is_canceled(&self) -> bool {
        *self.canceled.borrow()
    }

    /// Waits until it is raised.
    pub async fn wait(&self) {
        // Fails only when every sender is gone, and `self` holds one.
        let _ = self.canceled.subscribe().wait_for(|raised| *raised).await;
    }
}

impl Default for Cancellation {
    fn default() -> Self {
        Self::new()
    }
}
