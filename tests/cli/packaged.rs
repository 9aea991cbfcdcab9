//! What packages install beside the binary: the schema, completions, the manual page.

use crate::support::{Project, skipped};

/// Every command that users are told of.
const COMMANDS: [&str; 9] = [
    "render",
    "show",
    "explain",
    "profiles",
    "init",
    "schema",
    "doctor",
    "completions",
    "man",
];

#[test]
fn the_schema_is_the_committed_one() {
    let run = Project::new().run("schema").succeeds().no_stderr();
    assert!(
        run.stdout == include_str!("../../blueprints/smgen.schema.json"),
        "run `cargo smgen schema > blueprints/smgen.schema.json`"
    );
    assert!(run.json().is_object());
}

#[test]
fn completions_know_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = Project::new()
            .run(&format!("completions {shell}"))
            .succeeds()
            .no_stderr();
        for command in COMMANDS {
            assert!(run.stdout.contains(command), "{shell}: {command}");
        }
        for option in ["profile", "check", "color"] {
            assert!(run.stdout.contains(option), "{shell}: {option}");
        }
    }
    Project::new()
        .run("completions cmd")
        .exits(2)
        .stderr_has("[possible values: bash, elvish, fish, powershell, zsh]");
}

#[test]
fn bash_takes_its_completions() {
    let script = Project::new().run("completions bash").stdout;
    let project = Project::new().file("smgen.bash", &script);
    let status = std::process::Command::new("bash")
        .args(["-n", "smgen.bash"])
        .current_dir(project.path(""))
        .status();
    match status {
        Ok(status) => assert!(status.success()),
        Err(error) => skipped(&format!("bash: {error}")),
    }
}

#[test]
fn the_manual_page_knows_every_command_and_the_exit_codes() {
    let run = Project::new().run("man").succeeds().no_stderr();
    assert!(
        run.stdout.contains("\n.TH smgen 1"),
        "{}",
        &run.stdout[..200]
    );
    for command in COMMANDS {
        let section = format!("\n.SH \"SMGEN {}\"\n", command.to_uppercase());
        assert!(run.stdout.contains(&section), "{command}");
    }
    assert!(
        run.stdout
            .contains("Exit codes: 0 good; 1 the answer is no")
    );
    assert!(run.stdout.contains("\\-\\-check"));
    for once in ["\n.SH SYNOPSIS\n", "\\fB\\-\\-color\\fR \\fI"] {
        assert_eq!(run.stdout.matches(once).count(), 1, "{once}");
    }
    for command in ["schema", "completions"] {
        let title = format!("\n.SS SYNOPSIS\n\\fBsmgen {command}\\fR");
        assert!(run.stdout.contains(&title), "{command}");
    }
}
