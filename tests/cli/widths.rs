//! Texts for people stay within the columns of a terminal; documents for programs stay as they are.

use crate::support::{Project, Run, smgen};

const TEXTS: [&str; 9] = [
    "show -p prod-hipaa",
    "show --services",
    "profiles",
    "iam -p prod-hipaa --format text",
    "iam -p prod-hipaa --format text --for probe",
    "verify -p prod-hipaa --list",
    "verify -p prod-hipaa --dry-run",
    "verify -p prod-hipaa --dry-run --only policy --signed-calls --bucket mine",
    "verify -p dev --dry-run --via model",
];

fn run(arguments: &str, columns: Option<usize>) -> String {
    let project = Project::new();
    let mut command = smgen(&project.path(""));
    match columns {
        Some(columns) => command.env("COLUMNS", columns.to_string()),
        None => command.env_remove("COLUMNS"),
    };
    let run = Run::of(command.args(arguments.split(' ')));
    assert_eq!(run.code, 0, "{}", run.stderr);
    run.stdout
}

/// Returns the lines of a text without the documents in it.
fn told(text: &str) -> Vec<&str> {
    let mut document = false;
    let outside = text.lines().filter(|line| {
        document |= *line == "{";
        let told = !document;
        document &= *line != "}";
        told
    });
    outside.collect()
}

#[test]
fn texts_fit_from_fifty_columns_up() {
    for arguments in TEXTS {
        for columns in [50, 80] {
            let text = run(arguments, Some(columns));
            let lines = told(&text);
            assert!(!lines.is_empty(), "{arguments}");
            for line in lines {
                // A word that is longer than the line stays whole.
                let fits = line.chars().count() <= columns || !line.trim().contains(' ');
                assert!(fits, "{arguments} in {columns} columns: {line}");
            }
        }
    }
}

#[test]
fn what_is_read_by_programs_is_the_same_in_every_width() {
    for arguments in ["iam -p prod-hipaa", "show -p prod-hipaa --format json"] {
        assert_eq!(
            run(arguments, Some(50)),
            run(arguments, None),
            "{arguments}"
        );
    }
    let policies = |columns| {
        let text = run("verify -p prod-hipaa --dry-run", columns);
        let lines = told(&text)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>();
        let all = text
            .lines()
            .filter(|line| !lines.contains(&(*line).to_owned()));
        all.map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(policies(None).len() > 100);
    assert_eq!(policies(Some(50)), policies(None));
}

#[test]
fn a_pipe_has_a_line_for_each_thing() {
    let text = run("iam -p prod-hipaa --format text", None);
    assert!(text.lines().any(|line| line.chars().count() > 80), "{text}");
    assert!(
        text.lines().all(|line| line.trim().contains("  ")),
        "{text}"
    );
}
