//! Who is told of each call while an account is read.

use std::fmt;
use std::sync::Arc;

/// Somebody who is told of each call by its action, or nobody. Reading does not depend on it: two of them are always equal.
#[derive(Clone, Default)]
pub struct Watch(Option<Arc<dyn Fn(&'static str) + Send + Sync>>);

impl Watch {
    /// Tells somebody.
    pub fn new(told: impl Fn(&'static str) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(told)))
    }

    pub(super) fn tell(&self, action: &'static str) {
        if let Some(told) = &self.0 {
            told(action);
        }
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Watch").field(&self.0.is_some()).finish()
    }
}

impl PartialEq for Watch {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Watch {}
