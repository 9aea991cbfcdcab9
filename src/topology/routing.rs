//! Route tables and the way to the internet (N3).

use crate::blueprint::{Blueprint, Cidr, NatMode, Path};
use serde::Serialize;

/// The route table of the private subnets of one zone. Gateway endpoints add their own routes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RouteTable {
    /// Zone id.
    pub zone: String,
    /// Zone of the NAT that the default route leads to; none where there is no default route.
    pub nat_zone: Option<String>,
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
    pub zones: Vec<String>,
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

pub(super) fn route_tables(blueprint: &Blueprint, zones: &[String]) -> Vec<RouteTable> {
    let network = &blueprint.network;
    let first = network.zones.first();
    let nat_zone = |zone: &String| match network.nat {
        NatMode::None => None,
        NatMode::PerAz => Some(zone.clone()),
        NatMode::Single | NatMode::Instance => first.cloned(),
    };
    let from = vec![Path::from("network.nat"), Path::from("network.zones")];
    let tables = zones.iter().map(|zone| RouteTable {
        zone: zone.clone(),
        nat_zone: nat_zone(zone),
        from: from.clone(),
    });
    tables.collect()
}

pub(super) fn internet(blueprint: &Blueprint, zones: &[String]) -> Option<Internet> {
    let network = &blueprint.network;
    let first = || network.zones.iter().take(1).cloned().collect();
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
