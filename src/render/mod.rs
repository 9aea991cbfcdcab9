//! From a topology to the files that teams commit. Pure: nothing here touches the disk.

mod cdk;
mod engine;
pub mod hcl;
mod head;
mod summary;
mod terraform;
pub mod typescript;

pub use cdk::cdk;
pub use terraform::terraform;

use crate::topology::Topology;
use std::collections::BTreeMap;

/// What renders a target.
#[derive(Debug)]
pub struct Renderer {
    /// Name of the target, and of its folder.
    pub name: &'static str,
    /// Renders a topology.
    pub render: fn(&Topology) -> Result<Files, RenderError>,
    /// Compiles the templates, which the first render would otherwise wait for; a render does not depend on it.
    pub prepare: fn(),
}

/// AWS CDK apps.
pub const CDK: Renderer = Renderer {
    name: "cdk",
    render: cdk::cdk,
    prepare: cdk::prepare,
};

/// Terraform.
pub const TERRAFORM: Renderer = Renderer {
    name: "terraform",
    render: terraform::terraform,
    prepare: terraform::prepare,
};

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
