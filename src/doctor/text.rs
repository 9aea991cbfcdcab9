//! The report for people: aligned, in lines that fit.

use super::{Check, Report, Status};
use crate::terminal::{Style, Text, padded};

/// Columns of the status and of the longest id, each with two blanks behind it.
const STATUS: usize = 9;
const ID: usize = 16;

/// Prints a report in so many columns.
#[must_use]
pub fn render(report: &Report, width: usize) -> Text {
    let mut text = Text::new();
    let mut said = None;
    for check in &report.checks {
        one(&mut text, check, said, width);
        said = check.help.as_deref();
    }
    text
}

/// Prints a check, without its help if that was just said.
fn one(text: &mut Text, check: &Check, said: Option<&str>, width: usize) {
    let status = check.status.as_str();
    let id = padded(check.id, ID);
    text.styled(style(check.status), status);
    let rest = padded("", STATUS.saturating_sub(status.len())) + &id;
    text.beside(&rest, &check.detail, STATUS + ID, width);
    if let Some(help) = check.help.as_deref().filter(|help| said != Some(help)) {
        let head = padded("", STATUS + ID);
        text.item((&head, Style::Plain), &format!("help: {help}"), width);
    }
}

fn style(status: Status) -> Style {
    match status {
        Status::Ok => Style::Good,
        Status::Failed | Status::Missing => Style::Bad,
        Status::Unknown => Style::Unsure,
        Status::Skipped => Style::Faint,
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
        let text = render(&Report { version: 1, checks }, 80);
        assert!(text.shown().starts_with("\u{1b}[32mok\u{1b}[0m "));
        let plain = text.as_str();
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
