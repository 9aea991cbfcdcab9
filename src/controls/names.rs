//! Controls of what the VPC's resolver answers (N8).

use super::Network;
use super::control::{Assessment, Assessor};
use crate::blueprint::Path;
use crate::topology::ids;

/// The resolver carries data out in the names that it is asked for, unless all but known ones are blocked.
pub(super) fn filtered(network: &Network<'_>) -> Assessment {
    if let Some(unasked) = network.unasked() {
        return unasked;
    }
    let from = [Path::from("dns.firewall.mode")];
    let mut assessor = Assessor::default();
    let Some(firewall) = &network.topology.dns_firewall else {
        let why = "is missing: the VPC's resolver answers for every name";
        assessor.require(false, ids::DNS_FIREWALL, why, &from);
        return assessor.assessment();
    };
    let why = "does not block the names that no rule allows";
    assessor.require(firewall.blocks(), ids::DNS_FIREWALL, why, &from);
    let why = "can be removed without another step before: it is not protected";
    let what = ids::DNS_FIREWALL_ASSOCIATION;
    assessor.require(firewall.protected, what, why, &from);
    assessor.assessment()
}
