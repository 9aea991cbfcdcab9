//! HCL, Terraform's language: literals, expressions, layout, and the gate that every rendered file passes.

mod align;
mod escape;
mod expression;

pub use align::align;
pub use escape::{escape, quote};
pub use expression::policy;

use super::escape::is_plain;
use std::io::{self, Write};

/// Checks that a text is HCL, without duplicate attributes or broken literals.
///
/// Returns the parser's message, with line and column, if it is not.
pub fn parse(text: &str) -> Result<(), String> {
    let parsed = hcl_edit::parser::parse_body(text);
    parsed.map(|_| ()).map_err(|error| error.to_string())
}

/// Escapes a text for the inside of a quoted string.
pub(super) fn write_escaped(text: &str, out: &mut dyn Write) -> io::Result<()> {
    if is_plain(text, b"\"\\$%") {
        return out.write_all(text.as_bytes());
    }
    out.write_all(escape(text).as_bytes())
}

/// Turns a name into a label: Terraform's identifiers hold underscores where ours hold hyphens and dots.
pub(super) fn label(name: &str) -> String {
    name.replace(['-', '.'], "_")
}
