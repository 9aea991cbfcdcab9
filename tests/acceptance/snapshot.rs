//! A deployed stack, read over the API.

use super::verify::deployed;
use super::{Source, Stack};
use crate::snapshot::Collection;
use crate::snapshot::wire::{Counting, call, sagemaker};
use crate::support::moto::Moto;
use serde_json::{Value, json};
use smgen::snapshot::{RecordName, Snapshot, WorkloadKind};
use smgen::topology::{FieldValue, Place, ResourceKind, Topology};
use std::collections::BTreeSet;

/// Deploys, reads twice, lets the network grow, and reads again.
fn reads_back(stack: &Stack) {
    let (profile, topology) = (stack.profile, stack.topology());
    let project = stack.render();
    let Some(moto) = deployed(&project.path(&format!("infra/{profile}/terraform"))) else {
        return;
    };
    let proxy = Counting::before(moto.url());
    let records = RecordName::of_topology(&topology).into_iter();
    let records = records.map(|one| (one.kind.as_str().to_owned(), one.name));
    let collection = Collection::of(proxy.url(), profile)
        .region(&topology.region)
        .records(records.collect());
    let (snapshot, calls) = collection.run().whole();
    assert_eq!(calls, proxy.seen(), "what is counted is what is sent");
    is_the_network(&snapshot, &topology);
    hangs_together(&snapshot);
    holds_the_records(&snapshot, &topology);
    let total: usize = calls.values().sum();
    println!(
        "{profile}: {total} calls of {} actions: {calls:?}",
        calls.len()
    );
    println!("{profile}: {}", sizes(&snapshot));

    let (again, _) = collection.run().whole();
    let text = |snapshot| serde_json::to_string(snapshot).unwrap();
    assert_eq!(text(&again), text(&snapshot));
    if stack.source == Source::Text(super::EVERYTHING) {
        crate::answers::of_moto(moto.url(), &collection);
    }
    if topology.region == "us-east-1" {
        grows(&moto, &collection, &snapshot, total);
    }
}

/// Demands what the topology says.
fn is_the_network(snapshot: &Snapshot, topology: &Topology) {
    assert_eq!(snapshot.vpc.tags["smgen:profile"], topology.profile);
    let dns = (snapshot.vpc.dns_support, snapshot.vpc.dns_hostnames);
    let wanted = (topology.vpc.dns_support, topology.vpc.dns_hostnames);
    assert_eq!(dns, (Some(wanted.0), Some(wanted.1)));
    let subnets = snapshot.subnets.iter();
    let subnets: BTreeSet<_> = subnets
        .map(|subnet| (subnet.zone.clone(), subnet.cidr.to_string()))
        .collect();
    let tiers = topology.tiers.iter().flat_map(|tier| &tier.subnets);
    let wanted: BTreeSet<_> = tiers
        .map(|subnet| (subnet.zone.to_string(), subnet.cidr.to_string()))
        .collect();
    assert_eq!(subnets, wanted);
    let endpoints: Vec<_> = snapshot.endpoints.iter().collect();
    assert_eq!(endpoints.len(), topology.endpoints.len());
    for wanted in &topology.endpoints {
        let found = endpoints
            .iter()
            .find(|endpoint| endpoint.service_name == wanted.service_name)
            .unwrap_or_else(|| panic!("no {}", wanted.service_name));
        assert_eq!(
            (found.kind, found.private_dns, found.state.as_str()),
            (wanted.kind, wanted.private_dns, "available")
        );
        assert!(found.policy.is_some(), "{}", found.service_name);
    }
    // The VPC brings a group and an ACL of its own.
    assert_eq!(
        snapshot.security_groups.len(),
        topology.security_groups.len() + 1
    );
    assert_eq!(snapshot.network_acls.len(), topology.network_acls.len() + 1);
    for wanted in &topology.security_groups {
        let found = snapshot
            .security_groups
            .iter()
            .find(|group| group.description == wanted.description)
            .unwrap();
        assert_eq!(found.ingress.len(), wanted.ingress.len());
        assert_eq!(found.egress.len(), wanted.egress.len());
    }
    let kinds = |kind| snapshot.records.iter().filter(move |one| one.kind == kind);
    assert_eq!(kinds(ResourceKind::FlowLog).count(), 1);
}

