//! Controls of what the VPC's resolver answers (N8).

use super::Network;
use super::control::{Assessment, Assessor};
use crate::blueprint::{Framework, Path};
use crate::topology::ids;

/// The resolver carries data out in the names that it is asked for, unless all but known ones are blocked.
pub(super) fn filtered(network: &Network<'_>) -> Assessment {
    let topology = network.topology;
    if !topology.keeps(Framework::Hipaa) {
        return Assessment::NotApplicable("asked of profiles that keep the framework `hipaa`");
    }
    let from = [Path::from("dns.firewall.mode")];
    let mut assessor = Assessor::default();
    let Some(firewall) = &topology.dns_firewall else {
        let why = "is missing: the VPC's resolver answers for every name";
        assessor.require(false, ids::DNS_FIREWALL, why, &from);
        return assessor.assessment();
    };
    let mut rules: Vec<_> = firewall.rules.iter().collect();
    rules.sort_by_key(|rule| rule.priority);
    // The first rule that has a name decides.
    let everything = rules
        .iter()
        .find(|rule| rule.domains.iter().any(|name| name == "*"));
    let blocked = everything.is_some_and(|rule| rule.action == "BLOCK");
    let why = "does not block the names that no rule allows";
    assessor.require(blocked, ids::DNS_FIREWALL, why, &from);
    let why = "can be removed without another step before: it is not protected";
    assessor.require(
        firewall.protected,
        ids::DNS_FIREWALL_ASSOCIATION,
        why,
        &from,
    );
    assessor.assessment()
}
