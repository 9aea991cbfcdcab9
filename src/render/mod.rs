//! From a topology to the files that teams commit. Pure: nothing here touches the disk.

mod accepted;
mod cdk;
mod comment;
mod escape;
mod filters;
mod gate;
pub mod hcl;
mod head;
mod language;
mod names;
mod outline;
mod reference;
mod summary;
mod targets;
mod templates;
mod terraform;
pub mod typescript;

pub use accepted::{ACCEPTED, Accepted};
pub use reference::ReferencePrinter;
pub use targets::{TARGETS, Target, target};

use std::collections::BTreeMap;

/// Rendered files by relative path, `/`-separated.
pub type Files = BTreeMap<String, String>;

/// A fault of smgen itself: its input was checked before.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// A template does not fit the value that it prints.
    #[error("template `{name}` failed, which is a defect of smgen: {message}")]
    Template {
        /// The template's name.
        name: String,
        /// What tera says.
        message: String,
    },
    /// A rendered file is not what it should be; it is never written.
    #[error("rendered `{name}` does not parse, which is a defect of smgen: {message}")]
    Syntax {
        /// The file's name.
        name: String,
        /// What the parser says.
        message: String,
    },
}
