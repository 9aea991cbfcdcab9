//! What answers names in the account once a topology is deployed.

use super::PlannedSnapshot;
use crate::blueprint::RecordType;
use crate::snapshot::{DhcpOptions, FirewallGroup, FirewallRule, HostedZone, ZoneRecord};
use crate::topology::{self, ids};

impl PlannedSnapshot<'_> {
    pub(super) fn dns_firewall(&self) -> Vec<FirewallGroup> {
        let firewall = self.topology.dns_firewall.iter();
        let groups = firewall.map(|firewall| FirewallGroup {
            association: ids::DNS_FIREWALL_ASSOCIATION.to_owned(),
            id: ids::DNS_FIREWALL.to_owned(),
            priority: firewall.priority,
            state: "COMPLETE".to_owned(),
            rules: Some(firewall.rules.iter().map(firewall_rule).collect()),
        });
        groups.collect()
    }

    pub(super) fn hosted_zones(&self) -> Vec<HostedZone> {
        let zones = self.topology.hosted_zones.iter().map(|zone| {
            let mut records: Vec<_> = zone.records.iter().map(zone_record).collect();
            records.sort();
            HostedZone {
                id: ids::hosted_zone(&zone.name),
                name: zone.name.clone(),
                owner: None,
                records: Some(records),
            }
        });
        zones.collect()
    }

    pub(super) fn dhcp_options(&self) -> DhcpOptions {
        let options = &self.topology.dhcp_options;
        DhcpOptions {
            id: ids::DHCP_OPTIONS.to_owned(),
            servers: options.domain_name_servers.clone(),
            domain_name: Some(options.domain_name.clone()),
        }
    }
}

fn firewall_rule(rule: &topology::DnsFirewallRule) -> FirewallRule {
    FirewallRule {
        priority: rule.priority,
        action: rule.action.to_owned(),
        block_response: rule.block_response.map(str::to_owned),
        list: Some(ids::dns_firewall_list(&rule.name)),
        domains: Some(rule.domains.clone()),
        trusts_redirection: rule.redirection == topology::TRUST_REDIRECTION,
        question_type: None,
    }
}

fn zone_record(record: &topology::ZoneRecord) -> ZoneRecord {
    ZoneRecord {
        name: record.name.clone(),
        kind: record.kind.as_str().to_owned(),
        values: match record.kind {
            RecordType::A | RecordType::Aaaa | RecordType::Cname => record.values.clone(),
            // As they are read of an account: they decide about no name.
            RecordType::Srv | RecordType::Txt => Vec::new(),
        },
        alias: None,
    }
}
