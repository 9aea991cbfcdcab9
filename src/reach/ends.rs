//! Interfaces, those that are there and those that are assumed.

use crate::snapshot::{Endpoint, Interface};
use serde::Serialize;
use std::fmt;
use std::net::IpAddr;

/// An interface in a subnet: one of the snapshot, or one that a vantage assumes.
#[derive(Clone, Debug)]
pub struct End<'a> {
    pub(super) interface: Option<&'a Interface>,
    pub(super) id: Option<&'a str>,
    /// The endpoint that it belongs to.
    pub(super) endpoint: Option<&'a Endpoint>,
    pub(super) subnet: u32,
    pub(super) v4: Option<IpAddr>,
    pub(super) v6: Option<IpAddr>,
    groups: Carried,
    pub(super) group_ids: Vec<&'a str>,
}

/// Numbers of groups. Few stand in the interface itself: AWS allows five unless it is asked for more (Amazon VPC user guide,
/// "Amazon VPC quotas").
#[derive(Clone, Debug)]
enum Carried {
    Few(u8, [u32; 5]),
    Many(Vec<u32>),
}

impl Carried {
    fn new(groups: &[(&str, u32)]) -> Self {
        let mut few = [0; 5];
        match u8::try_from(groups.len()) {
            Ok(count) if groups.len() <= few.len() => {
                for (slot, (_, group)) in few.iter_mut().zip(groups) {
                    *slot = *group;
                }
                Self::Few(count, few)
            }
            _ => Self::Many(groups.iter().map(|(_, group)| *group).collect()),
        }
    }
}

/// What a question names and the snapshot lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// The part of the snapshot, such as `subnets`.
    pub part: &'static str,
    /// The id that the question gave.
    pub id: String,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not among the {}", self.id, self.part)
    }
}

impl<'a> End<'a> {
    pub(super) fn new(subnet: u32, addresses: &[IpAddr], mut groups: Vec<(&'a str, u32)>) -> Self {
        groups.sort_unstable();
        groups.dedup();
        Self {
            interface: None,
            id: None,
            endpoint: None,
            subnet,
            v4: addresses.iter().find(|address| address.is_ipv4()).copied(),
            v6: addresses.iter().find(|address| address.is_ipv6()).copied(),
            groups: Carried::new(&groups),
            group_ids: groups.iter().map(|(id, _)| *id).collect(),
        }
    }

    /// Returns the id of the interface; none for one that is assumed.
    #[must_use]
    pub fn id(&self) -> Option<&'a str> {
        self.id
    }

    /// Returns the same with another address, and no other one.
    #[must_use]
    pub fn at(&self, address: IpAddr) -> Self {
        Self {
            v4: Some(address).filter(IpAddr::is_ipv4),
            v6: Some(address).filter(IpAddr::is_ipv6),
            ..self.clone()
        }
    }

    /// Returns the same with another address of IPv6.
    #[must_use]
    pub fn and_v6(self, address: Option<IpAddr>) -> Self {
        let v6 = address.filter(IpAddr::is_ipv6);
        Self { v6, ..self }
    }

    /// Returns the same with its address of one family only.
    #[must_use]
    pub fn of_family(&self, v6: bool) -> Self {
        Self {
            v4: self.v4.filter(|_| !v6),
            v6: self.v6.filter(|_| v6),
            ..self.clone()
        }
    }

    /// Returns its first address, IPv4 before IPv6.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        self.v4.or(self.v6)
    }

    /// Returns the ids of its groups, sorted.
    #[must_use]
    pub fn groups(&self) -> &[&'a str] {
        &self.group_ids
    }

    /// Returns the numbers of its groups, in the order of their ids.
    #[inline]
    pub(super) fn carried(&self) -> &[u32] {
        match &self.groups {
            Carried::Few(count, groups) => groups.get(..usize::from(*count)).unwrap_or_default(),
            Carried::Many(groups) => groups,
        }
    }

    #[inline]
    pub(super) fn address_like(&self, other: IpAddr) -> Option<IpAddr> {
        if other.is_ipv4() { self.v4 } else { self.v6 }
    }

    /// Internet gateways translate an IPv4 address only for who has a public one; IPv6 addresses are public: Amazon VPC user
    /// guide, "Internet gateways".
    #[inline]
    pub(super) fn is_public(&self, family: IpAddr) -> bool {
        family.is_ipv6()
            || self
                .interface
                .is_some_and(|interface| interface.public_address.is_some())
    }
}
