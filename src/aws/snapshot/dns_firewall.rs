//! DNS Firewall of the VPC: its rule groups with their rules and lists, for the model and to compare them.
//!
//! Shapes: botocore 1.44.8, `route53resolver/2018-04-01/service-2.json`.

use super::Failure;
use super::ask::ApiReader;
use super::read::sorted;
use super::records::{Fields, Question, Reply, text};
use super::resolver_pages::{pages, request, tags};
use crate::snapshot::{FirewallGroup, Record, ResourceKind, SnapshotPart};
use serde_json::{Value, json};
use std::collections::BTreeMap;

mod found;
mod rules;

use found::{Found, bearing, listed, number};
use rules::{Known, domains, rules, said};

const fn question(action: &'static str, part: SnapshotPart) -> Question {
    Question {
        action,
        part,
        absent: &[],
    }
}

const ASSOCIATIONS: Question = question(
    "route53resolver:ListFirewallRuleGroupAssociations",
    SnapshotPart::DnsFirewall,
);
const RULES: Question = question(
    "route53resolver:ListFirewallRules",
    SnapshotPart::DnsFirewall,
);
const DOMAINS: Question = question(
    "route53resolver:ListFirewallDomains",
    SnapshotPart::DnsFirewall,
);
const GROUPS: Question = question(
    "route53resolver:ListFirewallRuleGroups",
    SnapshotPart::DnsFirewallRuleGroups,
);
const LISTS: Question = question(
    "route53resolver:ListFirewallDomainLists",
    SnapshotPart::DnsFirewallDomainLists,
);
const CONFIG: Question = question(
    "route53resolver:GetFirewallConfig",
    SnapshotPart::DnsFirewallAssociations,
);

/// What is read of the firewall.
pub(super) struct DnsFirewall {
    /// The groups of the VPC, for the model.
    pub(super) groups: Vec<FirewallGroup>,
    /// Lists, groups and associations, to compare them.
    pub(super) records: Vec<Record>,
}

/// The names of what a profile renders.
pub(super) struct Named {
    pub(super) groups: Vec<String>,
    pub(super) lists: Vec<String>,
}

/// Reads the groups that hold for the VPC, and those with their lists that bear the profile's names.
pub(super) async fn dns_firewall(
    reader: &ApiReader,
    vpc: &str,
    named: Named,
) -> Result<DnsFirewall, Failure> {
    let mut known = Known {
        groups: listed(reader, GROUPS, ("FirewallRuleGroups", "rule groups")).await?,
        lists: listed(reader, LISTS, ("FirewallDomainLists", "lists of names")).await?,
        rules: BTreeMap::new(),
        domains: BTreeMap::new(),
    };
    let mut records = Vec::new();
    let mut groups = Vec::new();
    let filter = json!({"VpcId": vpc, "MaxResults": 100});
    let list = ("FirewallRuleGroupAssociations", "associations");
    let found = pages(reader, ASSOCIATIONS, list, filter).await?;
    if found.cut {
        // Both rest on the same answer.
        reader.gap(
            ASSOCIATIONS.action,
            SnapshotPart::DnsFirewallAssociations,
            "the associations could not be read",
        );
    }
    let fail_open = match &found.items[..] {
        [] => None,
        _ => fail_open(reader, vpc).await?,
    };
    for one in found.items {
        // Who answers without a look at the filter answers of other VPCs, too.
        if text(&one["VpcId"]).is_some_and(|of| of != vpc) {
            continue;
        }
        let said = (
            text(&one["Id"]),
            text(&one["FirewallRuleGroupId"]),
            number(&one["Priority"]),
            text(&one["Status"]),
        );
        let (Some(id), Some(group), Some(priority), Some(state)) = said else {
            ASSOCIATIONS.odd(
                reader,
                "the answer holds an association without an id, a group, a priority or a state",
            );
            continue;
        };
        records.push(association(reader, &one, &id, fail_open.as_deref()).await?);
        let rules = rules(reader, &mut known, &group).await?;
        groups.push(FirewallGroup {
            association: id,
            id: group,
            priority,
            state,
            rules,
        });
    }
    groups.sort_by(|one, other| {
        (one.priority, &one.association).cmp(&(other.priority, &other.association))
    });
    records.extend(named_records(reader, &mut known, &named).await?);
    Ok(DnsFirewall { groups, records })
}

