//! Canceling a run: after that, no new request is sent.

use std::sync::Arc;

use tokio::sync::watch;

/// A flag that is set once and can be waited for. Clones share the flag.
#[derive(Clone, Debug)]
pub struct Cancellation {
    canceled: Arc<watch::Sender<bool>>,
}

impl Cancellation {
    /// A flag that isn't set.
    pub fn new() -> Self {
        Self {
            canceled: Arc::new(watch::Sender::new(false)),
        }
    }

    /// Sets the flag, for good.
    pub fn cancel(&self) {
        self.canceled.send_replace(true);
    }

    /// Whether the flag is set.
    pub fn is_canceled(&self) -> bool {
        *self.canceled.borrow()
    }

    /// Waits until the flag is set.
    pub async fn wait(&self) {
        // Fails only when every sender is dropped, and `self` holds one.
        let _ = self.canceled.subscribe().wait_for(|set| *set).await;
    }
}

impl Default for Cancellation {
    fn default() -> Self {
        Self::new()
    }
}
