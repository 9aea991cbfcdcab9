//! Nothing but what is declared can be reached, and by nobody else: the whole set instead of samples of it (V11).

use super::vantage::{of_functions, vantages};
use super::{Check, Expectation, Vantage};
use crate::blueprint::Path;
use crate::catalog::{Requirement, citation};
use crate::report::Area;
use crate::topology::{Function, Topology};

/// Returns for each place from which connections are opened all that it reaches, and for each place in which something of the network's
/// users stands all that it lets in. Endpoints and NAT are AWS's own machines, whose groups the audit compares.
pub(super) fn expectations(topology: &Topology) -> Vec<Expectation> {
    let stands = |function| !matches!(function, Function::Vpce | Function::Nat);
    let out = vantages(topology).into_iter().map(|one| (one, true));
    let into = of_functions(topology, stands).into_iter();
    let both = out.chain(into.map(|one| (one, false)));
    both.map(|(vantage, egress)| one(vantage, egress)).collect()
}

fn one(vantage: Vantage, egress: bool) -> Expectation {
    let (way, area, function) = if egress {
        ("egress", Area::Egress, vantage.function.as_str())
    } else {
        ("ingress", Area::Segmentation, vantage.function.as_str())
    };
    let tier = Path::from("network.tiers").key(&vantage.tier);
    Expectation {
        id: format!("{way}/{vantage}/complete"),
        area,
        check: Check::Complete { egress },
        reason: if egress {
            format!("{function} reaches what is declared on every port, and not one address more")
        } else {
            format!("{function} lets in who is declared on every port, and not one address more")
        },
        requirements: vec![
            Requirement::V4,
            Requirement::V11,
            Requirement::N4,
            Requirement::N5,
        ],
        maps_to: if egress {
            citation::NO_EGRESS
        } else {
            citation::SEGMENTATION
        },
        from: vec![tier, Path::from("security")],
        vantage: Some(vantage),
    }
}
