//! The layers that can be extended, by name: the user's own and the built-in ones.

use super::builtin;
use super::source_layer::SourceLayer;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The layers that a file defines, above the built-in ones.
#[derive(Debug, Default)]
pub(super) struct LayerSet {
    /// The file's layers that could be read, by name.
    pub(super) own: BTreeMap<String, Arc<SourceLayer>>,
    /// Names that the file gives to what is too wrong to be a layer.
    pub(super) dropped: BTreeSet<String>,
    /// Whether the file is so wrong that its layers are not even known by name.
    pub(super) unreadable: bool,
}

impl LayerSet {
    /// Returns the layer of that name; the file's own hides a built-in one.
    pub(super) fn layer(&self, name: &str) -> Option<&Arc<SourceLayer>> {
        self.own.get(name).or_else(|| builtin::layer(name))
    }

    /// Tells whether an error about a layer of that name was reported when the file was read.
    pub(super) fn is_reported(&self, name: &str) -> bool {
        self.unreadable || self.dropped.contains(name)
    }
}