/// Demands everything that is rendered beside the network, and each of its properties.
fn holds_the_records(snapshot: &Snapshot, topology: &Topology) {
    let resources = topology.inventory().resources.into_iter();
    // What has a target of its own is not Terraform's.
    let rendered = resources.filter(|one| one.kind.is_record() && one.target.is_none());
    let rendered: Vec<_> = rendered.collect();
    for wanted in &rendered {
        let found = snapshot.records.iter().find(|record| {
            let tags = record.tags.as_ref();
            // There is one resource policy, and it carries no tags.
            record.kind == wanted.kind
                && (wanted.kind == ResourceKind::LogPolicy
                    || tags.and_then(|tags| tags.get("smgen:id")) == Some(&wanted.id))
        });
        let found = found.unwrap_or_else(|| panic!("no {}: {:#?}", wanted.id, snapshot.records));
        let fields = wanted.fields.iter();
        for field in fields.filter(|field| !matches!(field.place, Place::Code(_))) {
            let read = found.fields.get(field.name);
            let read = read.unwrap_or_else(|| panic!("{}: no {}", wanted.id, field.name));
            let plain = matches!(
                field.value,
                FieldValue::Bool(_) | FieldValue::Number(_) | FieldValue::Text(_)
            );
            let value = field.value.to_json(&|_| "123456789012".to_owned());
            assert!(
                !plain || *read == value,
                "{}: {}: {read}",
                wanted.id,
                field.name
            );
        }
    }
    assert_eq!(
        snapshot.records.len(),
        rendered.len(),
        "{:#?}",
        snapshot.records
    );
}

/// Demands that what is named is there.
fn hangs_together(snapshot: &Snapshot) {
    assert!(snapshot.route_tables.iter().any(|table| table.main));
    assert!(snapshot.network_acls.iter().any(|acl| acl.default));
    for subnet in &snapshot.subnets {
        assert!(snapshot.route_table_of(&subnet.id).is_some());
        assert!(snapshot.network_acl_of(&subnet.id).is_some());
    }
    let groups = snapshot.security_groups.iter();
    for rule in groups.flat_map(|group| group.ingress.iter().chain(&group.egress)) {
        assert!(rule.id.starts_with("sgr-"), "{rule:?}");
    }
    let mut unknown = Vec::new();
    for endpoint in &snapshot.endpoints {
        let mut services = snapshot.services.iter();
        if services.any(|service| service.name == endpoint.service_name) {
            assert!(!endpoint.private_dns || !endpoint.names.is_empty());
        } else {
            unknown.push(&endpoint.service_name);
        }
        for id in &endpoint.interfaces {
            assert!(snapshot.interfaces.iter().any(|one| one.id == *id));
        }
    }
    // Of what the stacks use, moto lacks one.
    assert!(unknown.len() <= 1, "{unknown:?}");
    println!("services that moto does not know: {unknown:?}");
    let routes = snapshot.route_tables.iter().flat_map(|table| &table.routes);
    for id in routes.filter_map(|route| route.prefix_list.as_ref()) {
        assert!(!snapshot.prefix_list(id).unwrap().entries.is_empty());
    }
    let dhcp = snapshot.dhcp_options.as_ref().unwrap();
    assert_eq!(dhcp.id, snapshot.vpc.dhcp_options_id);
}

