//! `smgen init`: a configuration to start from.

use crate::support::Project;
use crate::support::rendered::files;

#[test]
fn two_files_are_written() {
    let project = Project::new();
    let run = project.run("init").succeeds().no_stdout();
    assert_eq!(
        run.stderr,
        "wrote smgen.yaml\nwrote smgen.schema.json\n\
         next: change the profiles to your own, then run `smgen render --all`\n"
    );
    assert!(
        project
            .read("smgen.yaml")
            .starts_with("# yaml-language-server: $schema=smgen.schema.json\n")
    );
    assert_eq!(
        project.read("smgen.schema.json"),
        project.run("schema").succeeds().stdout
    );
    assert_eq!(project.snapshot().len(), 2);
}

#[test]
fn what_it_writes_renders_without_a_warning() {
    let project = Project::new();
    project
        .run("init --quiet --owner me --cost-center 1")
        .succeeds()
        .no_stderr();
    project
        .run("render --all")
        .succeeds()
        .stderr_lacks("warning")
        .stderr_lacks("error");
    // The two that it writes differ from these in names and ranges only.
    let files = |profile| files(profile, "cdk") + files(profile, "terraform");
    let files = files("dev") + files("prod");
    project
        .run("render --all --check")
        .succeeds()
        .stderr_has(&format!("compared {files} files, 0 differ"));
}

#[test]
fn another_folder_can_be_named() {
    let project = Project::new();
    project
        .run("init a/b")
        .succeeds()
        .stderr_has("wrote a/b/smgen.yaml\n")
        .stderr_has("run `smgen render --all` in `a/b`\n");
    project
        .run_in("a/b", &["render", "--all", "--stdout"])
        .succeeds();
}

#[test]
fn a_file_of_nearly_the_name_is_not_overlooked() {
    for name in ["smgen.yml", ".smgen.yaml"] {
        let project = Project::new().file(name, "version: 1\n");
        project
            .run_read_only("init")
            .exits(2)
            .stderr_has(&format!(
                "error[config-misnamed]: there is `{name}`, and no `smgen.yaml`"
            ))
            .stderr_has(&format!(
                "call it `smgen.yaml`, or name it: `--config {name}`"
            ))
            .stderr_has("`--force` writes it here, beside the other");
        project.run("init --force").succeeds();
        assert_eq!(project.read(name), "version: 1\n");
    }
    // In another folder it is named as the user would.
    Project::new()
        .file("a/smgen.yml", "version: 1\n")
        .run_read_only("init a")
        .exits(2)
        .stderr_has("there is `a/smgen.yml`, and no `a/smgen.yaml`");
}

#[test]
fn existing_files_are_refused_all_at_once() {
    let project = Project::new().config("mine\n");
    project
        .run_read_only("init")
        .exits(2)
        .stderr_has("error[file-foreign]: `smgen.yaml` is there already")
        .stderr_lacks("schema.json");
    let project = project.file("smgen.schema.json", "mine\n");
    project
        .run_read_only("init .")
        .exits(2)
        .stderr_has("`smgen.yaml` is there already")
        .stderr_has("`smgen.schema.json` is there already")
        .stderr_has("go on with it: `smgen profiles`")
        .stderr_has("`smgen schema > smgen.schema.json` renews it")
        .stderr_lacks("--force");
    project.run("init --force").succeeds();
    assert!(project.read("smgen.yaml").contains("prod-hipaa"));
}

#[test]
fn a_dangling_link_is_there_too() {
    let project = Project::new();
    std::os::unix::fs::symlink("elsewhere", project.path("smgen.yaml")).unwrap();
    project
        .run_read_only("init")
        .exits(2)
        .stderr_has("`smgen.yaml` is there already");
    project.run("init --force").succeeds();
    assert!(!project.path("elsewhere").exists());
}

#[test]
fn a_folder_that_cannot_be_is_told() {
    let project = Project::new().file("file", "");
    for dir in ["file", "file/below", "/proc/nope"] {
        let run = project
            .run_read_only(&format!("init {dir}"))
            .exits(3)
            .no_stdout()
            .stderr_has(&format!("error: cannot create `{dir}`\n  caused by: "));
        assert!(!run.stderr.contains("panicked"));
    }
}

/// `Owner` and `CostCenter` are the user's to say: what stands for them is rendered with a warning, and what is said without one.
#[test]
fn tags_of_the_users_own_are_said_or_asked_for() {
    let project = Project::new();
    project.run("init --quiet").succeeds().no_stderr();
    let run = project.run("render --all").succeeds();
    for key in ["Owner", "CostCenter"] {
        let said = format!(
            "warning[tag-placeholder]: profiles `dev`, `prod-hipaa`: the tag `{key}` still says `unassigned`"
        );
        assert_eq!(run.stderr.matches(&said).count(), 1, "{}", run.stderr);
    }
    project
        .run("render --all --warnings-as-errors")
        .exits(2)
        .stderr_has("tag-placeholder");

    let project = Project::new();
    let arguments = ["init", "--owner", "claims: team@x", "--cost-center", "0042"];
    project.run_in("", &arguments).succeeds();
    let run = project.run("show -p dev --format json").succeeds();
    let tags = run.json()["tags"].to_string();
    for value in ["claims: team@x", "0042"] {
        assert!(tags.contains(&format!("\"{value}\"")), "{tags}");
    }
    assert!(!run.stderr.contains("warning"), "{}", run.stderr);

    let project = Project::new();
    project
        .run_in("", &["init", "--owner", "a\"b", "--cost-center", "c?"])
        .exits(2)
        .stderr_has("error[tag-invalid]: the value of `--owner` cannot hold `\"`")
        .stderr_has("error[tag-invalid]: the value of `--cost-center` cannot hold `?`");
    assert!(project.snapshot().len() < 2, "something was written");
}

/// A built-in profile without a `smgen.yaml` has nobody to say them, and a file that requires neither invents neither.
#[test]
fn no_tag_of_the_users_own_is_invented() {
    let tags = |config: Option<&str>, profile: &str| {
        let mut project = Project::new();
        if let Some(config) = config {
            project = project.config(config);
        }
        let run = project.run(&format!("show -p {profile} --format json"));
        run.succeeds().json()["tags"].to_string()
    };
    let own = tags(None, "dev");
    assert_eq!(own.matches("\"unassigned\"").count(), 2, "{own}");
    let free = "version: 1\nprofiles: {dev: {required_tags: []}} # no Owner\n";
    let free = tags(Some(free), "dev");
    assert!(
        !free.contains("Owner") && !free.contains("CostCenter"),
        "{free}"
    );
}
