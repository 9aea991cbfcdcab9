//! Hosted zones and Resolver rules of the account of [`super::world`], and what becomes of them on bad days.

use super::answers::refusal;
use super::wire::Counting;
use super::{Collection, world};
use crate::support::server::Reply;
use serde_json::json;
use smgen::snapshot::{
    HostedZone, ResolverRule, ResourceKind, Snapshot, SnapshotPart, ZoneOwner, ZoneRecord,
};

/// Answers as Route 53 and Resolver would; each list has two pages.
pub fn answer(name: &str, request: &str) -> Reply {
    match name {
        "ListHostedZonesByVPC" if request.contains("nexttoken=t%2F1") => zones(
            "<HostedZoneSummary><HostedZoneId>Z5</HostedZoneId><Name>features.internal.</Name><Owner><OwningAccount>123456789012</OwningAccount></Owner></HostedZoneSummary>\
             <HostedZoneSummary><HostedZoneId>Z3</HostedZoneId><Name>sts.us-east-1.amazonaws.com.</Name><Owner><OwningAccount>210987654321</OwningAccount></Owner></HostedZoneSummary>\
             <HostedZoneSummary><HostedZoneId>Z4</HostedZoneId><Name>fs-1.efs.us-east-1.amazonaws.com.</Name><Owner><OwningService>efs.amazonaws.com</OwningService></Owner></HostedZoneSummary>",
            "",
        ),
        "ListHostedZonesByVPC" => zones(
            "<HostedZoneSummary><HostedZoneId>Z1</HostedZoneId><Name>S3.us-east-1.amazonaws.com.</Name><Owner><OwningAccount>123456789012</OwningAccount></Owner></HostedZoneSummary>\
             <HostedZoneSummary><HostedZoneId>Z2</HostedZoneId><Name>corp.internal.</Name><Owner><OwningAccount>123456789012</OwningAccount></Owner></HostedZoneSummary>",
            "<NextToken>t/1</NextToken>",
        ),
        "ListHostedZonesByName" if request.contains("hostedzoneid=Z7") => named(
            "<HostedZone><Id>/hostedzone/Z7</Id><Name>features.internal.</Name><Config><Comment></Comment><PrivateZone>true</PrivateZone></Config></HostedZone>\
             <HostedZone><Id>/hostedzone/Z8</Id><Name>gardens.internal.</Name><Config><PrivateZone>true</PrivateZone></Config></HostedZone>",
            "<IsTruncated>false</IsTruncated>",
        ),
        "ListHostedZonesByName" => {
            assert!(request.contains("dnsname=features.internal&"), "{request}");
            named(
                "<HostedZone><Id>/hostedzone/Z5</Id><Name>features.internal.</Name><Config><Comment>Names of p</Comment><PrivateZone>true</PrivateZone></Config></HostedZone>\
                 <HostedZone><Id>/hostedzone/Z6</Id><Name>features.internal.</Name><Config><PrivateZone>false</PrivateZone></Config></HostedZone>",
                "<IsTruncated>true</IsTruncated><NextDNSName>features.internal.</NextDNSName><NextHostedZoneId>Z7</NextHostedZoneId>",
            )
        }
        "GetHostedZone" if request.contains("/hostedzone/Z7 ") => vpcs("vpc-9"),
        "GetHostedZone" => vpcs("vpc-1"),
        "ListTagsForResource" if request.starts_with("GET /2013-04-01/tags/hostedzone/Z7 ") => {
            tags("")
        }
        "ListTagsForResource" if request.starts_with("GET /2013-04-01/tags/hostedzone/Z5 ") => {
            tags("<Tag><Key>smgen:profile</Key><Value>p</Value></Tag>")
        }
        "ListResourceRecordSets" if request.contains("/hostedzone/Z7/") => records(
            "<ResourceRecordSet><Name>features.internal.</Name><Type>SOA</Type><TTL>900</TTL><ResourceRecords><ResourceRecord><Value>ns. host. 1</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>",
            "<IsTruncated>false</IsTruncated>",
        ),
        "ListResourceRecordSets" if request.contains("/hostedzone/Z5/") => records(
            "<ResourceRecordSet><Name>features.internal.</Name><Type>NS</Type><TTL>172800</TTL><ResourceRecords><ResourceRecord><Value>ns-0.awsdns-00.com.</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>\
             <ResourceRecordSet><Name>features.internal.</Name><Type>TXT</Type><TTL>300</TTL><ResourceRecords><ResourceRecord><Value>\"a b\"</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>\
             <ResourceRecordSet><Name>online.features.internal.</Name><Type>A</Type><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>10.0.0.9</Value></ResourceRecord><ResourceRecord><Value>10.0.0.8</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>\
             <ResourceRecordSet><Name>online.features.internal.</Name><Type>AAAA</Type><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>FD00:0:0::9</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>\
             <ResourceRecordSet><Name>old.features.internal.</Name><Type>CNAME</Type><TTL>300</TTL><ResourceRecords><ResourceRecord><Value>Online.features.internal.</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>\
             <ResourceRecordSet><Name>\\052.features.internal.</Name><Type>A</Type><SetIdentifier>one</SetIdentifier><Weight>10</Weight><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>10.0.0.7</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>\
             <ResourceRecordSet><Name>db.features.internal.</Name><Type>A</Type><AliasTarget><HostedZoneId>Z9</HostedZoneId><DNSName>lb.example.com.</DNSName><EvaluateTargetHealth>false</EvaluateTargetHealth></AliasTarget></ResourceRecordSet>",
            "<IsTruncated>false</IsTruncated>",
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
            .or_else(|| super::query_logs::answer(other, request))
            .unwrap_or_else(|| panic!("{other} is not expected")),
    }
}

fn zones(summaries: &str, rest: &str) -> Reply {
    xml(&format!(
        "<?xml version=\"1.0\"?>\n<ListHostedZonesByVPCResponse xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"><HostedZoneSummaries>{summaries}</HostedZoneSummaries><MaxItems>100</MaxItems>{rest}</ListHostedZonesByVPCResponse>"
    ))
}

fn named(zones: &str, rest: &str) -> Reply {
    xml(&format!(
        "<?xml version=\"1.0\"?>\n<ListHostedZonesByNameResponse><HostedZones>{zones}</HostedZones>{rest}<MaxItems>100</MaxItems></ListHostedZonesByNameResponse>"
    ))
}

fn vpcs(id: &str) -> Reply {
    xml(&format!(
        "<?xml version=\"1.0\"?>\n<GetHostedZoneResponse><VPCs><VPC><VPCRegion>us-east-1</VPCRegion><VPCId>{id}</VPCId></VPC></VPCs></GetHostedZoneResponse>"
    ))
}

fn tags(tags: &str) -> Reply {
    xml(&format!(
        "<?xml version=\"1.0\"?>\n<ListTagsForResourceResponse><ResourceTagSet><ResourceType>hostedzone</ResourceType><Tags>{tags}</Tags></ResourceTagSet></ListTagsForResourceResponse>"
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
        // One of the profile's own names.
        zone(
            "Z5",
            "features.internal",
            account("123456789012"),
            Some(vec![
                record("*.features.internal", "A", &["10.0.0.7"], None),
                record("db.features.internal", "A", &[], Some("lb.example.com")),
                record("features.internal", "NS", &["ns-0.awsdns-00.com."], None),
                record("features.internal", "TXT", &[], None),
                record(
                    "old.features.internal",
                    "CNAME",
                    &["Online.features.internal."],
                    None,
                ),
                record(
                    "online.features.internal",
                    "A",
                    &["10.0.0.9", "10.0.0.8"],
                    None,
                ),
                record("online.features.internal", "AAAA", &["FD00:0:0::9"], None),
            ]),
        ),
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
fn private_zones_of_the_profiles_names_are_records() {
    let server = Counting::start(world::answer);
    let (all, _) = Collection::of_everything(server.url()).run().whole();
    let zones = all.records.iter();
    let zones: Vec<_> = zones
        .filter(|one| one.kind == ResourceKind::HostedZone)
        .collect();
    let ids: Vec<_> = zones.iter().map(|one| one.id.as_str()).collect();
    // Z6 is public, and Z8 has another name.
    assert_eq!(ids, ["Z5", "Z7"]);
    assert_eq!(
        json!(zones[0].fields),
        json!({"name": "features.internal", "comment": "Names of p", "vpcs": ["vpc-1"], "records": [
            "A *.features.internal 60 10.0.0.7 SetIdentifier=one Weight=10",
            "A db.features.internal alias lb.example.com",
            "A online.features.internal 60 10.0.0.8, 10.0.0.9",
            "AAAA online.features.internal 60 fd00::9",
            "CNAME old.features.internal 300 online.features.internal",
            "TXT features.internal 300 \"a b\"",
        ]})
    );
    assert_eq!(zones[0].tags.as_ref().unwrap()["smgen:profile"], "p");
    assert_eq!(json!(zones[1].fields["vpcs"]), json!(["vpc-9"]));
    assert_eq!(zones[1].tags, Some(smgen::snapshot::Tags::new()));
    // The model and the comparison read the records of a zone once.
    assert_eq!(server.seen()["route53:ListResourceRecordSets"], 4);
}

/// An action that is answered so, and the part that is missing then.
type Row = (&'static str, fn() -> Reply, SnapshotPart);

#[test]
fn what_cannot_be_read_of_the_own_zones_is_a_gap_that_leaves_aws_names_alone() {
    let named = SnapshotPart::NamedZones;
    let details = SnapshotPart::ZoneDetails;
    let rows: [Row; 10] = [
        ("ListHostedZonesByName", || refusal("route53:x"), named),
        (
            "ListHostedZonesByName",
            || xml("<ListHostedZonesByNameResponse/>"),
            named,
        ),
        (
            "ListHostedZonesByName",
            || {
                self::named(
                    "<HostedZone><Name>features.internal.</Name></HostedZone>",
                    "",
                )
            },
            named,
        ),
        (
            "ListHostedZonesByName",
            || {
                self::named(
                    "<HostedZone><Id>Z5</Id><Name>features.internal.</Name></HostedZone>",
                    "",
                )
            },
            named,
        ),
        (
            "ListHostedZonesByName",
            || self::named("", "<IsTruncated>true</IsTruncated>"),
            named,
        ),
        ("GetHostedZone", || refusal("route53:x"), details),
        ("GetHostedZone", || xml("<GetHostedZoneResponse/>"), details),
        ("ListTagsForResource", || refusal("route53:x"), details),
        (
            "ListTagsForResource",
            || xml("<ListTagsForResourceResponse/>"),
            details,
        ),
        (
            "ListTagsForResource",
            || tags("<Tag><Key>smgen:profile</Key></Tag>"),
            details,
        ),
    ];
    for (action, reply, part) in rows {
        let server = Counting::start(move |asked, request| {
            if asked == format!("route53:{action}") {
                reply()
            } else {
                world::answer(asked, request)
            }
        });
        let all = Collection::of_everything(server.url()).run().taken().0;
        assert!(!all.knows(part), "{action}: {:?}", all.gaps);
        assert!(
            all.knows(SnapshotPart::HostedZones),
            "{action}: {:?}",
            all.gaps
        );
    }
}

#[test]
fn a_zone_that_goes_while_it_is_read_is_none() {
    let action = "route53:GetHostedZone";
    let all = with(action, || {
        Reply::Http(404, "text/xml", "<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchHostedZone</Code><Message>no</Message></Error></ErrorResponse>".to_owned())
    });
    assert!(all.gaps.is_empty(), "{:?}", all.gaps);
    let zones = all.records.iter();
    assert_eq!(
        zones
            .filter(|one| one.kind == ResourceKind::HostedZone)
            .count(),
        0
    );
}

#[test]
fn what_cannot_be_read_of_names_is_a_gap() {
    let zones = SnapshotPart::HostedZones;
    let rules = SnapshotPart::ResolverRules;
    // What the profile's zones answer rests on the same action.
    let action = "route53:ListResourceRecordSets";
    let all = with(action, move || refusal(action));
    let gaps = all.gaps.iter().map(|gap| (gap.action.as_str(), gap.part));
    let gaps: std::collections::BTreeSet<_> = gaps.collect();
    assert_eq!(
        gaps,
        [(action, zones), (action, SnapshotPart::ZoneDetails)].into()
    );
    for (action, part) in [
        ("route53:ListHostedZonesByVPC", zones),
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
