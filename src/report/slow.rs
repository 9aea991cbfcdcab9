//! One thing that takes longer than it must.

use schemars::JsonSchema;
use serde::Serialize;

/// Something that takes longer than it must.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Slow {
    /// What takes long, and how long.
    pub what: String,
    /// The likely cause.
    pub why: String,
    /// What to do.
    pub fix: String,
}
