"""What is deployed, read off moto's own objects into plain values. The only file that knows moto's models of EC2.

Every value is as DescribeX would answer it at that moment; nothing is remembered between two readings.
"""

from __future__ import annotations

import ipaddress
import json
from dataclasses import dataclass, field
from typing import Any

Net = ipaddress.IPv4Network


@dataclass(frozen=True)
class Rule:
    """A rule of a security group. Of the three peers one is set. Ports are none for all of them."""

    egress: bool
    protocol: str  # "tcp", "udp", "icmp", "-1" or a number
    ports: tuple[int, int] | None
    cidr: str | None = None
    group: str | None = None
    prefix_list: str | None = None


@dataclass(frozen=True)
class Entry:
    """An entry of a network ACL. The protocol is a number, or -1."""

    egress: bool
    number: int
    allow: bool
    protocol: str
    ports: tuple[int, int] | None
    cidr: str
    icmp: tuple[int, int] | None = None


@dataclass(frozen=True)
class Route:
    """A route: a range or a prefix list, and `local`, `igw`, `nat`, `eni`, `pcx`, `tgw`, `vgw`, `vpce` or `none`."""

    cidr: Net | None
    prefix_list: str | None
    kind: str
    target: str


@dataclass(frozen=True)
class Interface:
    id: str
    subnet: str
    address: str
    groups: tuple[str, ...]
    public: str | None
    kind: str  # as DescribeNetworkInterfaces: "interface", "vpc_endpoint", "nat_gateway"
    checked: bool  # source/destination check
    instance: str | None = None


@dataclass(frozen=True)
class Subnet:
    id: str
    vpc: str
    cidr: Net
    zone: str
    table: str
    acl: str


@dataclass(frozen=True)
class Vpc:
    id: str
    cidrs: tuple[Net, ...]
    dns_support: bool
    dns_hostnames: bool
    name_servers: tuple[str, ...]
    domain: str
    internet: bool  # whether an internet gateway is attached

    @property
    def resolver(self) -> str:
        """Amazon VPC User Guide, "Amazon DNS server": the primary range plus two."""
        return str(self.cidrs[0].network_address + 2)


@dataclass(frozen=True)
class Endpoint:
    id: str
    vpc: str
    kind: str  # "interface" or "gateway"
    service: str
    state: str
    private_dns: bool
    policy: dict[str, Any]
    interfaces: tuple[str, ...]
    names: tuple[str, ...]  # its own DNS names, the zonal ones included


@dataclass(frozen=True)
class Zone:
    """A private hosted zone: its name without the last dot, its VPCs, and (name, type) to values."""

    name: str
    vpcs: tuple[str, ...]
    records: dict[tuple[str, str], list[str]]


@dataclass(frozen=True)
class ResolverRule:
    """A rule of Route 53 Resolver with its VPCs: `FORWARD` to servers, or `SYSTEM`, which leaves a name to the VPC."""

    domain: str
    kind: str
    vpcs: tuple[str, ...]


@dataclass
class Network:
    region: str
    account: str
    vpcs: dict[str, Vpc] = field(default_factory=dict)
    subnets: dict[str, Subnet] = field(default_factory=dict)
    interfaces: dict[str, Interface] = field(default_factory=dict)
    groups: dict[str, tuple[Rule, ...]] = field(default_factory=dict)
    acls: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    tables: dict[str, tuple[Route, ...]] = field(default_factory=dict)
    prefix_lists: dict[str, tuple[str, tuple[Net, ...]]] = field(default_factory=dict)
    endpoints: dict[str, Endpoint] = field(default_factory=dict)
    nats: dict[str, str] = field(default_factory=dict)  # gateway to interface
    peerings: dict[str, tuple[str, str]] = field(default_factory=dict)
    transits: dict[str, tuple[str, ...]] = field(default_factory=dict)
    zones: list[Zone] = field(default_factory=list)
    rules: list[ResolverRule] = field(default_factory=list)
    private_names: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by name of an endpoint service

    def at(self, vpc: str, address: str) -> Interface | None:
        found = (one for one in self.interfaces.values() if one.address == address and self.subnets[one.subnet].vpc == vpc)
        return next(found, None)

    def of(self, vpc: str) -> list[Interface]:
        return [one for one in self.interfaces.values() if self.subnets[one.subnet].vpc == vpc]


def backends(account: str, region: str) -> tuple[Any, Any, Any]:
    from moto.ec2.models import ec2_backends
    from moto.route53.models import route53_backends
    from moto.route53resolver.models import route53resolver_backends

    ec2 = ec2_backends[account][region]
    return ec2, route53_backends[account][ec2.partition], route53resolver_backends[account][region]


