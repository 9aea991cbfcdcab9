//! Ranges that must not overlap: between profiles, peers and on-premises networks.

use crate::blueprint::cidr::Cidr;
use crate::blueprint::path::Path;
use crate::blueprint::value::Blueprint;
use crate::blueprint::yaml::Side;
use crate::diagnostic::{Code, Diagnostic, Label, Position};

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

fn place(claim: &Claim<'_>) -> (bool, Option<Position>) {
    claim.blueprint.layers.rank(&claim.path, Side::Value)
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
