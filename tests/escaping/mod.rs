//! Whatever stands in a free text, the rendered Terraform says exactly that, and nothing more.

mod constants;
mod inventory;
mod junit;
mod outputs;

use crate::support::rendered::{Rendered, attribute, object, plain, text, topology_of};
use proptest::prelude::*;
use smgen::blueprint::RecordType;
use smgen::render::TARGETS;
use smgen::terminal::escape::is_invisible;
use smgen::topology::{Tag, Topology};

/// Puts a text into every field that holds free text or a name, each asked for anew.
pub fn poison(topology: &mut Topology, text: &mut impl FnMut() -> String) {
    let fields = [
        &mut topology.profile,
        &mut topology.description,
        &mut topology.project,
        &mut topology.environment,
        &mut topology.prefix,
        &mut topology.flow_log.name,
    ];
    for field in fields {
        *field = text();
    }
    topology.tags = vec![Tag {
        key: text(),
        value: text(),
    }];
    for tier in &mut topology.tiers {
        tier.description = text();
    }
    for group in &mut topology.security_groups {
        group.description = text();
        for rule in group.ingress.iter_mut().chain(&mut group.egress) {
            rule.description = text();
        }
    }
    for acl in &mut topology.network_acls {
        for entry in acl.ingress.iter_mut().chain(&mut acl.egress) {
            entry.reason = text();
        }
    }
    for endpoint in &mut topology.endpoints {
        endpoint.reason = text();
        endpoint.service_name = text();
        for statement in endpoint
            .policy
            .iter_mut()
            .flat_map(|policy| &mut policy.statements)
        {
            statement.sid = text();
            statement.actions = vec![text()];
            statement.resources = vec![text().into()];
        }
    }
    if let Some(log) = &mut topology.query_log {
        log.group = text();
    }
    let zones = topology.hosted_zones.iter_mut();
    let records = zones.flat_map(|zone| &mut zone.records);
    for record in records.filter(|record| record.kind == RecordType::Txt) {
        record.values = vec![text()];
    }
    for key in &mut topology.keys {
        key.description = text();
        key.alias = text();
    }
}

/// What there is, without what it says.
fn skeleton(rendered: &Rendered) -> Vec<String> {
    let blocks = rendered
        .bodies
        .iter()
        .flat_map(|(name, body)| body.blocks().map(move |block| (name, block)));
    blocks
        .map(|(name, block)| format!("{name} {} {:?}", block.identifier(), block.labels()))
        .collect()
}

/// Says what of the rendered Terraform is not the text that went in.
fn check(topology: &Topology, hostile: &str, expected: &[String]) -> Result<(), String> {
    let rendered = Rendered::of(topology);
    let differ = |what: &str, found: Option<String>, expected: &str| match found {
        Some(found) if found == expected => Ok(()),
        found => Err(format!("{what}: {found:?} instead of {expected:?}")),
    };
    if skeleton(&rendered) != expected {
        return Err("blocks appeared or vanished".into());
    }
    let provider = rendered.blocks("provider").next().ok_or("no provider")?;
    let defaults = provider.body().blocks().next().ok_or("no default tags")?;
    let Some(hcl::Expression::FuncCall(merge)) = attribute(defaults.body(), "tags") else {
        return Err("no merge".into());
    };
    let tags = object(merge.args.last().ok_or("no tags")?);
    differ(
        "tag",
        tags.first()
            .map(|(key, value)| format!("{key}={}", plain(value))),
        &format!("{hostile}={hostile}"),
    )?;
    for (_, body) in rendered.resources("aws_security_group") {
        differ("group", text(body, "description"), hostile)?;
    }
    for kind in [
        "aws_vpc_security_group_ingress_rule",
        "aws_vpc_security_group_egress_rule",
    ] {
        for (_, body) in rendered.resources(kind) {
            differ("rule", text(body, "description"), hostile)?;
        }
    }
    for (_, body) in rendered.resources("aws_kms_key") {
        differ("key", text(body, "description"), hostile)?;
    }
    for (_, body) in rendered.resources("aws_kms_alias") {
        differ("alias", text(body, "name"), &format!("alias/{hostile}"))?;
    }
    for (label, body) in rendered.resources("aws_vpc_endpoint") {
        differ("service", text(body, "service_name"), hostile)?;
        let Some(hcl::Expression::FuncCall(encode)) = attribute(body, "policy") else {
            return Err(format!("{label} has no policy"));
        };
        let document = object(&encode.args[0]);
        let statements = document
            .iter()
            .find(|(key, _)| key == "Statement")
            .ok_or("no statements")?
            .1;
        let hcl::Expression::Array(statements) = statements else {
            return Err("no list".into());
        };
        for statement in statements {
            for (key, value) in object(statement) {
                if ["Sid", "Action", "Resource"].contains(&key.as_str()) {
                    differ(&key, Some(plain(value)), hostile)?;
                }
            }
        }
    }
    let vpc = rendered.resource("aws_vpc", "main").ok_or("no VPC")?;
    let name = object(attribute(vpc, "tags").ok_or("no tags")?)
        .into_iter()
        .find(|(key, _)| key == "Name")
        .map(|(_, value)| plain(value));
    differ("name", name, hostile)?;
    let group = rendered
        .resource("aws_cloudwatch_log_group", "flow_logs")
        .ok_or("no log group")?;
    differ("log group", text(group, "name"), hostile)
}

/// The texts that break generators.
pub const HOSTILE: [&str; 17] = [
    "",
    "plain",
    "quote \" backslash \\ newline \n tab \t return \r",
    "${var.x} ${AccountId} ${!x} ${vpc.id}",
    "%{ if true }x%{ endif }",
    "$${x} %%{y} $$${z} $",
    "\"\nresource \"aws_instance\" \"x\" {}\n\"",
    "# }\n*/ // EOT\nEOT\n<<EOT",
    "{{ t.tags }} {% raw %} {# c #}",
    "}}%}#}",
    "\u{0}\u{1}\u{7f}\u{85}\u{a0}",
    "\u{2028}\u{2029}\u{feff}\u{202e}",
    "\u{1b}[2J\u{9b}31m\u{2066}\u{200f}\u{61c}\u{ad}\u{200b}\u{e0041}\u{ffff}",
    "é \u{65}\u{301} 日本語 👩‍👩‍👧",
    "\\u0041 \\n \\${x}",
    "' ` | < > & ; $(reboot)",
    "trailing backslash \\",
];

fn poisoned(hostile: &str) -> Result<(), String> {
    let clean = topology_of("prod-hipaa", None);
    let expected = skeleton(&Rendered::of(&clean));
    let mut topology = clean;
    poison(&mut topology, &mut || hostile.to_owned());
    check(&topology, hostile, &expected)?;
    for target in &TARGETS {
        for (name, text) in target
            .render(&topology)
            .map_err(|error| error.to_string())?
        {
            if let Some(c) = text.chars().find(|c| *c != '\n' && is_invisible(*c)) {
                return Err(format!("{}: {name} holds {c:?}", target.name));
            }
        }
    }
    Ok(())
}

#[test]
fn hostile_texts_come_back_from_every_field() {
    for hostile in HOSTILE {
        poisoned(hostile).unwrap_or_else(|why| panic!("{hostile:?}: {why}"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_texts_come_back_from_every_field(hostile in "(\\PC|[$%{}\"\\\\\n\r\t#]|[\\p{Cc}\\p{Cf}]){0,24}") {
        if let Err(why) = poisoned(&hostile) {
            prop_assert!(false, "{:?}: {}", hostile, why);
        }
    }
}
