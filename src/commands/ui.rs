//! The terminal: data on standard output, talk on standard error.

use crate::cli::Common;
use crate::diagnostic::{self, Diagnostic, Severity};
use anstream::{AutoStream, ColorChoice};
use anyhow::Context as _;
use serde::Serialize;
use std::io::{self, Write};

/// Where a command prints.
pub(super) struct Ui {
    out: AutoStream<io::Stdout>,
    talk: AutoStream<io::Stderr>,
    quiet: bool,
    /// Whether to say more.
    pub(super) verbose: bool,
}

impl Ui {
    pub(super) fn new(common: &Common) -> Self {
        let choice = match common.color {
            clap::ColorChoice::Always => ColorChoice::Always,
            clap::ColorChoice::Never => ColorChoice::Never,
            clap::ColorChoice::Auto => ColorChoice::Auto,
        };
        Self {
            out: AutoStream::new(io::stdout(), choice),
            talk: AutoStream::new(io::stderr(), choice),
            quiet: common.quiet,
            verbose: common.verbose,
        }
    }

    /// Tells whether talk is unwanted.
    #[cfg(feature = "aws")]
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Prints data. A reader that went away has read enough: it fails nothing, and changes no answer.
    pub(super) fn data(&mut self, text: &str) -> io::Result<()> {
        let written = self.out.write_all(text.as_bytes());
        match written.and_then(|()| self.out.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
            _ => Ok(()),
        }
    }

    /// Prints data as JSON.
    pub(super) fn json(&mut self, value: &impl Serialize) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(value).context("cannot print")?;
        Ok(self.data(&(text + "\n"))?)
    }

    /// Says something, unless told to be quiet.
    pub(super) fn say(&mut self, text: &str) {
        if !self.quiet {
            // Nobody is left to tell if standard error is gone.
            let _ = writeln!(self.talk, "{text}");
        }
    }

    /// Shows diagnostics: errors always, the rest unless told to be quiet; then how many there were.
    pub(super) fn diagnostics(&mut self, diagnostics: &[Diagnostic]) {
        let shown: Vec<_> = diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.is_error() || !self.quiet)
            .cloned()
            .collect();
        if shown.is_empty() {
            return;
        }
        let _ = self
            .talk
            .write_all(diagnostic::render(&shown, true).as_bytes());
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
        let _ = writeln!(self.talk, "smgen: {}{more}", parts.join(", "));
    }

    /// Shows a failure with its causes.
    pub(super) fn failure(&mut self, error: &anyhow::Error) {
        // As the diagnostics are styled; the stream drops the escapes where there is no colour.
        let _ = writeln!(
            self.talk,
            "\u{1b}[1m\u{1b}[91merror\u{1b}[0m\u{1b}[1m: {error}\u{1b}[0m"
        );
        for cause in error.chain().skip(1) {
            let _ = writeln!(self.talk, "  caused by: {cause}");
        }
    }
}
