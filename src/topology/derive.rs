//! What in a topology follows from a value of the blueprint, for `smgen explain`.

use super::Topology;
use crate::blueprint::Path;
use serde::Serialize;

/// One thing that follows from a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Derived {
    /// What it is: `subnet training/use1-az1`.
    pub what: String,
    /// Its decisive value: `10.4.0.0/21`.
    pub value: String,
}

/// Lists what follows from the value at a path, or from values below it.
#[must_use]
pub fn derived_from(topology: &Topology, path: &Path) -> Vec<Derived> {
    let mut derived = Vec::new();
    let mut add = |from: &[Path], what: String, value: String| {
        if from
            .iter()
            .any(|from| path.contains(from) || from.contains(path))
        {
            derived.push(Derived { what, value });
        }
    };
    let identity = ["project", "environment", "tags"].map(Path::from);
    for tag in &topology.tags {
        let from = match tag.key.as_str() {
            "Project" => identity[0].clone(),
            "Environment" => identity[1].clone(),
            key => identity[2].key(key),
        };
        add(&[from], format!("tag {}", tag.key), tag.value.clone());
    }
    add(
        &[identity[0].clone()],
        "name prefix".into(),
        topology.prefix.clone(),
    );
    add(
        &topology.vpc.from,
        "vpc".into(),
        topology.vpc.cidr.to_string(),
    );
    for subnet in topology.subnets() {
        add(
            &subnet.from,
            format!("subnet {}", subnet.id),
            subnet.cidr.to_string(),
        );
    }
    for table in &topology.route_tables {
        add(
            &table.from,
            format!("route table {}", table.zone),
            table.default_route(),
        );
    }
    if let Some(internet) = &topology.internet {
        add(&internet.from, "nat".into(), internet.zones.join(", "));
    }
    for group in &topology.security_groups {
        let name = group.function.as_str();
        for (direction, rules) in [("ingress", &group.ingress), ("egress", &group.egress)] {
            for rule in rules {
                add(
                    &rule.from,
                    format!("security group {name} {direction} {}", rule.id),
                    rule.to_string(),
                );
            }
        }
    }
    for endpoint in &topology.endpoints {
        add(
            &endpoint.from,
            format!("endpoint {}", endpoint.service),
            endpoint.service_name.clone(),
        );
    }
    let log = &topology.flow_log;
    add(
        &log.from,
        "flow log".into(),
        format!("{}, {} days", log.name, log.retention_days),
    );
    for key in &topology.keys {
        add(
            &key.from,
            format!("key {}", key.alias),
            format!("rotated every {} days", key.rotation_days),
        );
    }
    derived
}
