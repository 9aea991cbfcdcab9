//! What was launched, or may have been, and is not removed yet.

use super::backoff::Backoff;
use super::calls::{CallError, lock};
use super::join::join_all;
use super::launcher::Launcher;
use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

/// How often something is looked for that may have been launched: EC2 shows an instance a few seconds after its launch (EC2 API
/// reference, "Eventual consistency").
const TRACES: usize = 3;

/// Something that could not be removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotRemoved {
    /// The name of a job, the id of an instance, or the token of a launch of which nothing else is known.
    pub resource: String,
    /// Why it could not be removed.
    pub why: String,
}

/// What was launched, or may have been, and is not removed yet. Clones are the same.
#[derive(Clone, Default)]
pub(super) struct Registry {
    entries: Arc<Mutex<BTreeMap<u64, Arc<dyn Removable>>>>,
    next: Arc<AtomicU64>,
}

impl fmt::Debug for Registry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = lock(&self.entries).values().map(|one| one.name()).collect();
        formatter.debug_tuple("Registry").field(&names).finish()
    }
}

impl Registry {
    /// Notes that something is about to be launched; before the call is sent, for its answer may never come.
    pub(super) fn register<L: Launcher>(&self, launcher: &L, token: &str) -> Entry<L> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let launch = Arc::new(Launch {
            launcher: launcher.clone(),
            token: token.to_owned(),
            handle: Mutex::new(None),
            traces: AtomicUsize::new(0),
        });
        lock(&self.entries).insert(number, launch.clone());
        Entry {
            registry: self.clone(),
            number,
            launch,
        }
    }

    /// Removes all that is left, for no longer than this, and returns what still is.
    pub(super) async fn clean_up(&self, poll: Duration, retry_for: Duration) -> Vec<NotRemoved> {
        let entries: Vec<_> = lock(&self.entries)
            .iter()
            .map(|(number, removable)| (*number, Arc::clone(removable)))
            .collect();
        let work = entries.into_iter().map(|(number, removable)| async move {
            let left = remove(removable.as_ref(), poll, retry_for).await;
            if left.is_none() {
                lock(&self.entries).remove(&number);
            }
            left
        });
        join_all(work).await.into_iter().flatten().collect()
    }
}

/// Something that is about to be launched, or was.
pub(super) struct Entry<L: Launcher> {
    registry: Registry,
    number: u64,
    launch: Arc<Launch<L>>,
}

impl<L: Launcher> Entry<L> {
    /// Notes what was launched.
    pub(super) fn launched(&self, handle: L::Handle) {
        *lock(&self.launch.handle) = Some(handle);
    }

    /// Notes that nothing was launched.
    pub(super) fn forget(&self) {
        lock(&self.registry.entries).remove(&self.number);
    }

    /// Returns what was launched, as people know it.
    pub(super) fn ran_on(&self) -> Option<String> {
        lock(&self.launch.handle).as_ref().map(ToString::to_string)
    }

    /// Removes what was launched, if it is not removed yet; what cannot be removed now stays noted.
    pub(super) async fn remove(&self, poll: Duration, retry_for: Duration) -> Option<NotRemoved> {
        if !lock(&self.registry.entries).contains_key(&self.number) {
            return None;
        }
        let left = remove(self.launch.as_ref(), poll, retry_for).await;
        if left.is_none() {
            self.forget();
        }
        left
    }
}

type Removal<'a> = Pin<Box<dyn Future<Output = Result<bool, CallError>> + Send + 'a>>;

/// Something that can be removed, whatever launched it.
trait Removable: Send + Sync {
    fn name(&self) -> String;
    fn remove(&self) -> Removal<'_>;
}

struct Launch<L: Launcher> {
    launcher: L,
    token: String,
    handle: Mutex<Option<L::Handle>>,
    traces: AtomicUsize,
}

impl<L: Launcher> Removable for Launch<L> {
    fn name(&self) -> String {
        let handle = lock(&self.handle);
        handle
            .as_ref()
            .map_or_else(|| self.token.clone(), ToString::to_string)
    }

    fn remove(&self) -> Removal<'_> {
        Box::pin(async {
            let handle = lock(&self.handle).clone();
            if let Some(handle) = handle {
                return self.launcher.remove(&handle).await;
            }
            let Some(handle) = self.launcher.find_by_token(&self.token).await? else {
                return Ok(self.traces.fetch_add(1, Ordering::Relaxed) + 1 >= TRACES);
            };
            *lock(&self.handle) = Some(handle.clone());
            self.launcher.remove(&handle).await
        })
    }
}

/// Tries until nothing is left, or for no longer than `retry_for`. What is on its way out then is as good as removed.
async fn remove(what: &dyn Removable, poll: Duration, retry_for: Duration) -> Option<NotRemoved> {
    let until = Instant::now() + retry_for;
    let mut backoff = Backoff::new(poll);
    let mut last = None;
    loop {
        match tokio::time::timeout_at(until, what.remove()).await {
            Ok(Ok(true)) => return None,
            Ok(Ok(false)) => {
                last = None;
                backoff.reset();
            }
            Ok(Err(error)) if error.is_transient() => last = Some(error.to_string()),
            Ok(Err(error)) => {
                let (resource, why) = (what.name(), error.to_string());
                return Some(NotRemoved { resource, why });
            }
            Err(_) => last = last.or(Some("no answer in time".to_owned())),
        }
        let pause = backoff.next();
        if Instant::now() + pause >= until {
            let resource = what.name();
            return last.map(|why| NotRemoved { resource, why });
        }
        tokio::time::sleep(pause).await;
    }
}
