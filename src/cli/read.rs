//! The arguments, read in the colours that they ask for.

use super::Cli;
use crate::terminal::escape::{escape, is_invisible};
use clap::{ColorChoice, CommandFactory as _, FromArgMatches as _};
use std::ffi::OsString;

impl Cli {
    /// Reads the arguments; prints help, or what is wrong with them, in the colours that they ask for, and ends.
    #[must_use]
    pub fn read() -> Self {
        let arguments: Vec<_> = std::env::args_os().collect();
        let command = Self::command().color(color(&arguments));
        let read = command.try_get_matches_from(&arguments);
        let read = read.and_then(|matches| Self::from_arg_matches(&matches));
        read.unwrap_or_else(|error| {
            let shown = |argument: &OsString| !argument.to_string_lossy().contains(is_invisible);
            if arguments.iter().all(shown) {
                error.exit();
            }
            // clap quotes arguments as they are, and in a pipeline they may be somebody else's: a branch, a title.
            let told = error.render().to_string();
            Self::command()
                .color(ColorChoice::Never)
                .error(error.kind(), escape(quoted(&told)))
                .exit()
        })
    }
}

/// Returns what an error says behind its `error: `, which clap puts there again, and before the usage.
fn quoted(told: &str) -> &str {
    let told = told.strip_prefix("error: ").unwrap_or(told);
    told.split_once("\n\nUsage: ")
        .map_or(told, |(told, _)| told)
        .trim_end()
}

/// Returns what `--color` says, which clap needs before it reads the arguments.
fn color(arguments: &[OsString]) -> ColorChoice {
    let texts = arguments.iter().map(|argument| argument.to_str());
    let pairs = texts.clone().zip(texts.skip(1).chain([None]));
    let choices = pairs.filter_map(|(argument, next)| match argument? {
        "--color" => next,
        argument => argument.strip_prefix("--color="),
    });
    let choice = choices.last();
    choice
        .and_then(|choice| choice.parse().ok())
        .unwrap_or_default()
}
