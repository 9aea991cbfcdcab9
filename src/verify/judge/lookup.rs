//! What of the topology is where in a snapshot.

use crate::catalog::ZoneId;
use crate::reach::{End, Network};
use crate::snapshot::{ACCOUNT, Endpoint, PrefixList, Snapshot, Source};
use crate::topology::{Topology, ids};
use crate::verify::audit::Counterparts;
use crate::verify::expect::Vantage;
use std::net::IpAddr;

/// A snapshot, asked in the topology's words.
pub(in crate::verify) struct Lookup<'a> {
    pub(in crate::verify) topology: &'a Topology,
    pub(in crate::verify) snapshot: &'a Snapshot,
    pub(in crate::verify) network: Network<'a>,
    /// What is deployed, by the blueprint's ids: the same that the audit compares.
    pub(super) deployed: Counterparts<'a>,
}

impl<'a> Lookup<'a> {
    /// Builds the network of a snapshot; look up as much as possible in one.
    pub(in crate::verify) fn new(topology: &'a Topology, snapshot: &'a Snapshot) -> Self {
        Self {
            topology,
            snapshot,
            network: Network::new(snapshot),
            deployed: Counterparts::of(topology, snapshot),
        }
    }

    /// Returns the deployed id of a tier's subnet in a zone.
    pub(in crate::verify) fn subnet(&self, tier: &str, zone: ZoneId) -> Option<&'a str> {
        let subnet = self.deployed.subnet(&ids::subnet(tier, &zone))?;
        Some(&subnet.id)
    }

    /// Returns the deployed id of a function's group.
    pub(in crate::verify) fn group(&self, function: &str) -> Option<&'a str> {
        let group = self.deployed.group(&ids::group_named(function))?;
        Some(&group.id)
    }

    /// Returns the endpoint of a service, by the service's name; one that is no longer alive, where there is no other.
    pub(in crate::verify) fn endpoint(&self, service: &str) -> Option<&'a Endpoint> {
        let name = self.service_name(service)?;
        let alive = self.deployed.endpoint(&ids::endpoint(service));
        alive
            .filter(|endpoint| endpoint.service_name == name)
            .or_else(|| {
                let mut endpoints = self.snapshot.endpoints.iter();
                endpoints.find(|endpoint| endpoint.service_name == name)
            })
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
        let near = self.subnet("endpoints", vantage.zone);
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

    /// Tells whether the endpoint's interface that a vantage uses may be one that no answer describes.
    pub(in crate::verify) fn may_use_another(
        &self,
        vantage: &Vantage,
        endpoint: &Endpoint,
    ) -> bool {
        let near = self.subnet("endpoints", vantage.zone);
        let mut found = self.snapshot.interfaces_of(endpoint);
        let whole = found.clone().count() == endpoint.interfaces.len();
        !whole && !found.any(|one| Some(one.subnet.as_str()) == near)
    }

    /// Assumes an interface of a function in a subnet, or says what is not there for it.
    pub(in crate::verify) fn end(
        &self,
        function: &str,
        tier: &str,
        zone: ZoneId,
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
        self.end(vantage.function.as_str(), &vantage.tier, vantage.zone)
    }
}
