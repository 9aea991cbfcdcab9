//! Topologies of profiles, and rendered Terraform as its blocks.

use super::tagged;
use hcl::{Block, Body, Expression};
use smgen::blueprint::{self, Library};
use smgen::diagnostic;
use smgen::render::{self, Files};
use smgen::snapshot::{Snapshot, Source};
use smgen::topology::{self, Topology};
use std::collections::{BTreeMap, BTreeSet};

/// The built-in profiles.
pub const BUILTIN: [&str; 5] = ["dev", "staging", "prod", "staging-hipaa", "prod-hipaa"];

/// Returns the topology of a profile, with a `smgen.yaml` or without.
pub fn topology_of(profile: &str, config: Option<&str>) -> Topology {
    let source = config.map(|text| diagnostic::Source {
        name: "smgen.yaml".into(),
        // As in the profiles that come with smgen, so that what differs from those is what the text says.
        text: tagged(text, smgen::blueprint::PLACEHOLDER),
    });
    let (library, said) = Library::load(source);
    assert!(said.is_empty(), "{said:#?}");
    let (blueprints, said) = blueprint::check_all(&library, &[profile.to_owned()]);
    assert!(said.is_empty(), "{said:#?}");
    topology::build(&blueprints[0]).0
}

/// Returns a topology's network as an account would hold it.
pub fn deployed(topology: &Topology) -> Snapshot {
    const ACCOUNT: &str = "123456789012";
    let text = serde_json::to_string(&Snapshot::of_topology(topology)).unwrap();
    let mut snapshot: Snapshot = serde_json::from_str(&text.replace("{account}", ACCOUNT)).unwrap();
    snapshot.source = Source::Account {
        account_id: Some(ACCOUNT.into()),
        region: topology.region.clone(),
    };
    snapshot.vpc.owner = Some(ACCOUNT.into());
    snapshot
}

/// Terraform's files, parsed.
pub struct Rendered {
    pub bodies: Vec<(String, Body)>,
}

impl Rendered {
    /// Renders and parses.
    pub fn of(topology: &Topology) -> Self {
        let files: Files = render::target("terraform")
            .unwrap()
            .render(topology)
            .unwrap();
        let hcl = files.into_iter().filter(|(name, _)| {
            let extension = std::path::Path::new(name).extension();
            extension.is_some_and(|extension| extension == "tf")
        });
        let bodies = hcl.map(|(name, text)| {
            let body = hcl::parse(&text).unwrap();
            (name, body)
        });
        Self {
            bodies: bodies.collect(),
        }
    }

    /// Returns every block of a kind, in any file.
    pub fn blocks<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Block> {
        let blocks = self.bodies.iter().flat_map(|(_, body)| body.blocks());
        blocks.filter(move |block| block.identifier() == kind)
    }

    /// Returns every resource of a type with its label.
    pub fn resources<'a>(&'a self, of_type: &'a str) -> impl Iterator<Item = (&'a str, &'a Body)> {
        let resources = self
            .blocks("resource")
            .filter(move |block| block.labels()[0].as_str() == of_type);
        resources.map(|block| (block.labels()[1].as_str(), block.body()))
    }

    /// Returns the addresses of all resources as Terraform names them, each with what its `for_each` says of it.
    pub fn addresses(&self) -> BTreeMap<String, String> {
        let mut keys = BTreeMap::new();
        let mut later = Vec::new();
        for block in self.blocks("resource") {
            let name = format!(
                "{}.{}",
                block.labels()[0].as_str(),
                block.labels()[1].as_str()
            );
            let entries = match attribute(block.body(), "for_each") {
                None => BTreeMap::from([(String::new(), String::new())]),
                Some(Expression::FuncCall(toset)) => {
                    let Expression::Array(items) = &toset.args[0] else {
                        panic!("{name}: {toset:?}");
                    };
                    items
                        .iter()
                        .map(|item| (plain(item), String::new()))
                        .collect()
                }
                Some(each @ Expression::Object(_)) => {
                    let entries = object(each).into_iter();
                    entries.map(|(key, value)| (key, plain(value))).collect()
                }
                Some(other) => {
                    later.push((name, plain(other)));
                    continue;
                }
            };
            keys.insert(name, entries);
        }
        for (name, of) in later {
            let of: BTreeSet<_> = keys[&of].keys().cloned().collect();
            keys.insert(
                name,
                of.into_iter().map(|key| (key, String::new())).collect(),
            );
        }
        let all = keys.into_iter().flat_map(|(name, entries)| {
            let named = move |(key, value)| (format!("{name}[{key}]"), value);
            entries.into_iter().map(named)
        });
        all.collect()
    }

    /// Returns a resource.
    pub fn resource(&self, of_type: &str, label: &str) -> Option<&Body> {
        let wanted = |block: &&Block| {
            block.labels()[0].as_str() == of_type && block.labels()[1].as_str() == label
        };
        self.bodies
            .iter()
            .flat_map(|(_, body)| body.blocks())
            .find(|block| block.identifier() == "resource" && wanted(block))
            .map(Block::body)
    }
}

/// Returns the value of an attribute.
pub fn attribute<'a>(body: &'a Body, key: &str) -> Option<&'a Expression> {
    body.attributes()
        .find(|attribute| attribute.key() == key)
        .map(hcl::Attribute::expr)
}

/// Returns an attribute as text: a string's content, or the expression as it is printed.
pub fn text(body: &Body, key: &str) -> Option<String> {
    Some(plain(attribute(body, key)?))
}

/// Returns an expression as text.
pub fn plain(expression: &Expression) -> String {
    use hcl::eval::{Context, Evaluate};
    if let Ok(value) = expression.evaluate(&Context::new())
        && let Some(text) = value.as_str()
    {
        return text.to_owned();
    }
    hcl::format::to_string(expression).unwrap()
}

/// Returns the entries of an object.
pub fn object(expression: &Expression) -> Vec<(String, &Expression)> {
    let Expression::Object(object) = expression else {
        return Vec::new();
    };
    let entries = object.iter().map(|(key, value)| {
        let key = match key {
            hcl::expr::ObjectKey::Identifier(word) => word.to_string(),
            hcl::expr::ObjectKey::Expression(expression) => plain(expression),
            _ => String::new(),
        };
        (key, value)
    });
    entries.collect()
}

/// Counts the files that a target renders for a built-in profile, without the manifest.
pub fn files(profile: &str, target: &str) -> usize {
    let target = smgen::render::target(target).unwrap();
    target.render(&topology_of(profile, None)).unwrap().len()
}
