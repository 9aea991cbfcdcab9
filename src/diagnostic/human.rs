//! Diagnostics for people: the message, the offending line, the way out.

use super::{Diagnostic, Label, Severity};
use crate::terminal::{columns, escape, wrap};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// Renders diagnostics one after another, separated by blank lines, in the order given; nothing in them is obeyed by a terminal.
///
/// With `colour` the text carries ANSI escapes; the words are the same without. With a width, messages are cut into lines between
/// words, as a terminal would cut them within words.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], colour: bool, width: Option<usize>) -> String {
    let renderer = renderer(colour, width);
    let mut out = String::new();
    for diagnostic in diagnostics {
        out.push_str(&one(&renderer, diagnostic, width));
        out.push_str("\n\n");
    }
    out
}

/// Renders a sentence that has neither code nor place, in colour.
#[must_use]
pub fn heading(severity: Severity, message: &str, width: Option<usize>) -> String {
    let level = level(severity);
    let message = lines(message, "warning: ".len(), width);
    let title = level.primary_title(message.as_str());
    renderer(true, width).render(&[Group::with_title(title)]) + "\n"
}

fn renderer(colour: bool, width: Option<usize>) -> Renderer {
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    match width {
        Some(width) => renderer.term_width(width),
        None => renderer,
    }
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    }
}

/// Makes a message safe to show, in lines that fit behind so many columns.
fn lines(message: &str, taken: usize, width: Option<usize>) -> String {
    match width {
        Some(width) => wrap(message, width.saturating_sub(taken)).join("\n"),
        None => escape::line(message).into_owned(),
    }
}

fn one(renderer: &Renderer, diagnostic: &Diagnostic, width: Option<usize>) -> String {
    let code = diagnostic.code.as_str();
    let taken = columns("warning[]: ") + columns(code);
    let message = lines(&diagnostic.message, taken, width);
    let title = level(diagnostic.severity)
        .primary_title(message.as_str())
        .id(code);
    let marks: Vec<_> = diagnostic.labels.iter().map(Mark::of).collect();
    let help: Vec<_> = diagnostic
        .help
        .iter()
        .map(|help| lines(help, "  99 = help: ".len(), width))
        .collect();
    let mut group = Group::with_title(title);
    for (index, mark) in marks.iter().enumerate() {
        let kind = if index == 0 {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        let annotation = kind.span(mark.start..mark.end);
        let annotation = if mark.said.is_empty() {
            annotation
        } else {
            annotation.label(mark.said.as_str())
        };
        group = group.element(
            Snippet::source(mark.text.as_str())
                .line_start(mark.line)
                .path(mark.name.as_str())
                .annotation(annotation),
        );
    }
    for help in &help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group])
}

/// The lines of a label, escaped, and where the mark is in them.
struct Mark {
    name: String,
    line: usize,
    text: String,
    start: usize,
    end: usize,
    said: String,
}

impl Mark {
    fn of(label: &Label) -> Self {
        // Only the marked lines: the printer reads all that it is given, for every label again.
        let (line, range) = label.lines();
        let at = label.source.offset(label.position);
        // A character for each: the printer tells the column by what it is given.
        let part = |from: usize, to: usize| escape::pictures(&label.source.text[from..to]);
        let mut text = part(range.start, at);
        let start = text.len();
        text += &part(at, label.end());
        let end = text.len();
        text += &part(label.end(), range.end);
        Self {
            name: escape::line(&label.source.name).into_owned(),
            line,
            text,
            start,
            end,
            said: escape::line(&label.text).into_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Position, Source};
    use std::sync::Arc;

    fn told(text: &str, column: usize, width: Option<usize>) -> String {
        let source = Source {
            name: "a\u{1b}.yaml".into(),
            text: text.into(),
        };
        let label = Label {
            source: Arc::new(source),
            position: Position { line: 1, column },
            length: 1,
            text: "b\u{9b}".into(),
        };
        let message = "no \u{202e}such key, which is told in more words than a line has";
        let error = Diagnostic::error(Code::KeyUnknown, message).with_label(label);
        render(&[error.with_help("c\u{7f}")], false, width)
    }

    #[test]
    fn nothing_is_obeyed_and_marks_stay_where_they_are() {
        let text = told("\u{202e}\u{1b}k: 1\n", 3, None);
        assert!(
            text.contains("1 | \u{fffd}␛k: 1\n  |   ^ b\\u{9b}\n"),
            "{text}"
        );
        assert!(
            text.contains(" a\\u{1b}.yaml:1:3") && text.contains("help: c\\u{7f}"),
            "{text}"
        );
        assert!(
            text.starts_with("error[key-unknown]: no \\u{202e}such"),
            "{text}"
        );
    }

    #[test]
    fn lines_end_between_words() {
        let text = told("k: 1\n", 1, Some(50));
        assert!(
            text.starts_with(
                "error[key-unknown]: no \\u{202e}such key, which\n                    is told in more words than a\n                    line has\n"
            ),
            "{text}"
        );
    }
}
