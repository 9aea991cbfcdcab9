//! The CDK target (T2): an app in TypeScript, one construct file per concern, with its own checks and tests.
//!
//! Constructs are those of the first level, named after the resources of CloudFormation: their logical ids and properties are
//! just what stands there. The second level renumbers subnets with their zones, adds statements to key policies and hides
//! functions and assets.

mod reference;
mod view;

pub(super) use reference::reference;
pub(super) use view::view;
