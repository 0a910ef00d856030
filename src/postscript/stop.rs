//! The wish to stop: once raised, no new request leaves.

use std::sync::Arc;

use tokio::sync::watch;

/// A flag that can be raised once and waited for; its clones are the same flag.
#[derive(Clone, Debug)]
pub struct Stop {
    raised: Arc<watch::Sender<bool>>,
}

impl Stop {
    /// A flag that isn't raised.
    pub fn new() -> Self {
        Self {
            raised: Arc::new(watch::Sender::new(false)),
        }
    }

    /// Raises it, for good.
    pub fn raise(&self) {
        self.raised.send_replace(true);
    }

    /// Whether it is raised.
    pub fn is_raised(&self) -> bool {
        *self.raised.borrow()
    }

    /// Waits until it is raised.
    pub async fn wait(&self) {
        // Fails only when every sender is gone, and `self` holds one.
        let _ = self.raised.subscribe().wait_for(|raised| *raised).await;
    }
}

impl Default for Stop {
    fn default() -> Self {
        Self::new()
    }
}
