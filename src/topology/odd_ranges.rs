//! What is odd about the ranges of a VPC: public addresses, and nothing in them.

use super::Topology;
use crate::blueprint::{Blueprint, Cidr, Path};
use crate::diagnostic::{Code, Diagnostic};

/// Ranges that nobody on the internet has: RFC 1918 and, for networks of carriers, RFC 6598.
const PRIVATE: [(u32, u8); 4] = [
    (0x0a00_0000, 8),
    (0xac10_0000, 12),
    (0xc0a8_0000, 16),
    (0x6440_0000, 10),
];

/// Returns a warning of each, with the blueprint value that it is about.
pub(super) fn findings(blueprint: &Blueprint, topology: &Topology) -> Vec<(Path, Diagnostic)> {
    let mut said = Vec::new();
    for (number, (range, path)) in topology.vpc.cidrs().zip(places()).enumerate() {
        if let Some(warning) = public(blueprint, range) {
            said.push((path.clone(), warning));
        }
        let mut subnets = topology.subnets();
        // The primary range is there with the VPC.
        if number > 0 && !subnets.any(|subnet| range.contains(subnet.cidr)) {
            said.push((path, unused(blueprint, range)));
        }
    }
    said
}

/// Returns where the ranges of a VPC stand in a blueprint, the primary one first.
fn places() -> impl Iterator<Item = Path> {
    let secondary = |place| Path::from("network.secondary_cidrs").index(place);
    std::iter::once(Path::from("network.cidr")).chain((0..).map(secondary))
}

/// Warns of a range of a VPC with public addresses: its local route takes what is for their owners, and no route of the VPC's can be more specific
/// than a subnet (Amazon VPC user guide, "VPC CIDR blocks", which recommends private ranges, and "Route table concepts", read
/// 2026-11-26).
fn public(blueprint: &Blueprint, cidr: Cidr) -> Option<Diagnostic> {
    let private = |(first, prefix)| Cidr::new(first, prefix).is_some_and(|one| one.contains(cidr));
    if PRIVATE.into_iter().any(private) {
        return None;
    }
    let message = format!(
        "profile `{}`: `{cidr}` holds public addresses: whatever the VPC sends to their owners on the internet stays in the VPC",
        blueprint.profile
    );
    let warning = Diagnostic::warning(Code::CidrPublic, message);
    let help = "take a part of `10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16` or `100.64.0.0/10`; keep it only if the range is yours, \
                and nothing outside of the VPC has addresses of it";
    Some(warning.with_help(help))
}

fn unused(blueprint: &Blueprint, range: Cidr) -> Diagnostic {
    let message = format!(
        "profile `{}`: no subnet lies in the secondary range `{range}`",
        blueprint.profile
    );
    let help =
        format!("cut a tier from it, as `network.tiers.training.cut_from: {range}`, or drop it");
    Diagnostic::warning(Code::CidrUnused, message).with_help(help)
}
