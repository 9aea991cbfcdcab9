//! Why each run takes only some stacks through every tool: between them they hold whatever any stack holds.

use super::cdk::STACKS;
use super::stack::Stack;
use super::{Proof, Source};
use crate::support::rendered::Rendered;
use hcl::{Body, Expression};
use serde_json::Value;
use smgen::topology::{FieldValue, NatDevice, Topology};
use std::collections::{BTreeMap, BTreeSet};

/// What a stack holds, as texts: decisions, properties with what kind of value they have, never names or ranges.
type Facts = BTreeSet<String>;

/// Returns what the blueprint decides in kind: the values that choose what is rendered.
fn decisions(topology: &Topology) -> Facts {
    let nat = match &topology.internet {
        None => "none",
        Some(internet) if matches!(internet.nat, NatDevice::Instance { .. }) => "an instance",
        Some(internet) if internet.zones.len() == topology.zones.len() => "a gateway per zone",
        Some(_) => "one gateway",
    };
    let mut facts = Facts::from([
        format!("partition {}", topology.partition),
        format!("NAT is {nat}"),
        format!("flow logs to {:?}", topology.flow_log.destination),
        format!("frameworks {:?}", topology.frameworks),
    ]);
    let pinned = topology.tiers.iter().any(|tier| tier.ranges.len() > 1);
    facts.insert(format!("ranges are pinned: {pinned}"));
    for endpoint in &topology.endpoints {
        facts.insert(format!("endpoint {}", endpoint.service));
        facts.insert(format!(
            "endpoint {:?}, private DNS {}, FIPS {}, policy {}",
            endpoint.kind,
            endpoint.private_dns,
            endpoint.fips,
            endpoint.policy.is_some()
        ));
    }
    facts
}

/// Returns the properties in the inventory.
fn inventory(topology: &Topology) -> Facts {
    fn value(of: &FieldValue) -> String {
        match of {
            FieldValue::Bool(is) => is.to_string(),
            FieldValue::Reference(to) => format!("{:?} of another", to.attribute),
            FieldValue::List(all) | FieldValue::Set(all) => {
                let kinds: BTreeSet<_> = all.iter().map(value).collect();
                format!("several {kinds:?}")
            }
            FieldValue::Number(_) => "number".into(),
            FieldValue::Text(_) | FieldValue::Words(_) => "text".into(),
            FieldValue::Policy(_) => "policy".into(),
            FieldValue::Unset => "unset".into(),
        }
    }
    let resources = topology.inventory().resources;
    let fields = resources.iter().flat_map(|resource| {
        let kind = resource.kind.as_str();
        let fields = resource.fields.iter();
        fields.map(move |field| format!("{kind}: {} is {}", field.name, value(&field.value)))
    });
    fields.collect()
}

/// Returns the properties in Terraform's resources, those of blocks inside them too.
fn terraform(topology: &Topology) -> Facts {
    fn properties(path: &str, body: &Body, facts: &mut Facts) {
        for attribute in body.attributes() {
            let value = match attribute.expr() {
                Expression::Bool(is) => format!(" = {is}"),
                _ => String::new(),
            };
            facts.insert(format!("{path}.{}{value}", attribute.key()));
        }
        for block in body.blocks() {
            properties(
                &format!("{path}.{}", block.identifier()),
                block.body(),
                facts,
            );
        }
    }
    let mut facts = Facts::new();
    for block in Rendered::of(topology).blocks("resource") {
        properties(block.labels()[0].as_str(), block.body(), &mut facts);
    }
    facts
}

/// Returns the properties in a template, down to those of policies and what is referred to.
fn template(template: &Value) -> Facts {
    fn properties(path: &str, value: &Value, facts: &mut Facts) {
        match value {
            Value::Array(all) => all
                .iter()
                .for_each(|one| properties(&format!("{path}[]"), one, facts)),
            Value::Object(all) => all
                .iter()
                .for_each(|(key, one)| properties(&format!("{path}.{key}"), one, facts)),
            Value::Bool(is) => drop(facts.insert(format!("{path} = {is}"))),
            _ => drop(facts.insert(path.to_owned())),
        }
    }
    let mut facts = Facts::new();
    for resource in template["Resources"].as_object().unwrap().values() {
        let of_type = resource["Type"].as_str().unwrap();
        properties(of_type, &resource["Properties"], &mut facts);
    }
    facts
}

/// Returns what stacks hold that are not proven in full, and that no stack which is holds.
fn uncovered(stacks: &[(&'static str, Proof, Facts)]) -> BTreeMap<&'static str, Vec<String>> {
    let full = stacks.iter().filter(|(_, proof, _)| *proof == Proof::Full);
    let covered: BTreeSet<_> = full.flat_map(|(_, _, facts)| facts).collect();
    let missing = stacks.iter().map(|(name, _, facts)| {
        let lacks = facts.iter().filter(|fact| !covered.contains(fact));
        (*name, lacks.cloned().collect::<Vec<_>>())
    });
    missing.filter(|(_, lacks)| !lacks.is_empty()).collect()
}

fn facts(stack: &Stack) -> Facts {
    let topology = stack.topology();
    [
        decisions(&topology),
        inventory(&topology),
        terraform(&topology),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn stacks_proven_in_full_hold_whatever_any_stack_holds() {
    let stacks: Vec<_> = STACKS
        .iter()
        .map(|entry| (entry.name, entry.proof, facts(&entry.stack)))
        .collect();
    let missing = uncovered(&stacks);
    assert!(missing.is_empty(), "{missing:#?}");
    let held: BTreeSet<_> = stacks.iter().flat_map(|(_, _, facts)| facts).collect();
    println!("{} facts of {} stacks", held.len(), stacks.len());
    // What no stack holds, no run proves.
    for must in [
        "partition aws",
        "partition aws-cn",
        "partition aws-us-gov",
        "NAT is none",
        "NAT is one gateway",
        "NAT is a gateway per zone",
        "NAT is an instance",
        "flow logs to Cloudwatch",
        "flow logs to S3",
        "frameworks []",
        "frameworks [Hipaa]",
        "ranges are pinned: true",
        "ranges are pinned: false",
    ] {
        assert!(held.contains(&must.to_owned()), "no stack: {must}");
    }
}

#[test]
fn templates_proven_in_full_hold_whatever_any_template_holds() {
    let built: Option<Vec<_>> = STACKS.iter().map(|entry| entry.built()).collect();
    let Some(built) = built else { return };
    let stacks: Vec<_> = STACKS
        .iter()
        .zip(built)
        .map(|(entry, built)| {
            let template = template(&built.app.template("cdk.out"));
            (entry.name, entry.proof, template)
        })
        .collect();
    let missing = uncovered(&stacks);
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn a_property_that_only_other_stacks_have_is_noticed() {
    let stack = |config: &'static str| Stack {
        profile: "dev",
        source: Source::Text(config),
    };
    let plain = facts(&stack("profiles: {dev: {}}"));
    for (config, fact) in [
        ("{network: {nat: per_az}}", "NAT is a gateway per zone"),
        ("{flow_logs: {destination: s3}}", "aws_s3_bucket.bucket"),
        ("{endpoints: {services: {glue: {}}}}", "endpoint glue"),
    ] {
        let config = format!("profiles: {{dev: {config}}}").leak();
        let more = facts(&stack(config));
        let stacks = [
            ("plain", Proof::Full, plain.clone()),
            ("more", Proof::Shape, more),
        ];
        let missing = &uncovered(&stacks)["more"];
        assert!(missing.contains(&fact.to_owned()), "{missing:#?}");
    }
}
