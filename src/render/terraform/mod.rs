//! The Terraform target (T1): topic-named files, a README and a `terraform test` that needs no account.
//!
//! It has two forms of the same templates: a root, which brings its provider, and a module, which takes its caller's. Terraform calls no
//! module with `for_each`, `count` or `depends_on` that has a provider block of its own (Terraform documentation, "Providers Within
//! Modules", "Legacy Shared Modules with Provider Configurations", read 2026-11-26), so what the block does has other places there: tags
//! stand at each resource, and data sources refuse another region or account.

mod reference;
mod view;

pub(super) use reference::reference;
pub(super) use view::{module_view, view};
