//! The gate: a rendered file that does not parse is a defect of smgen, never output.

use oxc_allocator::Allocator;
use oxc_parser::Parser;
use oxc_span::SourceType;

/// Parses a TypeScript module; the error says where it breaks.
pub fn parse(text: &str) -> Result<(), String> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, text, SourceType::ts()).parse();
    match parsed.diagnostics.first() {
        None => Ok(()),
        Some(error) => Err(error.clone().with_source_code(text.to_owned()).to_string()),
    }
}
