//! What is rendered beside the network, read back.

use super::answers::refusal;
use super::wire::Counting;
use super::{Collection, beside, world};
use crate::support::rendered::topology_of;
use crate::support::server::Reply;
use serde_json::{Value, json};
use smgen::aws::snapshot::ACTIONS;
use smgen::snapshot::{Record, Snapshot, SnapshotPart};
use smgen::topology::{Place, ResourceKind};

fn of_the_world() -> Snapshot {
    let server = Counting::start(world::answer);
    Collection::of_everything(server.url()).run().whole().0
}

/// Collects where one action is answered in another way.
fn with(action: &'static str, reply: Reply) -> Snapshot {
    let server = Counting::start(move |asked, request| {
        if asked == action {
            reply.clone()
        } else {
            world::answer(asked, request)
        }
    });
    Collection::of_everything(server.url()).run().taken().0
}

pub fn record<'a>(snapshot: &'a Snapshot, kind: ResourceKind, id: &str) -> Option<&'a Record> {
    let mut records = snapshot.records.iter();
    records.find(|one| one.kind == kind && one.id == id)
}

pub fn json_error(code: &str) -> Reply {
    let body = json!({"__type": code, "message": "m"});
    Reply::Http(400, "application/x-amz-json-1.1", body.to_string())
}

pub fn xml_error(code: &str) -> Reply {
    let body = format!("<Error><Code>{code}</Code><Message>m</Message></Error>");
    Reply::Http(404, "application/xml", body)
}

/// Everything that is known of each record, in full.
#[test]
#[expect(clippy::too_many_lines, reason = "a table: a row for each case")]
fn records_are_read_field_by_field() {
    let all = of_the_world();
    let document = json!({"Statement": []});
    let key = |id: &str| format!("arn:aws:kms:us-east-1:123456789012:key/{id}");
    let (iam, logs) = (
        "arn:aws:iam::123456789012",
        "arn:aws:logs:us-east-1:123456789012",
    );
    let expected = [
        (
            ResourceKind::ElasticIp,
            "eipalloc-1",
            None,
            json!({
                "domain": "vpc", "instance": null, "network-interface": "eni-2",
            }),
        ),
        (
            ResourceKind::ElasticIp,
            "eipalloc-2",
            None,
            json!({
                "domain": "vpc", "instance": "i-1", "network-interface": "eni-1",
            }),
        ),
        (
            ResourceKind::LogGroup,
            "/aws/vpc/p",
            Some(format!("{logs}:log-group:/aws/vpc/p")),
            json!({
                "name": "/aws/vpc/p", "key": key("k-1"), "retention-days": 365,
            }),
        ),
        (
            ResourceKind::Role,
            "p-flow-logs",
            Some(format!("{iam}:role/p-flow-logs")),
            json!({
                "name": "p-flow-logs", "description": "a & b", "trust": document,
                "policies": ["arn:a", format!("{iam}:policy/p-flow-logs")], "inline-policies": [], "permissions-boundary": null,
            }),
        ),
        (
            ResourceKind::ManagedPolicy,
            "arn:aws:iam::123456789012:policy/p-flow-logs",
            Some(format!("{iam}:policy/p-flow-logs")),
            json!({
                "name": "p-flow-logs", "description": null, "document": document,
            }),
        ),
        (
            ResourceKind::Bucket,
            "p-flow-logs-123456789012",
            Some("arn:aws:s3:::p-flow-logs-123456789012".to_owned()),
            json!({
                "name": "p-flow-logs-123456789012", "versioning": "Enabled", "algorithm": "aws:kms", "key": key("k-2"),
                "bucket-key": true, "lifecycle": ["expire", "Enabled"], "retention-days": 365, "old-versions-days": 30,
                "uploads-days": 7, "further-lifecycle-rules": 1, "further-lifecycle-settings": [], "ownership": "BucketOwnerEnforced", "block-public-acls": true,
                "block-public-policy": true, "ignore-public-acls": true, "restrict-public-buckets": false, "policy": document,
            }),
        ),
        (
            ResourceKind::Key,
            "k-1",
            Some(key("k-1")),
            json!({
                "description": "log groups", "alias": "alias/p-logs", "state": "Enabled", "multi-region": false,
                "rotates": true, "rotation-days": 365, "policy": document,
            }),
        ),
        (
            ResourceKind::Key,
            "k-2",
            Some(key("k-2")),
            json!({
                "description": "", "alias": null, "state": "PendingDeletion", "multi-region": true, "rotates": false, "rotation-days": null,
                "policy": document,
            }),
        ),
        (
            ResourceKind::Function,
            "p-restrict",
            Some("arn:aws:lambda:us-east-1:123456789012:function:p-restrict".to_owned()),
            json!({
                "name": "p-restrict", "description": "", "runtime": "nodejs22.x", "handler": "index.handler", "timeout": 900,
                "role": format!("{iam}:role/p-restrict"), "log-group": "/aws/lambda/p", "log-format": "JSON",
                "policy": document, "environment": ["A", "PASSWORD"], "layers": [],
            }),
        ),
        (
            ResourceKind::Parameter,
            "/smgen/p/network",
            Some("arn:aws:ssm:us-east-1:123456789012:parameter/smgen/p/network".to_owned()),
            json!({
                "name": "/smgen/p/network", "type": "String", "tier": "Standard", "description": "ids",
                "value": [["/subnets/a/z", "subnet-1"], ["/subnets/a~1b", {}], ["/vpc", "vpc-1"]],
            }),
        ),
    ];
    let ids = |id: &str| (id == "k-1" || id == "k-2").then_some("key/logs");
    // These have tests of their own.
    let elsewhere = [
        ResourceKind::FlowLog,
        ResourceKind::DhcpOptions,
        ResourceKind::DnsFirewallDomainList,
        ResourceKind::DnsFirewallRuleGroup,
        ResourceKind::DnsFirewallAssociation,
        ResourceKind::QueryLog,
        ResourceKind::LogPolicy,
        ResourceKind::HostedZone,
    ];
    let records = all
        .records
        .iter()
        .filter(|one| !elsewhere.contains(&one.kind));
    let records: Vec<_> = records.collect();
    for (record, (kind, id, arn, fields)) in records.iter().zip(&expected) {
        assert_eq!(
            (record.kind, record.id.as_str(), &record.arn),
            (*kind, *id, arn)
        );
        assert_eq!(json!(record.fields), *fields, "{id}");
        let tags = record.tags.as_ref().unwrap();
        let profile = tags.get("smgen:profile").map(String::as_str);
        assert_eq!(profile, (*id != "eipalloc-1").then_some("p"), "{id}");
        assert_eq!(tags.get("smgen:id").map(String::as_str), ids(id), "{id}");
    }
    assert_eq!(records.len(), expected.len(), "{records:#?}");
    let text = serde_json::to_string(&all).unwrap();
    assert!(!text.contains("hidden-in-a-job"), "{text}");
}

