//! Functions that open connections, as people name them in a blueprint.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A function that opens connections.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Caller {
    /// Notebook instances and Studio.
    Notebook,
    /// Training, processing and transform jobs.
    Training,
    /// Models behind endpoints.
    Inference,
}
