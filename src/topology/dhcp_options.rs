//! The VPC's DHCP options (N8).
//!
//! A set of one's own, because whoever changes or deletes a shared one changes every VPC that uses it: without `domain-name` and
//! `domain-name-servers`, jobs of SageMaker fail to start (sagemaker-python-sdk, issue 3955).

use super::inventory::{FieldValue, Resource, ResourceKind};
use super::policy::Reference;
use super::{Topology, ids};
use crate::blueprint::{Blueprint, Path};
use crate::catalog::Requirement;
use crate::catalog::citation::PRIVATE_APIS;
use serde::Serialize;

/// The resolver at the base of the VPC's range plus two, by the name that DHCP options have for it: Amazon VPC user guide, "DHCP
/// option sets in Amazon VPC".
const OWN_RESOLVER: &str = "AmazonProvidedDNS";

/// The DHCP options of the VPC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DhcpOptions {
    /// `domain-name`, which completes names without dots: that of the region.
    pub domain_name: String,
    /// `domain-name-servers`: private names of endpoints resolve at the VPC's own resolver only.
    pub domain_name_servers: Vec<String>,
    /// Blueprint values it derives from.
    pub from: Vec<Path>,
}

/// Returns the options that AWS gives to a new VPC: Amazon VPC user guide, "DHCP option sets in Amazon VPC".
pub(super) fn dhcp_options(blueprint: &Blueprint) -> DhcpOptions {
    DhcpOptions {
        domain_name: match blueprint.region.name {
            "us-east-1" => "ec2.internal".to_owned(),
            region => format!("{region}.compute.internal"),
        },
        domain_name_servers: vec![OWN_RESOLVER.to_owned()],
        from: vec![Path::from("region")],
    }
}

/// What of the options keeps state.
pub(super) fn resources(topology: &Topology) -> Vec<Resource> {
    let options = &topology.dhcp_options;
    let servers = options.domain_name_servers.iter();
    let servers = servers.map(|server| server.as_str().into()).collect();
    vec![
        Resource::new(ResourceKind::DhcpOptions, ids::DHCP_OPTIONS)
            .named(&topology.prefix)
            .because(
                Requirement::N8,
                PRIVATE_APIS,
                "private names of endpoints resolve at the VPC's own resolver only",
            )
            .from(&options.from)
            .with("vpc", Reference::id(ids::VPC))
            .with("domain-name", options.domain_name.as_str())
            .with("domain-name-servers", FieldValue::List(servers))
            .in_account("further-options", FieldValue::Set(Vec::new())),
    ]
}
