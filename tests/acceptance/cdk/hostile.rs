//! Whatever stands in a free text, the synthesised template says exactly that, and nothing more.

use super::App;
use crate::acceptance::EVERYTHING;
use crate::escaping::{HOSTILE, poison};
use crate::support::Project;
use crate::support::rendered::topology_of;
use serde_json::{Map, Value, json};
use smgen::render;
use smgen::topology::{Part, Tag, Text, Topology};
use std::collections::{BTreeMap, BTreeSet};

/// What breaks generators of TypeScript in particular, beside what breaks any.
pub const MORE: [&str; 14] = [
    "`${process.exit(1)}`",
    "*/ throw new Error('out'); /*",
    "// </script><!-- --> <script>",
    "'\"`",
    "it's \"so\"",
    "\\u{2028} \\x41 \\0 \\",
    "\u{202a}\u{202e}\u{2066}\u{2069}\u{200e}\u{200f}",
    "$ $$ ${ $\\{ ${}",
    "__proto__",
    "constructor",
    "toString",
    "\u{0}1",
    "\u{10ffff}\u{1f469}\u{200d}\u{1f4bb}\u{ad}\u{300}",
    "true",
];

/// Returns every text, the long ones too: past the width of a line, in narrow and in wide characters.
pub fn texts() -> Vec<String> {
    let long = ["word ", "日本語", "\u{1f469}\u{200d}\u{1f4bb}\"'", "x"];
    let long = long.map(|piece| piece.repeat(220 / piece.chars().count()));
    let short = HOSTILE.iter().chain(&MORE).map(|text| (*text).to_owned());
    short.chain(long).collect()
}

/// Puts another text into every field, beginning with one of them; leaves what names the stack.
fn poisoned(clean: &Topology, texts: &[String], first: usize) -> Topology {
    let mut next = texts.iter().cycle().skip(first).cloned();
    let mut text = || next.next().unwrap();
    let mut topology = clean.clone();
    poison(&mut topology, &mut text);
    topology.prefix.clone_from(&clean.prefix);
    // There are fewer texts than fields; a service has its name alone, and its zones are asked for by it.
    let mut names = BTreeSet::new();
    for endpoint in &mut topology.endpoints {
        while !names.insert(endpoint.service_name.clone()) {
            endpoint.service_name.push('+');
        }
    }
    // CloudFormation has no tag without a key.
    let keys = texts.iter().filter(|key| !key.is_empty());
    topology.tags = keys
        .map(|key| Tag {
            key: key.clone(),
            value: text(),
        })
        .collect();
    for key in &mut topology.keys {
        for statement in &mut key.policy.statements {
            statement.sid = text();
            // In a template literal, behind what is known in the account only.
            let own = Text::from(Part::AccountId).then(&text());
            statement.resources = vec![own, text().into()];
        }
    }
    topology
}

