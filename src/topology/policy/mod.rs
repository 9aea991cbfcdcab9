//! Policy documents, with places for what is known only in the account.

mod document;
mod text;
mod value;

pub use document::{PolicyDocument, Statement};
pub use text::{Attribute, Part, Reference, Text};
pub use value::PolicyValue;
