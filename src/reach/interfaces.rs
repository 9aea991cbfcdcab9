//! The interfaces of a network: those of its snapshot, and those that a question assumes.

use super::ends::{End, Missing};
use super::filter::Range;
use super::index::Network;
use std::net::IpAddr;

impl<'a> Network<'a> {
    /// Assumes an interface in a subnet: a job's that is not there yet.
    pub fn end(&self, subnet: &str, groups: &[&str], address: IpAddr) -> Result<End<'a>, Missing> {
        let missing = |part, id: &str| Missing {
            part,
            id: id.to_owned(),
        };
        let at = self.ids.subnets.get(subnet).copied();
        let at = at.ok_or_else(|| missing("subnets", subnet))?;
        let known = |id: &&str| {
            let entry = self.ids.groups.get_key_value(*id);
            let entry = entry.filter(|(_, at)| self.groups.knows(**at));
            let entry = entry.map(|(id, at)| (*id, *at));
            entry.ok_or_else(|| missing("security groups", id))
        };
        let groups = groups.iter().map(known).collect::<Result<Vec<_>, _>>()?;
        Ok(End::new(at, &[address], groups))
    }

    /// Returns an interface of the snapshot.
    #[must_use]
    pub fn interface(&self, id: &str) -> Option<&End<'a>> {
        let at = self.ids.interfaces.get(id)?;
        self.interfaces.get(*at as usize)
    }

    /// Returns the interface that holds a private address.
    #[must_use]
    pub fn interface_at(&self, address: IpAddr) -> Option<&End<'a>> {
        let at = self.held(address)?;
        self.interfaces.get(at as usize)
    }

    /// Returns an IPv4 address of a subnet that no interface holds, the last one that AWS leaves free, for an interface to be
    /// assumed; none for unknown and full subnets.
    #[must_use]
    pub fn free_address(&self, subnet: &str) -> Option<IpAddr> {
        let at = self.ids.subnets.get(subnet)?;
        let cidr = self.subnets.get(*at as usize)?.subnet.cidr;
        // The first four addresses and the last one are AWS's: Amazon VPC user guide, "Subnet sizing for IPv4".
        let first = u32::from(cidr.network()).checked_add(4)?;
        let last = u32::from(cidr.broadcast()).checked_sub(1)?;
        let mut free = (first..=last)
            .rev()
            .map(|address| IpAddr::V4(address.into()));
        free.find(|address| self.held(*address).is_none())
    }

    /// Returns an IPv6 address of a subnet that no interface holds, as [`Self::free_address`] does; none where the subnet has no range.
    #[must_use]
    pub fn free_address_v6(&self, subnet: &str) -> Option<IpAddr> {
        let at = self.ids.subnets.get(subnet)?;
        let mut ranges = self.subnets.get(*at as usize)?.subnet.cidrs_v6.iter();
        let range = ranges.find_map(|net| match Range::of(*net) {
            Range::V6(first, last) => Some((first.checked_add(4)?, last.checked_sub(1)?)),
            Range::V4(..) => None,
        });
        let (first, last) = range?;
        let mut free = (first..=last)
            .rev()
            .map(|address| IpAddr::V6(address.into()));
        free.find(|address| self.held(*address).is_none())
    }
}
