//! Threads, which a system may refuse: a container has a limit of processes, a build machine a crowded user.

use std::io;
use std::thread::{Builder, JoinHandle};

/// Starts a thread.
///
/// # Errors
///
/// Fails, with what to do about it, where the system starts no further thread; the standard library's `spawn` panics.
pub fn start<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<JoinHandle<T>> {
    Builder::new().spawn(work).map_err(|error| refused(&error))
}

/// Demands that threads can be started, before libraries are called that panic where they cannot.
///
/// # Errors
///
/// Fails, with what to do about it, where the system starts no further thread.
pub fn demand() -> io::Result<()> {
    // Nothing in it panics.
    let _ = start(|| ())?.join();
    Ok(())
}

/// Prepares work in parallel; where the system starts no thread, this one does it all.
///
/// # Errors
///
/// Fails, with what to do about it, where the system starts some threads and then no more.
pub fn prepare() -> io::Result<()> {
    let mut pool = rayon::ThreadPoolBuilder::new();
    if demand().is_err() {
        pool = pool.num_threads(1).use_current_thread();
    }
    pool.build_global()
        .map_err(|error| refused(&io::Error::other(error)))
}

fn refused(error: &io::Error) -> io::Error {
    let text = format!(
        "the system starts no further thread: {error}; raise its limit of processes (`ulimit -u`, or that of the container)"
    );
    io::Error::new(error.kind(), text)
}