#[test]
fn what_is_not_there_is_no_record_and_no_gap() {
    for (action, kind, reply) in [
        (
            "kms:DescribeKey",
            ResourceKind::Key,
            json_error("NotFoundException"),
        ),
        (
            "logs:DescribeLogGroups",
            ResourceKind::LogGroup,
            Reply::Http(
                200,
                "application/x-amz-json-1.1",
                json!({"logGroups": []}).to_string(),
            ),
        ),
        ("iam:GetRole", ResourceKind::Role, xml_error("NoSuchEntity")),
        (
            "iam:GetPolicy",
            ResourceKind::ManagedPolicy,
            xml_error("NoSuchEntity"),
        ),
        (
            "s3:GetBucketVersioning",
            ResourceKind::Bucket,
            xml_error("NoSuchBucket"),
        ),
        (
            "s3:GetBucketPolicy",
            ResourceKind::Bucket,
            xml_error("NoSuchBucket"),
        ),
        (
            "lambda:GetFunctionConfiguration",
            ResourceKind::Function,
            json_error("ResourceNotFoundException"),
        ),
    ] {
        let all = with(action, reply);
        assert_eq!(all.gaps, [], "{action}");
        assert!(all.records.iter().all(|one| one.kind != kind), "{action}");
    }
}

/// Properties that a resource does not have are null or false, and not unknown.
#[test]
fn what_is_not_set_is_known_not_to_be() {
    let bucket = "p-flow-logs-123456789012";
    let function = "p-restrict";
    let xml_of = |root: &str| Reply::Http(200, "text/xml", format!("<{root}/>"));
    let none = |fields: &[&str]| -> Value {
        let fields = fields.iter().map(|name| ((*name).to_owned(), Value::Null));
        Value::Object(fields.collect())
    };
    let closed = json!({
        "block-public-acls": false, "block-public-policy": false, "ignore-public-acls": false,
        "restrict-public-buckets": false,
    });
    let no_key = json!({"algorithm": null, "key": null, "bucket-key": false});
    let no_rule = json!({
        "lifecycle": null, "retention-days": null, "old-versions-days": null, "uploads-days": null,
        "further-lifecycle-rules": 0, "further-lifecycle-settings": [],
    });
    let cases = [
        ("s3:GetBucketVersioning", bucket, xml_of("VersioningConfiguration"), none(&["versioning"])),
        ("s3:GetBucketPublicAccessBlock", bucket, xml_error("NoSuchPublicAccessBlockConfiguration"), closed),
        ("s3:GetEncryptionConfiguration", bucket, xml_error("ServerSideEncryptionConfigurationNotFoundError"), no_key),
        ("s3:GetLifecycleConfiguration", bucket, xml_error("NoSuchLifecycleConfiguration"), no_rule),
        ("s3:GetBucketOwnershipControls", bucket, xml_error("OwnershipControlsNotFoundError"), none(&["ownership"])),
        ("s3:GetBucketPolicy", bucket, xml_error("NoSuchBucketPolicy"), none(&["policy"])),
        ("lambda:GetPolicy", function, json_error("ResourceNotFoundException"), none(&["policy"])),
        (
            "kms:GetKeyRotationStatus",
            "k-1",
            json_error("UnsupportedOperationException"),
            json!({"rotates": false, "rotation-days": null}),
        ),
        (
            "logs:DescribeLogGroups",
            "/aws/vpc/p",
            Reply::Http(
                200,
                "application/x-amz-json-1.1",
                json!({"logGroups": [{"logGroupName": "/aws/vpc/p", "arn": "arn:aws:logs:us-east-1:123456789012:log-group:/aws/vpc/p:*"}]})
                    .to_string(),
            ),
            none(&["key", "retention-days"]),
        ),
    ];
    for (action, id, reply, expected) in cases {
        let all = with(action, reply);
        assert_eq!(all.gaps, [], "{action}");
        let mut records = all.records.iter();
        let record = records.find(|one| one.id == id).unwrap();
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(record.fields.get(name), Some(value), "{action}: {name}");
        }
    }
    let all = with("s3:GetBucketTagging", xml_error("NoSuchTagSet"));
    let bucket = record(&all, ResourceKind::Bucket, bucket).unwrap();
    assert_eq!(bucket.tags, Some([].into()));
}

