//! What is associated with another thing than the blueprint says: that is to blame, and not a rule of what it came to.

use super::causes::cause;
use super::lookup::Lookup;
use super::ways::Way;
use crate::reach::{Decider, Step};
use crate::report::{Cause, CauseKind, Component};
use crate::snapshot::{Endpoint, Route, SnapshotPart};
use crate::topology::{Function, ids};
use crate::verify::expect::Destination;

impl Lookup<'_> {
    /// Returns the association that keeps a packet from where it should go; none where each is as it should be.
    pub(super) fn misplaced(&self, way: &Way<'_>, decider: &Decider<'_>) -> Option<Cause> {
        match decider {
            // A rule for the right group matches no other, on neither side.
            Decider::Group { .. } => self.carries_others(way),
            Decider::Acl { subnet, .. } => self
                .stands_elsewhere(way, subnet)
                .or_else(|| self.guarded_by_another(subnet)),
            Decider::NoRoute { table, .. }
            | Decider::Blackhole { table, .. }
            | Decider::AmbiguousRoute { table, .. }
            | Decider::ReplyRoute { table, .. } => self.routed_by_another(way, Some(table)),
            Decider::Beyond { .. }
            | Decider::NoPublicAddress { .. }
            | Decider::NatRoute { .. }
            | Decider::NatProtocol { .. }
            | Decider::NotAttached { .. }
            | Decider::State { .. }
            | Decider::SourceDestCheck { .. } => self.routed_by_another(way, None),
            _ => None,
        }
    }

    /// Returns what lets a connection through that should stay closed: the associations that are none of the blueprint's, then every
    /// rule, entry and route on its way.
    pub(super) fn opened(&self, way: &Way<'_>, path: &[Step<'_>]) -> Vec<Cause> {
        let mut causes = Vec::new();
        for step in path {
            causes.extend(match step {
                Step::Route { table, .. } => self.routed_by_another(way, Some(table)),
                Step::Acl { subnet, .. } => self.guarded_by_another(subnet),
                Step::Group { .. } => self.carries_others(way),
                _ => None,
            });
        }
        // What is not there lets nothing through.
        causes.retain(|one| one.component.as_ref().is_some_and(|at| !at.part.is_empty()));
        causes.extend(self.open(path));
        causes.dedup();
        causes
    }

    /// Blames the table of a subnet at either end, where it is not the blueprint's: any, or just this one.
    pub(super) fn routed_by_another(&self, way: &Way<'_>, table: Option<&str>) -> Option<Cause> {
        let mut ends = vec![self.subnet(&way.vantage.tier, way.vantage.zone)];
        match way.to {
            Destination::Function { tier, zone, .. } => ends.push(self.subnet(tier, *zone)),
            Destination::Endpoint { .. } if table.is_some() => {
                let subnets = self.target(way).into_iter().flat_map(|one| &one.subnets);
                ends.extend(subnets.map(|id| Some(id.as_str())));
            }
            _ => {}
        }
        let mut ends = ends.into_iter().flatten();
        ends.find_map(|subnet| {
            let what = self.deployed.known(subnet)?;
            let tier = self.topology.tier(ids::tier_of_subnet(&what)?)?;
            let zone = &self.snapshot.subnet(subnet)?.zone;
            let used = self.snapshot.route_table_of(subnet)?;
            if table.is_some_and(|table| table != used.id) {
                return None;
            }
            let wanted = ids::route_table(tier.public, zone);
            let Some(right) = self.deployed.table(&wanted) else {
                let known = self.snapshot.knows(SnapshotPart::RouteTables);
                return known.then(|| self.absent(CauseKind::RouteTable, &wanted));
            };
            (right.id != used.id)
                .then(|| self.instead((subnet, "route-table"), ("uses", &used.id, &right.id)))
        })
    }

    /// Blames a gateway endpoint that is not associated with the table of the vantage, which then has no route to it.
    pub(super) fn off_the_table(&self, way: &Way<'_>) -> Option<Cause> {
        let Destination::PrefixList { service } = way.to else {
            return None;
        };
        let endpoint = self.deployed.endpoint(&ids::endpoint(service))?;
        let subnet = self.subnet(&way.vantage.tier, way.vantage.zone)?;
        let table = self.snapshot.route_table_of(subnet)?;
        let leads = |route: &Route| route.target.id() == Some(endpoint.id.as_str());
        if !self.snapshot.knows(SnapshotPart::RouteTables) {
            return None;
        }
        if endpoint.route_tables.contains(&table.id) || table.routes.iter().any(leads) {
            return None;
        }
        let what = format!("{} is not associated with {}", endpoint.id, table.id);
        let component = Component::of(&endpoint.id).part("route-tables");
        Some(cause(CauseKind::Endpoint, what, self.put_back()).at(component))
    }

    /// Blames the ACL of a subnet, where it is not the blueprint's.
    pub(super) fn guarded_by_another(&self, subnet: &str) -> Option<Cause> {
        let what = self.deployed.known(subnet)?;
        let tier = ids::tier_of_subnet(&what)?;
        let mut wanted = self.topology.network_acls.iter();
        let wanted = ids::network_acl(&wanted.find(|acl| acl.tier == tier)?.tier);
        let used = self.snapshot.network_acl_of(subnet)?;
        let Some(right) = self.deployed.acl(&wanted) else {
            let known = self.snapshot.knows(SnapshotPart::NetworkAcls);
            return known.then(|| self.absent(CauseKind::NetworkAcl, &wanted));
        };
        (right.id != used.id)
            .then(|| self.instead((subnet, "network-acl"), ("uses", &used.id, &right.id)))
    }

    /// Blames the groups of the endpoint that a packet is for, where the blueprint's is not among them.
    fn carries_others(&self, way: &Way<'_>) -> Option<Cause> {
        self.lacks_group(self.target(way)?, Function::Vpce)
    }

    /// Blames the groups of an endpoint, where that of a function is not among them.
    pub(super) fn lacks_group(&self, endpoint: &Endpoint, function: Function) -> Option<Cause> {
        let wanted = ids::security_group(function);
        let right = self.deployed.group(&wanted)?;
        if endpoint.groups.is_empty() || endpoint.groups.contains(&right.id) {
            return None;
        }
        let found = endpoint.groups.join(", ");
        let what = format!("{} carries {found} instead of {}", endpoint.id, right.id);
        let component = Component::of(&endpoint.id).part("groups");
        Some(cause(CauseKind::Endpoint, what, self.put_back()).at(component))
    }

    /// Blames the subnets of the endpoint that a packet is for, where one of them guards it that is none of the endpoints'.
    fn stands_elsewhere(&self, way: &Way<'_>, guarding: &str) -> Option<Cause> {
        let endpoint = self.target(way)?;
        let mut tiers = self.topology.tiers.iter();
        let own = tiers.find(|tier| tier.function == Function::Vpce)?;
        let what = self.deployed.known(guarding);
        let tier = what.as_deref().and_then(ids::tier_of_subnet);
        let here = endpoint.subnets.iter().any(|subnet| subnet == guarding);
        if !here || tier == Some(own.name.as_str()) {
            return None;
        }
        let what = format!(
            "{} has an interface in {guarding}, which is no subnet of {}",
            endpoint.id, own.name
        );
        let component = Component::of(&endpoint.id).part("subnets");
        Some(cause(CauseKind::Endpoint, what, self.put_back()).at(component))
    }

    fn target<'s>(&'s self, way: &Way<'_>) -> Option<&'s Endpoint> {
        match way.to {
            Destination::Endpoint { service } => self.endpoint(service),
            _ => None,
        }
    }

    fn instead(&self, (subnet, part): (&str, &str), said: (&str, &str, &str)) -> Cause {
        let (verb, used, right) = said;
        let what = format!("{subnet} {verb} {used} instead of {right}");
        let component = Component::of(subnet).part(part);
        cause(CauseKind::Subnet, what, self.put_back()).at(component)
    }
}
