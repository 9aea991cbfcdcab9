//! DNS Firewall of the account of [`super::world`]: an own rule group, and one that another account shares, with a list of AWS's.

use super::records::{json_error, record};
use super::wire::Counting;
use super::{Collection, world};
use crate::support::server::Reply;
use serde_json::{Value, json};
use smgen::snapshot::{FirewallGroup, FirewallRule, ResourceKind, Snapshot, SnapshotPart};

/// Answers as Resolver would; the names of a list have two pages. None for what is no question of the firewall's.
pub fn answer(name: &str, request: &str) -> Option<Reply> {
    let asked = |what: &str| request.contains(what);
    let arn = |kind: &str, id: &str| {
        format!("arn:aws:route53resolver:us-east-1:123456789012:{kind}/{id}")
    };
    let body = match name {
        "ListFirewallRuleGroupAssociations" => json!({"FirewallRuleGroupAssociations": [
            {
                "Id": "a-1", "Arn": arn("firewall-rule-group-association", "a-1"), "FirewallRuleGroupId": "g-1", "VpcId": "vpc-1",
                "Name": "p-dns", "Priority": 1000, "MutationProtection": "ENABLED", "Status": "COMPLETE",
            },
            {
                "Id": "a-2", "Arn": arn("firewall-rule-group-association", "a-2"), "FirewallRuleGroupId": "g-2", "VpcId": "vpc-1",
                "Name": "guard", "Priority": 101, "MutationProtection": "DISABLED", "Status": "UPDATING", "ManagedOwnerName": "Firewall Manager",
            },
            {
                "Id": "a-9", "Arn": arn("firewall-rule-group-association", "a-9"), "FirewallRuleGroupId": "g-1", "VpcId": "vpc-9",
                "Name": "else", "Priority": 1000, "MutationProtection": "DISABLED", "Status": "COMPLETE",
            },
        ]}),
        "ListFirewallRuleGroups" => json!({"FirewallRuleGroups": [
            {"Id": "g-1", "Arn": arn("firewall-rule-group", "g-1"), "Name": "p-dns", "ShareStatus": "NOT_SHARED"},
            {"Id": "g-2", "Arn": arn("firewall-rule-group", "g-2"), "Name": "p-dns", "ShareStatus": "SHARED_WITH_ME"},
        ]}),
        "ListFirewallDomainLists" => json!({"FirewallDomainLists": [
            {"Id": "l-1", "Arn": arn("firewall-domain-list", "l-1"), "Name": "p-dns-known"},
            {"Id": "l-9", "Arn": arn("firewall-domain-list", "l-9"), "Name": "AWSManagedDomainsMalwareDomainList", "ManagedOwnerName": "Route 53 Resolver DNS Firewall"},
        ]}),
        "ListFirewallRules" if asked("g-2") => json!({"FirewallRules": [
            {"FirewallDomainListId": "l-9", "Priority": 1, "Action": "BLOCK", "BlockResponse": "NODATA"},
            {"FirewallThreatProtectionId": "t-1", "DnsThreatProtection": "DGA", "Priority": 2, "Action": "ALERT"},
        ]}),
        "ListFirewallRules" => json!({"FirewallRules": [
            {"FirewallDomainListId": "l-8", "Priority": 200, "Action": "BLOCK", "BlockResponse": "NXDOMAIN", "Qtype": "AAAA", "FirewallDomainRedirectionAction": "INSPECT_REDIRECTION_DOMAIN"},
            {"FirewallDomainListId": "l-1", "Priority": 100, "Action": "ALLOW", "FirewallDomainRedirectionAction": "TRUST_REDIRECTION_DOMAIN"},
        ]}),
        "ListFirewallDomains" if asked("l-9") => return Some(json_error("AccessDeniedException")),
        "ListFirewallDomains" if asked("l-8") => {
            return Some(json_error("ResourceNotFoundException"));
        }
        "ListFirewallDomains" if asked("NextToken") => json!({"Domains": ["*.A.example."]}),
        "ListFirewallDomains" => json!({"NextToken": "t", "Domains": ["b.example."]}),
        "GetFirewallConfig" => {
            json!({"FirewallConfig": {"ResourceId": "vpc-1", "FirewallFailOpen": "ENABLED"}})
        }
        "ListTagsForResource" => json!({"Tags": [{"Key": "smgen:profile", "Value": "p"}]}),
        _ => return None,
    };
    Some(Reply::Http(
        200,
        "application/x-amz-json-1.1",
        body.to_string(),
    ))
}

