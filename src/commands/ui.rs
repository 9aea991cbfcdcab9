//! The terminal: data on standard output, talk on standard error.

use super::file;
use crate::cli::Common;
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::terminal::{Style, Text, escape, is_said, width};
use anstream::{AutoStream, ColorChoice};
use serde::Serialize;
use std::io::{self, Write};

#[expect(
    clippy::struct_excessive_bools,
    reason = "two are flags of the command line, one says what stands there, one what happened"
)]
/// Where a command prints, and the edge at which everything that it prints is escaped.
pub(super) struct Ui {
    out: AutoStream<io::Stdout>,
    talk: AutoStream<io::Stderr>,
    quiet: bool,
    /// Whether to say more.
    pub(super) verbose: bool,
    /// Whether warnings count as errors.
    strict: bool,
    /// Whether there was a warning, shown or not.
    warned: bool,
    /// Columns of data.
    width: usize,
    /// Whether data goes to a terminal.
    terminal: bool,
    /// Whether `COLUMNS` says how many columns there are.
    said: bool,
    /// Columns of talk on a terminal, which would cut words in two; a log has whole lines, to search in.
    talk_width: Option<usize>,
}

impl Ui {
    pub(super) fn new(common: &Common) -> Self {
        let choice = match common.color {
            clap::ColorChoice::Always => ColorChoice::Always,
            clap::ColorChoice::Never => ColorChoice::Never,
            clap::ColorChoice::Auto => ColorChoice::Auto,
        };
        let variable = std::env::var("COLUMNS").ok();
        let of = |columns: Option<u16>| width(columns, variable.as_deref());
        let columns = |size: Option<(terminal_size::Width, _)>| size.map(|(width, _)| width.0);
        let out = columns(terminal_size::terminal_size_of(io::stdout()));
        let talk = columns(terminal_size::terminal_size_of(io::stderr()));
        Self {
            width: of(out),
            terminal: out.is_some(),
            said: variable.as_deref().is_some_and(is_said),
            talk_width: talk.map(|talk| of(Some(talk))),
            out: AutoStream::new(io::stdout(), choice),
            talk: AutoStream::new(io::stderr(), choice),
            quiet: common.quiet,
            verbose: common.verbose,
            strict: common.warnings_as_errors,
            warned: false,
        }
    }

    /// Tells whether talk is unwanted.
    #[cfg(feature = "aws")]
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Tells whether there was a warning, where these count as errors.
    pub(super) fn failed(&self) -> bool {
        self.strict && self.warned
    }

    /// Returns the columns to lay data out for.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Returns the columns of lists, which are one line a thing where nothing would cut it: in a pipe, to search in, unless `COLUMNS`
    /// says how many there are.
    pub(super) fn list_width(&self) -> usize {
        if self.terminal || self.said {
            self.width
        } else {
            usize::MAX
        }
    }

    /// Prints data.
    pub(super) fn data(&mut self, text: &str) -> io::Result<()> {
        let text = escape::escape(text);
        self.print(&text)
    }

    /// Prints data with styles.
    pub(super) fn text(&mut self, text: &Text) -> io::Result<()> {
        self.print(&text.shown())
    }

    /// Prints data as JSON.
    pub(super) fn json(&mut self, value: &impl Serialize) -> anyhow::Result<()> {
        Ok(self.print(&file::json(value)?)?)
    }

    /// Prints what is escaped. A reader that went away has read enough: it fails nothing, and changes no answer.
    fn print(&mut self, shown: &str) -> io::Result<()> {
        let written = self.out.write_all(shown.as_bytes());
        match written.and_then(|()| self.out.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
            _ => Ok(()),
        }
    }

    /// Says something, unless told to be quiet.
    pub(super) fn say(&mut self, words: &str) {
        if !self.quiet {
            self.talk(("", Style::Plain), words);
        }
    }

    /// Writes a line of talk.
    fn talk(&mut self, head: (&str, Style), words: &str) {
        let mut text = Text::new();
        match self.talk_width {
            None => {
                text.styled(head.1, head.0);
                text.push(words);
                text.push("\n");
            }
            Some(width) => {
                let blanks = words.len() - words.trim_start_matches(' ').len();
                let head = (format!("{}{}", head.0, &words[..blanks]), head.1);
                text.item((&head.0, head.1), &words[blanks..], width);
            }
        }
        // Nobody is left to tell if standard error is gone.
        let _ = self.talk.write_all(text.shown().as_bytes());
    }

    /// Shows diagnostics: errors always, the rest unless told to be quiet; then how many there were.
    pub(super) fn diagnostics(&mut self, diagnostics: &[Diagnostic]) {
        self.warned |= diagnostics.iter().any(|one| !one.is_error());
        let shown: Vec<_> = diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.is_error() || self.strict || !self.quiet)
            .cloned()
            .collect();
        let shown = diagnostic::of_all_profiles(shown);
        if shown.is_empty() {
            return;
        }
        let _ = self
            .talk
            .write_all(diagnostic::render(&shown, true, self.talk_width).as_bytes());
        let count = |severity| {
            shown
                .iter()
                .filter(|diagnostic| diagnostic.severity == severity)
                .count()
        };
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        let some = |count: usize, what: &str| match count {
            0 => None,
            1 => Some(format!("1 {what}")),
            many => Some(format!("{many} {what}s")),
        };
        let parts: Vec<_> = [some(errors, "error"), some(warnings, "warning")]
            .into_iter()
            .flatten()
            .collect();
        let more = shown.first().map_or(String::new(), |first| {
            format!("; `smgen explain {}` says more", first.code.as_str())
        });
        self.talk(
            ("", Style::Plain),
            &format!("smgen: {}{more}", parts.join(", ")),
        );
    }

    /// Shows a failure with its causes.
    pub(super) fn failure(&mut self, error: &anyhow::Error) {
        let error_line = diagnostic::heading(Severity::Error, &error.to_string(), self.talk_width);
        // The stream drops the escapes where there is no colour.
        let _ = self.talk.write_all(error_line.as_bytes());
        for cause in error.chain().skip(1) {
            self.talk(("  caused by: ", Style::Plain), &cause.to_string());
        }
    }
}
