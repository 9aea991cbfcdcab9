//! Route tables and the way to the internet (N3).

use super::functions::Function;
use super::inventory::{FieldValue, Resource, ResourceKind};
use super::policy::Reference;
use super::{Topology, ids};
use crate::blueprint::{Blueprint, Cidr, NatMode, Path};
use crate::catalog::citation::NO_INTERNET_PATH;
use crate::catalog::{Requirement, ZoneId};
use serde::Serialize;

/// The route table of the private subnets of one zone. Gateway endpoints add their own routes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RouteTable {
    /// Zone id.
    pub zone: ZoneId,
    /// Zone of the NAT that the default route leads to; none where there is no default route.
    pub nat_zone: Option<ZoneId>,
    /// Blueprint values it derives from.
    pub from: Vec<Path>,
}

impl RouteTable {
    /// Says where the default route leads, if there is one.
    #[must_use]
    pub fn default_route(&self) -> String {
        self.nat_zone
            .as_ref()
            .map_or("no default route".to_owned(), |zone| {
                format!("default route to the NAT in {zone}")
            })
    }
}

/// The way to the internet: an internet gateway, and NAT in the public tier. Exists only with NAT.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Internet {
    /// What translates addresses.
    pub nat: NatDevice,
    /// Zones in which a NAT stands.
    pub zones: Vec<ZoneId>,
    /// Where the default routes lead.
    pub destination: Cidr,
    /// Blueprint values it derives from.
    pub from: Vec<Path>,
}

/// What translates addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum NatDevice {
    /// A NAT gateway.
    Gateway,
    /// An EC2 instance that forwards.
    Instance {
        /// Its type.
        instance_type: String,
        /// `arm64` or `x86_64`, read off the type.
        architecture: String,
    },
}

pub(super) fn route_tables(blueprint: &Blueprint, zones: &[ZoneId]) -> Vec<RouteTable> {
    let network = &blueprint.network;
    let first = network.zones.first();
    let nat_zone = |zone: ZoneId| match network.nat {
        NatMode::None => None,
        NatMode::PerAz => Some(zone),
        NatMode::Single | NatMode::Instance => first.copied(),
    };
    let from = vec![Path::from("network.nat"), Path::from("network.zones")];
    let tables = zones.iter().map(|&zone| RouteTable {
        zone,
        nat_zone: nat_zone(zone),
        from: from.clone(),
    });
    tables.collect()
}

pub(super) fn internet(blueprint: &Blueprint, zones: &[ZoneId]) -> Option<Internet> {
    let network = &blueprint.network;
    let first = || network.zones.iter().take(1).copied().collect();
    let (nat, zones, instance) = match network.nat {
        NatMode::None => return None,
        NatMode::Single => (NatDevice::Gateway, first(), false),
        NatMode::PerAz => (NatDevice::Gateway, zones.to_vec(), false),
        NatMode::Instance => (nat_instance(&network.nat_instance_type), first(), true),
    };
    let mut from = vec![Path::from("network.nat"), Path::from("network.zones")];
    if instance {
        from.push(Path::from("network.nat_instance_type"));
    }
    from.sort();
    Some(Internet {
        nat,
        zones,
        destination: Cidr::ANYWHERE,
        from,
    })
}

fn nat_instance(instance_type: &str) -> NatDevice {
    // Graviton families carry a `g` behind the generation's digit: t4g, m7gn, c8gd (Amazon EC2 user guide, "Naming conventions").
    let family = instance_type.split('.').next().unwrap_or_default();
    let behind_digit = family
        .trim_start_matches(|c: char| c.is_ascii_alphabetic())
        .trim_start_matches(|c: char| c.is_ascii_digit());
    let architecture = if behind_digit.starts_with('g') {
        "arm64"
    } else {
        "x86_64"
    };
    NatDevice::Instance {
        instance_type: instance_type.to_owned(),
        architecture: architecture.to_owned(),
    }
}

/// What of the routing keeps state.
pub(super) fn resources(topology: &Topology) -> Vec<Resource> {
    let mut all = Vec::new();
    for table in &topology.route_tables {
        let id = ids::private_route_table(&table.zone);
        let reason = "routes lead where the blueprint says, and nowhere else";
        all.push(
            Resource::new(ResourceKind::RouteTable, &id)
                .named(topology.prefixed(&format!("private-{}", table.zone)))
                .because(Requirement::N3, NO_INTERNET_PATH, reason)
                .from(&table.from)
                .with("vpc", Reference::id(ids::VPC)),
        );
        if let (Some(zone), Some(internet)) = (&table.nat_zone, &topology.internet) {
            all.push(route(internet, &id, &table.from, ids::nat(zone)));
        }
    }
    if let Some(internet) = &topology.internet {
        all.extend(of_internet(topology, internet));
    }
    all
}

fn route(internet: &Internet, table: &str, from: &[Path], target: String) -> Resource {
    let id = ids::route(table, &internet.destination.to_string());
    Resource::new(ResourceKind::Route, id)
        .part_of(table)
        .because(
            Requirement::N3,
            NO_INTERNET_PATH,
            "it is the declared way out",
        )
        .from(from)
        .with("target", Reference::id(target))
}