fn of_the_world() -> Snapshot {
    let server = Counting::start(world::answer);
    Collection::of_everything(server.url()).run().whole().0
}

fn rule(priority: u32, action: &str, list: Option<&str>, domains: Option<&[&str]>) -> FirewallRule {
    FirewallRule {
        priority,
        action: action.into(),
        block_response: None,
        list: list.map(str::to_owned),
        domains: domains.map(|names| names.iter().map(|name| (*name).to_owned()).collect()),
        trusts_redirection: false,
        question_type: None,
    }
}

#[test]
fn groups_are_read_with_their_rules_and_what_others_do_not_tell_is_unknown() {
    let all = of_the_world();
    let shared = FirewallGroup {
        association: "a-2".into(),
        id: "g-2".into(),
        priority: 101,
        state: "UPDATING".into(),
        rules: Some(vec![
            FirewallRule {
                block_response: Some("NODATA".into()),
                ..rule(1, "BLOCK", Some("l-9"), None)
            },
            rule(2, "ALERT", None, None),
        ]),
    };
    let own = FirewallGroup {
        association: "a-1".into(),
        id: "g-1".into(),
        priority: 1000,
        state: "COMPLETE".into(),
        rules: Some(vec![
            FirewallRule {
                trusts_redirection: true,
                ..rule(
                    100,
                    "ALLOW",
                    Some("l-1"),
                    Some(&["*.a.example", "b.example"]),
                )
            },
            FirewallRule {
                block_response: Some("NXDOMAIN".into()),
                question_type: Some("AAAA".into()),
                ..rule(200, "BLOCK", Some("l-8"), None)
            },
        ]),
    };
    assert_eq!(all.dns_firewall, [shared, own]);
}

#[test]
fn what_bears_the_profiles_names_is_a_record() {
    let all = of_the_world();
    let of = |kind, id: &str| json!(record(&all, kind, id).unwrap().fields);
    assert_eq!(
        of(ResourceKind::DnsFirewallRuleGroup, "g-1"),
        json!({"name": "p-dns", "rules": [
            "100 ALLOW l-1 TRUST", "200 BLOCK NXDOMAIN l-8 INSPECT for AAAA only",
        ]})
    );
    // A group of the same name that another account shares is not the profile's.
    assert!(record(&all, ResourceKind::DnsFirewallRuleGroup, "g-2").is_none());
    assert_eq!(
        of(ResourceKind::DnsFirewallDomainList, "l-1"),
        json!({"name": "p-dns-known", "domains": ["*.a.example", "b.example"]})
    );
    assert_eq!(
        of(ResourceKind::DnsFirewallAssociation, "a-1"),
        json!({
            "name": "p-dns", "group": "g-1", "vpc": "vpc-1", "priority": 1000, "mutation-protection": "ENABLED", "status": "COMPLETE",
            "fail-open": "ENABLED",
        })
    );
}

#[test]
fn what_cannot_be_read_of_the_own_is_a_gap() {
    for (action, part) in [
        (
            "ListFirewallRuleGroupAssociations",
            SnapshotPart::DnsFirewall,
        ),
        (
            "ListFirewallRuleGroupAssociations",
            SnapshotPart::DnsFirewallAssociations,
        ),
        ("ListFirewallRules", SnapshotPart::DnsFirewall),
        ("ListFirewallRules", SnapshotPart::DnsFirewallRuleGroups),
        ("ListFirewallDomains", SnapshotPart::DnsFirewall),
        ("ListFirewallDomains", SnapshotPart::DnsFirewallDomainLists),
        (
            "ListFirewallRuleGroups",
            SnapshotPart::DnsFirewallRuleGroups,
        ),
        (
            "ListFirewallDomainLists",
            SnapshotPart::DnsFirewallDomainLists,
        ),
        ("GetFirewallConfig", SnapshotPart::DnsFirewallAssociations),
        ("ListTagsForResource", SnapshotPart::DnsFirewallAssociations),
    ] {
        for reply in [
            json_error("AccessDeniedException"),
            Reply::Http(
                200,
                "application/x-amz-json-1.1",
                Value::from("{}").as_str().unwrap().to_owned(),
            ),
        ] {
            let wanted = format!("route53resolver:{action}");
            let server = Counting::start(move |asked, request| {
                if asked == wanted {
                    reply.clone()
                } else {
                    world::answer(asked, request)
                }
            });
            let snapshot = Collection::of_everything(server.url()).run().taken().0;
            assert!(!snapshot.knows(part), "{action} {part}");
        }
    }
}
