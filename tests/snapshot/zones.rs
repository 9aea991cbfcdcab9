//! Hosted zones and Resolver rules of the account of [`super::world`], and what becomes of them on bad days.

use super::answers::refusal;
use super::wire::Counting;
use super::{Collection, world};
use crate::support::server::Reply;
use smgen::snapshot::{HostedZone, ResolverRule, Snapshot, SnapshotPart, ZoneOwner, ZoneRecord};

/// Answers as Route 53 and Resolver would; each list has two pages.
pub fn answer(name: &str, request: &str) -> Reply {
    match name {
        "ListHostedZonesByVPC" if request.contains("nexttoken=t%2F1") => zones(
            "<HostedZoneSummary><HostedZoneId>Z3</HostedZoneId><Name>sts.us-east-1.amazonaws.com.</Name><Owner><OwningAccount>210987654321</OwningAccount></Owner></HostedZoneSummary>\
             <HostedZoneSummary><HostedZoneId>Z4</HostedZoneId><Name>fs-1.efs.us-east-1.amazonaws.com.</Name><Owner><OwningService>efs.amazonaws.com</OwningService></Owner></HostedZoneSummary>",
            "",
        ),
        "ListHostedZonesByVPC" => zones(
            "<HostedZoneSummary><HostedZoneId>Z1</HostedZoneId><Name>S3.us-east-1.amazonaws.com.</Name><Owner><OwningAccount>123456789012</OwningAccount></Owner></HostedZoneSummary>\
             <HostedZoneSummary><HostedZoneId>Z2</HostedZoneId><Name>corp.internal.</Name><Owner><OwningAccount>123456789012</OwningAccount></Owner></HostedZoneSummary>",
            "<NextToken>t/1</NextToken>",
        ),
        "ListResourceRecordSets"
            if request.contains("name=s3.us-east-1.amazonaws.com.&type=TXT") =>
        {
            records(
                "<ResourceRecordSet><Name>s3.us-east-1.amazonaws.com.</Name><Type>TXT</Type><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>\"a secret\"</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>",
                "<IsTruncated>false</IsTruncated>",
            )
        }
        "ListResourceRecordSets" => records(
            "<ResourceRecordSet><Name>\\052.s3.us-east-1.amazonaws.com.</Name><Type>A</Type><AliasTarget><HostedZoneId>Z9</HostedZoneId><DNSName>vpce-1-x.s3.us-east-1.vpce.amazonaws.com.</DNSName><EvaluateTargetHealth>false</EvaluateTargetHealth></AliasTarget></ResourceRecordSet>\
             <ResourceRecordSet><Name>s3.us-east-1.amazonaws.com.</Name><Type>A</Type><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>10.0.0.9</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>",
            "<IsTruncated>true</IsTruncated><NextRecordName>s3.us-east-1.amazonaws.com.</NextRecordName><NextRecordType>TXT</NextRecordType>",
        ),
        "ListResolverRuleAssociations" if request.contains("NextToken") => json_of(
            r#"{"ResolverRuleAssociations":[{"Id":"a-2","ResolverRuleId":"rslvr-rr-1","VPCId":"vpc-1","Status":"COMPLETE"}]}"#,
        ),
        "ListResolverRuleAssociations" => json_of(
            r#"{"NextToken":"t","ResolverRuleAssociations":[{"Id":"a-1","ResolverRuleId":"rslvr-autodefined-rr-internet-resolver","VPCId":"vpc-1","Status":"COMPLETE"},{"Id":"a-9","ResolverRuleId":"rslvr-rr-9","VPCId":"vpc-9","Status":"COMPLETE"}]}"#,
        ),
        "GetResolverRule" => json_of(
            r#"{"ResolverRule":{"Id":"rslvr-rr-1","DomainName":"Corp.Example.","RuleType":"FORWARD","TargetIps":[{"Ip":"10.9.0.2","Port":53}],"OwnerId":"210987654321"}}"#,
        ),
        other => super::dns_firewall::answer(other, request)
            .unwrap_or_else(|| panic!("{other} is not expected")),
    }
}

fn zones(summaries: &str, rest: &str) -> Reply {
    xml(&format!(
        "<?xml version=\"1.0\"?>\n<ListHostedZonesByVPCResponse xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"><HostedZoneSummaries>{summaries}</HostedZoneSummaries><MaxItems>100</MaxItems>{rest}</ListHostedZonesByVPCResponse>"
    ))
}

