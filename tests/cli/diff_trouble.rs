//! `smgen diff` where something is wrong, or odd.

use crate::support::Project;

#[test]
fn mistakes_of_both_sides_are_told_at_once() {
    let project = Project::new()
        .config("version: 1\nprofiles:\n  prod:\n    network:\n      cidr: 10.2.0.1/16\n")
        .file("old.yaml", "version: 1\nprofiles:\n  prod:\n    flow_logs:\n      retention_days: 7000\n    netwrok: {}\n");
    let run = project
        .run("diff prod --base-config old.yaml")
        .exits(2)
        .no_stdout()
        .stderr_has(
            "error[cidr-host-bits]: `10.2.0.1/16` has host bits set\n --> smgen.yaml:5:13\n",
        )
        .stderr_has("error[key-unknown]")
        .stderr_has(" --> old.yaml:6:5\n");
    assert_eq!(run.stderr.matches("smgen: ").count(), 1, "{}", run.stderr);
    project
        .run("diff prdo prod")
        .exits(2)
        .stderr_has("`prdo`")
        .stderr_has("error[cidr-host-bits]");
    project
        .run("diff prod --base-config nowhere.yaml --config neither.yaml")
        .exits(2)
        .stderr_has("there is no file `nowhere.yaml`")
        .stderr_has("there is no file `neither.yaml`");
}

#[test]
fn both_names_are_asked_for_and_each_mistake_is_told_once() {
    let run = Project::new()
        .run("diff stagign porod")
        .exits(2)
        .no_stdout();
    assert_eq!(
        run.stderr.matches("error[profile-unknown]").count(),
        2,
        "{}",
        run.stderr
    );
    let run = Project::new()
        .config("version: 1\nprofiles:\n  prod:\n    network:\n      cidr: 10.2.0.1/16\n")
        .run("diff prod staging")
        .exits(2);
    assert_eq!(run.stderr.matches("error[").count(), 1, "{}", run.stderr);
}

#[test]
fn warnings_of_either_side_are_told_beside_the_answer() {
    let unused = |service: &str| {
        format!(
            "version: 1\nprofiles:\n  prod:\n    endpoints:\n      services:\n        {service}: {{}}\n"
        )
    };
    Project::new()
        .config(&unused("cloudtrail"))
        .file("old.yaml", &unused("config"))
        .run("diff prod --base-config old.yaml")
        .exits(1)
        .stderr_has("--> old.yaml:6:9")
        .stderr_has("--> smgen.yaml:6:9");
}

#[test]
fn a_second_profile_or_a_second_configuration_is_asked_for() {
    Project::new()
        .run("diff prod")
        .exits(2)
        .no_stdout()
        .stderr_has("<PROFILE>");
    Project::new()
        .run("diff --help")
        .succeeds()
        .stdout_has("Usage: smgen diff [OPTIONS] <BASE> [PROFILE]")
        .stdout_has("smgen diff prod --base-config <(git show main:smgen.yaml)");
}

#[test]
fn text_of_any_kind_stays_on_its_line() {
    let config = |text: &str| format!("version: 1\nprofiles:\n  prod:\n    description: {text}\n");
    let run = Project::new()
        .config(&config(r#""two\nlines \e[31m""#))
        .file("old.yaml", &config("\"\""))
        .run("diff prod --base-config old.yaml")
        .exits(1);
    let told = run.stdout.lines().last().unwrap();
    assert_eq!(told, r#"  ~ description  "" -> "two\nlines \u{1b}[31m""#);
}
