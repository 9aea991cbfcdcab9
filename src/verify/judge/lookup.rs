//! What of the topology is where in a snapshot.

use crate::reach::{End, Network};
use crate::snapshot::{ACCOUNT, Endpoint, PrefixList, Snapshot, Source, Tags};
use crate::topology::Topology;
use crate::verify::expect::Vantage;
use std::net::IpAddr;

/// The tag by which smgen knows a resource.
const ID: &str = "smgen:id";

/// A snapshot, asked in the topology's words.
pub(in crate::verify) struct Lookup<'a> {
    pub(in crate::verify) topology: &'a Topology,
    pub(in crate::verify) snapshot: &'a Snapshot,
    pub(in crate::verify) network: Network<'a>,
}

fn is(tags: &Tags, id: &str) -> bool {
    tags.get(ID).is_some_and(|found| found == id)
}

impl<'a> Lookup<'a> {
    /// Builds the network of a snapshot; look up as much as possible in one.
    pub(in crate::verify) fn new(topology: &'a Topology, snapshot: &'a Snapshot) -> Self {
        Self {
            topology,
            snapshot,
            network: Network::new(snapshot),
        }
    }

    /// Returns the deployed id of a tier's subnet in a zone: by its tag, or by zone and range.
    pub(in crate::verify) fn subnet(&self, tier: &str, zone: &str) -> Option<&'a str> {
        let id = format!("subnet/{tier}/{zone}");
        let mut subnets = self.snapshot.subnets.iter();
        let tagged = subnets.clone().find(|subnet| is(&subnet.tags, &id));
        let wanted = || {
            let tier = self.topology.tier(tier)?;
            let wanted = tier.subnets.iter().find(|subnet| subnet.zone == zone)?;
            subnets.find(|subnet| {
                subnet.zone == zone && subnet.cidr.to_string() == wanted.cidr.to_string()
            })
        };
        Some(&tagged.or_else(wanted)?.id)
    }

    /// Returns the deployed id of a function's group: by its tag, or by name.
    pub(in crate::verify) fn group(&self, function: &str) -> Option<&'a str> {
        let id = format!("security-group/{function}");
        let name = format!("{}-{function}", self.topology.prefix);
        let mut groups = self.snapshot.security_groups.iter();
        let tagged = groups.clone().find(|group| is(&group.tags, &id));
        Some(
            &tagged
                .or_else(|| groups.find(|group| group.name == name))?
                .id,
        )
    }

    /// Returns the endpoint of a service, by the service's name.
    pub(in crate::verify) fn endpoint(&self, service: &str) -> Option<&'a Endpoint> {
        let name = self.service_name(service)?;
        let id = format!("endpoint/{service}");
        let mut endpoints = self
            .snapshot
            .endpoints
            .iter()
            .filter(|one| one.service_name == name);
        let tagged = endpoints.clone().find(|endpoint| is(&endpoint.tags, &id));
        tagged.or_else(|| endpoints.next())
    }

    /// Returns the name of a service, as its endpoint bears it.
    pub(in crate::verify) fn service_name(&self, service: &str) -> Option<&'a str> {
        let mut endpoints = self.topology.endpoints.iter();
        Some(&endpoints.find(|one| one.service == service)?.service_name)
    }

    /// Returns the prefix list of a service.
    pub(in crate::verify) fn prefix_list(&self, service: &str) -> Option<&'a PrefixList> {
        let name = self.service_name(service)?;
        let mut lists = self.snapshot.prefix_lists.iter();
        lists.find(|list| list.name == name)
    }

    /// Returns the address of an endpoint that a vantage uses: in its own zone, where there is one.
    pub(in crate::verify) fn endpoint_address(
        &self,
        vantage: &Vantage,
        service: &str,
    ) -> Option<IpAddr> {
        let endpoint = self.endpoint(service)?;
        let near = self.subnet("endpoints", &vantage.zone);
        let mut interfaces: Vec<_> = self.snapshot.interfaces_of(endpoint).collect();
        // The resolver prefers the address in the caller's zone.
        interfaces.sort_by_key(|one| Some(one.subnet.as_str()) != near);
        interfaces.first()?.addresses.first().copied()
    }

    /// Returns the account's number, or what stands for it before anything is deployed.
    pub(super) fn own_account(&self) -> Option<&str> {
        let planned = self.topology.account_id.as_deref();
        match &self.snapshot.source {
            Source::Account { account_id, .. } => account_id.as_deref().or(planned),
            Source::Topology { .. } => planned.or(Some(ACCOUNT)),
        }
    }

    /// Fills the account's number into a name that holds it; none where nobody knows the number.
    pub(in crate::verify) fn filled(&self, name: &str) -> Option<String> {
        const NUMBER: &str = "{account}";
        if !name.contains(NUMBER) {
            return Some(name.to_owned());
        }
        Some(name.replace(NUMBER, self.own_account()?))
    }

    /// Assumes an interface of a function in a subnet, or says what is not there for it.
    pub(in crate::verify) fn end(
        &self,
        function: &str,
        tier: &str,
        zone: &str,
    ) -> Result<End<'a>, String> {
        let gone = |what: String| format!("there is no {what}");
        let subnet = self
            .subnet(tier, zone)
            .ok_or_else(|| gone(format!("subnet {tier}/{zone}")))?;
        let group = self
            .group(function)
            .ok_or_else(|| gone(format!("security group {function}")))?;
        let address = self.network.free_address(subnet);
        let address = address.ok_or_else(|| gone(format!("free address in {subnet}")))?;
        self.network
            .end(subnet, &[group], address)
            .map_err(|missing| missing.to_string())
    }

    /// Assumes an interface at a vantage.
    pub(in crate::verify) fn vantage(&self, vantage: &Vantage) -> Result<End<'a>, String> {
        self.end(vantage.function.as_str(), &vantage.tier, &vantage.zone)
    }
}
