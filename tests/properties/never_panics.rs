//! Whatever the file holds, smgen answers: with a network or with diagnostics that point into the file.

use super::cases;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value};
use smgen::blueprint::{Library, check_all, yaml};
use smgen::diagnostic::{self, Diagnostic, Source};
use smgen::{render, topology};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

/// The file that `smgen init` writes, and every broken one.
static FILES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = fs::read_dir(root.join("tests/broken"))
        .unwrap()
        .map(|entry| entry.unwrap().path().join("smgen.yaml"))
        .collect();
    paths.sort();
    paths.push(root.join("templates/smgen.yaml"));
    let texts: Vec<_> = paths
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    // Long files are slow and break no other way.
    texts.into_iter().filter(|text| text.len() < 3000).collect()
});

/// Does all that `smgen render --all` does short of the disk.
fn answer(text: &str) {
    let (library, mut said) = Library::load(Some(Source {
        name: "smgen.yaml".into(),
        text: text.to_owned(),
    }));
    let (blueprints, more) = check_all(&library, &library.all());
    said.extend(more);
    if !said.iter().any(Diagnostic::is_error) {
        for blueprint in &blueprints {
            let (topology, findings) = topology::build(blueprint);
            let failed = findings.iter().any(Diagnostic::is_error);
            said.extend(findings);
            if !failed {
                render::target("terraform")
                    .unwrap()
                    .render(&topology)
                    .unwrap();
            }
        }
    }
    for label in said.iter().flat_map(|diagnostic| &diagnostic.labels) {
        let text = &label.source.text;
        let start = label.source.offset(label.position);
        assert!(
            text.get(start..start + label.length).is_some(),
            "{label:?} lies outside of its file"
        );
        assert!(
            text.get(start..label.end()).is_some(),
            "{label:?} ends outside of its file"
        );
    }
    assert!(
        said.iter()
            .all(|diagnostic| !diagnostic.message.is_empty() && !diagnostic.message.contains('\n'))
    );
    let _ = diagnostic::render(&said, false, None);
}

const KEYS: [&str; 44] = [
    "version",
    "defaults",
    "profiles",
    "dev",
    "prod",
    "prod-hipaa",
    "research",
    "extends",
    "abstract",
    "project",
    "environment",
    "region",
    "account_id",
    "frameworks",
    "tags",
    "Owner",
    "workloads",
    "network",
    "cidr",
    "zones",
    "nat",
    "tiers",
    "training",
    "data",
    "start",
    "units",
    "cidrs",
    "use1-az1",
    "peers",
    "on_premises",
    "security",
    "data_stores",
    "internet_egress",
    "from",
    "port",
    "endpoints",
    "services",
    "s3",
    "kms",
    "actions",
    "flow_logs",
    "retention_days",
    "<<",
    "",
];
const WORDS: [&str; 18] = [
    "10.10.0.0/16",
    "10.10.8.0/22",
    "10.0.0.1/8",
    "us-east-1",
    "eu-west-1",
    "use1-az1",
    "use1-az2",
    "none",
    "single",
    "hipaa",
    "prod",
    "dev",
    "base",
    "notebook",
    "s3:GetObject",
    "",
    "${x}\"\n",
    "\u{feff}\u{202e}日",
];

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => select(&WORDS[..]).prop_map(Value::from),
        2 => select(vec![0_i64, 1, 8, 90, 365, 443, 70000, -1, i64::MAX]).prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        1 => Just(Value::Null),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(6, 40, 5, |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            4 => prop::collection::vec((select(&KEYS[..]), inner), 0..5).prop_map(|entries| Value::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())),
        ]
    })
}

/// A file whose upper levels are right, so that the lower ones are read at all.
fn file() -> impl Strategy<Value = Value> {
    let layer = || {
        prop::collection::vec((select(&KEYS[7..]), value()), 0..5).prop_map(|entries| {
            entries
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect::<Map<_, _>>()
        })
    };
    (layer(), layer(), layer()).prop_map(|(defaults, dev, research)| serde_json::json!({"defaults": defaults, "profiles": {"dev": dev, "research": research}}))
}

/// Counts the values in a value, itself included.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(list) => list.iter().map(count).sum::<usize>(),
        Value::Object(map) => map.values().map(count).sum(),
        _ => 0,
    }
}

/// Replaces the `at`th value in a value.
fn replace(value: &mut Value, at: &mut usize, new: &Value) {
    if *at == 0 {
        value.clone_from(new);
    }
    *at = at.wrapping_sub(1);
    match value {
        Value::Array(list) => list.iter_mut().for_each(|value| replace(value, at, new)),
        Value::Object(map) => map.values_mut().for_each(|value| replace(value, at, new)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(cases(120))]

    #[test]
    fn on_arbitrary_text(text in "\\PC{0,80}|[-a:{}\\[\\]&*!|>'\"%@#,? \n\r\t<0\u{85}\u{2028}ü]{0,60}") {
        answer(&text);
    }

    #[test]
    fn on_arbitrary_values(value in prop_oneof![value(), file()]) {
        answer(&value.to_string());
    }

    #[test]
    fn on_files_with_characters_changed(file in any::<Index>(), edits in prop::collection::vec((any::<Index>(), 0..3_usize, "[-:{}\\[\\]&*!|>'\"#, \n\r\t0a.~ü\u{feff}]"), 1..4)) {
        let mut text: Vec<char> = file.get(&FILES[..]).chars().collect();
        for (at, kind, new) in edits {
            let at = at.index(text.len() + 1);
            let end = if kind == 0 { at } else { (at + 1).min(text.len()) };
            text.splice(at..end, new.chars().filter(|_| kind < 2));
        }
        answer(&text.into_iter().collect::<String>());
    }

    #[test]
    fn on_files_with_values_changed(file in any::<Index>(), at in any::<Index>(), new in value()) {
        let text: &String = file.get(&FILES[..]);
        if let Ok(document) = yaml::read(text)
            && let Ok(mut json) = serde_json::to_value(document.value)
        {
            let mut at = at.index(count(&json));
            replace(&mut json, &mut at, &new);
            answer(&json.to_string());
        }
    }
}
