//! TypeScript: literals printed as prettier formats them, and the gate that every rendered file passes.

mod escape;
mod parse;
mod print;
mod value;

pub use escape::{escape, quote};
pub use parse::parse;
pub use print::{WIDTH, constant, print};
pub use value::{Entry, Reference, Value};
