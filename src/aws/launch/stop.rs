//! The request to end a run early.

use std::sync::Arc;
use tokio::sync::watch;

/// The request to end a run early, shared by all clones. It cannot be taken back.
#[derive(Clone, Debug)]
pub struct StopSignal {
    requested: Arc<watch::Sender<bool>>,
}

impl Default for StopSignal {
    fn default() -> Self {
        let (requested, _) = watch::channel(false);
        Self {
            requested: Arc::new(requested),
        }
    }
}

impl StopSignal {
    /// Ends the run: what waits stops waiting, what was launched is removed.
    pub fn stop(&self) {
        self.requested.send_replace(true);
    }

    /// Tells whether the run is to end.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        *self.requested.borrow()
    }

    /// Waits until the run is to end.
    pub async fn requested(&self) {
        let mut receiver = self.requested.subscribe();
        // It only fails where the sender is gone, and this holds it.
        let _ = receiver.wait_for(|requested| *requested).await;
    }
}