fn of_internet(topology: &Topology, internet: &Internet) -> Vec<Resource> {
    let from = &internet.from;
    let gateway = Resource::new(ResourceKind::InternetGateway, ids::INTERNET_GATEWAY)
        .named(&topology.prefix)
        .because(Requirement::N3, NO_INTERNET_PATH, "it serves the NAT only")
        .from(from)
        .with("vpc", Reference::id(ids::VPC));
    let public = ids::PUBLIC_ROUTE_TABLE;
    let table = Resource::new(ResourceKind::RouteTable, public)
        .named(topology.prefixed("public"))
        .because(Requirement::N3, NO_INTERNET_PATH, "only the NAT uses it")
        .from(from)
        .with("vpc", Reference::id(ids::VPC));
    let way = route(internet, public, from, ids::INTERNET_GATEWAY.to_owned());
    let zones = internet.zones.iter();
    let nats = zones.flat_map(|zone| of_nat(topology, internet, zone));
    [gateway, table, way].into_iter().chain(nats).collect()
}

fn of_nat(topology: &Topology, internet: &Internet, zone: &ZoneId) -> [Resource; 2] {
    let (id, name) = (ids::nat(zone), topology.prefixed(&format!("nat-{zone}")));
    let address = Resource::new(ResourceKind::ElasticIp, ids::nat_address(zone))
        .named(&name)
        .because(
            Requirement::N3,
            NO_INTERNET_PATH,
            "the NAT's only public address",
        )
        .from(&internet.from)
        .with("domain", "vpc");
    let nat = |kind| {
        Resource::new(kind, &id)
            .named(&name)
            .because(Requirement::N3, NO_INTERNET_PATH, "it is the only way out")
            .from(&internet.from)
            .with("subnet", Reference::id(ids::subnet("public", zone)))
    };
    match &internet.nat {
        NatDevice::Gateway => {
            let nat = nat(ResourceKind::NatGateway);
            [
                address,
                nat.with("address", Reference::id(ids::nat_address(zone))),
            ]
        }
        NatDevice::Instance {
            instance_type,
            architecture,
        } => [
            address.with("instance", Reference::id(&id)),
            of_instance(
                nat(ResourceKind::NatInstance),
                topology,
                instance_type,
                architecture,
            ),
        ],
    }
}

const ASKED_FOR_NAT_GATEWAYS: &str = "the rendered code asks for it when the instance is made; a call for each instance would tell it";

fn of_instance(
    nat: Resource,
    topology: &Topology,
    instance_type: &str,
    architecture: &str,
) -> Resource {
    let why = ASKED_FOR_NAT_GATEWAYS;
    nat.with("type", instance_type)
        .decided_by(&["network.nat_instance_type"])
        .with(
            "groups",
            FieldValue::references([ids::security_group(Function::Nat)]),
        )
        // It forwards what is not addressed to it (Amazon VPC user guide, "NAT instances").
        .with("checks-addresses", false)
        .in_code(
            "image",
            image_parameter(architecture),
            "AWS replaces the image behind the parameter",
        )
        .in_code("ebs-optimized", true, why)
        .in_code("monitoring", true, why)
        .in_code("user-data", user_data(&topology.vpc.in_nftables()), why)
        .in_code("metadata-endpoint", "enabled", why)
        .in_code("metadata-hops", 1_u32, why)
        .in_code("metadata-tokens", "required", why)
        .in_code("root-device", "/dev/xvda", why)
        .in_code("root-encrypted", true, why)
        .in_code("root-tagged", true, why)
}

/// The parameter under which Amazon publishes the newest image of an architecture: AWS Systems Manager user guide, "Calling AMI
/// public parameters".
fn image_parameter(architecture: &str) -> String {
    format!("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{architecture}")
}

/// What makes an instance translate addresses. Amazon Linux brings no packet filter, and the address comes only after the start,
/// hence the patience.
fn user_data(vpc: &str) -> String {
    format!(
        "#!/bin/bash\n\
         until dnf install -y nftables; do sleep 5; done\n\
         echo 'net.ipv4.ip_forward = 1' > /etc/sysctl.d/90-nat.conf\n\
         sysctl --system\n\
         nft add table ip nat\n\
         nft 'add chain ip nat postrouting {{ type nat hook postrouting priority srcnat; }}'\n\
         nft add rule ip nat postrouting ip saddr {vpc} ip daddr != {vpc} masquerade\n\
         nft list ruleset > /etc/sysconfig/nftables.conf\n\
         systemctl enable nftables\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn architecture_is_read_off_the_instance_type() {
        let architecture = |name: &str| match nat_instance(name) {
            NatDevice::Instance { architecture, .. } => architecture,
            NatDevice::Gateway => String::new(),
        };
        for name in ["t4g.nano", "m7gn.large", "c8gd.medium"] {
            assert_eq!(architecture(name), "arm64", "{name}");
        }
        for name in ["t3.nano", "t3a.micro", "g4dn.xlarge", "m7i-flex.large"] {
            assert_eq!(architecture(name), "x86_64", "{name}");
        }
    }
}
