//! Diagnostics for people: the message, the offending line, the way out.

use super::{Diagnostic, Severity};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// Renders diagnostics one after another, separated by blank lines, in the order given.
///
/// With `colour` the text carries ANSI escapes; the words are the same without.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], colour: bool) -> String {
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut out = String::new();
    for diagnostic in diagnostics {
        out.push_str(&renderer.render(&report(diagnostic)));
        out.push_str("\n\n");
    }
    out
}

fn report(diagnostic: &Diagnostic) -> Vec<Group<'_>> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.code.as_str());
    let mut group = Group::with_title(title);
    for (index, label) in diagnostic.labels.iter().enumerate() {
        // Only the marked lines: the printer reads all that it is given, for every label again.
        let (line, text) = label.lines();
        let start = label.source.offset(label.position) - text.start;
        let end = label.end() - text.start;
        let kind = if index == 0 {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        let annotation = kind.span(start..end);
        let annotation = if label.text.is_empty() {
            annotation
        } else {
            annotation.label(label.text.as_str())
        };
        group = group.element(
            Snippet::source(&label.source.text[text])
                .line_start(line)
                .path(label.source.name.as_str())
                .annotation(annotation),
        );
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    vec![group]
}
