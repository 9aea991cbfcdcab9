//! The direction of imports, and who may touch the disk, the terminal and the SDK.

mod modules;

use modules::{Module, circles, graphs, module_of};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What each module may import of smgen, beside itself; a module that is not here may not exist.
const MAY_IMPORT: [(&str, &[&str]); 20] = [
    ("terminal", &[]),
    ("threads", &[]),
    ("diagnostic", &["terminal"]),
    ("catalog", &[]),
    ("blueprint", &["catalog", "diagnostic"]),
    ("topology", &["blueprint", "catalog", "diagnostic"]),
    ("difference", &["topology", "blueprint", "catalog"]),
    ("controls", &["topology", "blueprint", "catalog"]),
    ("output", &["diagnostic", "terminal"]),
    (
        "render",
        &["topology", "blueprint", "catalog", "diagnostic", "terminal"],
    ),
    ("snapshot", &["topology", "blueprint", "catalog"]),
    ("reach", &["snapshot", "catalog"]),
    ("probe", &[]),
    ("report", &["diagnostic", "terminal"]),
    (
        "verify",
        &[
            "snapshot",
            "reach",
            "probe",
            "report",
            "topology",
            "blueprint",
            "catalog",
            "diagnostic",
        ],
    ),
    ("local", &["verify", "probe", "threads"]),
    (
        "aws",
        &[
            "catalog",
            "diagnostic",
            "doctor",
            "local",
            "probe",
            "snapshot",
            "threads",
            "verify",
        ],
    ),
    (
        "doctor",
        &["blueprint", "catalog", "diagnostic", "terminal", "threads"],
    ),
    ("cli", &["doctor", "render", "terminal"]),
    (
        "commands",
        &[
            "aws",
            "blueprint",
            "catalog",
            "cli",
            "controls",
            "diagnostic",
            "difference",
            "doctor",
            "local",
            "output",
            "probe",
            "reach",
            "render",
            "report",
            "snapshot",
            "terminal",
            "threads",
            "topology",
            "verify",
        ],
    ),
];

/// Circles of imports that are still there, by folder; the list only gets shorter.
const CIRCLES: [(&str, &[&str]); 0] = [];

/// Calls that write to the disk.
const WRITES: [&str; 8] = [
    "fs::write",
    "File::create",
    "create_dir",
    "fs::remove",
    "fs::rename",
    "fs::copy",
    "OpenOptions",
    "tempfile::",
];
/// Calls that print.
const PRINTS: [&str; 6] = [
    "println!",
    "eprintln!",
    "print!(",
    "stdout()",
    "stderr()",
    "dbg!",
];

fn sources() -> Vec<(PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut open, mut files) = (vec![src.clone()], Vec::new());
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                files.push((path.strip_prefix(&src).unwrap().to_owned(), text));
            }
        }
    }
    let modules: BTreeSet<_> = files.iter().map(|(path, _)| module_of(path)).collect();
    for (path, text) in &files {
        for declared in declarations(text) {
            let mut child = module_of(path);
            child.retain(|part| part != "lib");
            child.push(declared.to_owned());
            assert!(modules.contains(&child), "{} is not found", child.join("/"));
        }
    }
    let planned: BTreeSet<_> = MAY_IMPORT.iter().map(|(name, _)| *name).collect();
    let found: BTreeSet<_> = modules.iter().map(|path| path[0].as_str()).collect();
    let outside: BTreeSet<_> = found.difference(&planned).copied().collect();
    assert_eq!(outside, ["lib", "main"].into(), "modules without a plan");
    assert!(planned.is_subset(&found), "plans without a module");
    files
}

/// Returns the names that lines such as `pub mod topology;` declare, but for those whose file is named beside them.
fn declarations(text: &str) -> impl Iterator<Item = &str> {
    let before = [""].into_iter().chain(text.lines());
    let lines = before.zip(text.lines());
    lines.filter_map(|(before, line)| {
        let (visibility, name) = line.strip_suffix(';')?.split_once("mod ")?;
        let declares = visibility.is_empty() || visibility.starts_with("pub");
        (declares && !before.starts_with("#[path")).then_some(name)
    })
}

