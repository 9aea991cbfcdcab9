//! What became of a folder.

use serde_json::Value;

/// What happened to the folder of one set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The folder below the output folder.
    pub dir: String,
    /// What the manifest kept of the last render, where there was one and it kept something else than this one; null where it kept
    /// nothing.
    pub before: Option<Value>,
    /// The files that were created or replaced, by path below `dir`, sorted.
    pub written: Vec<String>,
    /// How many files were already as rendered; they were not touched.
    pub unchanged: usize,
    /// The files that were removed, by path below `dir`, sorted.
    pub removed: Vec<String>,
}