def read(account: str, region: str) -> Network:
    """Reads what moto holds, again where another thread's call changed it meanwhile.

    Without the lock that calls take: a call that ends an instance waits for the world, which reads.
    """
    for _ in range(50):
        try:
            return read_once(account, region)
        except RuntimeError as error:
            if "changed size during iteration" not in str(error):
                raise
    return read_once(account, region)


def read_once(account: str, region: str) -> Network:
    ec2, route53, resolver = backends(account, region)
    network = Network(region, account)
    gateways = {igw.vpc.id for igw in ec2.internet_gateways.values() if igw.vpc}
    for vpc in ec2.vpcs.values():
        network.vpcs[vpc.id] = read_vpc(vpc, vpc.id in gateways)
    tables, acls = placements(ec2)
    for subnet in (one for zone in ec2.subnets.values() for one in zone.values()):
        table, acl = tables.get(subnet.id, tables.get(subnet.vpc_id, "")), acls.get(subnet.id, acls.get(subnet.vpc_id, ""))
        zone = subnet.availability_zone
        network.subnets[subnet.id] = Subnet(subnet.id, subnet.vpc_id, Net(subnet.cidr_block), zone, table, acl)
    for eni in ec2.enis.values():
        if eni.subnet.id in network.subnets and eni.private_ip_address:
            network.interfaces[eni.id] = read_interface(eni)
    for group in (one for groups in ec2.groups.values() for one in groups.values()):
        rules = [(False, rule) for rule in group.ingress_rules] + [(True, rule) for rule in group.egress_rules]
        network.groups[group.id] = tuple(read_rule(egress, rule) for egress, rule in rules)
    for acl in ec2.network_acls.values():
        entries = [read_entry(entry) for entry in acl.network_acl_entries]
        network.acls[acl.id] = tuple(sorted(entries, key=lambda entry: entry.number))
    for listed in ec2.managed_prefix_lists.values():
        # Amazon's own lists have no version to answer, but entries.
        entries = listed.entries.get(listed.version) or listed.entries.get(max(listed.entries, default=1, key=int)) or []
        nets = tuple(Net(entry["Cidr"]) for entry in entries if ":" not in entry["Cidr"])
        network.prefix_lists[listed.id] = (listed.prefix_list_name, nets)
    for table in ec2.route_tables.values():
        network.tables[table.id] = tuple(read_route(route) for route in table.routes if not route.destination_ipv6_cidr_block)
    for nat in ec2.nat_gateways.values():
        if nat.state == "available":
            network.nats[nat.id] = nat._eni.id
    for peering in ec2.vpc_pcxs.values():
        if peering._status.code == "active":
            network.peerings[peering.id] = (peering.vpc.id, peering.peer_vpc.id)
    for attachment in ec2.transit_gateway_attachments.values():
        if attachment.state == "available" and getattr(attachment, "vpc_id", None):
            transit = attachment.transit_gateway_id
            network.transits[transit] = network.transits.get(transit, ()) + (attachment.vpc_id,)
    for service in ec2._collect_default_endpoint_services(account, region):
        names = [entry["PrivateDnsName"] for entry in service.get("PrivateDnsNames", [])]
        network.private_names[service["ServiceName"]] = tuple(dict.fromkeys(names + [service.get("PrivateDnsName")] if service.get("PrivateDnsName") else names))
    for endpoint in ec2.vpc_end_points.values():
        network.endpoints[endpoint.id] = read_endpoint(endpoint)
    network.zones = [read_zone(zone) for zone in route53.zones.values() if zone.private_zone]
    associations = list(resolver.resolver_rule_associations.values())
    for rule in resolver.resolver_rules.values():
        vpcs = tuple(one.vpc_id for one in associations if one.resolver_rule_id == rule.id)
        network.rules.append(ResolverRule(rule.domain_name.strip(".").lower(), rule.rule_type, vpcs))
    return network


def read_vpc(vpc: Any, internet: bool) -> Vpc:
    options = vpc.dhcp_options or getattr(vpc.ec2_backend, "default_dhcp_options", None)
    values = dict(getattr(options, "_options", {}) or {})
    servers = tuple(values.get("domain-name-servers") or ["AmazonProvidedDNS"])
    domain = (values.get("domain-name") or [""])[0]
    cidrs = [one["cidr_block"] for one in vpc.get_cidr_block_association_set() if one["cidr_block_state"]["state"] == "associated"]
    cidrs = [vpc.cidr_block] + [cidr for cidr in cidrs if cidr != vpc.cidr_block]
    support, hostnames = truth(vpc.enable_dns_support), truth(vpc.enable_dns_hostnames)
    return Vpc(vpc.id, tuple(Net(cidr) for cidr in cidrs), support, hostnames, servers, domain, internet)


def truth(value: Any) -> bool:
    return str(value).lower() == "true"


