//! The Terraform target (T1): topic-named files, a README and a `terraform test` that needs no account.

mod reference;
mod view;

pub(super) use reference::reference;
pub(super) use view::view;
