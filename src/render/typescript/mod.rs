//! TypeScript: literals printed as prettier formats them, and the gate that every rendered file passes.

mod constants;
mod escape;
mod parse;
mod print;
mod value;

pub(super) use constants::Constants;
pub use escape::{escape, quote};
pub use parse::parse;
pub use print::{WIDTH, constant, print};
pub use value::{Entry, Value};

use super::escape::is_plain;
use super::reference::ReferencePrinter;
use crate::topology::PolicyValue;
use std::io::{self, Write};

/// Escapes a text for the inside of a string in double quotes or of a template literal.
pub(super) fn write_escaped(text: &str, out: &mut dyn Write) -> io::Result<()> {
    if is_plain(text, b"\"`\\$") {
        return out.write_all(text.as_bytes());
    }
    out.write_all(escape(text).as_bytes())
}

/// Prints a policy document as a literal behind a property's name, in a line indented by `indent`.
pub(super) fn policy(document: &PolicyValue, reference: ReferencePrinter, indent: usize) -> String {
    print(&Value::policy(document, reference), indent, 0, 1)
}
