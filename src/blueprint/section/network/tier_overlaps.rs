//! Ranges of one profile that must not overlap: what its tiers own, and what they pin.

use super::Network;
use crate::blueprint::cidr::Cidr;
use crate::blueprint::layers::Layers;
use crate::blueprint::path::Path;
use crate::blueprint::yaml::Side;
use crate::diagnostic::{Code, Diagnostic};

/// Checks the tiers of one profile against each other.
pub(in crate::blueprint) fn check(network: &Network, layers: &Layers) -> Vec<Diagnostic> {
    let mut blocks: Vec<(Cidr, &str, Path)> = Vec::new();
    for (name, tier) in &network.tiers {
        let path = Path::from("network.tiers").key(name);
        let all_pinned = network
            .zones
            .iter()
            .all(|zone| tier.cidrs.contains_key(zone));
        if !all_pinned && let Some(block) = tier.block(network.cidr) {
            blocks.push((block, name, path.clone()));
        }
        blocks.extend(
            tier.cidrs
                .iter()
                .map(|(zone, cidr)| (*cidr, name.as_str(), path.key("cidrs").key(zone.as_str()))),
        );
    }
    let mut diagnostics = between_zones(network, layers);
    let side = |path: &Path| {
        if path.0.len() > 3 {
            Side::Value
        } else {
            Side::Key
        }
    };
    for (number, one) in blocks.iter().enumerate() {
        for two in blocks[..number]
            .iter()
            .filter(|two| two.1 != one.1 && two.0.overlaps(one.0))
        {
            let rank = |(_, _, path): &(Cidr, &str, Path)| layers.rank(path, side(path));
            let ((cidr, name, path), (earlier, other, other_path)) = if rank(one) >= rank(two) {
                (one, two)
            } else {
                (two, one)
            };
            let message =
                format!("`{cidr}` of tier `{name}` overlaps `{earlier}` of tier `{other}`");
            let mut diagnostic = Diagnostic::error(Code::CidrOverlap, message);
            diagnostic.labels.extend(layers.label(path, side(path), ""));
            let there = layers
                .origin(other_path)
                .map(|origin| origin.label(other_path, side(other_path), "overlaps this"));
            diagnostic
                .labels
                .extend(there.filter(|other| diagnostic.labels.iter().all(|label| label != other)));
            let pinned = side(path) == Side::Value || side(other_path) == Side::Value;
            let secondary = network
                .tiers
                .get(*name)
                .is_some_and(|tier| tier.cut_from.is_some());
            let help = if pinned {
                "pin ranges outside of what other tiers own or pin"
            } else if secondary {
                "move one of them to 32nds of the range that no other tier owns"
            } else {
                "move one of them: units 24 to 31 are free by default"
            };
            diagnostics.push(diagnostic.with_help(help));
        }
    }
    diagnostics
}

/// Checks the subnets of each tier against each other: a pinned range may meet the computed one of another zone.
fn between_zones(network: &Network, layers: &Layers) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (name, tier) in &network.tiers {
        let subnets = network
            .zones
            .iter()
            .filter_map(|zone| Some((zone, tier.subnet(network.cidr, *zone)?)));
        let subnets: Vec<_> = subnets.collect();
        for (number, (zone, cidr)) in subnets.iter().enumerate() {
            for (other, earlier) in subnets[..number]
                .iter()
                .filter(|(other, earlier)| other != zone && cidr.overlaps(*earlier))
            {
                let message = format!(
                    "in tier `{name}`, `{cidr}` of zone `{zone}` overlaps `{earlier}` of zone `{other}`"
                );
                let pinned = if tier.cidrs.contains_key(*zone) {
                    zone
                } else {
                    other
                };
                let path = Path::from("network.tiers")
                    .key(name)
                    .key("cidrs")
                    .key(pinned.as_str());
                let mut diagnostic = Diagnostic::error(Code::CidrOverlap, message);
                diagnostic
                    .labels
                    .extend(layers.label(&path, Side::Value, ""));
                if pinned == zone && tier.cidrs.contains_key(*other) {
                    let other = Path::from("network.tiers")
                        .key(name)
                        .key("cidrs")
                        .key(other.as_str());
                    diagnostic.labels.extend(
                        layers
                            .origin(&other)
                            .map(|origin| origin.label(&other, Side::Value, "overlaps this")),
                    );
                }
                diagnostics.push(
                    diagnostic.with_help("pin ranges that are disjoint, in every zone of the tier"),
                );
            }
        }
    }
    diagnostics
}
