//! Literals are formatted as the real prettier formats them, and node reads in them what was meant.

use super::hostile::texts;
use crate::support::tools::Tools;
use crate::support::{Project, Run};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::Value as Json;
use smgen::render::typescript::{Entry, Value, constant, quote};
use std::process::Command;

/// Returns a text in the scripts that people configure networks in, a long one now and then.
///
/// Not in all of Unicode: of some marks of rarer scripts prettier and the crate `unicode-width` do not agree how wide
/// they are, so a long text in one of those may stand on a line where prettier breaks it. It means the same.
fn text() -> BoxedStrategy<String> {
    let some = "([ -~]|[\"'`\\\\\n\r\t${}*/]|[à-ÿ]|[α-ω]|[а-я]|[一-龥]|[가-힣]|[ぁ-ん]|[\u{300}-\u{36f}]|[🔒🚀😀]|[\u{0}-\u{1f}\u{80}-\u{9f}\u{2028}\u{202e}\u{feff}])";
    prop_oneof![
        4 => proptest::string::string_regex(&format!("{some}{{0,12}}")).unwrap(),
        1 => proptest::string::string_regex(&format!("{some}{{50,120}}")).unwrap(),
        2 => "[a-z '\"]{85,125}",
        2 => proptest::sample::select(texts()),
    ]
    .boxed()
}

/// Returns a key: of any character of ASCII, but of a length that names have.
fn key() -> BoxedStrategy<String> {
    let some = text().prop_map(|text| text.chars().filter(char::is_ascii).take(12).collect());
    prop_oneof![4 => "[a-z]{1,8}", 1 => "[0-9]{1,3}", 1 => some].boxed()
}

fn entries(values: BoxedStrategy<Value>) -> impl Strategy<Value = Vec<Entry>> {
    btree_map(key(), values, 0..4).prop_map(|map| {
        map.iter()
            .map(|(key, value)| Entry::new(key, value.clone()))
            .collect()
    })
}

/// Returns any literal of the shapes that templates print: numbers stand in objects only.
fn literal() -> BoxedStrategy<Value> {
    let texts = || text().prop_map(Value::Text);
    let scalar = prop_oneof![3 => texts(), 1 => any::<u16>().prop_map(Value::from), 1 => any::<bool>().prop_map(Value::from)].boxed();
    let inline = entries(scalar.clone()).prop_map(Value::Inline).boxed();
    let leaf = prop_oneof![
        vec(texts(), 0..5).prop_map(Value::List),
        vec(inline.clone(), 0..4).prop_map(Value::List),
        inline,
        scalar,
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let object = entries(inner.boxed()).prop_map(Value::Object).boxed();
        prop_oneof![2 => object.clone(), 1 => vec(object, 0..3).prop_map(Value::List)]
    })
    .boxed()
}

/// Returns what a literal means.
fn meaning(value: &Value) -> Json {
    match value {
        Value::Text(text) => text.as_str().into(),
        Value::Code(code) => serde_json::from_str(code).unwrap(),
        Value::List(list) => list.iter().map(meaning).collect(),
        Value::Object(entries) | Value::Inline(entries) => {
            let entries = entries
                .iter()
                .map(|entry| (entry.key.clone(), meaning(&entry.value)));
            Json::Object(entries.collect())
        }
        Value::Template(_) => unreachable!("none is made"),
    }
}

/// Returns the same literals in every run, so that a failure is no surprise of another day.
fn literals() -> Vec<Value> {
    let mut runner = TestRunner::deterministic();
    let mut some = |strategy: BoxedStrategy<Value>, count: usize| -> Vec<Value> {
        let one = |_| strategy.new_tree(&mut runner).unwrap().current();
        (0..count).map(one).collect()
    };
    let known = texts().into_iter().map(Value::Text);
    let mut all: Vec<_> = known.collect();
    all.extend(some(text().prop_map(Value::Text).boxed(), 300));
    all.extend(some(literal(), 400));
    all
}

#[test]
fn literals_are_formatted_as_prettier_formats_and_mean_what_they_should() {
    let Some((node, prettier)) = Tools::with("node with prettier", |tools| {
        Some((tools.node.as_deref()?, tools.prettier.as_deref()?))
    }) else {
        return;
    };
    let literals = literals();
    let statements: Vec<_> = literals
        .iter()
        .enumerate()
        .map(|(index, value)| constant(&format!("export const V{index}"), value) + "\n")
        .collect();
    let project = Project::new()
        .file("package.json", r#"{"prettier": {"printWidth": 120}}"#)
        .file("literals.ts", &statements.concat())
        .file("literals.mjs", &statements.concat())
        .file(
            "read.mjs",
            "import * as all from './literals.mjs';\nprocess.stdout.write(JSON.stringify(all));\n",
        );
    let run = Run::of(
        Command::new(node)
            .arg(prettier)
            .arg(project.path("literals.ts")),
    )
    .succeeds();
    // By statement, so that a failure shows the first that differs.
    let (ours, theirs) = (split(&statements.concat()), split(&run.stdout));
    for (ours, theirs) in ours.iter().zip(&theirs) {
        assert_eq!(ours, theirs, "\nsmgen:\n{ours}\nprettier:\n{theirs}");
    }
    assert_eq!(ours.len(), theirs.len());

    let read = Run::of(Command::new(node).arg(project.path("read.mjs"))).succeeds();
    let read = read.json();
    for (index, value) in literals.iter().enumerate() {
        assert_eq!(
            read[format!("V{index}")],
            meaning(value),
            "{}",
            statements[index]
        );
    }
}

fn split(text: &str) -> Vec<String> {
    text.split("export const ").map(str::to_owned).collect()
}

#[test]
fn a_quoted_text_alone_is_what_a_constant_holds() {
    for text in texts() {
        let constant = constant("const A", &Value::Text(text.clone()));
        assert!(
            constant.ends_with(&format!("{};", quote(&text))),
            "{constant}"
        );
    }
}
