//! Rendered files on disk: what differs, what may be replaced, and replacing it.
//!
//! This is the only module that writes rendered files. It looks at everything before it replaces anything, and refuses
//! everything at once: a file is replaced or removed only if its hash proves that smgen wrote it. It knows nothing of
//! blueprints, Terraform or the CDK.
//!
//! The output folder itself is the user's choice and may be a symbolic link; below it no link is followed, and nothing is written or
//! removed through one even where it appears while smgen works.

mod abandoned;
mod applied;
mod apply;
#[cfg(test)]
mod apply_tests;
mod beneath;
mod check;
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
mod path;
mod plan;
#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod refusal_tests;
mod rendered;
mod report;
mod source;
#[cfg(test)]
mod source_tests;
mod stage;
mod status;
mod survey;
#[cfg(test)]
mod testing;

pub use abandoned::abandoned;
pub use applied::Applied;
pub use apply::apply;
pub use compare::{Comparison, Entry, compare, recall};
pub use file_set::FileSet;
pub use rendered::{Rendered, rendered, was_rendered};
pub use source::Source;
pub use status::Status;