fn records(sets: &str, rest: &str) -> Reply {
    xml(&format!(
        "<?xml version=\"1.0\"?>\n<ListResourceRecordSetsResponse xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"><ResourceRecordSets>{sets}</ResourceRecordSets><MaxItems>300</MaxItems>{rest}</ListResourceRecordSetsResponse>"
    ))
}

fn xml(body: &str) -> Reply {
    Reply::Http(200, "text/xml", body.to_owned())
}

fn json_of(body: &str) -> Reply {
    Reply::Http(200, "application/x-amz-json-1.1", body.to_owned())
}

/// Collects from a world in which one action is answered otherwise.
fn with(action: &'static str, reply: impl Fn() -> Reply + Send + Sync + 'static) -> Snapshot {
    let server = Counting::start(move |asked, request| {
        if asked == action {
            reply()
        } else {
            world::answer(asked, request)
        }
    });
    Collection::of_everything(server.url()).run().taken().0
}

#[test]
fn zones_and_rules_are_read_page_by_page() {
    let server = Counting::start(world::answer);
    let (all, _) = Collection::of_everything(server.url()).run().whole();
    let zone = |id: &str, name: &str, owner, records| HostedZone {
        id: id.into(),
        name: name.into(),
        owner: Some(owner),
        records,
    };
    let record = |name: &str, kind: &str, values: &[&str], alias: Option<&str>| ZoneRecord {
        name: name.into(),
        kind: kind.into(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        alias: alias.map(str::to_owned),
    };
    let account = |number: &str| ZoneOwner::Account(number.into());
    let s3 = "s3.us-east-1.amazonaws.com";
    let alias = "vpce-1-x.s3.us-east-1.vpce.amazonaws.com";
    let found = vec![
        record(&format!("*.{s3}"), "A", &[], Some(alias)),
        record(s3, "A", &["10.0.0.9"], None),
        record(s3, "TXT", &[], None),
    ];
    let efs = ZoneOwner::Service("efs.amazonaws.com".into());
    let expected = [
        zone("Z1", s3, account("123456789012"), Some(found)),
        // No name of AWS lies in it.
        zone("Z2", "corp.internal", account("123456789012"), None),
        zone(
            "Z3",
            "sts.us-east-1.amazonaws.com",
            account("210987654321"),
            None,
        ),
        zone("Z4", "fs-1.efs.us-east-1.amazonaws.com", efs, None),
    ];
    assert_eq!(all.hosted_zones, expected);
    let rule = ResolverRule {
        id: "rslvr-rr-1".into(),
        domain: "corp.example".into(),
        kind: "FORWARD".into(),
        state: "COMPLETE".into(),
        targets: vec!["10.9.0.2".into()],
        owner: Some("210987654321".into()),
    };
    assert_eq!(all.resolver_rules, [rule]);
    let text = serde_json::to_string(&all).unwrap();
    assert!(
        !text.contains("a secret"),
        "a text record is nobody's business"
    );
    assert_eq!(all.attachments[3].subnets, ["subnet-1"]);
    assert_eq!(all.vpc.primary_cidr, Some("10.0.0.0/16".parse().unwrap()));
}

#[test]
fn what_cannot_be_read_of_names_is_a_gap() {
    let zones = SnapshotPart::HostedZones;
    let rules = SnapshotPart::ResolverRules;
    for (action, part) in [
        ("route53:ListHostedZonesByVPC", zones),
        ("route53:ListResourceRecordSets", zones),
        ("route53resolver:ListResolverRuleAssociations", rules),
        ("route53resolver:GetResolverRule", rules),
    ] {
        let all = with(action, move || refusal(action));
        let gaps: Vec<_> = all
            .gaps
            .iter()
            .map(|gap| (gap.action.as_str(), gap.part))
            .collect();
        assert_eq!(gaps, [(action, part)]);
    }
}

#[test]
fn answers_without_their_content_are_gaps() {
    type Row = (&'static str, fn() -> Reply, SnapshotPart);
    let odd: [Row; 7] = [
        (
            "route53:ListHostedZonesByVPC",
            || xml("<ListHostedZonesByVPCResponse/>"),
            SnapshotPart::HostedZones,
        ),
        (
            "route53:ListHostedZonesByVPC",
            || zones("<HostedZoneSummary><Name>x.</Name></HostedZoneSummary>", ""),
            SnapshotPart::HostedZones,
        ),
        (
            "route53:ListResourceRecordSets",
            || xml("<ListResourceRecordSetsResponse/>"),
            SnapshotPart::HostedZones,
        ),
        (
            "route53:ListResourceRecordSets",
            || records("", "<IsTruncated>true</IsTruncated>"),
            SnapshotPart::HostedZones,
        ),
        (
            "route53:ListResourceRecordSets",
            || {
                records(
                    "<ResourceRecordSet><Name>a.</Name><Type>A</Type></ResourceRecordSet>",
                    "",
                )
            },
            SnapshotPart::HostedZones,
        ),
        (
            "route53resolver:ListResolverRuleAssociations",
            || json_of("{}"),
            SnapshotPart::ResolverRules,
        ),
        (
            "route53resolver:GetResolverRule",
            || json_of(r#"{"ResolverRule":{"Id":"rslvr-rr-1"}}"#),
            SnapshotPart::ResolverRules,
        ),
    ];
    for (action, reply, part) in odd {
        let all = with(action, reply);
        let found = all
            .gaps
            .iter()
            .any(|gap| gap.action == action && gap.part == part);
        assert!(found, "{action}: {:?}", all.gaps);
    }
}

#[test]
fn a_transit_gateway_without_subnets_and_a_vpc_without_its_range_are_gaps() {
    let action = "ec2:DescribeTransitGatewayVpcAttachments";
    let all = with(action, || {
        xml(
            "<DescribeTransitGatewayVpcAttachmentsResponse><transitGatewayVpcAttachments><item><transitGatewayId>tgw-1</transitGatewayId><state>available</state></item></transitGatewayVpcAttachments></DescribeTransitGatewayVpcAttachmentsResponse>",
        )
    });
    assert!(!all.knows(SnapshotPart::Attachments), "{:?}", all.gaps);
    let all = with("ec2:DescribeVpcs", || {
        xml(
            "<DescribeVpcsResponse><vpcSet><item><vpcId>vpc-1</vpcId><cidrBlockAssociationSet><item><cidrBlock>10.0.0.0/16</cidrBlock></item></cidrBlockAssociationSet></item></vpcSet></DescribeVpcsResponse>",
        )
    });
    assert_eq!(all.vpc.primary_cidr, None);
    assert!(!all.knows(SnapshotPart::Vpc), "{:?}", all.gaps);
}

#[test]
fn ports_that_the_api_refuses_are_a_gap_and_not_everything() {
    let all = with("ec2:DescribeSecurityGroups", || {
        xml(
            "<DescribeSecurityGroupsResponse><securityGroupInfo><item><groupId>sg-1</groupId><groupName>g</groupName><vpcId>vpc-1</vpcId><ipPermissionsEgress><item><ipProtocol>tcp</ipProtocol><fromPort>-1</fromPort><toPort>50</toPort><ipRanges><item><cidrIp>0.0.0.0/0</cidrIp></item></ipRanges></item></ipPermissionsEgress></item></securityGroupInfo></DescribeSecurityGroupsResponse>",
        )
    });
    assert!(!all.knows(SnapshotPart::Rules), "{:?}", all.gaps);
    assert!(!all.security_groups[0].whole);
    assert_eq!(all.security_groups[0].egress[0].ports, Some((-1, 50)));
    let all = with("ec2:DescribeNetworkAcls", || {
        xml(
            "<DescribeNetworkAclsResponse><networkAclSet><item><networkAclId>acl-1</networkAclId><default>true</default><entrySet><item><ruleNumber>100</ruleNumber><protocol>1</protocol><ruleAction>allow</ruleAction><egress>false</egress><cidrBlock>0.0.0.0/0</cidrBlock><icmpTypeCode><type>-1</type><code>9</code></icmpTypeCode></item></entrySet></item></networkAclSet></DescribeNetworkAclsResponse>",
        )
    });
    assert!(!all.knows(SnapshotPart::NetworkAcls), "{:?}", all.gaps);
    assert_eq!(all.network_acls[0].entries[0].ports, Some((-1, 9)));
}
