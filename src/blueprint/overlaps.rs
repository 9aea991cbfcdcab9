//! Ranges that must not overlap: the VPCs of all profiles, peers and on-premises networks.
//!
//! Two ranges in CIDR notation are disjoint, equal, or one holds the other. So every pair that overlaps is told by the range
//! that holds both, in at most two diagnostics: one for all networks that have this range, one for all that lie in it.

use super::cidr::Cidr;
use super::layers::Layers;
use super::path::Path;
use super::suggest::shown;
use super::value::Blueprint;
use super::yaml::Side;
use crate::diagnostic::{Code, Diagnostic, Label, Position};
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// How many networks of each side a diagnostic names; the others are counted.
const NAMED: usize = 3;
const HELP: &str =
    "ranges that may ever be connected must be disjoint; choose another one for either";
const HELP_MANY: &str =
    "ranges that may ever be connected must be disjoint; give each network one of its own";

/// A range that belongs to a network, with the place that sets it.
struct Claim<'a> {
    cidr: Cidr,
    layers: &'a Layers,
    path: Path,
    /// The network, in words.
    network: String,
    kind: Kind,
    /// Whether the user wrote the range; otherwise a built-in layer did.
    own: bool,
    position: Option<Position>,
}

/// What a range may not overlap.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A VPC: no other VPC, no outside range of any profile.
    Vpc,
    /// A peer or an on-premises range: no VPC; others of its kind are the user's affair.
    Outside,
}

/// All claims of one range, and all that lie within it, as parts of the sorted claims.
struct Nest {
    cidr: Cidr,
    equal: Range<usize>,
    within: Range<usize>,
}

/// Some networks, the first ones named and the others counted.
struct Networks<'b, 'a> {
    named: Vec<&'b Claim<'a>>,
    count: usize,
}

/// Returns the errors for all ranges that collide, between all profiles given: at most two for each range.
///
/// A range is looked at once for each range around it, of which there are no more than the 32 lengths of prefixes.
pub(super) fn between(blueprints: &[Blueprint]) -> Vec<Diagnostic> {
    let claims = claims(blueprints);
    let mut diagnostics = Vec::new();
    for nest in nests(&claims) {
        let (equal, within) = (&claims[nest.equal], &claims[nest.within]);
        let is_vpc = |claim: &&Claim<'_>| claim.kind == Kind::Vpc;
        let vpc = equal.iter().any(|claim| is_vpc(&claim));
        let vpc_within = within.iter().any(|claim| is_vpc(&claim));
        if vpc && equal.len() > 1 {
            diagnostics.push(match equal {
                [one, two] => pair(one, two),
                equal => shared(nest.cidr, &Networks::of(equal.iter())),
            });
        }
        // Outside ranges collide with VPCs only.
        let holders = Networks::of(equal.iter().filter(|claim| vpc_within || is_vpc(claim)));
        let inner = Networks::of(within.iter().filter(|claim| vpc || is_vpc(claim)));
        match (&holders.named[..], &inner.named[..]) {
            ([], _) | (_, []) => {}
            ([one], [two]) => diagnostics.push(pair(one, two)),
            _ => diagnostics.push(nested(nest.cidr, &holders, &inner)),
        }
    }
    diagnostics
}

/// Lists the ranges of all profiles, sorted so that each stands before what lies within it.
fn claims(blueprints: &[Blueprint]) -> Vec<Claim<'_>> {
    let mut claims = Vec::new();
    let mut seen = BTreeSet::new();
    for blueprint in blueprints {
        let (layers, network) = (&blueprint.layers, &blueprint.network);
        let mut claim = |cidr: Cidr, path: Path, network: String, kind: Kind| {
            let Some(origin) = layers.origin(&path) else {
                return;
            };
            // Outside ranges of a layer that many profiles extend are the same network for all of them. What stands in
            // the place of a value that was wrong collides with nothing.
            let place = (Arc::as_ptr(&origin.layer), path.clone());
            if layers.is_invalid(&path) || kind == Kind::Outside && !seen.insert(place) {
                return;
            }
            let position = layers.position(&path, Side::Value);
            claims.push(Claim {
                cidr,
                layers,
                path,
                network,
                kind,
                own: !origin.layer.builtin,
                position,
            });
        };
        let name = format!("the VPC of `{}`", blueprint.profile);
        claim(network.cidr, Path::from("network.cidr"), name, Kind::Vpc);
        for (place, cidr) in network.secondary_cidrs.iter().enumerate() {
            let path = Path::from("network.secondary_cidrs").index(place);
            let name = format!("a secondary range of the VPC of `{}`", blueprint.profile);
            claim(*cidr, path, name, Kind::Vpc);
        }
        for (name, cidr) in &network.peers {
            let path = Path::from("network.peers").key(name);
            let name = format!("peer `{}`", shown(name));
            claim(*cidr, path, name, Kind::Outside);
        }
        for (name, cidr) in &network.on_premises {
            let path = Path::from("network.on_premises").key(name);
            let name = format!("on-premises network `{}`", shown(name));
            claim(*cidr, path, name, Kind::Outside);
        }
    }
    claims.sort_by_key(|claim| (claim.cidr.first(), Reverse(claim.cidr.last())));
    claims
}

