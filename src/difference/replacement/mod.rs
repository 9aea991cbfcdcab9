//! What a change costs (P6): which resources Terraform and CloudFormation replace, destroy and add, and what is lost with them.
//!
//! Two networks are compared as far as their identity goes: each is a [`Kept`], small enough for a manifest to keep. Which
//! properties replace is a measured table, [`crate::catalog::made`].

mod consequences;
mod kept;
mod lost;
mod part;
mod predict;
mod words;

pub use consequences::{Consequences, OtherStack};
pub use kept::Kept;
pub use lost::{Loss, Losses, Shortened};
pub use part::{Fate, PartChange};
