//! A deployed stack, read over the API.

use super::terraform::Terraform;
use super::{Source, Stack};
use crate::snapshot::Collection;
use crate::snapshot::wire::{Counting, call};
use crate::support::{Project, moto::Moto, tools::Tools};
use std::fs;
use std::path::Path;

/// Applies to moto; none where a tool is missing.
fn deployed(dir: &Path) -> Option<Moto> {
    let terraform = Terraform::at(dir)?;
    let moto = Moto::start()?;
    let settings = Tools::with("the override for moto", |tools| Some(&tools.moto_override))?;
    fs::copy(settings, dir.join("moto_override.tf")).unwrap();
    let terraform = terraform.against(moto.url());
    terraform.must("init -input=false -no-color");
    terraform.must("apply -auto-approve -input=false -no-color");
    Some(moto)
}

fn reads_back(profile: &'static str, source: Source) {
    let stack = Stack { profile, source };
    let (project, topology): (Project, _) = (stack.render(), stack.topology());
    let Some(moto) = deployed(&project.path(&format!("infra/{profile}/terraform"))) else {
        return;
    };
    let proxy = Counting::before(moto.url());
    let collection = Collection::of(proxy.url(), profile).region(&topology.region);
    let (snapshot, calls) = collection.run().whole();
    assert_eq!(calls, proxy.seen(), "what is counted is what is sent");
    let total: usize = calls.values().sum();
    println!("{profile}: {total} calls: {calls:?}");

    let plan = serde_json::to_value(&topology).unwrap();
    let count = |key: &str| plan[key].as_array().map_or(0, Vec::len);
    assert_eq!(snapshot.vpc.tags["smgen:profile"], profile);
    assert_eq!(
        (snapshot.vpc.dns_support, snapshot.vpc.dns_hostnames),
        (Some(true), Some(true))
    );
    assert_eq!(snapshot.subnets.len(), count("subnets"));
    assert_eq!(snapshot.endpoints.len(), count("endpoints"));
    assert!(snapshot.route_tables.iter().any(|table| table.main));
    assert!(
        snapshot
            .security_groups
            .iter()
            .any(|group| group.name == "default")
    );
    assert!(snapshot.network_acls.iter().any(|acl| acl.default));
    for subnet in &snapshot.subnets {
        assert!(snapshot.route_table_of(&subnet.id).is_some());
        assert!(snapshot.network_acl_of(&subnet.id).is_some());
        assert!(subnet.zone.contains("-az"), "{subnet:?}");
    }
    let rules = snapshot.security_groups.iter();
    let rules: Vec<_> = rules
        .flat_map(|group| group.ingress.iter().chain(&group.egress))
        .collect();
    assert!(rules.iter().all(|rule| !rule.id.is_empty()), "{rules:#?}");
    for endpoint in &snapshot.endpoints {
        assert!(
            snapshot
                .services
                .iter()
                .any(|service| service.name == endpoint.service_name)
        );
        assert!(
            !endpoint.private_dns || !endpoint.names.is_empty(),
            "{endpoint:?}"
        );
        assert!(
            endpoint
                .interfaces
                .iter()
                .all(|id| snapshot.interfaces.iter().any(|one| one.id == *id))
        );
    }
    let s3 = snapshot
        .prefix_lists
        .iter()
        .find(|list| list.name.ends_with(".s3"))
        .unwrap();
    assert!(!s3.entries.is_empty());
    assert!(snapshot.dhcp_options.is_some());
    assert!(!snapshot.flow_logs.is_empty());
    println!(
        "{profile}: {} subnets, {} tables, {} groups with {} rules, {} ACLs, {} endpoints, {} interfaces, {} services, {} lists, {} logs, {} NAT, {} attachments, {} instances, {} notebooks, {} domains",
        snapshot.subnets.len(),
        snapshot.route_tables.len(),
        snapshot.security_groups.len(),
        rules.len(),
        snapshot.network_acls.len(),
        snapshot.endpoints.len(),
        snapshot.interfaces.len(),
        snapshot.services.len(),
        snapshot.prefix_lists.len(),
        snapshot.flow_logs.len(),
        snapshot.nat_gateways.len(),
        snapshot.attachments.len(),
        snapshot.instances.len(),
        snapshot.notebooks.len(),
        snapshot.domains.len(),
    );

    let text = |snapshot| serde_json::to_string(snapshot).unwrap();
    let (again, _) = collection.run().whole();
    assert_eq!(text(&again), text(&snapshot));

    let (vpc, subnet) = (&snapshot.vpc.id, &snapshot.subnets[0].id);
    for number in 0..50 {
        let name = format!("more-{number}");
        call(
            moto.url(),
            "CreateSecurityGroup",
            &[
                ("GroupName", &name),
                ("GroupDescription", "more"),
                ("VpcId", vpc),
            ],
        );
        call(
            moto.url(),
            "CreateNetworkInterface",
            &[("SubnetId", subnet)],
        );
    }
    let (grown, more) = collection.run().whole();
    assert_eq!(
        grown.security_groups.len(),
        snapshot.security_groups.len() + 50
    );
    assert_eq!(grown.interfaces.len(), snapshot.interfaces.len() + 50);
    assert_eq!(more, calls, "the number of calls grows with the network");
}

#[test]
fn a_deployed_stack_is_read_back() {
    reads_back("prod", Source::Example("bank"));
}

#[test]
fn a_stack_with_everything_is_read_back() {
    reads_back("dev", Source::Text(super::EVERYTHING));
}