def placements(ec2: Any) -> tuple[dict[str, str], dict[str, str]]:
    """Returns the route table and the ACL of each subnet and, for the others, of each VPC."""
    tables: dict[str, str] = {}
    for table in ec2.route_tables.values():
        if table.main_association_id:
            tables[table.vpc_id] = table.id
        for target in table._associations.values():
            tables[target] = table.id
    acls: dict[str, str] = {}
    for acl in ec2.network_acls.values():
        if acl.default:
            acls[acl.vpc_id] = acl.id
        for association in acl._associations.values():
            acls[association.subnet_id] = acl.id
    return tables, acls


def read_interface(eni: Any) -> Interface:
    groups = tuple(group.id for group in eni.group_set)
    instance = eni.instance.id if eni.instance else None
    checked = truth(eni.source_dest_check)
    if eni.instance is not None and eni.device_index in (0, None):
        # ModifyInstanceAttribute writes it to the instance.
        checked = checked and truth(getattr(eni.instance, "source_dest_check", True))
    return Interface(eni.id, eni.subnet.id, eni.private_ip_address, groups, eni.public_ip or None, eni.interface_type, checked, instance)


def read_rule(egress: bool, rule: Any) -> Rule:
    ports = None if rule.from_port is None or rule.ip_protocol == "-1" else (int(rule.from_port), int(rule.to_port))
    group = rule.source_group.get("GroupId") if rule.source_group else None
    cidr = rule.ip_range.get("CidrIp") or rule.ip_range.get("CidrIpv6")
    return Rule(egress, str(rule.ip_protocol), ports, cidr, group, rule.prefix_list_id)


def read_entry(entry: Any) -> Entry:
    first, last = entry.port_range_from, entry.port_range_to
    ports = None if first in (None, "") else (int(first), int(last))
    icmp = None if entry.icmp_type in (None, "") else (int(entry.icmp_type), int(entry.icmp_code if entry.icmp_code not in (None, "") else -1))
    allow, egress = entry.rule_action == "allow", truth(entry.egress)
    return Entry(egress, int(entry.rule_number), allow, str(entry.protocol), ports, entry.cidr_block or "::/0", icmp)


def read_route(route: Any) -> Route:
    listed = route.destination_prefix_list
    prefix_list = (listed if isinstance(listed, str) else listed.id) if listed else None
    cidr = Net(route.destination_cidr_block) if route.destination_cidr_block and not prefix_list else None
    kind, target = "none", ""
    if route.local:
        kind = "local"
    elif route.gateway is not None:
        target = route.gateway if isinstance(route.gateway, str) else route.gateway.id
        kind = {"igw": "igw", "vpce": "vpce", "vgw": "vgw"}.get(target.split("-")[0], "none")
    elif route.nat_gateway is not None:
        kind, target = "nat", route.nat_gateway.id
    elif route.instance is not None:
        kind, target = "eni", route.instance.nics[0].id if route.instance.nics else ""
    elif route.interface is not None:
        kind, target = "eni", route.interface.id
    elif route.vpc_pcx is not None:
        kind, target = "pcx", route.vpc_pcx.id
    elif route.transit_gateway is not None:
        kind, target = "tgw", route.transit_gateway.id
    elif route.vpc_endpoint_id:
        kind, target = "vpce", route.vpc_endpoint_id
    return Route(cidr, prefix_list, kind, target)


def read_endpoint(endpoint: Any) -> Endpoint:
    policy = endpoint.policy_document or endpoint.DEFAULT_POLICY
    policy = json.loads(policy) if isinstance(policy, str) else policy
    names = tuple(one["dns_name"] for one in endpoint.dns_entries or [] if ".vpce." in one["dns_name"])
    kind = (endpoint.vpc_endpoint_type or "Gateway").lower()
    private, interfaces = truth(endpoint.private_dns_enabled), tuple(endpoint.network_interface_ids or [])
    return Endpoint(endpoint.id, endpoint.vpc_id, kind, endpoint.service_name, str(endpoint.state), private, policy, interfaces, names)


def read_zone(zone: Any) -> Zone:
    records: dict[tuple[str, str], list[str]] = {}
    for record in zone.rrsets:
        values = [one["Value"] if isinstance(one, dict) else str(one) for one in record.records or []]
        kind = record.type
        if record.alias_target:
            kind, values = "ALIAS", [record.alias_target["DNSName"].rstrip(".").lower()]
        records[(record.name.rstrip(".").lower().replace("\\052", "*"), kind)] = values
    vpcs = tuple(vpc["vpc_id"] if "vpc_id" in vpc else vpc.get("VPCId", "") for vpc in zone.vpcs)
    return Zone(zone.name.rstrip(".").lower(), vpcs, records)
