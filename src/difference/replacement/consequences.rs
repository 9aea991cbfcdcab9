//! What becomes of what is deployed.

use super::lost::Losses;
use super::part::{Fate, PartChange};
use crate::catalog::Platform;
use serde::Serialize;

/// What a platform does with what is deployed when a change is applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Consequences {
    /// The platform.
    pub platform: Platform,
    /// How many of its resources are replaced.
    pub replaced: usize,
    /// How many may be, by values that only the platform compares.
    pub may_be_replaced: usize,
    /// How many are destroyed and not made again.
    pub destroyed: usize,
    /// How many are made.
    pub added: usize,
    /// How many it leaves where they are and manages no more.
    pub left: usize,
    /// The other stack that it makes instead of changing the one that is there, where the names of both differ.
    pub stack: Option<OtherStack>,
    /// Why it fails the change as a whole, where it does.
    pub refused: Option<&'static str>,
    /// What is lost, and what stays behind.
    pub losses: Losses,
    /// Each of them, by the id of the resource and the platform's type.
    pub resources: Vec<PartChange>,
}

/// Two stacks by their names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OtherStack {
    /// The one that is deployed, and stays.
    pub old: String,
    /// The one that is made.
    pub new: String,
}

impl Consequences {
    /// Tells whether nothing is replaced, destroyed or refused, and no evidence lost.
    #[must_use]
    pub fn is_harmless(&self) -> bool {
        let gone = self.replaced + self.may_be_replaced + self.destroyed + self.left;
        let kept = self.losses.shortened.is_empty();
        gone == 0 && kept && self.refused.is_none() && self.stack.is_none()
    }

    /// Tells whether there is nothing to say: it is harmless, and nothing is made.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.is_harmless() && self.added == 0
    }

    /// Returns what becomes of the resource that carries an id; none where it stays.
    #[must_use]
    pub fn of(&self, id: &str) -> Option<&PartChange> {
        self.resources.iter().find(|one| one.main && one.id == id)
    }

    /// Counts what a property of a resource replaces, with all that follows from it.
    #[must_use]
    pub fn caused_by(&self, root: impl Fn(&str) -> bool) -> usize {
        let caused = self
            .resources
            .iter()
            .filter(|one| one.change == Fate::Replaced && one.roots.iter().any(|one| root(one)));
        caused.map(|one| one.count).sum()
    }
}
