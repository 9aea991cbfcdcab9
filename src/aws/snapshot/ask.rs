//! What all questions have in common: counting, telling gaps from failures, and how many are open at once.

use super::{Failure, Watch};
use crate::aws::{Error, Session};
use crate::snapshot::{Gap, SnapshotPart};
use crate::verify::iam::READ;
use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many parts are asked for at once: EC2's buckets hold 50 and more calls, and others use the account, too.
pub(super) const PARTS: usize = 8;
/// How many items of one SageMaker list are described at once.
pub(super) const ITEMS: usize = 3;
/// How many items of a list are described at most; that there are more is a gap.
pub(super) const MOST: usize = 1000;
/// How many values a filter takes (Amazon EC2 API reference, "Filter").
pub(super) const VALUES: usize = 200;

/// Asks, and remembers what was asked and what was not answered. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct ApiReader {
    pub(super) session: Session,
    notes: Arc<Mutex<Notes>>,
    watch: Watch,
}

#[derive(Debug, Default)]
struct Notes {
    calls: BTreeMap<String, usize>,
    gaps: BTreeSet<Gap>,
    refused: BTreeSet<&'static str>,
}

impl ApiReader {
    pub(super) fn new(session: Session, watch: Watch) -> Self {
        Self {
            session,
            notes: Arc::default(),
            watch,
        }
    }

    /// Counts a call.
    pub(super) fn count(&self, action: &'static str) {
        debug_assert!(
            READ.iter().any(|known| known.name == action),
            "{action} is not in the list"
        );
        self.watch.tell(action);
        *lock(&self.notes)
            .calls
            .entry(action.to_owned())
            .or_default() += 1;
    }

    /// Notes what is missing.
    pub(super) fn gap(&self, action: &str, part: SnapshotPart, why: impl Into<String>) {
        let gap = Gap {
            action: action.to_owned(),
            part,
            why: why.into(),
        };
        lock(&self.notes).gaps.insert(gap);
    }

    /// Notes that something is missing where an answer holds none of what AWS puts into every VPC: a main route table, a default ACL,
    /// a default group. Whoever sits between smgen and AWS may answer with a page of their own, which the SDK reads as an empty list.
    pub(super) fn never_empty(&self, action: &str, part: SnapshotPart, empty: bool) {
        if empty && !self.lacks(action) {
            self.gap(action, part, "the answer holds none, and every VPC has one");
        }
    }

    /// Notes that an action is not answered, so that it need not be asked again and again.
    pub(super) fn refuse(&self, action: &'static str, part: SnapshotPart, why: impl Into<String>) {
        self.gap(action, part, why);
        lock(&self.notes).refused.insert(action);
    }

    /// Tells whether an action was not answered. One that was answered oddly is asked for the next item all the same.
    pub(super) fn refused(&self, action: &str) -> bool {
        lock(&self.notes).refused.contains(action)
    }

    /// Tells whether something of an action is missing already.
    pub(super) fn lacks(&self, action: &str) -> bool {
        let notes = lock(&self.notes);
        notes.gaps.iter().any(|gap| gap.action == action)
    }

    /// Makes a gap of an error, unless the other calls would fail in the same way.
    pub(super) fn failed(
        &self,
        action: &'static str,
        part: SnapshotPart,
        error: Error,
    ) -> Result<(), Failure> {
        match error {
            Error::Denied { .. } | Error::Service { .. } | Error::BadAnswer { .. } => {
                self.refuse(action, part, error.to_string());
                Ok(())
            }
            _ => Err(Failure::Call { action, error }),
        }
    }

    /// Returns the counts and the gaps.
    pub(super) fn finish(&self) -> (BTreeMap<String, usize>, Vec<Gap>) {
        let notes = lock(&self.notes);
        (notes.calls.clone(), notes.gaps.iter().cloned().collect())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A question with an answer of its own.
pub(super) type Task<T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send>>;

/// Runs tasks, so many at once, and returns their answers in order. After a failure none is begun any more.
pub(super) async fn bounded<T: Send + 'static>(
    width: usize,
    tasks: Vec<Task<T>>,
) -> Result<Vec<T>, Failure> {
    let queue = Arc::new(Mutex::new(tasks.into_iter().enumerate()));
    let work = |_| {
        let queue = Arc::clone(&queue);
        tokio::spawn(async move {
            let mut done = Vec::new();
            loop {
                let next = lock(&queue).next();
                let Some((index, task)) = next else {
                    return Ok(done);
                };
                match task.await {
                    Ok(answer) => done.push((index, answer)),
                    Err(failure) => {
                        lock(&queue).by_ref().for_each(drop);
                        return Err(failure);
                    }
                }
            }
        })
    };
    let workers: Vec<_> = (0..width).map(work).collect();
    let (mut done, mut failure) = (Vec::new(), None);
    for worker in workers {
        match worker.await.unwrap_or(Err(Failure::Defect)) {
            Ok(answers) => done.extend(answers),
            Err(first) => failure = failure.or(Some(first)),
        }
    }
    if let Some(failure) = failure {
        return Err(failure);
    }
    done.sort_by_key(|(index, _)| *index);
    Ok(done.into_iter().map(|(_, answer)| answer).collect())
}

/// Reads all pages of a list; an error that is a gap ends it with what there is.
macro_rules! pages {
    ($asker:expr, $action:expr, $part:expr, $size:expr, $request:expr, $items:ident) => {{
        let mut pages = $request.into_paginator().page_size($size).send();
        let mut items = Vec::new();
        while let Some(page) = pages.next().await {
            $asker.count($action);
            match page {
                Ok(page) => match page.$items {
                    Some(found) => items.extend(found),
                    // AWS writes a list that is empty, too.
                    None => $asker.gap($action, $part, "the answer holds no list"),
                },
                Err(error) => {
                    $asker.failed(
                        $action,
                        $part,
                        $crate::aws::error::classify(&error, $action),
                    )?;
                    break;
                }
            }
        }
        items
    }};
}

/// Reads one answer; none where there is a gap instead.
macro_rules! one {
    ($asker:expr, $action:expr, $part:expr, $request:expr) => {{
        $asker.count($action);
        match $request.send().await {
            Ok(answer) => Some(answer),
            Err(error) => {
                $asker.failed(
                    $action,
                    $part,
                    $crate::aws::error::classify(&error, $action),
                )?;
                None
            }
        }
    }};
}

/// Describes an item; none where it is gone by now, or where there is a gap instead.
macro_rules! described {
    ($asker:expr, $action:expr, $part:expr, $request:expr) => {{
        if $asker.refused($action) {
            None
        } else {
            $asker.count($action);
            match $request.send().await {
                Ok(answer) => Some(answer),
                Err(error) => {
                    let error = $crate::aws::error::classify(&error, $action);
                    if !super::ask::gone(&error) {
                        $asker.failed($action, $part, error)?;
                    }
                    None
                }
            }
        }
    }};
}

/// Tells whether what was listed a moment ago is gone; most of SageMaker has no code of its own for that.
pub(super) fn gone(error: &Error) -> bool {
    let Error::Service { code, message, .. } = error else {
        return false;
    };
    let message = message.to_lowercase();
    let said = ["could not find", "not found", "does not exist"];
    code.ends_with("ResourceNotFound")
        || code == "ResourceNotFoundException"
        || (code == "ValidationException" && said.iter().any(|said| message.contains(said)))
}

pub(super) use {described, one, pages};
