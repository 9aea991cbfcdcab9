//! One smgen at a time per output folder.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Held while smgen decides and writes; the system lets go of it when the process ends, however it ends.
pub(super) struct Lock(Option<File>);

/// Locks a folder itself, so that no lock file appears among the user's files; waits for another smgen to finish.
///
/// Returns `TimedOut` after `patience`. File systems that cannot lock are used without.
pub(super) fn acquire(folder: &Path, patience: Duration) -> io::Result<Lock> {
    let file = File::open(folder)?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Lock(Some(file))),
            Err(TryLockError::WouldBlock) if start.elapsed() < patience => {
                sleep(Duration::from_millis(5));
            }
            Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::TimedOut.into()),
            // Some network file systems. Unique names still keep two runs from mixing within a file.
            Err(TryLockError::Error(_)) => return Ok(Lock(None)),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(file) = self.0.take() {
            // Closing unlocks as well; this only says so.
            let _ = file.unlock();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_lock_waits_and_then_gives_up() {
        let dir = tempfile::tempdir().expect("a temp dir");
        let first = acquire(dir.path(), Duration::ZERO).expect("free");
        let second = acquire(dir.path(), Duration::from_millis(20));
        let kind = second.map(|_| ()).map_err(|error| error.kind());
        assert_eq!(kind, Err(io::ErrorKind::TimedOut));
        drop(first);
        assert!(acquire(dir.path(), Duration::ZERO).is_ok());
    }
}
