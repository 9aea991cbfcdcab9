//! Colour, and readers that go away.

use crate::support::rendered::files;
use crate::support::{Project, Run, skipped, smgen};
use std::io::Read as _;
use std::process::{Command, Stdio};

const ESCAPE: char = '\u{1b}';
const WRONG: &str = "render -p nope";

#[test]
fn pipes_get_no_colour() {
    for arguments in [WRONG, "--help", "rendr", "show -p dev", "init /proc/nope"] {
        let run = Project::new().run(arguments);
        assert!(!run.stderr.contains(ESCAPE), "{}", run.stderr);
        assert!(!run.stdout.contains(ESCAPE), "{}", run.stdout);
    }
}

#[test]
fn colour_can_be_demanded() {
    for arguments in [WRONG, "init /proc/nope"] {
        let plain = Project::new().run(arguments);
        let styled = Project::new().run(&format!("--color always {arguments}"));
        assert_eq!(styled.code, plain.code);
        assert!(
            styled.said().starts_with("\u{1b}[1m\u{1b}[91merror"),
            "{:?}",
            styled.stderr
        );
        assert_eq!(without_escapes(&styled.stderr), plain.stderr);
    }
}

#[test]
fn every_command_obeys_color_and_says_the_same_words() {
    let project = Project::new();
    project.run("render -p dev").succeeds();
    let edited = project.read("infra/dev/terraform/kms.tf") + "# by hand\n";
    let project = project.file("infra/dev/terraform/kms.tf", &edited);
    for arguments in [
        "show -p dev",
        "diff dev prod",
        "controls -p dev",
        "explain network.cidr -p dev",
        "explain cidr-overlap",
        "doctor --timeout 1",
        "render -p dev --check",
        "render -p dev --diff",
    ] {
        let run = |color: &str| {
            let mut command = smgen(&project.path(""));
            command
                .env("AWS_EC2_METADATA_DISABLED", "true")
                .env("HOME", project.path(""))
                .args(["--color", color])
                .args(arguments.split_whitespace());
            Run::of(&mut command)
        };
        let (never, always) = (run("never"), run("always"));
        assert!(!never.stdout.contains(ESCAPE), "{arguments}");
        assert!(
            always.stdout.contains(ESCAPE),
            "{arguments}: {}",
            always.stdout
        );
        assert_eq!(without_escapes(&always.stdout), never.stdout, "{arguments}");
        assert_eq!(always.code, never.code, "{arguments}");
    }
    for data in [
        "show -p dev --format json",
        "render -p dev --stdout",
        "schema",
        "man",
    ] {
        let always = project.run(&format!("--color always {data}"));
        assert!(!always.stdout.contains(ESCAPE), "{data}: for programs");
    }
}

#[test]
fn text_fits_from_fifty_columns_on_and_breaks_between_words() {
    let project = Project::new().config("version: 1\nprofiles:\n  dev:\n    descripton: x\n");
    for columns in [50, 72] {
        for (arguments, longest) in [
            ("show -p prod-hipaa", 49),
            ("controls -p dev", 45),
            ("profiles", 0),
            ("explain cidr-overlap", 0),
            ("render -p dev", 0),
        ] {
            let elsewhere = Project::new();
            let project = if arguments.starts_with("render") {
                &project
            } else {
                &elsewhere
            };
            let Some(told) = in_columns(project, arguments, columns) else {
                return;
            };
            let wide = told.lines().filter(|line| line.chars().count() > columns);
            // A single long word has a line of its own.
            let wide: Vec<_> = wide
                .filter(|line| {
                    let mut words = line.split_whitespace();
                    !words.any(|word| word.chars().count() >= longest.max(columns - 24))
                })
                .collect();
            assert!(wide.is_empty(), "{arguments} in {columns}: {wide:#?}");
        }
    }
}