/// Adds groups, interfaces and workloads; only the latter take calls.
fn grows(moto: &Moto, collection: &Collection, before: &Snapshot, total: usize) {
    let (vpc, subnet) = (&before.vpc.id, &before.subnets[0].id);
    for number in 0..50 {
        let name = format!("more-{number}");
        let group = [
            ("GroupName", name.as_str()),
            ("GroupDescription", "more"),
            ("VpcId", vpc),
        ];
        call(moto.url(), "CreateSecurityGroup", &group);
        call(
            moto.url(),
            "CreateNetworkInterface",
            &[("SubnetId", subnet)],
        );
    }
    let (grown, calls) = collection.run().whole();
    assert_eq!(
        grown.security_groups.len(),
        before.security_groups.len() + 50
    );
    assert_eq!(grown.interfaces.len(), before.interfaces.len() + 50);
    assert_eq!(
        calls.values().sum::<usize>(),
        total,
        "the number of calls grows with the network"
    );
    workloads(moto.url(), subnet);
    let (worked, calls) = collection.run().whole();
    let [notebook] = worked.notebooks.as_slice() else {
        panic!("{:?}", worked.notebooks)
    };
    assert!(notebook.direct_internet == Some(false) && notebook.subnet.as_ref() == Some(subnet));
    assert_eq!(notebook.tags["smgen:profile"], "dev");
    let kinds: Vec<_> = worked.workloads.iter().map(|one| one.kind).collect();
    let wanted = [
        WorkloadKind::Training,
        WorkloadKind::Processing,
        WorkloadKind::Model,
    ];
    assert_eq!(kinds, wanted);
    let isolated: Vec<_> = worked
        .workloads
        .iter()
        .map(|one| one.placements[0].network_isolation)
        .collect();
    assert_eq!(isolated, [Some(true), Some(true), Some(false)]);
    // One call for each, and one for the notebook's tags.
    assert_eq!(calls.values().sum::<usize>(), total + 5, "{calls:?}");
}

fn workloads(url: &str, subnet: &str) {
    let role = "arn:aws:iam::123456789012:role/r";
    let place: Value = json!({"Subnets": [subnet], "SecurityGroupIds": ["sg-1"]});
    let notebook = json!({
        "RootAccess": "Disabled",
        "NotebookInstanceName": "n", "InstanceType": "ml.t3.medium", "RoleArn": role, "SubnetId": subnet,
        "SecurityGroupIds": ["sg-1"], "DirectInternetAccess": "Disabled", "Tags": [{"Key": "smgen:profile", "Value": "dev"}],
    });
    sagemaker(url, "CreateNotebookInstance", &notebook);
    let container = json!({"Image": "i"});
    let model = json!({"ModelName": "m", "ExecutionRoleArn": role, "PrimaryContainer": container, "VpcConfig": place});
    sagemaker(url, "CreateModel", &model);
    let training = json!({
        "TrainingJobName": "t", "RoleArn": role, "EnableNetworkIsolation": true, "VpcConfig": place,
        "AlgorithmSpecification": {"TrainingImage": "i", "TrainingInputMode": "File"},
        "OutputDataConfig": {"S3OutputPath": "s3://b"}, "StoppingCondition": {"MaxRuntimeInSeconds": 60},
        "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1},
    });
    sagemaker(url, "CreateTrainingJob", &training);
    let cluster = json!({"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1});
    let processing = json!({
        "ProcessingJobName": "q", "RoleArn": role, "AppSpecification": {"ImageUri": "i"},
        "ProcessingResources": {"ClusterConfig": cluster},
        "NetworkConfig": {"EnableNetworkIsolation": true, "VpcConfig": place},
        "StoppingCondition": {"MaxRuntimeInSeconds": 60},
    });
    sagemaker(url, "CreateProcessingJob", &processing);
}

fn sizes(snapshot: &Snapshot) -> String {
    let whole = serde_json::to_value(snapshot).unwrap();
    let parts = whole.as_object().unwrap().iter();
    let parts = parts.filter_map(|(name, part)| Some(format!("{} {name}", part.as_array()?.len())));
    parts.collect::<Vec<_>>().join(", ")
}

#[test]
fn a_deployed_stack_is_read_back() {
    reads_back(&Stack {
        profile: "prod",
        source: Source::Example("bank"),
    });
}

#[test]
fn a_stack_with_everything_is_read_back() {
    reads_back(&Stack {
        profile: "dev",
        source: Source::Text(super::EVERYTHING),
    });
}