/// Groups sorted claims by their range, in one sweep.
fn nests(claims: &[Claim<'_>]) -> Vec<Nest> {
    let mut nests: Vec<Nest> = Vec::new();
    // The ranges that hold the current one, by their numbers in `nests`.
    let mut open: Vec<usize> = Vec::new();
    let mut start = 0;
    for equal in claims.chunk_by(|one, two| one.cidr == two.cidr) {
        let cidr = equal[0].cidr;
        while let Some(number) = open.pop_if(|number| !nests[*number].cidr.contains(cidr)) {
            nests[number].within.end = start;
        }
        let end = start + equal.len();
        open.push(nests.len());
        nests.push(Nest {
            cidr,
            equal: start..end,
            within: end..claims.len(),
        });
        start = end;
    }
    nests
}

impl<'b, 'a> Networks<'b, 'a> {
    /// Counts the claims and keeps the first ones: those that the user wrote, in the order of the file.
    fn of(claims: impl Iterator<Item = &'b Claim<'a>>) -> Self {
        let mut networks = Self {
            named: Vec::new(),
            count: 0,
        };
        let order = |claim: &Claim<'_>| (!claim.own, claim.position);
        for claim in claims {
            networks.count += 1;
            let at = networks
                .named
                .partition_point(|other| order(other) <= order(claim));
            if at < NAMED {
                networks.named.truncate(NAMED - 1);
                networks.named.insert(at, claim);
            }
        }
        networks
    }

    /// Names the first and counts the others: `a, b, c and 4 more`.
    fn list(&self, name: impl Fn(&Claim<'a>) -> String) -> String {
        let mut names: Vec<_> = self.named.iter().map(|claim| name(claim)).collect();
        let more = self.count - names.len();
        let last = if more > 0 {
            Some(format!("{more} more"))
        } else {
            names.pop()
        };
        let last = last.unwrap_or_default();
        if names.is_empty() {
            last
        } else {
            format!("{} and {last}", names.join(", "))
        }
    }
}

fn with_range(claim: &Claim<'_>) -> String {
    format!("`{}` of {}", claim.cidr, claim.network)
}

/// Tells of two networks that collide, at the one that the user wrote further down the file.
fn pair(one: &Claim<'_>, two: &Claim<'_>) -> Diagnostic {
    let order = |claim: &Claim<'_>| (claim.own, claim.position);
    let (one, two) = if order(one) <= order(two) {
        (one, two)
    } else {
        (two, one)
    };
    let message = format!("{} overlaps {}", with_range(two), with_range(one));
    let mut diagnostic = Diagnostic::error(Code::CidrOverlap, message);
    point(&mut diagnostic, two, "");
    point(&mut diagnostic, one, "overlaps this");
    diagnostic.with_help(HELP)
}

/// Tells of several networks that have the same range.
fn shared(cidr: Cidr, networks: &Networks<'_, '_>) -> Diagnostic {
    let message = format!(
        "`{cidr}` is the range of {} networks: {}",
        networks.count,
        networks.list(|claim| claim.network.clone())
    );
    let mut diagnostic = Diagnostic::error(Code::CidrOverlap, message);
    for (number, claim) in networks.named.iter().enumerate() {
        point(
            &mut diagnostic,
            claim,
            if number == 0 { "" } else { "the same range" },
        );
    }
    diagnostic.with_help(HELP_MANY)
}

/// Tells of a range with several networks in it; it may be that of several itself.
fn nested(cidr: Cidr, holders: &Networks<'_, '_>, inner: &Networks<'_, '_>) -> Diagnostic {
    let names = holders.list(|claim| claim.network.clone());
    let whose = if holders.count == 1 {
        names
    } else {
        format!("{} networks ({names})", holders.count)
    };
    let message = format!(
        "`{cidr}` of {whose} overlaps {} smaller {}: {}",
        inner.count,
        if inner.count == 1 { "range" } else { "ranges" },
        inner.list(with_range)
    );
    let mut diagnostic = Diagnostic::error(Code::CidrOverlap, message);
    for (number, claim) in holders.named.iter().enumerate() {
        point(
            &mut diagnostic,
            claim,
            if number == 0 { "" } else { "the same range" },
        );
    }
    for claim in &inner.named {
        point(&mut diagnostic, claim, "lies within");
    }
    diagnostic.with_help(HELP_MANY)
}

/// Adds a label at the place of a claim, unless it is there already: profiles may inherit a range from one line.
fn point(diagnostic: &mut Diagnostic, claim: &Claim<'_>, text: &str) {
    let label = label(claim, text).filter(|label| {
        let same = |other: &Label| {
            Arc::ptr_eq(&other.source, &label.source) && other.position == label.position
        };
        !diagnostic.labels.iter().any(same)
    });
    diagnostic.labels.extend(label);
}

fn label(claim: &Claim<'_>, text: &str) -> Option<Label> {
    let origin = claim.layers.origin(&claim.path)?;
    let label = claim.layers.label(&claim.path, Side::Value, text)?;
    let inherits = origin.layer.builtin && !label.source.name.starts_with("built-in:");
    let text = if inherits {
        format!("inherits `{}` from `{}`", claim.cidr, origin.layer.name)
    } else {
        text.to_owned()
    };
    Some(Label { text, ..label })
}
