//! What a render decided in memory, before anything touches the disk.

use serde_json::Value;
use std::collections::BTreeMap;

/// All files of one profile and target, decided in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSet {
    /// The profile that was rendered, such as `prod-hipaa`.
    pub profile: String,
    /// The kind of output, such as `terraform`.
    pub target: String,
    /// The folder below the output folder, `/` between names, such as `prod-hipaa/terraform`.
    pub dir: String,
    /// Hex SHA-256 of the resolved inputs; tells a changed blueprint from a changed smgen.
    pub inputs: String,
    /// What the caller wants to know of this render when it renders again; the manifest keeps it, and nothing here reads it.
    pub inventory: Value,
    /// Content by path below `dir`, `/` between names; written as it is.
    pub files: BTreeMap<String, String>,
}
