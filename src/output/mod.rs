//! Rendered files on disk: what differs, what may be replaced, and replacing it.
//!
//! This is the only module that writes rendered files. It decides everything in memory first and refuses everything at
//! once: a file is replaced or removed only if its hash proves that smgen wrote it. It knows nothing of blueprints,
//! Terraform or the CDK.
//!
//! The output folder itself is the user's choice and may be a symbolic link; below it no link is followed.

mod applied;
mod apply;
#[cfg(test)]
mod apply_tests;
mod compare;
#[cfg(test)]
mod crash_tests;
mod diff;
mod disk;
mod file_set;
mod listing;
mod lock;
mod manifest;
mod manifest_error;
mod many;
mod path;
mod plan;
#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod refusal_tests;
mod report;
mod stage;
mod status;
mod survey;
#[cfg(test)]
mod testing;

pub use applied::Applied;
pub use apply::apply;
#[cfg(test)]
use compare::compare;
pub use compare::{Comparison, Entry, compare_all};
pub use file_set::FileSet;
pub use status::Status;
