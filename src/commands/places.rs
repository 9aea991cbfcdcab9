//! Where the blueprint decides values.

use crate::blueprint::{Blueprint, Path};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// The places of a blueprint's values, as `file:line:column`. Each is computed once: lists and maps are found by reading
/// their whole file.
pub(super) struct Places<'a> {
    blueprint: &'a Blueprint,
    known: RefCell<BTreeMap<Path, Option<String>>>,
}

impl<'a> Places<'a> {
    pub(super) fn new(blueprint: &'a Blueprint) -> Self {
        Self {
            blueprint,
            known: RefCell::default(),
        }
    }

    /// Returns the file, line and column that decide a value; none where no layer sets it.
    pub(super) fn of(&self, path: &Path) -> Option<String> {
        if let Some(known) = self.known.borrow().get(path) {
            return known.clone();
        }
        let origin = self.blueprint.layers.origin(path);
        let place = origin.map(|origin| origin.place());
        let mut known = self.known.borrow_mut();
        known.insert(path.clone(), place.clone());
        place
    }

    /// Returns the places that decide any of the values, sorted, each once.
    pub(super) fn all(&self, paths: &[Path]) -> Vec<String> {
        let places: BTreeSet<_> = paths.iter().filter_map(|path| self.of(path)).collect();
        places.into_iter().collect()
    }
}
