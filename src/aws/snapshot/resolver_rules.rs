//! Resolver rules of the VPC.
//!
//! Shapes: botocore 1.44.8, `route53resolver/2018-04-01/service-2.json`.

use super::Failure;
use super::ask::ApiReader;
use super::read::sorted;
use super::records::{Question, Reply, text};
use super::resolver_pages::{pages, request};
use crate::snapshot::{ResolverRule, SnapshotPart};
use serde_json::{Value, json};

const LIST: Question = Question {
    action: "route53resolver:ListResolverRuleAssociations",
    part: SnapshotPart::ResolverRules,
    absent: &[],
};
const GET: Question = Question {
    action: "route53resolver:GetResolverRule",
    part: SnapshotPart::ResolverRules,
    absent: &[],
};
/// How the ids of rules begin that Resolver makes by itself, one for every name among them; they leave names to the VPC (Amazon
/// Route 53 developer guide, "Domain names that Resolver creates autodefined system rules for").
const AUTODEFINED: &str = "rslvr-autodefined-";

/// Reads the rules that are associated with the VPC.
pub(super) async fn resolver_rules(
    reader: &ApiReader,
    vpc: &str,
) -> Result<Vec<ResolverRule>, Failure> {
    let mut rules = Vec::new();
    for association in associations(reader, vpc).await? {
        let (Some(id), Some(state)) = (
            text(&association["ResolverRuleId"]),
            text(&association["Status"]),
        ) else {
            LIST.odd(
                reader,
                "the answer holds an association without a rule or a state",
            );
            continue;
        };
        if id.starts_with(AUTODEFINED) {
            continue;
        }
        if reader.refused(GET.action) {
            break;
        }
        if let Some(rule) = rule(reader, &id, state).await? {
            rules.push(rule);
        }
    }
    rules.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(rules)
}

async fn associations(reader: &ApiReader, vpc: &str) -> Result<Vec<Value>, Failure> {
    let body = json!({"MaxResults": 100, "Filters": [{"Name": "VPCId", "Values": [vpc]}]});
    let listed = ("ResolverRuleAssociations", "associations");
    let mut all = pages(reader, LIST, listed, body).await?.items;
    // Who answers without a look at the filter answers of other VPCs, too.
    if all.iter().any(|one| text(&one["VPCId"]).is_none()) {
        LIST.odd(reader, "the answer holds an association without a VPC");
    }
    all.retain(|one| one["VPCId"].is_null() || one["VPCId"] == vpc);
    Ok(all)
}

async fn rule(
    reader: &ApiReader,
    id: &str,
    state: String,
) -> Result<Option<ResolverRule>, Failure> {
    let body = json!({"ResolverRuleId": id});
    let Reply::Found(answer) = GET.json(reader, request(GET, &body)).await? else {
        return Ok(None);
    };
    let found = &answer["ResolverRule"];
    let kind = text(&found["RuleType"]);
    // A rule that delegates has the name in another field.
    let domain = text(&found["DomainName"]).or_else(|| text(&found["DelegationRecord"]));
    let (Some(kind), Some(domain)) = (kind, domain) else {
        GET.odd(
            reader,
            "the answer holds a rule without a type or a domain name",
        );
        return Ok(None);
    };
    let targets = found["TargetIps"].as_array().into_iter().flatten();
    let told: Vec<_> = targets
        .map(|one| text(&one["Ip"]).or_else(|| text(&one["Ipv6"])))
        .collect();
    // Whoever forwards names a server (Route 53 Resolver API reference, `CreateResolverRule`).
    if told.contains(&None) || (kind == "FORWARD" && told.is_empty()) {
        GET.odd(reader, "the answer holds a rule without a server");
    }
    let owner = text(&found["OwnerId"]);
    if owner.is_none() {
        GET.odd(reader, "the answer does not say whose a rule is");
    }
    Ok(Some(ResolverRule {
        id: id.to_owned(),
        domain: domain.trim_matches('.').to_ascii_lowercase(),
        kind,
        state,
        targets: sorted(told.into_iter().flatten()),
        owner,
    }))
}
