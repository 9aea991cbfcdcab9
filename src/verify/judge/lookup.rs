//! What of the topology is where in a snapshot.

use crate::catalog::ZoneId;
use crate::reach::{End, Network};
use crate::snapshot::{
    ACCOUNT, Endpoint, PrefixList, SecurityGroup, Snapshot, Source, Subnet, Tags,
};
use crate::topology::Topology;
use crate::topology::ids::{self, ID_TAG, PROFILE_TAG};
use crate::verify::expect::Vantage;
use std::net::IpAddr;

/// Returns what ranks highest, the first of equals; nothing that does not rank above all that it could be.
fn best<T, R: Ord + Default>(all: &[T], rank: impl Fn(&T) -> R) -> Option<&T> {
    let ranked = all.iter().filter(|one| rank(one) > R::default());
    ranked.rev().max_by_key(|one| rank(one))
}

/// A snapshot, asked in the topology's words.
pub(in crate::verify) struct Lookup<'a> {
    pub(in crate::verify) topology: &'a Topology,
    pub(in crate::verify) snapshot: &'a Snapshot,
    pub(in crate::verify) network: Network<'a>,
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

    /// Tells whether tags say that something is what the blueprint knows by an id.
    fn is(&self, tags: &Tags, id: &str) -> bool {
        let has = |key: &str, value: &str| tags.get(key).is_some_and(|found| found == value);
        has(ID_TAG, id) && has(PROFILE_TAG, &self.topology.profile)
    }

    /// Returns the deployed id of a tier's subnet in a zone: by its tag, or by zone and range; of two with the tag, the one that fits,
    /// as the audit does.
    pub(in crate::verify) fn subnet(&self, tier: &str, zone: ZoneId) -> Option<&'a str> {
        let id = ids::subnet(tier, &zone);
        let wanted = self.topology.tier(tier)?;
        let wanted = wanted.subnets.iter().find(|subnet| subnet.zone == zone);
        let range = wanted.map(|subnet| subnet.cidr.to_string());
        let rank = |subnet: &Subnet| {
            let fits = subnet.zone == zone.as_str() && Some(subnet.cidr.to_string()) == range;
            (self.is(&subnet.tags, &id), fits)
        };
        let subnet = best(&self.snapshot.subnets, rank)?;
        Some(&subnet.id)
    }

    /// Returns the deployed id of a function's group: by its tag, or by name.
    pub(in crate::verify) fn group(&self, function: &str) -> Option<&'a str> {
        let id = ids::group_named(function);
        let name = format!("{}-{function}", self.topology.prefix);
        let own = |group: &SecurityGroup| group.vpc == self.snapshot.vpc.id;
        let rank = |group: &SecurityGroup| {
            let tagged = self.is(&group.tags, &id) && own(group);
            (tagged, group.name == name && own(group))
        };
        let group = best(&self.snapshot.security_groups, rank)?;
        Some(&group.id)
    }

    /// Returns the endpoint of a service, by the service's name.
    pub(in crate::verify) fn endpoint(&self, service: &str) -> Option<&'a Endpoint> {
        let name = self.service_name(service)?;
        let id = ids::endpoint(service);
        let rank = |one: &Endpoint| {
            let used = one.interfaces.len() + one.route_tables.len();
            let fits = (one.service_name == name).then_some((one.private_dns, used));
            (self.is(&one.tags, &id) && fits.is_some(), fits)
        };
        best(&self.snapshot.endpoints, rank)
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
