//! Everything that is rendered and keeps state in an account, in one list.

mod kind;

pub use kind::ResourceKind;
