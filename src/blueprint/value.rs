//! The checked blueprint of one profile: everything present, every value known to be sound.

use super::cidr::Cidr;
use super::layer::{Caller, FlowLogDestination, Framework, NatMode};
use super::layers::Layers;
use crate::catalog::{Region, Service, Workload};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// What a profile asks for.
#[derive(Clone, Debug)]
pub struct Blueprint {
    /// The profile's name.
    pub profile: String,
    /// What it is for, in one sentence; may be empty.
    pub description: String,
    /// Name of the project.
    pub project: String,
    /// Name of the environment.
    pub environment: String,
    /// The region.
    pub region: &'static Region,
    /// The account, twelve digits.
    pub account_id: Option<String>,
    /// The organization, `o-` and more.
    pub organization_id: Option<String>,
    /// Rule sets that are kept.
    pub frameworks: BTreeSet<Framework>,
    /// The user's tags, without those that smgen sets itself.
    pub tags: BTreeMap<String, String>,
    /// What the network is used for; at least one.
    pub workloads: BTreeSet<Workload>,
    /// Addresses, zones and the way out.
    pub network: Network,
    /// Traffic between the functions.
    pub security: Security,
    /// VPC endpoints.
    pub endpoints: Endpoints,
    /// VPC flow logs.
    pub flow_logs: FlowLogs,
    /// KMS keys.
    pub encryption: Encryption,
    /// The layers all of this comes from.
    pub layers: Layers,
}

/// Addresses, zones and the way out.
#[derive(Clone, Debug)]
pub struct Network {
    /// The VPC's range.
    pub cidr: Cidr,
    /// Zone ids in the order given; at least two, all in the region, none twice.
    pub zones: Vec<String>,
    /// The way to the internet.
    pub nat: NatMode,
    /// Instance type of a NAT instance.
    pub nat_instance_type: String,
    /// Tiers by name.
    pub tiers: BTreeMap<String, Tier>,
    /// Ranges of peered VPCs by name.
    pub peers: BTreeMap<String, Cidr>,
    /// On-premises ranges by name.
    pub on_premises: BTreeMap<String, Cidr>,
}

/// One subnet in every zone.
#[derive(Clone, Debug)]
pub struct Tier {
    /// First 32nd of the VPC's range.
    pub start: u8,
    /// Number of 32nds; a power of two.
    pub units: u8,
    /// Pinned ranges by zone id.
    pub cidrs: BTreeMap<String, Cidr>,
    /// What lives there; may be empty.
    pub description: String,
}

/// Traffic between the functions.
#[derive(Clone, Debug)]
pub struct Security {
    /// TCP ports of data stores by name.
    pub data_ports: BTreeMap<String, u16>,
    /// Whether training uses the Elastic Fabric Adapter.
    pub efa: bool,
    /// Ways out to the internet by name.
    pub internet_egress: BTreeMap<String, InternetEgress>,
}

/// One way out to the internet.
#[derive(Clone, Debug)]
pub struct InternetEgress {
    /// The function that may use it.
    pub from: Caller,
    /// The destination.
    pub cidr: Cidr,
    /// The TCP port.
    pub port: u16,
    /// Why; may be empty.
    pub description: String,
}

/// VPC endpoints.
#[derive(Clone, Debug)]
pub struct Endpoints {
    /// The endpoints that are wanted, sorted by the service's key.
    pub services: Vec<EndpointChoice>,
    /// Whether FIPS variants are preferred.
    pub fips: bool,
    /// Whether endpoints without a caller are left out.
    pub right_size: bool,
    /// Whether the JumpStart buckets may be read.
    pub jumpstart: bool,
    /// Buckets of other accounts that may be read.
    pub trusted_buckets: Vec<String>,
}

/// One wanted endpoint.
#[derive(Clone, Debug)]
pub struct EndpointChoice {
    /// The service.
    pub service: &'static Service,
    /// The user's reason, if any.
    pub reason: Option<String>,
    /// The user's actions, if any.
    pub actions: Option<Vec<String>>,
}

/// VPC flow logs.
#[derive(Clone, Debug)]
pub struct FlowLogs {
    /// Where they go.
    pub destination: FlowLogDestination,
    /// Days to keep them.
    pub retention_days: u32,
}

/// KMS keys.
#[derive(Clone, Debug)]
pub struct Encryption {
    /// Days between rotations.
    pub rotation_days: u32,
    /// ARNs of administrators.
    pub administrators: Vec<String>,
}

impl Blueprint {
    /// Returns the hex SHA-256 of what the user wrote for this profile.
    ///
    /// The layers that come with smgen count by name only: a change in them is a change of smgen, not of the blueprint.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.profile.as_bytes());
        for layer in &self.layers.0 {
            hash.update([0]);
            hash.update(layer.name.as_bytes());
            if !layer.builtin {
                // Maps of YAML keep the order of the file; a reordered file may count as changed, at worst.
                hash.update(serde_json::to_vec(layer.value()).unwrap_or_default());
            }
        }
        hash.finalize().iter().fold(String::new(), |mut hex, byte| {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

impl Tier {
    /// Returns the tier's run of 32nds of the VPC's range; none where the range is too small to be cut so finely.
    #[must_use]
    pub fn block(&self, vpc: Cidr) -> Option<Cidr> {
        let prefix = u32::from(vpc.prefix()) + 5 - u32::from(self.units).ilog2();
        vpc.part(
            u8::try_from(prefix).ok()?,
            u32::from(self.start / self.units),
        )
    }

    /// Returns the range of the tier's subnet in a zone: the pinned one, or the zone's eighth of the block.
    ///
    /// It depends on the VPC's range, this tier and this zone's number alone, so another zone or tier moves nothing.
    #[must_use]
    pub fn subnet(&self, vpc: Cidr, zone: &str) -> Option<Cidr> {
        if let Some(pinned) = self.cidrs.get(zone) {
            return Some(*pinned);
        }
        let block = self.block(vpc)?;
        block.part(
            block.prefix() + 3,
            u32::from(zone_number(zone)?).checked_sub(1)?,
        )
    }
}

/// Returns the number at the end of a zone id: 4 for `use1-az4`.
#[must_use]
pub fn zone_number(zone: &str) -> Option<u8> {
    zone.rsplit_once("-az")?.1.parse().ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn zone_numbers_are_read_off_the_id() {
        assert_eq!(super::zone_number("use1-az4"), Some(4));
        assert_eq!(super::zone_number("usgw1-az1"), Some(1));
        assert_eq!(super::zone_number("us-east-1a"), None);
    }
}
