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
    project.run("init --quiet").succeeds().no_stderr();
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
