//! Something that is gone and has a stranger in its place is told as that; what only lost its tags is told by those.

use super::{deployed, reported, told};
use serde_json::json;
use smgen::snapshot::Snapshot;
use smgen::topology::ResourceKind;

fn stranger(s: &mut Snapshot, kind: ResourceKind, field: &str, value: serde_json::Value) {
    let mut records = s.records.iter_mut();
    let record = records.find(|one| one.kind == kind).unwrap();
    record.id = "x-1".into();
    record.tags = Some(smgen::snapshot::Tags::new());
    record.fields.insert(field.into(), value);
}

#[test]
fn a_stranger_in_the_place_of_something_is_one_line() {
    for (kind, field, value, what) in [
        (ResourceKind::FlowLog, "interval", json!(600), "flow-log"),
        (
            ResourceKind::DhcpOptions,
            "domain-name",
            json!("example.com"),
            "dhcp-options",
        ),
    ] {
        let (topology, mut snapshot) = deployed("prod-hipaa", None);
        stranger(&mut snapshot, kind, field, value);
        if let Some(options) = &mut snapshot.dhcp_options
            && kind == ResourceKind::DhcpOptions
        {
            options.id = "x-1".into();
        }
        let told = told(&topology, &snapshot);
        assert!(
            told.contains(&format!("changed {what} replaced")),
            "{told:#?}"
        );
        assert!(
            told.contains(&format!("changed {what} {field}")),
            "{told:#?}"
        );
        assert!(!told.iter().any(|line| line.contains("tag:")), "{told:#?}");
        let problems = reported(&topology, &snapshot);
        assert_eq!(problems.len(), 1, "{problems:#?}");
        let line = format!("{what} was replaced by x-1, which bears none of the profile's tags");
        assert_eq!(problems[0].what, line);
    }
}

#[test]
fn what_only_lost_its_tags_was_not_replaced() {
    let (topology, mut snapshot) = deployed("prod-hipaa", None);
    let mut records = snapshot.records.iter_mut();
    let log = records.find(|one| one.kind == ResourceKind::FlowLog);
    log.unwrap().tags = Some(smgen::snapshot::Tags::new());
    let told = told(&topology, &snapshot);
    assert!(
        told.iter()
            .all(|line| line.starts_with("missing flow-log tag:")),
        "{told:#?}"
    );
    // Nor is something that keeps one of the two tags, whatever else is changed.
    let (topology, mut snapshot) = deployed("prod-hipaa", None);
    let mut records = snapshot.records.iter_mut();
    let log = records
        .find(|one| one.kind == ResourceKind::FlowLog)
        .unwrap();
    log.tags.as_mut().unwrap().remove("smgen:id");
    log.fields.insert("traffic".into(), json!("REJECT"));
    let told = super::told(&topology, &snapshot);
    assert_eq!(
        told,
        ["changed flow-log traffic", "missing flow-log tag:smgen:id"]
    );
}
