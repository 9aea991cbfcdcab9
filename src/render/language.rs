//! What the languages of templates need, each in one row.

use super::reference::ReferencePrinter;
use super::{escape, hcl, outline, typescript};
use crate::topology::PolicyValue;
use std::io::{self, Write};

/// Says where a text does not parse.
pub(super) type Parse = fn(&str) -> Result<(), String>;

/// A language that templates are written in. Values in quotes are safe by default: every template escapes what it prints.
#[derive(Clone, Copy)]
pub(super) struct Language {
    /// How names of its templates end.
    pub(super) endings: &'static [&'static str],
    /// Escapes a text for the place that templates print texts in: a string in double quotes, or a cell of a table.
    pub(super) escape: fn(&str, &mut dyn Write) -> io::Result<()>,
    /// What starts a comment that ends with its line; none where the language has no comments.
    pub(super) comment: Option<&'static str>,
    /// Turns a name such as `ecr.api` into an identifier; none where templates need none.
    pub(super) label: Option<fn(&str) -> String>,
    /// Returns a text as a string literal, in the quotes that the formatter chooses; none where there is nothing to choose.
    pub(super) quote: Option<fn(&str) -> String>,
    /// Prints a policy document as a literal that starts in a line indented by so many columns.
    pub(super) policy: Option<fn(&PolicyValue, ReferencePrinter, usize) -> String>,
    /// Lays out a rendered file as the language's formatter does; none where the templates do that.
    pub(super) layout: Option<fn(&str) -> String>,
    /// The gate: says where a rendered file does not parse, which is a defect of smgen; none where everything does.
    pub(super) parse: Option<Parse>,
    /// Returns what of a text decides whether it parses, if that is easily told; none where parsing is no work.
    pub(super) outline: Option<fn(&str) -> Option<String>>,
}

impl Language {
    /// Tells whether a template is written in it.
    pub(super) fn writes(&self, name: &str) -> bool {
        self.endings.iter().any(|ending| name.ends_with(ending))
    }
}

/// Terraform's HCL.
pub(super) const HCL: Language = Language {
    endings: &[".tf", ".hcl"],
    escape: hcl::write_escaped,
    comment: Some("#"),
    label: Some(hcl::label),
    quote: Some(hcl::quote),
    policy: Some(hcl::policy),
    layout: Some(hcl::align),
    parse: Some(hcl::parse),
    outline: Some(outline::hcl),
};

/// TypeScript, formatted as prettier formats it.
pub(super) const TYPESCRIPT: Language = Language {
    endings: &[".ts"],
    escape: typescript::write_escaped,
    comment: Some("//"),
    label: None,
    quote: Some(typescript::quote),
    policy: Some(typescript::policy),
    layout: None,
    parse: Some(typescript::parse),
    outline: Some(outline::typescript),
};

/// Settings in JSON.
pub(super) const JSON: Language = Language {
    endings: &[".json"],
    escape: escape::json,
    comment: None,
    label: None,
    quote: None,
    policy: None,
    layout: None,
    parse: Some(escape::is_json),
    outline: None,
};

/// The README of a target.
pub(super) const MARKDOWN: Language = Language {
    endings: &[".md"],
    escape: escape::markdown,
    comment: None,
    label: None,
    quote: None,
    policy: None,
    layout: None,
    parse: None,
    outline: None,
};
