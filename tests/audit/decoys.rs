//! What somebody arranged so that a report looks better than the account, and what must not be blamed for its name.

use super::every_field::by_cdk;
use super::gaps::without;
use super::{deployed, told};
use serde_json::json;
use smgen::snapshot::{Record, ResourceKind, Snapshot, SnapshotPart, Source};
use smgen::verify::audit::{Kind, audit};

fn one(snapshot: &mut Snapshot, kind: ResourceKind) -> &mut Record {
    let mut records = snapshot.records.iter_mut();
    records.find(|one| one.kind == kind).unwrap()
}

fn key<'a>(snapshot: &'a mut Snapshot, id: &str) -> &'a mut Record {
    let tagged = |one: &&mut Record| {
        let tags = one.tags.as_ref();
        tags.is_some_and(|tags| tags.get("smgen:id").is_some_and(|tag| tag == id))
    };
    snapshot.records.iter_mut().find(tagged).unwrap()
}

#[test]
fn tags_that_were_copied_onto_another_kind_hide_nothing() {
    let (topology, mut snapshot) = deployed("prod", None);
    let real = key(&mut snapshot, "key/volumes");
    real.fields.insert(
        "policy".into(),
        json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"},
        ]}),
    );
    let decoy = Record {
        kind: ResourceKind::ElasticIp,
        id: "eipalloc-decoy".into(),
        arn: None,
        fields: [("domain".to_owned(), json!("vpc"))].into(),
        tags: real.tags.clone(),
    };
    snapshot.records.insert(0, decoy);
    let told = told(&topology, &snapshot);
    assert!(
        told.contains(&"changed key/volumes policy".to_owned()),
        "{told:#?}"
    );
    assert!(
        told.contains(&"extra elastic-ip/eipalloc-decoy -".to_owned()),
        "{told:#?}"
    );
}

#[test]
fn a_role_of_the_team_is_not_blamed_for_its_name() {
    let (topology, mut snapshot) = deployed("prod", None);
    let with_cdk = by_cdk(&topology, &snapshot);
    let theirs = with_cdk.records.into_iter().filter(|one| {
        let tags = one.tags.as_ref();
        tags.is_some_and(|tags| {
            tags.get("smgen:id")
                .is_some_and(|id| id == "deployment-role")
        })
    });
    snapshot.records.extend(theirs.map(|role| Record {
        tags: Some(smgen::snapshot::Tags::new()),
        ..role
    }));
    assert_eq!(told(&topology, &snapshot), [""; 0]);
}

#[test]
fn what_cannot_be_named_explains_no_more_than_it_hides() {
    let (topology, mut snapshot) = deployed("prod", None);
    let clean = snapshot.clone();
    let role = one(&mut snapshot, ResourceKind::Role);
    let policies = role.fields["policies"].as_array().unwrap().clone();
    let more = policies
        .into_iter()
        .chain([json!("arn:aws:iam::aws:policy/AdministratorAccess")]);
    role.fields.insert("policies".into(), more.collect());
    without(
        &mut snapshot,
        "iam:GetPolicy",
        SnapshotPart::ManagedPolicies,
    );
    let told = told(&topology, &snapshot);
    assert!(
        told.contains(&"changed flow-log-role policies".to_owned()),
        "{told:#?}"
    );
    // The right policy alone is known by its name.
    let mut snapshot = clean;
    without(
        &mut snapshot,
        "iam:GetPolicy",
        SnapshotPart::ManagedPolicies,
    );
    let lines = super::told(&topology, &snapshot);
    assert!(
        !lines.iter().any(|line| line.contains("flow-log-role")),
        "{lines:#?}"
    );
}

#[test]
fn records_in_another_account_are_no_pass_where_nobody_knows_the_own_one() {
    let (topology, mut snapshot) = deployed("prod", None);
    snapshot.source = Source::Account {
        account_id: None,
        region: topology.region.clone(),
    };
    let log = one(&mut snapshot, ResourceKind::FlowLog);
    let destination = log
        .field("destination")
        .unwrap()
        .replace("123456789012", "999999999999");
    log.fields.insert("destination".into(), destination.into());
    let told = told(&topology, &snapshot);
    assert!(
        told.contains(&"changed flow-log destination".to_owned()),
        "{told:#?}"
    );
}

#[test]
fn a_policy_whose_references_could_not_be_read_is_unknown() {
    let (topology, snapshot) = deployed("prod", None);
    let mut snapshot = by_cdk(&topology, &snapshot);
    without(
        &mut snapshot,
        "ec2:DescribeSecurityGroups",
        SnapshotPart::SecurityGroups,
    );
    for finding in audit(&topology, &snapshot) {
        assert_eq!(finding.kind, Kind::Unknown, "{finding:#?}");
    }
}
