//! N8, as far as it is built: DHCP options.

use super::need;
use crate::support::rendered::{Rendered, text};
use smgen::topology::Topology;

pub fn n8(topology: &Topology, rendered: &Rendered) -> Result<(), String> {
    let options = rendered
        .resource("aws_vpc_dhcp_options", "main")
        .ok_or("no DHCP options")?;
    let domain = match topology.region.as_str() {
        "us-east-1" => "ec2.internal".to_owned(),
        region => format!("{region}.compute.internal"),
    };
    need(
        text(options, "domain_name").as_deref() == Some(domain.as_str()),
        "jobs do not start without the domain name of the region",
    )?;
    let servers = text(options, "domain_name_servers").unwrap_or_default();
    let servers = servers.replace(char::is_whitespace, "");
    need(
        servers.trim_end_matches([',', ']']) == "[\"AmazonProvidedDNS\"",
        format!("private names resolve at the VPC's resolver only, not at {servers}"),
    )?;
    let lifecycle = options
        .blocks()
        .find(|block| block.identifier() == "lifecycle");
    let first = lifecycle.and_then(|block| text(block.body(), "create_before_destroy"));
    need(
        first.as_deref() == Some("true"),
        "a VPC that loses its set resolves nothing",
    )?;
    need(
        rendered
            .resource("aws_vpc_dhcp_options_association", "main")
            .is_some(),
        "the VPC does not use them",
    )
}