/// Reads the groups and lists that bear the profile's names.
async fn named_records(
    reader: &ApiReader,
    known: &mut Known,
    named: &Named,
) -> Result<Vec<Record>, Failure> {
    let mut records = Vec::new();
    for one in bearing(&known.groups, &named.groups) {
        let rules = rules(reader, known, &one.id).await?;
        let rules = rules.map(|rules| sorted(rules.iter().map(said)));
        let unread = question(RULES.action, GROUPS.part);
        let fields = holding(reader, unread, &one, ("rules", "rules"), rules);
        records.push(record(reader, ResourceKind::DnsFirewallRuleGroup, one, fields).await?);
    }
    for one in bearing(&known.lists, &named.lists) {
        let domains = domains(reader, known, &one.id).await?;
        let unread = question(DOMAINS.action, LISTS.part);
        let fields = holding(reader, unread, &one, ("domains", "names"), domains);
        records.push(record(reader, ResourceKind::DnsFirewallDomainList, one, fields).await?);
    }
    Ok(records)
}

/// Returns what a group or a list holds, and what that is called; a gap where it could not be read.
fn holding(
    reader: &ApiReader,
    unread: Question,
    one: &Found,
    (field, what): (&str, &str),
    held: Option<Vec<String>>,
) -> Fields {
    let mut fields = Fields::default();
    fields.set("name", one.name.as_str());
    match held {
        Some(held) => fields.set(field, held),
        None => unread.odd(reader, &format!("the {what} could not be read")),
    }
    fields
}

/// Says whether names resolve without the firewall where that fails.
async fn fail_open(reader: &ApiReader, vpc: &str) -> Result<Option<String>, Failure> {
    let body = json!({"ResourceId": vpc});
    let Reply::Found(answer) = CONFIG.json(reader, request(CONFIG, &body)).await? else {
        return Ok(None);
    };
    let said = text(&answer["FirewallConfig"]["FirewallFailOpen"]);
    if said.is_none() {
        CONFIG.odd(
            reader,
            "the answer does not say what becomes of names where the firewall fails",
        );
    }
    Ok(said)
}

async fn association(
    reader: &ApiReader,
    one: &Value,
    id: &str,
    fail_open: Option<&str>,
) -> Result<Record, Failure> {
    let part = SnapshotPart::DnsFirewallAssociations;
    let mut fields = Fields::default();
    let mut lacks = false;
    for (field, key) in [
        ("name", "Name"),
        ("group", "FirewallRuleGroupId"),
        ("vpc", "VpcId"),
        ("priority", "Priority"),
        ("mutation-protection", "MutationProtection"),
        ("status", "Status"),
    ] {
        lacks |= one[key].is_null();
        fields.set_if_said(field, &one[key]);
    }
    if lacks {
        reader.gap(
            ASSOCIATIONS.action,
            part,
            "the answer holds an association that lacks a property",
        );
    }
    if let Some(fail_open) = fail_open {
        fields.set("fail-open", fail_open);
    }
    let found = Found {
        id: id.to_owned(),
        arn: text(&one["Arn"]),
        name: String::new(),
        foreign: false,
    };
    record(reader, ResourceKind::DnsFirewallAssociation, found, fields).await
}

async fn record(
    reader: &ApiReader,
    kind: ResourceKind,
    found: Found,
    fields: Fields,
) -> Result<Record, Failure> {
    let tags = match &found.arn {
        Some(arn) => {
            let part = SnapshotPart::details(kind).unwrap_or(SnapshotPart::DnsFirewall);
            tags(reader, part, arn).await?
        }
        None => None,
    };
    Ok(fields.record(kind, found.id, found.arn, tags))
}
