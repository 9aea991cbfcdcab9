//! Security groups and network ACLs.

use super::Tags;
use crate::catalog::Protocol;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// A security group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityGroup {
    /// Id, such as `sg-0123` or `acl-0123`.
    pub id: String,
    /// Name; `default` for the VPC's own.
    pub name: String,
    /// Description, as AWS keeps it.
    pub description: String,
    /// Its VPC.
    pub vpc: String,
    /// What may come in.
    pub ingress: Vec<Rule>,
    /// What may go out.
    pub egress: Vec<Rule>,
    /// Whether each of its rules could be read; one that could not may let anything through, here and in no other group.
    #[serde(default = "whole", skip_serializing_if = "is_whole")]
    pub whole: bool,
    /// Tags by key.
    pub tags: Tags,
}

fn whole() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes it so")]
fn is_whole(whole: &bool) -> bool {
    *whole
}

/// A rule of a security group, with one peer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Rule {
    /// Id (`sgr-...`); empty where AWS did not say it.
    pub id: String,
    /// Protocol that it is about.
    pub protocol: Protocol,
    /// First and last port; for ICMP, type and code (-1 for any). None for every port.
    pub ports: Option<(i32, i32)>,
    /// The other end.
    pub peer: Peer,
    /// Description, as AWS keeps it.
    pub description: String,
}

/// Tells whether a rule or an entry has ports that the API refuses, so that nobody can say what it matches.
///
/// Amazon EC2 API reference, `IpPermission` and `CreateNetworkAclEntry`: ports from 0 to 65535, types and codes of ICMP from 0 to 255
/// or -1 for all, and all codes where all types are meant.
#[must_use]
pub fn refused(protocol: Protocol, ports: Option<(i32, i32)>) -> bool {
    let Some((first, last)) = ports else {
        return false;
    };
    match protocol {
        Protocol::Tcp | Protocol::Udp => !(0..=last).contains(&first) || last > 65535,
        Protocol::Icmp | Protocol::Icmpv6 => {
            let one = -1..=255;
            !one.contains(&first) || !one.contains(&last) || (first == -1 && last != -1)
        }
        Protocol::All | Protocol::Number(_) => false,
    }
}

/// The other end of a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "value")]
pub enum Peer {
    /// Addresses of this range.
    Cidr(IpNet),
    /// Interfaces that carry this group; one of another account is named with it, see [`whose_group`].
    Group(String),
    /// The entries of this prefix list.
    PrefixList(String),
}

/// Takes the name of a group apart: one of another account bears that in front, as in `210987654321/sg-0123`.
#[must_use]
pub fn whose_group(name: &str) -> (Option<&str>, &str) {
    match name.split_once('/') {
        Some((account, id)) if account.bytes().all(|byte| byte.is_ascii_digit()) => {
            (Some(account), id)
        }
        _ => (None, name),
    }
}

/// A network ACL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkAcl {
    /// Id, such as `sg-0123` or `acl-0123`.
    pub id: String,
    /// Whether subnets without a choice use it.
    pub default: bool,
    /// Subnets that are associated with it.
    pub subnets: Vec<String>,
    /// Entries by direction and number, the last one (32767, which denies everything) included.
    pub entries: Vec<AclEntry>,
    /// Tags by key.
    pub tags: Tags,
}

/// An entry of a network ACL.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AclEntry {
    /// Whether it is about what leaves the subnet.
    pub egress: bool,
    /// Rule number: the lowest that matches decides.
    pub number: i32,
    /// Whether it allows.
    pub allow: bool,
    /// Protocol that it is about.
    pub protocol: Protocol,
    /// First and last port for TCP and UDP, type and code (-1 for any) for ICMP; none for every port.
    pub ports: Option<(i32, i32)>,
    /// The other end.
    pub cidr: IpNet,
}
