//! N8, as far as it is built: DHCP options.

use super::says;
use crate::acceptance::equality::Facts;
use serde_json::json;
use smgen::topology::{Topology, ids};

pub fn n8(topology: &Topology, facts: &Facts) -> Result<(), String> {
    // Jobs do not start without the domain name of the region, and private names resolve at the VPC's own resolver only.
    let domain = match topology.region.as_str() {
        "us-east-1" => "ec2.internal".to_owned(),
        region => format!("{region}.compute.internal"),
    };
    says(facts, ids::DHCP_OPTIONS, "domain-name", domain)?;
    let servers = json!(["AmazonProvidedDNS"]);
    says(facts, ids::DHCP_OPTIONS, "domain-name-servers", servers)?;
    says(facts, ids::DHCP_OPTIONS, "vpc", "{vpc}")
}
