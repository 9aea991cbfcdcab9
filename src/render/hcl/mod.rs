//! HCL, Terraform's language: literals, expressions, layout, and the gate that every rendered file passes.

mod align;
mod escape;
mod expression;

pub use align::align;
pub use escape::{escape, quote};
pub use expression::expression;

/// Checks that a text is HCL, without duplicate attributes or broken literals.
///
/// Returns the parser's message, with line and column, if it is not.
pub fn parse(text: &str) -> Result<hcl_edit::structure::Body, String> {
    hcl_edit::parser::parse_body(text).map_err(|error| error.to_string())
}