/// Returns a value with every reference to the account resolved, and what the CDK joined in one piece.
fn plain(value: &Value) -> Value {
    match value {
        Value::Array(list) => list.iter().map(plain).collect(),
        Value::Object(map) if *value == json!({"Ref": "AWS::AccountId"}) => {
            json!("account")
        }
        Value::Object(map) if map.contains_key("Fn::Join") => {
            let pieces = map["Fn::Join"][1].as_array().unwrap().iter().map(plain);
            let pieces = pieces.map(|piece| piece.as_str().unwrap().to_owned());
            Value::String(pieces.collect())
        }
        Value::Object(map) => {
            let entries = map.iter().map(|(key, value)| (key.clone(), plain(value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
        value => value.clone(),
    }
}

/// A template's resources, to be asked for by what smgen calls them.
struct Read<'a>(&'a Map<String, Value>);

impl<'a> Read<'a> {
    fn tagged(&self, id: &str) -> &'a Value {
        let tag = json!({"Key": "smgen:id", "Value": id});
        let found = self.0.values().find(|resource| {
            let tags = resource["Properties"]["Tags"].as_array();
            tags.is_some_and(|tags| tags.contains(&tag))
        });
        &found.unwrap_or_else(|| panic!("no {id}"))["Properties"]
    }

    /// Returns a property of every resource of a type, sorted.
    fn all(&self, of_type: &str, property: &str) -> Vec<String> {
        let resources = self.0.values().filter(|one| one["Type"] == of_type);
        let found = resources.map(|one| one["Properties"][property].as_str().unwrap().to_owned());
        sorted(found)
    }
}

fn sorted(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut texts: Vec<_> = texts.collect();
    texts.sort();
    texts
}

/// Demands that a template says what a topology says.
fn same(template: &Value, topology: &Topology) {
    let read = Read(template["Resources"].as_object().unwrap());
    let description = match &topology.description[..] {
        "" => format!("Network of profile {}", topology.profile),
        description => description.to_owned(),
    };
    assert_eq!(template["Description"], description);
    let tags = read.tagged("vpc")["Tags"].as_array().unwrap().iter();
    let tags: BTreeMap<_, _> = tags
        .map(|tag| (tag["Key"].as_str().unwrap(), tag["Value"].as_str().unwrap()))
        .collect();
    for tag in &topology.tags {
        assert_eq!(tags.get(&tag.key[..]), Some(&&tag.value[..]), "{tag:?}");
    }
    assert_eq!(tags.len(), topology.tags.len() + 2);
    for group in &topology.security_groups {
        let found = read.tagged(&format!("security-group/{}", group.function.as_str()));
        assert_eq!(found["GroupDescription"], group.description);
    }
    let groups = || topology.security_groups.iter();
    let ingress = groups().flat_map(|group| &group.ingress);
    let egress = groups().flat_map(|group| &group.egress);
    assert_eq!(
        read.all("AWS::EC2::SecurityGroupIngress", "Description"),
        sorted(ingress.map(|rule| rule.description.clone()))
    );
    assert_eq!(
        read.all("AWS::EC2::SecurityGroupEgress", "Description"),
        sorted(egress.map(|rule| rule.description.clone()))
    );
    for endpoint in &topology.endpoints {
        let found = read.tagged(&format!("endpoint/{}", endpoint.service));
        assert_eq!(found["ServiceName"], endpoint.service_name);
        if let Some(policy) = &endpoint.policy {
            let expected = policy.tree().to_json(&account);
            assert_eq!(plain(&found["PolicyDocument"]), expected);
        }
    }
    for key in &topology.keys {
        let found = read.tagged(&format!("key/{}", key.purpose.as_str()));
        assert_eq!(found["Description"], key.description);
        let expected = key.policy.tree().to_json(&account);
        assert_eq!(plain(&found["KeyPolicy"]), expected);
    }
    assert_eq!(
        read.all("AWS::KMS::Alias", "AliasName"),
        sorted(
            topology
                .keys
                .iter()
                .map(|key| format!("alias/{}", key.alias))
        )
    );
    if topology.flow_log.bucket_policy.is_none() {
        let names = read.all("AWS::Logs::LogGroup", "LogGroupName");
        assert!(names.contains(&topology.flow_log.name), "{names:?}");
    }
}

fn account(part: &Part) -> String {
    match part {
        Part::Literal(text) => text.clone(),
        _ => "account".to_owned(),
    }
}

/// Renders, compiles and synthesises; none where a tool is missing.
fn synthesised(topology: &Topology) -> Option<Value> {
    let project = render::target("cdk")
        .unwrap()
        .render(topology)
        .unwrap()
        .iter()
        .fold(Project::new(), |project, (name, text)| {
            project.file(name, text)
        });
    let app = App::at(&project.path(""))?;
    app.compile();
    // cdk-nag finds fault with actions and names like these; the template is there all the same.
    let run = app.synthesise("cdk.out");
    assert!(
        app.path("cdk.out/Network.template.json").exists(),
        "{run:?}"
    );
    app.run(&["--test", "dist/test/network.test.js"]).succeeds();
    Some(app.template("cdk.out"))
}

#[test]
fn hostile_texts_come_back_from_every_field_of_a_template() {
    let texts = texts();
    for (profile, config) in [("prod-hipaa", None), ("dev", Some(EVERYTHING))] {
        let clean = topology_of(profile, config);
        let Some(expected) = synthesised(&clean) else {
            return;
        };
        let ids = |template: &Value| {
            let resources = template["Resources"].as_object().unwrap();
            let ids = resources
                .iter()
                .map(|(id, one)| (id.clone(), one["Type"].clone()));
            ids.collect::<BTreeMap<_, _>>()
        };
        same(&expected, &clean);
        for first in [0, 7] {
            let topology = poisoned(&clean, &texts, first);
            let template = synthesised(&topology).unwrap();
            same(&template, &topology);
            assert!(
                ids(&template) == ids(&expected),
                "resources appeared or vanished"
            );
        }
    }
}
