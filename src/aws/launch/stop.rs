//! The wish to end a run early.

use std::sync::Arc;
use tokio::sync::watch;

/// The wish to end a run early, shared by all clones. It cannot be taken back.
#[derive(Clone, Debug)]
pub struct Stop {
    wanted: Arc<watch::Sender<bool>>,
}

impl Default for Stop {
    fn default() -> Self {
        let (wanted, _) = watch::channel(false);
        Self {
            wanted: Arc::new(wanted),
        }
    }
}

impl Stop {
    /// Ends the run: what waits stops waiting, what was launched is removed.
    pub fn stop(&self) {
        self.wanted.send_replace(true);
    }

    /// Tells whether the run is to end.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        *self.wanted.borrow()
    }

    /// Waits until the run is to end.
    pub async fn wanted(&self) {
        let mut receiver = self.wanted.subscribe();
        // It only fails where the sender is gone, and this holds it.
        let _ = receiver.wait_for(|wanted| *wanted).await;
    }
}
