//! What the documents say is true: the schema, the configuration reference, the excerpts.

mod commands;

use crate::support::rendered::topology_of;
use serde_json::Value;
use smgen::blueprint;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Demands that a file holds a text; with `SMGEN_UPDATE` writes it instead.
fn holds(path: &str, expected: &str) {
    if std::env::var_os("SMGEN_UPDATE").is_some() {
        fs::write(root(path), expected).unwrap();
    }
    let found = fs::read_to_string(root(path)).unwrap_or_default();
    assert!(
        found == expected,
        "{path} is out of date: run `SMGEN_UPDATE=1 cargo test --no-default-features docs`"
    );
}

#[test]
fn the_committed_schema_is_that_of_the_types() {
    let schema = serde_json::to_string_pretty(&blueprint::schema()).unwrap() + "\n";
    holds("blueprints/smgen.schema.json", &schema);
}

#[test]
fn the_committed_report_schema_is_that_of_the_types() {
    let schema = serde_json::to_string_pretty(&smgen::report::Report::schema()).unwrap();
    holds("blueprints/smgen-report.schema.json", &(schema + "\n"));
}

#[test]
fn the_readme_lists_every_key() {
    let readme = fs::read_to_string(root("README.md")).unwrap();
    let (head, rest) = readme.split_once("<!-- configuration:begin -->\n").unwrap();
    let (_, tail) = rest.split_once("<!-- configuration:end -->").unwrap();
    let reference = reference();
    for name in properties(&blueprint::schema()) {
        let listed = [format!("`{name}`"), format!(".{name}`")];
        let listed = reference
            .lines()
            .filter_map(|line| line.split('|').nth(1))
            .any(|key| listed.iter().any(|listed| key.contains(listed)));
        assert!(listed, "no row for `{name}`:\n{reference}");
    }
    holds(
        "README.md",
        &format!("{head}<!-- configuration:begin -->\n{reference}<!-- configuration:end -->{tail}"),
    );
}

/// Returns the names of all properties anywhere in a schema.
fn properties(node: &Value) -> BTreeSet<String> {
    let own = node["properties"].as_object().into_iter().flatten();
    let own = own.map(|(name, _)| name.clone());
    let below: Vec<&Value> = match node {
        Value::Object(map) => map.values().collect(),
        Value::Array(list) => list.iter().collect(),
        _ => Vec::new(),
    };
    own.chain(below.into_iter().flat_map(properties)).collect()
}

/// Returns a table of every key with its type and meaning.
fn reference() -> String {
    let schema = blueprint::schema();
    let mut table = String::from("| key | type | meaning |\n|---|---|---|\n");
    keys(&schema, &schema, "", &mut table);
    table.push_str("\nBelow `defaults` and below each name in `profiles`:\n\n| key | type | meaning |\n|---|---|---|\n");
    keys(&schema, &schema["$defs"]["Layer"], "", &mut table);
    table
}

fn keys(schema: &Value, node: &Value, prefix: &str, table: &mut String) {
    for (key, property) in node["properties"].as_object().into_iter().flatten() {
        let (kind, below) = kind(schema, property);
        let description = property["description"]
            .as_str()
            .or_else(|| below?["description"].as_str())
            .unwrap_or_default();
        let _ = writeln!(
            table,
            "| `{prefix}{key}` | {kind} | {} |",
            description.replace('\n', " ").replace('|', "\\|")
        );
        let Some(below) = below else { continue };
        // Layers have a table of their own.
        if below["properties"]["extends"].is_null() {
            let of_map = if kind.starts_with("map of") {
                ".<name>"
            } else if kind.starts_with("list of") {
                "[]"
            } else {
                ""
            };
            keys(schema, below, &format!("{prefix}{key}{of_map}."), table);
        }
    }
}

/// Returns what a property takes, and the object below it, if it is one or a map of them.
fn kind<'a>(schema: &'a Value, property: &'a Value) -> (String, Option<&'a Value>) {
    let node = resolve(schema, property);
    if let Some(values) = node["oneOf"].as_array() {
        let words: Vec<_> = values
            .iter()
            .filter_map(|value| value["const"].as_str())
            .map(|word| format!("`{word}`"))
            .collect();
        return (words.join(", "), None);
    }
    if let Some(values) = node["enum"].as_array() {
        let values = values.iter().filter(|value| !value.is_null());
        let words: Vec<_> = values
            .map(|value| format!("`{}`", value.to_string().trim_matches('"')))
            .collect();
        return (words.join(", "), None);
    }
    if let Some(number) = node["const"].as_u64() {
        return (format!("`{number}`"), None);
    }
    let types = [&node["type"]].into_iter().flat_map(|types| {
        types
            .as_array()
            .cloned()
            .unwrap_or_else(|| vec![types.clone()])
    });
    let name = types
        .filter_map(|name| name.as_str().map(str::to_owned))
        .find(|name| name != "null")
        .unwrap_or_default();
    match name.as_str() {
        "object" if node["additionalProperties"].is_object() => {
            let (of, below) = kind(schema, &node["additionalProperties"]);
            (
                format!("map of {}", if below.is_some() { "maps" } else { &of }),
                below,
            )
        }
        "object" => ("map".to_owned(), Some(node)),
        "array" => {
            let (of, below) = kind(schema, &node["items"]);
            let of = if below.is_some() { "maps" } else { &of };
            (format!("list of {of}"), below)
        }
        "string" => ("text".to_owned(), None),
        "integer" => ("number".to_owned(), None),
        "boolean" => ("`true`, `false`".to_owned(), None),
        other => panic!("{other}: {node}"),
    }
}