/// Each property of a record that is denied is left out, and all else of it is there.
#[test]
fn a_property_that_is_denied_is_left_out() {
    let whole = of_the_world();
    let mut compared = 0;
    for action in ACTIONS.iter().filter(|one| beside::is_beside(one.name)) {
        let all = with(action.name, refusal(action.name));
        let [gap] = all.gaps.as_slice() else {
            panic!("{}: {:#?}", action.name, all.gaps)
        };
        assert_eq!(gap.action, action.name);
        for record in &all.records {
            let before = whole
                .records
                .iter()
                .find(|one| one.id == record.id && one.kind == record.kind);
            let before = before.unwrap();
            for (name, value) in &record.fields {
                assert_eq!(
                    before.fields.get(name),
                    Some(value),
                    "{}: {name}",
                    action.name
                );
            }
            let lost = before.fields.len() - record.fields.len()
                + usize::from(before.tags.is_some() && record.tags.is_none());
            let own = [SnapshotPart::of, SnapshotPart::details];
            let own = own.iter().any(|part| part(record.kind) == Some(gap.part));
            if own {
                assert!(
                    lost > 0,
                    "{}: nothing of {} is missing",
                    action.name,
                    record.id
                );
                compared += 1;
            } else {
                assert_eq!(lost, 0, "{}: {}", action.name, record.id);
            }
        }
    }
    assert!(compared >= 12, "{compared}");
}

/// The inventory and the reading have one name for each property.
#[test]
fn everything_in_the_inventory_is_read() {
    let all = of_the_world();
    let mut compared = 0;
    for profile in ["dev", "prod-hipaa"] {
        for destination in ["cloudwatch", "s3"] {
            let config = format!(
                "profiles: {{own: {{extends: [{profile}], flow_logs: {{destination: {destination}}}}}}}"
            );
            let topology = topology_of("own", Some(&config));
            let resources = topology.inventory().resources.into_iter();
            for one in resources.filter(|one| one.kind.is_record()) {
                if one.kind == ResourceKind::FlowLog {
                    // What AWS says of one depends on where it delivers to; those of moto are compared in full.
                    continue;
                }
                let mut records = all.records.iter().filter(|record| record.kind == one.kind);
                let record = records.find(|record| record.id != "k-2").unwrap();
                let fields = one.fields.iter();
                for field in fields.filter(|field| !matches!(field.place, Place::Code(_))) {
                    assert!(
                        record.fields.contains_key(field.name),
                        "{}: {}",
                        one.id,
                        field.name
                    );
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 0);
}

#[test]
fn without_the_account_its_names_are_unknown() {
    let server = Counting::start(|asked, request| match asked {
        "sts:GetCallerIdentity" => refusal(asked),
        _ => world::answer(asked, request),
    });
    let (all, _) = Collection::of_everything(server.url()).run().taken();
    assert!(
        all.gaps
            .iter()
            .all(|gap| gap.action == "sts:GetCallerIdentity")
    );
    let parts: Vec<_> = all.gaps.iter().map(|gap| gap.part).collect();
    let expected = [
        SnapshotPart::Source,
        SnapshotPart::ManagedPolicies,
        SnapshotPart::Buckets,
    ];
    assert_eq!(parts, expected);
    for kind in [ResourceKind::ManagedPolicy, ResourceKind::Bucket] {
        assert!(all.records.iter().all(|one| one.kind != kind));
    }
}
