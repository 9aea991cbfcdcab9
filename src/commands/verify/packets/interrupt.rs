//! The end of a run before its time.

use crate::aws::launch::StopSignal;

/// Waits for Ctrl-C, or for a pipeline that ends the process, and ends the run.
pub(super) async fn interrupted(stop: StopSignal) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminated.recv() => {}
            }
            return stop.stop();
        }
    }
    if tokio::signal::ctrl_c().await.is_ok() {
        stop.stop();
    }
}