/// Follows references, and takes the side of a choice that is not null.
fn resolve<'a>(schema: &'a Value, node: &'a Value) -> &'a Value {
    if let Some(reference) = node["$ref"].as_str() {
        return resolve(
            schema,
            schema.pointer(reference.trim_start_matches('#')).unwrap(),
        );
    }
    match node["anyOf"].as_array() {
        Some(choices) => resolve(
            schema,
            choices
                .iter()
                .find(|choice| choice["type"] != "null")
                .unwrap(),
        ),
        None => node,
    }
}

#[test]
fn excerpts_in_the_readme_are_real() {
    let readme = fs::read_to_string(root("README.md")).unwrap();
    // How a module is called stands in its own README.
    let module = smgen::render::target("terraform-module").unwrap();
    let module = module.render(&topology_of("prod", None)).unwrap();
    for (language, folder) in [("hcl", "terraform"), ("ts", "cdk/lib")] {
        let folder = root("examples/hospital/infra/prod-hipaa").join(folder);
        let files = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_file());
        let files: Vec<_> = files
            .map(|path| fs::read_to_string(path).unwrap())
            .chain([module["README.md"].clone()])
            .collect();
        let excerpts: Vec<_> = readme
            .split(&format!("```{language}\n"))
            .skip(1)
            .map(|part| part.split("```").next().unwrap())
            .collect();
        assert!(!excerpts.is_empty(), "{language}");
        for excerpt in excerpts {
            assert!(
                files.iter().any(|file| file.contains(excerpt)),
                "no example holds:\n{excerpt}"
            );
        }
    }
}

/// What the error in the README is about.
const MISTAKE: &str = "version: 1\ndefaults:\n  tags: {Owner: me, CostCenter: \"1\"}\nprofiles:\n  prod:\n    network:\n      cidr: 10.20.1.0/16\n";

#[test]
fn the_error_in_the_readme_is_real() {
    let readme = fs::read_to_string(root("README.md")).unwrap();
    let shown = readme
        .split("$ smgen render --all\nerror")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let run = crate::support::Project::new()
        .config(MISTAKE)
        .run("render --all")
        .exits(2);
    assert_eq!(run.said(), format!("error{shown}"));
}

#[test]
fn the_difference_in_the_readme_is_real() {
    let readme = fs::read_to_string(root("README.md")).unwrap();
    let shown = readme
        .split("```console\n$ smgen diff staging-hipaa prod-hipaa\n")
        .nth(1);
    let shown = shown.unwrap().split("```").next().unwrap();
    let run = crate::support::Project::new()
        .run("diff staging-hipaa prod-hipaa")
        .exits(1);
    assert_eq!(run.stdout, shown);
}

/// Demands that the README shows an output under a command, some of whose lines it may leave out with `...`.
fn shows(command: &str, output: &str) {
    let readme = fs::read_to_string(root("README.md")).unwrap();
    let (_, shown) = readme.split_once(&format!("$ {command}\n")).unwrap();
    let (shown, _) = shown.split_once("```").unwrap();
    let mut rest = output;
    for part in shown.split("...\n") {
        let (_, after) = rest
            .split_once(part)
            .unwrap_or_else(|| panic!("no\n{part}in\n{output}"));
        rest = after;
    }
}

#[test]
fn the_cost_in_the_readme_is_real() {
    let config = |project: &str| {
        format!("profiles:\n  prod-hipaa:\n    extends: [prod-hipaa]\n    project: {project}\n")
    };
    let project = crate::support::Project::new().config(&config("alpha"));
    project.run("render -p prod-hipaa").succeeds();
    let run = project
        .config(&config("beta"))
        .run("render -p prod-hipaa")
        .succeeds();
    shows("smgen render -p prod-hipaa", &run.stderr);
}

#[test]
fn the_first_command_of_the_readme_is_real() {
    let project = crate::support::Project::new();
    let render = project.run("render --profile prod-hipaa").succeeds();
    let verify = project
        .run("verify --profile prod-hipaa --via model")
        .succeeds();
    shows(
        "cargo smgen render --profile prod-hipaa && cargo smgen verify --profile prod-hipaa --via model",
        &(render.stdout + &render.stderr + &verify.stdout),
    );
}

#[test]
fn the_leak_in_the_readme_is_real() {
    let run = crate::verify::problems::worst()
        .run("verify -p prod-hipaa --builtin --snapshot network.json")
        .exits(1);
    shows("smgen verify -p prod-hipaa", &run.stdout);
}

#[test]
fn the_failure_in_the_readme_is_real() {
    let project = crate::support::Project::new();
    project
        .run("verify -p prod --via model --quiet --save-snapshot network.json")
        .succeeds();
    let text = project
        .read("network.json")
        .replace("{account}", "123456789012");
    let mut network: Value = serde_json::from_str(&text).unwrap();
    network["source"] =
        serde_json::json!({"kind": "account", "account_id": "123456789012", "region": "us-east-1"});
    for endpoint in network["endpoints"].as_array_mut().unwrap() {
        if endpoint["id"] == "endpoint/sts" {
            endpoint["private_dns"] = false.into();
        }
    }
    let project = project.file("network.json", &network.to_string());
    let run = project
        .run("verify -p prod --builtin --snapshot network.json --only dns")
        .exits(1);
    shows("smgen verify -p prod --only dns", &run.stdout);
}
