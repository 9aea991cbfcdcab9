//! The report for people: aligned, wrapped at 80 columns.

use super::{Check, Report, Status};
use crate::diagnostic::wrap;
use std::fmt::Write as _;

const WIDTH: usize = 80;
/// Columns of the status and of the longest id, each with two blanks behind it.
const STATUS: usize = 9;
const ID: usize = 16;

/// Prints a report. The statuses carry ANSI colours, for the terminal's writer to strip where they are not wanted.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut text = String::new();
    let mut said = None;
    for check in &report.checks {
        one(&mut text, check, said);
        said = check.help.as_deref();
    }
    text
}

/// Prints a check, without its help if that was just said.
fn one(text: &mut String, check: &Check, said: Option<&str>) {
    let status = check.status.as_str();
    let pad = " ".repeat(STATUS.saturating_sub(status.len()));
    let _ = write!(
        text,
        "{}{status}\u{1b}[0m{pad}{:ID$}",
        colour(check.status),
        check.id
    );
    lines(text, &check.detail);
    if let Some(help) = check.help.as_deref().filter(|help| said != Some(help)) {
        let _ = write!(text, "{:width$}", "", width = STATUS + ID);
        lines(text, &format!("help: {help}"));
    }
}

/// Writes words from the third column on.
fn lines(text: &mut String, words: &str) {
    let indent = format!("\n{:width$}", "", width = STATUS + ID);
    text.push_str(&wrap(words, WIDTH - STATUS - ID).join(&indent));
    text.push('\n');
}

fn colour(status: Status) -> &'static str {
    match status {
        Status::Ok => "\u{1b}[32m",
        Status::Failed | Status::Missing => "\u{1b}[1;31m",
        Status::Unknown => "\u{1b}[1;33m",
        Status::Skipped => "\u{1b}[2m",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::{Kind, Trouble};

    #[test]
    fn columns_align_and_lines_end_in_time() {
        let trouble = Trouble::new(
            Kind::Failed,
            "a word ".repeat(20),
            "do this and that and then something else until it works again",
        );
        let checks = vec![
            Check::of("ec2", Ok("reachable".to_owned())),
            Check::of("caller-account", Err(trouble.clone())),
            Check::of("sagemaker", Err(trouble)),
            Check::of("ssm", Ok("x".repeat(100))),
        ];
        let text = render(&Report { version: 1, checks });
        let plain = ["\u{1b}[32m", "\u{1b}[1;31m", "\u{1b}[0m"]
            .iter()
            .fold(text, |text, code| text.replace(code, ""));
        assert!(
            plain
                .lines()
                .all(|line| line.chars().count() <= 80 || line.contains("xxx")),
            "{plain}"
        );
        assert!(
            plain.starts_with(
                "ok       ec2             reachable\nfailed   caller-account  a word a word"
            ),
            "{plain}"
        );
        assert_eq!(
            plain
                .matches("\n                         help: do this")
                .count(),
            1,
            "{plain}"
        );
    }
}
