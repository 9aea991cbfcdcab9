//! Streams in both directions, beside the calls over HTTPS.

use serde::{Deserialize, Serialize};

/// Streams in both directions over one connection, beside the calls over HTTPS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Streaming {
    /// The port of the host names to which clients open them.
    pub port: u16,
    /// Where that is read.
    pub source: &'static str,
}
