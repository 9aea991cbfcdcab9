//! What a reader sees: text that no terminal, file or program obeys, in colour where that is wanted, in lines that fit.
//!
//! This module imports nothing else of smgen, and prints nothing: `commands` does. Texts are built as [`Text`], which keeps what is
//! said apart from how it looks, so that nothing that was read from somewhere can pass for a style.

mod changes;
mod columns;
pub mod escape;
mod style;
mod text;
mod wrap;

pub use changes::{signed, unified};
pub use columns::{columns, is_said, padded, width};
pub use style::Style;
pub use text::Text;
pub use wrap::wrap;
