//! The probe on this machine, which needs neither AWS nor its SDK.

use crate::probe::{Batch, PackError, stdin};
use crate::threads;
use std::fmt;
use std::io::{self, Read, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

/// Why the probe was not started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The batch does not fit.
    #[error(transparent)]
    Packing(#[from] PackError),
    /// There is no such program, or it may not be run.
    #[error("`{0}` cannot be started: {1}")]
    Python(String, io::Error),
}

/// A running probe. It is killed where it is dropped.
pub struct Process {
    child: Mutex<Child>,
    said: Pipe,
    errors: Pipe,
}

impl fmt::Debug for Process {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl fmt::Display for Process {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "process {}", lock(&self.child).id())
    }
}

impl Process {
    /// Starts the probe with a Python of version 3.8 or later. The script goes over standard input; nothing is written to the disk.
    pub fn start(python: &Path, batch: &Batch) -> Result<Self, StartError> {
        let script = stdin(batch)?;
        let failed = |error| StartError::Python(python.display().to_string(), error);
        let mut child = Command::new(python)
            .arg("-")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        if let Some(mut input) = child.stdin.take() {
            // A pipe holds less than a script may have. Where nobody reads, the process has ended and says why.
            threads::start(move || input.write_all(script.as_bytes())).map_err(failed)?;
        }
        Ok(Self {
            said: Pipe::of(child.stdout.take()).map_err(failed)?,
            errors: Pipe::of(child.stderr.take()).map_err(failed)?,
            child: Mutex::new(child),
        })
    }

    /// Returns how it ended, if it has, and what it has said by now.
    pub fn look(&self) -> (Option<String>, String) {
        let ended = match lock(&self.child).try_wait() {
            Ok(None) => None,
            Ok(Some(status)) => Some(status.to_string()),
            Err(error) => Some(error.to_string()),
        };
        let Some(status) = ended else {
            return (None, self.said.text(false));
        };
        let said = self.said.text(true);
        let errors = self.errors.text(true);
        let last = errors.lines().rev().find(|line| !line.trim().is_empty());
        let why = last.map(|line| format!(": {}", line.trim()));
        (Some(format!("{status}{}", why.unwrap_or_default())), said)
    }

    /// Kills it, if it has not ended.
    pub fn end(&self) {
        let mut child = lock(&self.child);
        // It only fails where it has ended.
        let _ = child.kill();
        let _ = child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// What comes out of a pipe, read as it comes so that nobody waits.
struct Pipe {
    bytes: Arc<Mutex<Vec<u8>>>,
    reader: Mutex<Option<JoinHandle<()>>>,
}

impl Pipe {
    fn of(pipe: Option<impl Read + Send + 'static>) -> io::Result<Self> {
        let bytes = Arc::<Mutex<Vec<u8>>>::default();
        let into = Arc::clone(&bytes);
        let reader = pipe.map(|mut pipe| {
            threads::start(move || {
                let mut buffer = [0; 8192];
                loop {
                    match pipe.read(&mut buffer) {
                        Ok(0) => break,
                        Ok(count) => lock(&into).extend_from_slice(&buffer[..count]),
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        Err(_) => break,
                    }
                }
            })
        });
        Ok(Self {
            bytes,
            reader: Mutex::new(reader.transpose()?),
        })
    }

    /// Returns what came; at the end, all of it.
    fn text(&self, whole: bool) -> String {
        if whole && let Some(reader) = lock(&self.reader).take() {
            // A reader has nothing in it that panics.
            let _ = reader.join();
        }
        String::from_utf8_lossy(&lock(&self.bytes)).into_owned()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