fn module(path: &Path) -> String {
    let first = path
        .components()
        .next()
        .unwrap()
        .as_os_str()
        .to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// Drops comments and what stands in test modules.
fn code(path: &Path, text: &str) -> String {
    if path
        .file_name()
        .is_some_and(|name| name.to_string_lossy().contains("test"))
    {
        return String::new();
    }
    let code = text
        .split("#[cfg(test)]\nmod tests")
        .next()
        .unwrap_or_default();
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn imports_point_one_way() {
    for (path, text) in sources() {
        let module = module(&path);
        if ["lib", "main"].contains(&module.as_str()) {
            continue;
        }
        let (_, allowed) = MAY_IMPORT
            .iter()
            .find(|(name, _)| *name == module)
            .unwrap_or_else(|| panic!("{} is not in the plan", path.display()));
        for import in code(&path, &text).split("crate::").skip(1) {
            let other: String = import
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            assert!(
                other == module || allowed.contains(&other.as_str()),
                "{} imports {other}",
                path.display()
            );
        }
    }
}

#[test]
fn modules_of_a_folder_import_each_other_one_way() {
    let mut code_of = BTreeMap::new();
    for (path, text) in sources() {
        if !["lib.rs", "main.rs"]
            .iter()
            .any(|root| path.ends_with(root))
        {
            code_of.insert(module_of(&path), code(&path, &text));
        }
    }
    let mut found = BTreeSet::new();
    for (folder, graph) in graphs(&code_of) {
        // Of the top level there is a plan.
        if folder != Module::new() {
            for circle in circles(&graph) {
                found.insert((folder.join("/"), circle));
            }
        }
    }
    let known = CIRCLES.map(|(folder, circle)| {
        let circle = circle.iter().map(|module| (*module).to_owned());
        (folder.to_owned(), circle.collect::<BTreeSet<_>>())
    });
    assert_eq!(
        found,
        known.into(),
        "circles of imports, against those that are known"
    );
}

/// What citations begin with.
const CITATIONS: [&str; 4] = [
    "\"45 CFR ",
    "\"Security Hub ",
    "\"cdk-nag ",
    "\"checkov CKV",
];

#[test]
fn citations_stand_in_one_table() {
    for (path, text) in sources() {
        let code = code(&path, &text);
        let cites = CITATIONS.iter().any(|start| code.contains(start));
        let table = path == Path::new("catalog/citation.rs");
        assert_eq!(cites, table, "{} spells a citation out", path.display());
    }
}

#[test]
fn only_the_output_and_init_write_files() {
    for (path, text) in sources() {
        if module(&path) == "output"
            || path.ends_with("commands/file.rs")
            || path.ends_with("commands/init.rs")
        {
            continue;
        }
        for call in WRITES {
            assert!(
                !code(&path, &text).contains(call),
                "{} calls {call}",
                path.display()
            );
        }
    }
}

#[test]
fn only_commands_print() {
    for (path, text) in sources() {
        if module(&path) == "commands" {
            continue;
        }
        for call in PRINTS {
            assert!(
                !code(&path, &text).contains(call),
                "{} calls {call}",
                path.display()
            );
        }
    }
}

#[test]
fn only_one_folder_names_the_sdk_and_one_the_yaml_parser() {
    for (path, text) in sources() {
        let code = code(&path, &text);
        if module(&path) != "aws" {
            assert!(
                !code.contains("aws_sdk_") && !code.contains("aws_config"),
                "{} names the SDK",
                path.display()
            );
        }
        if !path
            .parent()
            .is_some_and(|folder| folder.ends_with("blueprint/yaml"))
        {
            assert!(
                !code.contains("serde_yaml"),
                "{} names serde_yaml",
                path.display()
            );
        }
    }
}

/// Folders with files of more than 300 lines; the list only gets shorter.
const STILL_LARGE: [&str; 5] = ["aws", "blueprint/yaml", "reach", "snapshot", "verify"];

#[test]
fn files_stay_small() {
    for (path, text) in sources() {
        let lines = text.lines().count();
        let most = if STILL_LARGE.iter().any(|folder| path.starts_with(folder)) {
            420
        } else {
            300
        };
        assert!(lines <= most, "{} has {lines} lines", path.display());
    }
}
