//! `--help`, `--version`, and arguments that make no sense.

use crate::support::Project;

const COMMANDS: [&str; 11] = [
    "diff",
    "render",
    "show",
    "explain",
    "controls",
    "profiles",
    "init",
    "schema",
    "doctor",
    "completions",
    "man",
];

#[test]
fn the_help_tells_the_commands_and_the_exit_codes() {
    let run = Project::new().run("--help").succeeds().no_stderr();
    let words = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(
        "Exit codes: 0 good; 1 the answer is no (files differ, something is out of reach); 2 the input is wrong; \
         3 could not tell."
    ));
    for command in COMMANDS {
        assert!(run.stdout.contains(&format!("\n  {command} ")), "{command}");
    }
}

#[test]
fn every_command_has_help() {
    for command in COMMANDS {
        for flag in ["--help", "-h"] {
            let run = Project::new()
                .run(&format!("{command} {flag}"))
                .succeeds()
                .no_stderr()
                .stdout_has(&format!("Usage: smgen {command}"))
                .stdout_has("Options of all commands:");
            assert!(!run.stdout.contains("panicked"));
            assert!(
                run.stdout.lines().all(|line| line.chars().count() <= 100),
                "{}",
                run.stdout
            );
        }
        Project::new().run(&format!("help {command}")).succeeds();
    }
}

#[test]
fn the_usage_says_what_has_to_be_named() {
    Project::new()
        .run("render --help")
        .succeeds()
        .stdout_has("Usage: smgen render [OPTIONS] <--profile <PROFILE>|--all>");
    Project::new()
        .run("show --help")
        .succeeds()
        .stdout_has("Usage: smgen show [OPTIONS] <--profile <PROFILE>|--services>");
}

#[test]
fn commands_with_exit_codes_of_their_own_tell_them() {
    for command in ["render", "diff", "controls", "doctor"] {
        Project::new()
            .run(&format!("{command} --help"))
            .succeeds()
            .stdout_has("Exit codes: 0 ");
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    for flag in ["--version", "-V"] {
        let run = Project::new().run(flag).succeeds().no_stderr();
        assert_eq!(
            run.stdout,
            concat!("smgen ", env!("CARGO_PKG_VERSION"), "\n")
        );
    }
}

#[test]
fn arguments_that_make_no_sense_are_wrong_input() {
    Project::new().run("").exits(2).stderr_has("Usage: smgen");
    Project::new()
        .run("rendr")
        .exits(2)
        .stderr_has("a similar subcommand exists: 'render'");
    Project::new()
        .run("render -p dev --chekc")
        .exits(2)
        .stderr_has("a similar argument exists: '--check'");
}