/// Runs smgen on a terminal of so many columns, without colour.
fn in_columns(project: &Project, arguments: &str, columns: usize) -> Option<String> {
    let command = smgen(&project.path(""));
    let program = command.get_program().to_string_lossy().into_owned();
    let line = format!("stty rows 24 cols {columns}; {program} --color never {arguments}");
    let mut script = Command::new("script");
    script
        .args(["-qec", &line, "/dev/null"])
        .current_dir(project.path(""))
        .stdin(Stdio::null());
    match script.output() {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).replace('\r', "")),
        Err(error) => {
            skipped(&format!("`script` is missing: {error}"));
            None
        }
    }
}

fn without_escapes(text: &str) -> String {
    let mut parts = text.split(ESCAPE);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + part.split_once('m').map_or("", |(_, rest)| rest)
    })
}

/// Runs smgen on a terminal of its own, if there is a way to.
fn on_a_terminal(arguments: &str, variables: &[(&str, &str)]) -> Option<String> {
    let project = Project::new();
    let command = smgen(&project.path(""));
    let line = format!("{} {arguments}", command.get_program().to_string_lossy());
    let mut script = Command::new("script");
    script
        .args(["-qec", &line, "/dev/null"])
        .current_dir(project.path(""))
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR")
        .env_remove("CLICOLOR_FORCE")
        .env_remove("CI")
        .env("TERM", "xterm-256color")
        .envs(variables.iter().copied())
        .stdin(Stdio::null());
    match script.output() {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(error) => {
            skipped(&format!("`script` is missing: {error}"));
            None
        }
    }
}

#[test]
fn terminals_get_colour_unless_they_say_no() {
    let Some(coloured) = on_a_terminal(WRONG, &[]) else {
        return;
    };
    assert!(coloured.contains("\u{1b}[91merror"), "{coloured:?}");
    for (arguments, variables) in [
        (WRONG, &[("NO_COLOR", "1")][..]),
        ("--color auto render -p nope", &[("NO_COLOR", "1")]),
        (WRONG, &[("TERM", "dumb")]),
        ("--color never render -p nope", &[]),
    ] {
        let plain = on_a_terminal(arguments, variables).unwrap();
        assert!(plain.contains("error[profile-unknown]"), "{plain:?}");
        assert!(!plain.contains(ESCAPE), "{arguments}: {plain:?}");
    }
}

#[test]
fn usage_and_help_obey_color_too() {
    for arguments in ["--color never rendr", "--color=never --help"] {
        let Some(plain) = on_a_terminal(arguments, &[]) else {
            return;
        };
        assert!(!plain.contains(ESCAPE), "{arguments}: {plain:?}");
    }
    let run = Project::new().run("rendr --color always").exits(2);
    assert!(run.stderr.contains(ESCAPE), "{}", run.stderr);
}

/// Runs smgen with a standard output that nobody reads.
fn into_a_closed_pipe(project: &Project, arguments: &str) -> Run {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut child = smgen(&project.path(""))
        .args(arguments.split_whitespace())
        .stdout(writer)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut stderr)
        .unwrap();
    let code = child.wait().unwrap().code().unwrap_or(-1);
    Run {
        code,
        stdout: String::new(),
        stderr,
    }
}

#[test]
fn a_reader_that_went_away_is_no_failure() {
    let project = Project::new();
    for arguments in [
        "show -p dev",
        "show -p dev --format json",
        "show --services",
        "profiles",
        "explain cidr-overlap",
        "render --all --stdout",
        "schema",
        "completions bash",
        "man",
        "--help",
    ] {
        into_a_closed_pipe(&project, arguments)
            .succeeds()
            .tells_only_its_configuration();
    }
}

#[test]
fn a_reader_that_went_away_changes_no_answer() {
    let project = Project::new();
    let files = files("dev", "cdk") + files("dev", "terraform");
    into_a_closed_pipe(&project, "render -p dev --check")
        .exits(1)
        .stderr_has(&format!("compared {files} files, {files} differ"));
}

#[test]
fn a_full_disk_behind_standard_output_is_told() {
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else {
        skipped("there is no /dev/full");
        return;
    };
    let project = Project::new();
    let mut command = smgen(&project.path(""));
    command.args(["show", "-p", "dev"]).stdout(full);
    let output = command.stderr(Stdio::piped()).spawn().unwrap();
    let output = output.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{stderr}");
    assert!(stderr.contains("\nerror: "), "{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
}
