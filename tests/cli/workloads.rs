//! Workloads that ask more of a network than endpoints: SageMaker Unified Studio, `HyperPod`.

use crate::support::Project;
use crate::support::rendered::topology_of;
use smgen::catalog::{Need, Protocol, Workload, services};
use smgen::topology::{Function, Peer};

fn unified(zones: &str, services: &str) -> String {
    format!(
        "version: 1\nprofiles:\n  prod:\n    workloads: [studio, unified-studio]\n    network: {{zones: [{zones}]}}\n    endpoints: {{services: {{{services}}}}}\n"
    )
}

/// Returns the services that a workload cannot do without, as entries of `endpoints.services`.
fn needed(workload: Workload) -> String {
    let all = services().iter();
    let needed = all.filter(|service| service.need(&[workload]) == Some(Need::Must));
    let entries: Vec<_> = needed
        .map(|service| format!("{}: {{}}", service.key))
        .collect();
    entries.join(", ")
}

#[test]
fn w4_unified_studio_has_the_endpoints_of_its_guide_in_three_zones() {
    // The guide's table of required endpoints, less the one of us-east-1 alone.
    let required = "athena datazone ec2 ec2messages glue kms q s3 sagemaker.api sagemaker.runtime secretsmanager ssm ssmmessages sts";
    let keys = needed(Workload::UnifiedStudio)
        .replace(": {}", "")
        .replace(',', "");
    assert_eq!(keys, required);
    let bare = Project::new().config(&unified("use1-az1, use1-az2", ""));
    bare.run("show -p prod")
        .succeeds()
        .stderr_has("warning[endpoint-missing]: profile `prod`: workload `unified-studio` needs endpoint `datazone`")
        .stderr_has("warning[workload-unmet]: profile `prod`: workload `unified-studio` is set up by AWS in 3 zones or more, and here are 2");
    let text = unified(
        "use1-az1, use1-az2, use1-az4",
        &needed(Workload::UnifiedStudio),
    );
    let project = Project::new().config(&text);
    project
        .run("show -p prod")
        .succeeds()
        .stderr_lacks("endpoint-missing")
        .stderr_lacks("workload-unmet");
    project.run("verify -p prod --via model").succeeds();
    let topology = topology_of("prod", Some(&text));
    let policy = |service: &str| {
        let endpoint = topology.endpoints.iter().find(|one| one.service == service);
        serde_json::to_string(&endpoint.unwrap().policy).unwrap()
    };
    assert!(policy("datazone").contains("datazone:ListConnections"));
    assert!(policy("q").contains("q:SendMessage"));
    assert!(policy("glue").contains("glue:BatchCreatePartition"));
    assert!(!policy("datazone").contains("datazone:*"));
}

#[test]
fn w4_hyperpod_has_its_traffic_and_says_what_is_missing() {
    let of = |rest: &str| {
        format!(
            "version: 1\nprofiles:\n  prod:\n    workloads: [hyperpod]\n{rest}    endpoints: {{services: {{monitoring: {{}}, ssmmessages: {{}}}}}}\n"
        )
    };
    Project::new()
        .config(&of(""))
        .run("show -p prod")
        .succeeds()
        .stderr_has("warning[workload-unmet]: profile `prod`: workload `hyperpod` has nodes that talk by EFA")
        .stderr_has("set `security.efa: true`");
    Project::new()
        .config(&of(
            "    network: {cidr: 10.9.0.0/21}\n    security: {efa: true}\n",
        ))
        .run("show -p prod")
        .succeeds()
        .stderr_has(
            "gives a P5 instance 81 addresses where EKS orchestrates, and subnet `training/use1-az",
        );
    let text = of(
        "    security: {efa: true, data_stores: {scratch: {kind: fsx-lustre, from: [training]}}}\n",
    );
    let project = Project::new().config(&text);
    project
        .run("show -p prod")
        .succeeds()
        .stderr_lacks("workload-unmet")
        .stderr_lacks("needs endpoint");
    project.run("verify -p prod --via model").succeeds();
    // All traffic of the group with itself, both ways.
    let topology = topology_of("prod", Some(&text));
    let mut groups = topology.security_groups.iter();
    let nodes = groups
        .find(|one| one.function == Function::Training)
        .unwrap();
    for rules in [&nodes.ingress, &nodes.egress] {
        assert!(rules.iter().any(|rule| {
            rule.peer == Peer::Group(Function::Training) && rule.protocol == Protocol::All
        }));
    }
}

#[test]
fn w4_a_workload_that_rests_on_studio_says_so() {
    let config = "version: 1\nprofiles: {prod: {workloads: [training, unified-studio]}}\n";
    Project::new()
        .config(config)
        .run("show -p prod")
        .exits(2)
        .stderr_has("`unified-studio` runs the code of its projects in spaces of Studio, which is no workload here")
        .stderr_has("add `studio`");
}
