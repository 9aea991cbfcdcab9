//! What became of a folder.

/// What happened to the folder of one set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The folder below the output folder.
    pub dir: String,
    /// The files that were created or replaced, by path below `dir`, sorted.
    pub written: Vec<String>,
    /// How many files were already as rendered; they were not touched.
    pub unchanged: usize,
    /// The files that were removed, by path below `dir`, sorted.
    pub removed: Vec<String>,
}
