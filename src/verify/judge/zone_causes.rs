//! Why a name of the blueprint's own zones does not lead where its record says.

use super::causes::cause;
use super::lookup::Lookup;
use crate::reach::NameDecider;
use crate::report::{Cause, CauseKind, Component};
use crate::topology::ids;
use serde_json::Value;

impl Lookup<'_> {
    /// Returns why a name of a zone is answered otherwise: the zone's records, the zone itself, its association, the VPC, or whoever
    /// answers in its place.
    pub(super) fn zone_name(&self, name: &str, decider: &NameDecider<'_>) -> Cause {
        let Some(zone) = self.topology.hosted_zone_of(name) else {
            return self.name(decider);
        };
        let id = ids::hosted_zone(&zone.name);
        let own = self.deployed.record(&id);
        match (decider, own) {
            (NameDecider::HostedZone { zone, values, .. }, Some(own)) if *zone == own.id => {
                let says = if values.is_empty() {
                    "has no record for the name, which then does not exist".to_owned()
                } else {
                    format!("answers it with {}", values.join(", "))
                };
                cause(
                    CauseKind::Resolver,
                    format!("hosted zone {zone} {says}"),
                    self.put_back(),
                )
                .at(Component::of(&own.id).part("records"))
            }
            // Nothing covers the name.
            (NameDecider::NoEndpoint | NameDecider::Reserved, own) => match own {
                None => self.absent(CauseKind::Resolver, &id),
                Some(own) if self.is_associated(own.fields.get("vpcs")) => cause(
                    CauseKind::VpcAttribute,
                    "`enableDnsHostnames` of the VPC is off, which switches its private hosted zones off",
                    self.put_back(),
                )
                .at(self.vpc("dns-hostnames")),
                Some(own) => cause(
                    CauseKind::Resolver,
                    format!("hosted zone {} is not associated with the VPC", own.id),
                    self.put_back(),
                )
                .at(Component::of(&own.id).part("vpcs")),
            },
            _ => self.name(decider),
        }
    }

    fn is_associated(&self, vpcs: Option<&Value>) -> bool {
        let own = self.snapshot.vpc.id.as_str();
        let mut vpcs = vpcs.and_then(Value::as_array).into_iter().flatten();
        vpcs.any(|vpc| vpc == own)
    }
}
