//! Controls over a topology, before anything is deployed (A4).
//!
//! Pure: a [`Topology`] in, one [`Control`] for each rule out, the same every time. A control maps to citations and never says that
//! anybody complies with them. What the blueprint cannot express yet is listed as not in it, never as a pass.

mod access;
mod addresses;
mod control;
mod endpoints;
mod list;
mod logs;
mod names;
mod not_modelled;
mod traffic;

pub use control::{Control, ControlStatus, Evidence};

use crate::blueprint::{Cidr, Framework};
use crate::catalog::Requirement;
use crate::topology::Topology;
use control::Assessment;

/// A network that must not share addresses with the topology's: another profile, a peer, a range on premises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// What it is called: `profile staging`, `peer analytics`.
    pub name: String,
    /// The range that it uses.
    pub cidr: Cidr,
}

/// What controls look at.
struct Network<'a> {
    topology: &'a Topology,
    neighbours: &'a [Neighbour],
}

impl Network<'_> {
    /// Answers a control that HIPAA alone asks, of a profile that need not keep it.
    fn unasked(&self) -> Option<Assessment> {
        let why = "asked of profiles that keep the framework `hipaa`";
        (!self.topology.keeps(Framework::Hipaa)).then_some(Assessment::NotApplicable(why))
    }
}

/// Judges a topology by every control, in the order of their ids' list; the neighbours are the ranges that it must not overlap (P3).
#[must_use]
pub fn check(topology: &Topology, neighbours: &[Neighbour]) -> Vec<Control> {
    let network = Network {
        topology,
        neighbours,
    };
    list::controls()
        .map(|rule| rule.control((rule.judge)(&network)))
        .collect()
}

/// A rule: what stays the same of a control, whatever it judges.
struct Rule {
    id: &'static str,
    title: &'static str,
    requirements: &'static [Requirement],
    maps_to: &'static [&'static str],
    looks_at: &'static str,
    /// Where the blueprint decides it.
    from: &'static [&'static str],
    judge: fn(&Network<'_>) -> Assessment,
}
