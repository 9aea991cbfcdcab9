//! Ranges that must not overlap: between tiers, profiles, peers and on-premises networks.

use crate::blueprint::cidr::Cidr;
use crate::blueprint::path::Path;
use crate::blueprint::value::Blueprint;
use crate::blueprint::yaml::Side;
use crate::diagnostic::{Code, Diagnostic, Label};

/// A range with its place.
struct Claim<'a> {
    cidr: Cidr,
    blueprint: &'a Blueprint,
    path: Path,
    what: String,
    group: Group,
}

/// What a range may not overlap.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    /// A VPC: no other VPC, no outside range of any profile.
    Vpc,
    /// A peer or an on-premises range: no VPC; others of its kind are the user's affair.
    Outside,
}

/// Returns an error for every two ranges that collide, between all profiles given.
pub(super) fn between(blueprints: &[Blueprint]) -> Vec<Diagnostic> {
    let mut claims = Vec::new();
    let mut diagnostics = Vec::new();
    for blueprint in blueprints {
        if !blueprint.layers.is_unsound(&Path::from("network")) {
            diagnostics.extend(within(blueprint));
        }
        claims.push(Claim {
            cidr: blueprint.network.cidr,
            blueprint,
            path: Path::from("network.cidr"),
            what: format!("the VPC of `{}`", blueprint.profile),
            group: Group::Vpc,
        });
        let outside = [
            ("network.peers", "peer", &blueprint.network.peers),
            (
                "network.on_premises",
                "on-premises network",
                &blueprint.network.on_premises,
            ),
        ];
        for (key, kind, ranges) in outside {
            claims.extend(ranges.iter().map(|(name, cidr)| Claim {
                cidr: *cidr,
                blueprint,
                path: Path::from(key).key(name),
                what: format!("{kind} `{name}`"),
                group: Group::Outside,
            }));
        }
    }
    // What stands in the place of a value that was wrong collides with nothing.
    claims.retain(|claim| !claim.blueprint.layers.is_unsound(&claim.path));
    claims.sort_by_key(|claim| (claim.cidr.first(), claim.cidr.last()));
    diagnostics.extend(
        colliding(&claims)
            .into_iter()
            .map(|(one, two)| collision(one, two)),
    );
    diagnostics
}

/// Finds colliding pairs among claims sorted by their first address, in one sweep.
fn colliding<'a, 'b>(claims: &'b [Claim<'a>]) -> Vec<(&'b Claim<'a>, &'b Claim<'a>)> {
    let mut open: Vec<&Claim<'_>> = Vec::new();
    let mut pairs = Vec::new();
    for claim in claims {
        open.retain(|earlier| earlier.cidr.last() >= claim.cidr.first());
        let hits = open
            .iter()
            .filter(|earlier| earlier.group == Group::Vpc || claim.group == Group::Vpc);
        pairs.extend(hits.map(|earlier| (*earlier, claim)));
        open.push(claim);
    }
    pairs
}

fn collision(one: &Claim<'_>, two: &Claim<'_>) -> Diagnostic {
    // The error stands where the user can change something: below the built-in layers, and further down the file.
    let (one, two) = if place(one) <= place(two) {
        (one, two)
    } else {
        (two, one)
    };
    let message = format!(
        "`{}` of {} overlaps `{}` of {}",
        two.cidr, two.what, one.cidr, one.what
    );
    let mut diagnostic = Diagnostic::error(Code::CidrOverlap, message);
    diagnostic.labels.extend(label(two, ""));
    diagnostic.labels.extend(label(one, "overlaps this"));
    diagnostic.with_help(
        "ranges that may ever be connected must be disjoint; choose another one for either",
    )
}

fn place(claim: &Claim<'_>) -> (bool, usize, usize) {
    rank(claim.blueprint, &claim.path, Side::Value)
}

/// Ranks a value by how near it is to the user's hand: below the built-in layers, and further down the file.
fn rank(blueprint: &Blueprint, path: &Path, side: Side) -> (bool, usize, usize) {
    let builtin = blueprint
        .layers
        .origin(path)
        .is_none_or(|origin| origin.layer.builtin);
    let at = blueprint
        .layers
        .label(path, side, "")
        .map_or((0, 0), |label| (label.position.line, label.position.column));
    (!builtin, at.0, at.1)
}

fn label(claim: &Claim<'_>, text: &str) -> Option<Label> {
    let origin = claim.blueprint.layers.origin(&claim.path)?;
    let label = claim
        .blueprint
        .layers
        .label(&claim.path, Side::Value, text)?;
    let inherits = origin.layer.builtin && !label.source.name.starts_with("built-in:");
    let text = if inherits {
        format!("inherits `{}` from `{}`", claim.cidr, origin.layer.name)
    } else {
        text.to_owned()
    };
    Some(Label { text, ..label })
}

/// Checks the tiers of one profile against each other.
fn within(blueprint: &Blueprint) -> Vec<Diagnostic> {
    let mut blocks: Vec<(Cidr, &str, Path)> = Vec::new();
    for (name, tier) in &blueprint.network.tiers {
        let path = Path::from("network.tiers").key(name);
        let all_pinned = blueprint
            .network
            .zones
            .iter()
            .all(|zone| tier.cidrs.contains_key(zone));
        if !all_pinned && let Some(block) = tier.block(blueprint.network.cidr) {
            blocks.push((block, name, path.clone()));
        }
        blocks.extend(
            tier.cidrs
                .iter()
                .map(|(zone, cidr)| (*cidr, name.as_str(), path.key("cidrs").key(zone))),
        );
    }
    let mut diagnostics = within_tiers(blueprint);
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
            let rank = |(_, _, path): &(Cidr, &str, Path)| rank(blueprint, path, side(path));
            let ((cidr, name, path), (earlier, other, other_path)) = if rank(one) >= rank(two) {
                (one, two)
            } else {
                (two, one)
            };
            let message =
                format!("`{cidr}` of tier `{name}` overlaps `{earlier}` of tier `{other}`");
            let mut diagnostic = Diagnostic::error(Code::CidrOverlap, message);
            diagnostic
                .labels
                .extend(blueprint.layers.label(path, side(path), ""));
            let there = blueprint
                .layers
                .origin(other_path)
                .map(|origin| origin.label(other_path, side(other_path), "overlaps this"));
            diagnostic
                .labels
                .extend(there.filter(|other| diagnostic.labels.iter().all(|label| label != other)));
            let pinned = side(path) == Side::Value || side(other_path) == Side::Value;
            let help = if pinned {
                "pin ranges outside of what other tiers own or pin"
            } else {
                "move one of them: units 24 to 31 are free by default"
            };
            diagnostics.push(diagnostic.with_help(help));
        }
    }
    diagnostics
}

/// Checks the subnets of each tier against each other: a pinned range may meet the computed one of another zone.
fn within_tiers(blueprint: &Blueprint) -> Vec<Diagnostic> {
    let network = &blueprint.network;
    let mut diagnostics = Vec::new();
    for (name, tier) in &network.tiers {
        let subnets = network
            .zones
            .iter()
            .filter_map(|zone| Some((zone, tier.subnet(network.cidr, zone)?)));
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
                    .key(*pinned);
                let mut diagnostic = Diagnostic::error(Code::CidrOverlap, message);
                diagnostic
                    .labels
                    .extend(blueprint.layers.label(&path, Side::Value, ""));
                if pinned == zone && tier.cidrs.contains_key(*other) {
                    let other = Path::from("network.tiers")
                        .key(name)
                        .key("cidrs")
                        .key(*other);
                    diagnostic.labels.extend(
                        blueprint
                            .layers
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
