//! The command that removes exactly one thing that somebody added.

use super::Command;
use crate::snapshot::{
    AclEntry, Attachment, AttachmentKind, Peer, Protocol, Route, RouteTable, Rule, SecurityGroup,
    Target,
};
use ipnet::IpNet;

fn ec2(operation: &str) -> Command {
    Command::new("ec2", operation)
}

/// Returns what takes a rule out of a group: by the rule's id, or by what it says where AWS told no id.
#[must_use]
pub fn revoke_rule(group: &str, egress: bool, rule: &Rule) -> Command {
    let operation = if egress {
        "revoke-security-group-egress"
    } else {
        "revoke-security-group-ingress"
    };
    let command = ec2(operation).with("group-id", group);
    if rule.id.is_empty() {
        command.with("ip-permissions", &permission(rule))
    } else {
        command.with("security-group-rule-ids", &rule.id)
    }
}

/// Says what a rule lets through in the AWS CLI's shorthand.
fn permission(rule: &Rule) -> String {
    let protocol = match rule.protocol {
        Protocol::All => "-1".to_owned(),
        other => other.to_string(),
    };
    let ports = rule
        .ports
        .map(|(first, last)| format!("FromPort={first},ToPort={last},"));
    let peer = match &rule.peer {
        Peer::Cidr(IpNet::V4(range)) => format!("IpRanges=[{{CidrIp={range}}}]"),
        Peer::Cidr(IpNet::V6(range)) => format!("Ipv6Ranges=[{{CidrIpv6={range}}}]"),
        Peer::Group(id) => format!("UserIdGroupPairs=[{{GroupId={id}}}]"),
        Peer::PrefixList(id) => format!("PrefixListIds=[{{PrefixListId={id}}}]"),
    };
    format!("IpProtocol={protocol},{}{peer}", ports.unwrap_or_default())
}

/// Returns what takes every rule out of a group that should have none; none where it has none.
#[must_use]
pub fn close_group(group: &SecurityGroup) -> Vec<Command> {
    let revoke = |egress| move |rule| revoke_rule(&group.id, egress, rule);
    let ingress = group.ingress.iter().map(revoke(false));
    ingress
        .chain(group.egress.iter().map(revoke(true)))
        .collect()
}

/// Returns what takes a rule group of DNS Firewall off a VPC, by the id of what associates them.
#[must_use]
pub fn disassociate_firewall(association: &str) -> Command {
    Command::new("route53resolver", "disassociate-firewall-rule-group")
        .with("firewall-rule-group-association-id", association)
}

/// Returns what ends the log of what a VPC's resolver is asked, by the id of its configuration.
#[must_use]
pub fn disassociate_query_log(config: &str, vpc: &str) -> Command {
    Command::new("route53resolver", "disassociate-resolver-query-log-config")
        .with("resolver-query-log-config-id", config)
        .with("resource-id", vpc)
}

/// Returns what takes tags off resources of EC2, whatever their values.
#[must_use]
pub fn take_tags_off(ids: &[String], keys: &[&str]) -> Command {
    let keys: Vec<_> = keys.iter().map(|key| format!("Key={key}")).collect();
    ec2("delete-tags")
        .with_all("resources", ids)
        .with_all("tags", &keys)
}

/// Returns what deletes an entry of a network ACL.
#[must_use]
pub fn delete_acl_entry(acl: &str, entry: &AclEntry) -> Command {
    ec2("delete-network-acl-entry")
        .with("network-acl-id", acl)
        .flag(if entry.egress { "egress" } else { "ingress" })
        .with("rule-number", &entry.number.to_string())
}

/// Returns what takes a route out of a table. The route of a gateway endpoint goes by the endpoint (AWS PrivateLink guide, "Gateway
/// endpoints"), one that a gateway announced by switching that off (Amazon VPC user guide, "Route propagation").
#[must_use]
pub fn delete_route(table: &str, route: &Route) -> Command {
    match (&route.target, &route.prefix_list, route.destination) {
        (Target::Endpoint(endpoint), Some(_), _) => ec2("modify-vpc-endpoint")
            .with("vpc-endpoint-id", endpoint)
            .with("remove-route-table-ids", table),
        (Target::VpnGateway(gateway), ..) if route.propagated => {
            ec2("disable-vgw-route-propagation")
                .with("route-table-id", table)
                .with("gateway-id", gateway)
        }
        (_, list, destination) => {
            let command = ec2("delete-route").with("route-table-id", table);
            match (list, destination) {
                (Some(list), _) => command.with("destination-prefix-list-id", list),
                (None, Some(range @ IpNet::V4(_))) => {
                    command.with("destination-cidr-block", &range.to_string())
                }
                (None, Some(range @ IpNet::V6(_))) => {
                    command.with("destination-ipv6-cidr-block", &range.to_string())
                }
                (None, None) => command,
            }
        }
    }
}

/// Returns what takes every route out of a table that should have none of its own.
#[must_use]
pub fn close_table<'r>(
    table: &RouteTable,
    routes: impl Iterator<Item = &'r Route>,
) -> Vec<Command> {
    routes.map(|route| delete_route(&table.id, route)).collect()
}

/// Returns what takes an attachment off a VPC. A transit gateway's has an id of its own, which the first command tells.
#[must_use]
pub fn detach(attachment: &Attachment, vpc: &str) -> Vec<Command> {
    let id = attachment.id.as_str();
    match attachment.kind {
        AttachmentKind::InternetGateway => vec![
            ec2("detach-internet-gateway")
                .with("internet-gateway-id", id)
                .with("vpc-id", vpc),
        ],
        AttachmentKind::EgressOnlyInternetGateway => vec![
            ec2("delete-egress-only-internet-gateway").with("egress-only-internet-gateway-id", id),
        ],
        AttachmentKind::Peering => {
            vec![ec2("delete-vpc-peering-connection").with("vpc-peering-connection-id", id)]
        }
        AttachmentKind::VpnGateway => vec![
            ec2("detach-vpn-gateway")
                .with("vpn-gateway-id", id)
                .with("vpc-id", vpc),
        ],
        AttachmentKind::TransitGateway => vec![
            ec2("describe-transit-gateway-vpc-attachments").with_all(
                "filters",
                &[
                    format!("Name=vpc-id,Values={vpc}"),
                    format!("Name=transit-gateway-id,Values={id}"),
                ],
            ),
            ec2("delete-transit-gateway-vpc-attachment")
                .with("transit-gateway-attachment-id", "TGW-ATTACH-ID"),
        ],
    }
}

/// Returns what deletes a NAT gateway.
#[must_use]
pub fn delete_nat_gateway(id: &str) -> Command {
    ec2("delete-nat-gateway").with("nat-gateway-id", id)
}

/// Returns what deletes a thing of the network by its kind, as the audit calls it; none where no one command does.
#[must_use]
pub fn delete_thing(kind: &str, id: &str) -> Option<Command> {
    let (operation, option) = match kind {
        "subnet" => ("delete-subnet", "subnet-id"),
        "route-table" => ("delete-route-table", "route-table-id"),
        "security-group" => ("delete-security-group", "group-id"),
        "network-acl" => ("delete-network-acl", "network-acl-id"),
        "endpoint" => ("delete-vpc-endpoints", "vpc-endpoint-ids"),
        "flow-log" => ("delete-flow-logs", "flow-log-ids"),
        "dhcp-options" => ("delete-dhcp-options", "dhcp-options-id"),
        "elastic-ip" => ("release-address", "allocation-id"),
        _ => return None,
    };
    Some(ec2(operation).with(option, id))
}
