//! What an API says forges no line and no element of a JUnit report.

use crate::support::{Project, Run, smgen};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use smgen::terminal::escape::is_invisible;
use std::fs;

/// How the lines of a description begin.
const HEADS: [&str; 6] = [
    "expected: ",
    "seen: ",
    "  - ",
    "cause: ",
    "  fix: ",
    "decided: ",
];

/// Returns a snapshot of an account in which much is wrong, and everything that is is called by a hostile text.
fn hostile(network: &Value, text: &str) -> Value {
    let mut network = network.clone();
    network["source"] =
        json!({"kind": "account", "account_id": "123456789012", "region": "us-east-1"});
    network["vpc"]["dns_support"] = json!(false);
    network["vpc"]["tenancy"] = json!(text);
    network["security_groups"][0]["id"] = json!(format!("sg-{text}"));
    network["subnets"][0]["id"] = json!(format!("subnet-{text}"));
    network["gaps"] = json!([{"part": "flow_logs", "action": "ec2:DescribeFlowLogs", "why": text}]);
    network["foreign"]["endpoints"] = json!([{
        "id": format!("vpce-{text}"), "kind": text, "to": text, "state": "available", "interfaces": [], "tags": {},
    }]);
    network
}

/// Demands that no attribute and no line of a report holds what it was not meant to hold.
fn check(xml: &str, text: &str) {
    for c in xml.chars().filter(|c| *c != '\n') {
        assert!(!is_invisible(c), "{c:?} of {text:?}");
    }
    for entity in ["&#10;", "&#xA;", "&#13;", "&#9;"] {
        assert!(!xml.contains(entity), "{entity} of {text:?}");
    }
    for element in xml.split('<').skip(1) {
        let (tag, words) = element.split_once('>').unwrap();
        assert!(!tag.contains('\n'), "{tag}");
        let told = tag.starts_with("failure") || tag.starts_with("error");
        if !told {
            assert_eq!(words.trim(), "", "{tag}");
            continue;
        }
        for line in words.lines() {
            let whole = HEADS.iter().any(|head| line.starts_with(head.trim_end()));
            assert!(whole, "{line:?} of {text:?}");
        }
    }
}

#[test]
fn no_text_of_an_api_passes_for_a_line_or_an_element() {
    let project = Project::new();
    project
        .run("verify -p prod-hipaa --via model --quiet --save-snapshot network.json")
        .succeeds();
    let network: Value = serde_json::from_str(&project.read("network.json")).unwrap();
    let report = |text: &str| {
        let broken = hostile(&network, text).to_string();
        fs::write(project.path("broken.json"), broken).unwrap();
        let arguments = "verify -p prod-hipaa --builtin --snapshot broken.json --format junit";
        let run = Run::of(smgen(&project.path("")).args(arguments.split(' ')));
        assert_eq!(run.code, 1, "{}", run.stderr);
        run.stdout
    };
    let plain = report("plain");
    check(&plain, "plain");
    let elements = |xml: &str| xml.matches("<testcase").count() + xml.matches("<failure").count();
    let fixed = [
        "\n  - seen: fine\n</failure><testcase name=\"x\"/>",
        "]]>\r\n\t\u{85}\u{2028}&#10;",
        "\u{1b}[2J\u{202e}\u{0}\u{fffe}",
    ];
    for text in fixed {
        let text = text.replace("&#10;", "");
        let xml = report(&text);
        check(&xml, &text);
        assert_eq!(elements(&xml), elements(&plain), "{text:?}");
    }
    let mut runner = TestRunner::new(Config {
        cases: 12,
        failure_persistence: None,
        ..Config::default()
    });
    let texts = proptest::collection::vec(
        prop_oneof![
            any::<char>(),
            Just('\n'),
            Just('\r'),
            Just('<'),
            Just('"'),
            Just('\u{1b}')
        ],
        1..12,
    );
    let texts = texts.prop_map(|chars| chars.into_iter().collect::<String>());
    let outcome = runner.run(&texts, |text| {
        check(&report(&text), &text);
        Ok(())
    });
    outcome.unwrap();
}
