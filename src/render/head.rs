//! What a topology says of itself, for the templates of every target.

use crate::catalog::{Partition, ZoneId};
use crate::topology::{
    DhcpOptions, DnsFirewall, DnsFirewallRule, HostedZone, QueryLog, Topology, Vpc,
};
use serde::Serialize;

/// What a topology says of itself.
#[derive(Serialize)]
pub(super) struct Head<'a> {
    profile: &'a str,
    description: &'a str,
    environment: &'a str,
    prefix: &'a str,
    region: &'a str,
    partition: Partition,
    account_id: Option<&'a str>,
    organization_id: Option<&'a str>,
    vpc: &'a Vpc,
    /// The ranges of the VPC, between which a NAT instance translates nothing.
    vpc_in_nftables: String,
    dhcp_options: &'a DhcpOptions,
    dns_firewall: Option<FirewallView<'a>>,
    query_log: Option<&'a QueryLog>,
    hosted_zones: &'a [HostedZone],
    zones: &'a [ZoneId],
}

impl<'a> Head<'a> {
    pub(super) fn new(topology: &'a Topology) -> Self {
        Self {
            profile: &topology.profile,
            description: &topology.description,
            environment: &topology.environment,
            prefix: &topology.prefix,
            region: &topology.region,
            partition: topology.partition,
            account_id: topology.account_id.as_deref(),
            organization_id: topology.organization_id.as_deref(),
            vpc: &topology.vpc,
            vpc_in_nftables: topology.vpc.in_nftables(),
            dhcp_options: &topology.dhcp_options,
            dns_firewall: topology.dns_firewall.as_ref().map(firewall),
            query_log: topology.query_log.as_ref(),
            hosted_zones: &topology.hosted_zones,
            zones: &topology.zones,
        }
    }
}

/// The rule group of DNS Firewall.
#[derive(Serialize)]
struct FirewallView<'a> {
    blocks: bool,
    priority: u32,
    protected: bool,
    rules: Vec<RuleView<'a>>,
}

/// A rule of it, and why it is there.
#[derive(Serialize)]
struct RuleView<'a> {
    #[serde(flatten)]
    rule: &'a DnsFirewallRule,
    reason: &'static str,
}

fn firewall(firewall: &DnsFirewall) -> FirewallView<'_> {
    let rules = firewall.rules.iter().map(|rule| RuleView {
        rule,
        reason: rule.reason(),
    });
    FirewallView {
        blocks: firewall.blocks(),
        priority: firewall.priority,
        protected: firewall.protected,
        rules: rules.collect(),
    }
}
