//! Which deployed thing is which of the blueprint's, for whoever judges it: the model and the probes ask about the same ones as the
//! audit.

use super::matches::Matches;
use super::matching::{Deployed, Matched};
use crate::snapshot::{Endpoint, NetworkAcl, Record, RouteTable, SecurityGroup, Snapshot, Subnet};
use crate::topology::Topology;
use std::collections::BTreeMap;

/// What is deployed, by the ids that the blueprint has for it.
pub(in crate::verify) struct Counterparts<'a>(Matches<'a>);

impl<'a> Counterparts<'a> {
    /// Finds everything that is deployed.
    pub(in crate::verify) fn of(topology: &'a Topology, snapshot: &'a Snapshot) -> Self {
        Self(Matches::of(topology, snapshot, &topology.inventory()))
    }

    /// Returns the subnet of an id such as `subnet/training/use1-az1`.
    pub(in crate::verify) fn subnet(&self, id: &str) -> Option<&'a Subnet> {
        self.0.subnets.get(id)
    }

    /// Returns the group of an id such as `security-group/training`.
    pub(in crate::verify) fn group(&self, id: &str) -> Option<&'a SecurityGroup> {
        self.0.groups.get(id)
    }

    /// Returns the endpoint of an id such as `endpoint/sts`; none that AWS is deleting.
    pub(in crate::verify) fn endpoint(&self, id: &str) -> Option<&'a Endpoint> {
        self.0.endpoints.get(id)
    }

    /// Returns the network ACL of an id such as `network-acl/training`.
    pub(in crate::verify) fn acl(&self, id: &str) -> Option<&'a NetworkAcl> {
        self.0.acls.get(id)
    }

    /// Returns the route table of an id such as `route-table/private/use1-az1`.
    pub(in crate::verify) fn table(&self, id: &str) -> Option<&'a RouteTable> {
        self.0.tables.get(id)
    }

    /// Returns the record of an id such as `dns-firewall/rule-group`.
    pub(in crate::verify) fn record(&self, id: &str) -> Option<&'a Record> {
        self.0.records.get(id)
    }

    /// Returns the id that the blueprint has for a deployed subnet; none for one that it does not know.
    pub(in crate::verify) fn known(&self, subnet: &str) -> Option<String> {
        self.0.subnets.known(subnet)
    }

    /// Returns the ids that the blueprint has for the network's own things, by AWS's ids.
    pub(in crate::verify) fn ids(&self) -> BTreeMap<&'a str, &str> {
        fn of<'m, 'a, T: Deployed>(
            matched: &'m Matched<'a, T>,
        ) -> impl Iterator<Item = (&'a str, &'m str)> {
            matched.iter().map(|(what, item)| (item.id(), what))
        }
        let matches = &self.0;
        of(&matches.subnets)
            .chain(of(&matches.groups))
            .chain(of(&matches.endpoints))
            .chain(of(&matches.acls))
            .chain(of(&matches.tables))
            .chain(of(&matches.nat_gateways))
            .collect()
    }
}
