//! What is wrong with a manifest.

use std::io;

/// A manifest of this size would list a hundred thousand files; more is not ours.
pub(super) const MAX_BYTES: u64 = 16 << 20;

/// Why a manifest could not be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum ManifestError {
    #[error("{0}")]
    Unreadable(#[from] io::Error),
    #[error("{0}")]
    Invalid(#[from] serde_json::Error),
    #[error("larger than {} MiB", MAX_BYTES >> 20)]
    Huge,
    #[error("holds the conflict markers of a merge")]
    Conflict,
}
