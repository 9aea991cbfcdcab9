//! Calls of the launchers: counted by action, and their errors by what a launcher does about them.

use crate::aws::{Error, Session};
use crate::verify::iam::{Action, OWN_IMAGE};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A call that failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{action}: {error}")]
pub struct CallError {
    /// The call as IAM names it, such as `ec2:RunInstances`.
    pub action: &'static str,
    /// What went wrong, in the kinds that smgen tells apart.
    pub error: Error,
}

impl CallError {
    /// Makes the error of a call whose answer lacks what it should have.
    pub(super) fn incomplete(action: &'static str, what: &'static str) -> Self {
        let error = Error::BadAnswer { status: 200, what };
        Self { action, error }
    }

    /// Tells whether the same call may work in a moment.
    pub(super) fn is_transient(&self) -> bool {
        match &self.error {
            Error::Throttled
            | Error::Unreachable { .. }
            | Error::TimedOut
            | Error::BadAnswer { .. } => true,
            // A lack of machines is a 500, too, and lasts longer than anybody waits here (EC2 API reference, "Error codes").
            Error::Service { status, code, .. } => {
                *status >= 500 && !code.starts_with("Insufficient")
            }
            _ => false,
        }
    }

    /// Tells whether AWS refused the call because there were too many.
    pub(super) fn throttled(&self) -> bool {
        self.error == Error::Throttled
    }

    /// Tells whether the call may have done its work although it failed.
    pub(super) fn may_have_succeeded(&self) -> bool {
        self.is_transient() && !self.throttled()
    }

    /// Tells whether AWS answered with one of these codes, or with a code that begins with one of them and a dot.
    pub(super) fn has_code(&self, codes: &[&str]) -> bool {
        let Error::Service { code, .. } = &self.error else {
            return false;
        };
        codes.iter().any(|known| {
            code.strip_prefix(known)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }

    /// Tells whether AWS does not know what the call is about; SageMaker has no code of its own for that.
    pub(super) fn is_not_found(&self) -> bool {
        let Error::Service { code, message, .. } = &self.error else {
            return false;
        };
        let message = message.to_lowercase();
        let said = ["could not find", "not found", "does not exist"];
        self.has_code(&[
            "ResourceNotFound",
            "ResourceNotFoundException",
            "InvalidInstanceID.NotFound",
        ]) || (code == "ValidationException" && said.iter().any(|said| message.contains(said)))
    }
}

/// A session whose calls are counted. Cheap to clone; clones count together.
#[derive(Clone, Debug)]
pub(super) struct Calls {
    pub(super) session: Session,
    /// The calls that may be made.
    known: &'static [Action],
    counts: Arc<Mutex<BTreeMap<String, usize>>>,
}

impl Calls {
    pub(super) fn new(session: Session, known: &'static [Action]) -> Self {
        Self {
            session,
            known,
            counts: Arc::default(),
        }
    }

    /// Counts a call by its action; in debug builds, demands that the action is in the list that IAM policies are made of.
    pub(super) fn count(&self, action: &'static str) {
        debug_assert!(
            self.known
                .iter()
                .chain(OWN_IMAGE)
                .any(|known| known.name == action),
            "{action} is not in the list"
        );
        *lock(&self.counts).entry(action.to_owned()).or_default() += 1;
    }

    /// Returns how often each call was made.
    pub(super) fn counts(&self) -> BTreeMap<String, usize> {
        lock(&self.counts).clone()
    }
}

/// Locks what is only ever left whole, so that a panic elsewhere does not matter.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes a call, and tells what went wrong.
macro_rules! call {
    ($calls:expr, $action:expr, $request:expr) => {{
        $calls.count($action);
        $request
            .send()
            .await
            .map_err(|error| $crate::aws::launch::calls::CallError {
                action: $action,
                error: $crate::aws::error::classify(&error, $action),
            })
    }};
}

pub(super) use call;
