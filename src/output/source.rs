//! Where the sets come from that are written or compared.

use super::{FileSet, check};
use crate::diagnostic::Diagnostic;
use rayon::prelude::*;
use std::fmt;

/// Sets that are made when their turn comes, and dropped when it is over: of a thousand, a few are held at once.
pub struct Source<'a, E> {
    /// The folders of all sets, in their order, so that two in one place are refused before anything is made.
    pub dirs: Vec<String>,
    /// How many batches there are.
    pub batches: usize,
    /// Makes a batch, the sets of one profile, say; several are made at a time.
    pub make: &'a (dyn Fn(usize) -> Result<Vec<FileSet>, E> + Sync),
}

impl<E> fmt::Debug for Source<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("dirs", &self.dirs)
            .finish_non_exhaustive()
    }
}

/// Why there is nothing to show for a set.
enum Trouble<E> {
    Making(E),
    Working(Vec<Diagnostic>),
}

/// What came of all sets, in their order, beside what went wrong.
pub(super) struct Outcome<T, E> {
    pub(super) good: Vec<T>,
    pub(super) trouble: Option<E>,
}

impl<E: From<Vec<Diagnostic>> + Send> Source<'_, E> {
    /// Demands that the folders are plain paths, each taken once.
    pub(super) fn check(&self) -> Result<(), E> {
        check::check_dirs(&self.dirs).map_err(E::from)
    }

    /// Makes every set and does something with it; all problems of all sets come back at once.
    pub(super) fn each<T: Send>(
        &self,
        work: impl Fn(&FileSet) -> Result<T, Vec<Diagnostic>> + Sync,
    ) -> Outcome<T, E> {
        let one = |set: FileSet| {
            check::check_files(&set)
                .and_then(|()| work(&set))
                .map_err(Trouble::Working)
        };
        let batch = |index: usize| match (self.make)(index) {
            Ok(sets) => several(sets, one),
            Err(error) => vec![Err(Trouble::Making(error))],
        };
        let results = several((0..self.batches).collect(), batch);
        let (mut good, mut failed, mut problems) = (Vec::new(), None, Vec::new());
        for result in results.into_iter().flatten() {
            match result {
                Ok(value) => good.push(value),
                Err(Trouble::Making(error)) => failed = failed.or(Some(error)),
                Err(Trouble::Working(found)) => problems.extend(found),
            }
        }
        let trouble = failed.or_else(|| (!problems.is_empty()).then(|| E::from(problems)));
        Outcome { good, trouble }
    }
}

impl<T, E> Outcome<T, E> {
    /// Returns what came of all sets, or what went wrong.
    pub(super) fn all(self) -> Result<Vec<T>, E> {
        match self.trouble {
            None => Ok(self.good),
            Some(trouble) => Err(trouble),
        }
    }
}

/// Does the same with every item, in parallel when there are several: starting threads costs more than one set.
pub(super) fn several<T: Send, R: Send>(
    items: Vec<T>,
    work: impl Fn(T) -> R + Sync + Send,
) -> Vec<R> {
    if items.len() < 2 {
        items.into_iter().map(work).collect()
    } else {
        items.into_par_iter().map(work).collect()
    }
}
