#!/usr/bin/env python3
"""Routes, gateways and names lead where AWS documents it."""

from __future__ import annotations

import ipaddress
import unittest
from typing import Any

from support import REGION, S3, STS, WEB, Case, rule

ALL = "0.0.0.0/0"


class Routes(Case):
    def setUp(self) -> None:
        self.network = self.vpc()
        self.near, self.far = self.subnet(self.network, 0), self.subnet(self.network, 1, "b")
        self.open = self.group(self.network, ingress=[rule("-1", cidr=ALL)])

    def out(self) -> Any:
        return self.ask(self.near, self.open, tcp=["tcp", WEB, 443])["tcp"]

    def prefix_list(self) -> tuple[str, list[str]]:
        found = self.ec2.describe_prefix_lists(Filters=[{"Name": "prefix-list-name", "Values": [f"com.amazonaws.{REGION}.s3"]}])["PrefixLists"][0]
        entries = self.ec2.get_managed_prefix_list_entries(PrefixListId=found["PrefixListId"])["Entries"]
        return str(found["PrefixListId"]), [entry["Cidr"] for entry in entries]

    def test_without_a_route_there_is_no_way_out(self) -> None:
        self.internet(self.network)
        said = self.ask(self.near, self.open, web=["tcp", WEB, 443], name=["names", "example.com"], dns=["query", "198.51.100.53", "example.com"])
        self.assertEqual(said, {"web": "timeout", "name": [WEB], "dns": "timeout"})

    def test_an_internet_gateway_wants_a_public_address(self) -> None:
        gateway = self.internet(self.network)
        self.ec2.create_route(RouteTableId=self.table(self.network, self.near), DestinationCidrBlock=ALL, GatewayId=gateway)
        self.assertEqual(self.out(), "timeout")

    def nat(self) -> tuple[str, str]:
        gateway = self.internet(self.network)
        public = self.subnet(self.network, 200)
        self.ec2.create_route(RouteTableId=self.table(self.network, public), DestinationCidrBlock=ALL, GatewayId=gateway)
        address = self.ec2.allocate_address(Domain="vpc")["AllocationId"]
        nat = str(self.ec2.create_nat_gateway(SubnetId=public, AllocationId=address)["NatGateway"]["NatGatewayId"])
        table = self.table(self.network, self.near)
        self.ec2.create_route(RouteTableId=table, DestinationCidrBlock=ALL, NatGatewayId=nat)
        return nat, table

    def test_a_nat_gateway_opens_the_internet(self) -> None:
        self.nat()
        said = self.ask(
            self.near, self.open, web=["http", "example.com"], ssh=["tcp", WEB, 22], udp=["query", "198.51.100.53", "example.com"],
            other=["tcp", "203.0.113.7", 80], sts=["http", STS], s3=["tcp", S3, 443],
        )
        self.assertEqual((said["web"][0], said["ssh"], said["udp"], said["other"], said["sts"][0], said["s3"]), (200, "open", 0, "open", 302, "open"))

    def test_a_route_to_a_nat_gateway_that_is_gone_is_a_black_hole(self) -> None:
        nat, _ = self.nat()
        self.assertEqual(self.out(), "open")
        self.ec2.delete_nat_gateway(NatGatewayId=nat)
        self.assertEqual(self.out(), "timeout")

    def test_the_longest_prefix_decides(self) -> None:
        _, table = self.nat()
        idle = self.ec2.create_network_interface(SubnetId=self.far, Groups=[self.open])["NetworkInterface"]["NetworkInterfaceId"]
        self.ec2.create_route(RouteTableId=table, DestinationCidrBlock="198.51.100.0/24", NetworkInterfaceId=idle)
        said = self.ask(self.near, self.open, web=["tcp", WEB, 443], other=["tcp", "203.0.113.7", 443])
        self.assertEqual(said, {"web": "timeout", "other": "open"})

    def test_an_association_takes_the_place_of_the_main_table(self) -> None:
        _, table = self.nat()
        self.assertEqual(self.out(), "open")
        found = self.ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Associations"][0]
        self.ec2.disassociate_route_table(AssociationId=found["RouteTableAssociationId"])
        self.assertEqual(self.out(), "timeout")

    def test_a_gateway_endpoint_is_a_route_to_a_prefix_list(self) -> None:
        table = self.table(self.network, self.near)
        made = self.ec2.create_vpc_endpoint(VpcId=self.network, ServiceName=f"com.amazonaws.{REGION}.s3", RouteTableIds=[table])
        nets = [ipaddress.ip_network(net) for net in self.prefix_list()[1]]
        questions: dict[str, list[Any]] = {"names": ["names", S3], "http": ["http", S3, "/bucket"], "other": ["tcp", "s3.eu-west-1.amazonaws.com", 443]}
        said = self.ask(self.near, self.open, **questions)
        self.assertTrue(any(ipaddress.ip_address(said["names"][0]) in net for net in nets), said)
        self.assertEqual((said["http"][0], said["other"]), (403, "timeout"))
        without = self.ask(self.far, self.open, tcp=["tcp", S3, 443])
        self.assertEqual(without, {"tcp": "timeout"}, "the other subnet's table does not lead there")
        endpoint = made["VpcEndpoint"]["VpcEndpointId"]
        self.ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, RemoveRouteTableIds=[table])
        self.assertEqual(self.ask(self.near, self.open, tcp=["tcp", S3, 443]), {"tcp": "timeout"})

    def test_a_peering_needs_routes_on_both_sides(self) -> None:
        other = self.vpc()
        there = self.subnet(other)
        peering = self.ec2.create_vpc_peering_connection(VpcId=self.network, PeerVpcId=other)["VpcPeeringConnection"]["VpcPeeringConnectionId"]
        self.ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
        group = self.group(other, ingress=[rule("tcp", 9000, cidr=ALL)])
        self.ec2.create_route(RouteTableId=self.main_table(self.network), DestinationCidrBlock=self.cidr(other), VpcPeeringConnectionId=peering)
        for back, expected in [(False, "timeout"), (True, "open")]:
            if back:
                self.ec2.create_route(RouteTableId=self.main_table(other), DestinationCidrBlock=self.cidr(self.network), VpcPeeringConnectionId=peering)
            server = self.start(there, group, {"a": ["listen", 9000, 4]})
            kind = "wait" if back else "tcp"
            said = self.ask(self.near, self.open, tcp=[kind, self.address_of(server), 9000])
            self.assertEqual(said, {"tcp": expected})
            self.answers(server)

    def test_a_transit_gateway_joins_networks(self) -> None:
        other = self.vpc()
        there = self.subnet(other)
        transit = self.ec2.create_transit_gateway()["TransitGateway"]["TransitGatewayId"]
        for vpc, subnet, peer in [(self.network, self.near, other), (other, there, self.network)]:
            self.ec2.create_transit_gateway_vpc_attachment(TransitGatewayId=transit, VpcId=vpc, SubnetIds=[subnet])
            self.ec2.create_route(RouteTableId=self.main_table(vpc), DestinationCidrBlock=self.cidr(peer), TransitGatewayId=transit)
        server = self.start(there, self.group(other, ingress=[rule("tcp", 9000, cidr=ALL)]), {"a": ["listen", 9000, 5]})
        self.assertEqual(self.ask(self.near, self.open, tcp=["wait", self.address_of(server), 9000]), {"tcp": "open"})
        self.answers(server)

    def test_networks_that_are_not_joined_do_not_meet(self) -> None:
        other = self.vpc()
        server = self.start(self.subnet(other), self.group(other, ingress=[rule("-1", cidr=ALL)]), {"a": ["listen", 9000, 3]})
        self.assertEqual(self.ask(self.near, self.open, tcp=["tcp", self.address_of(server), 9000]), {"tcp": "timeout"})
        self.answers(server)


class Names(Case):
    def setUp(self) -> None:
        self.network = self.vpc()
        self.near, self.far = self.subnet(self.network, 0), self.subnet(self.network, 1, "b")
        self.open = self.group(self.network, ingress=[rule("-1", cidr=ALL)])
        self.first = self.endpoint(self.network, [self.near, self.far], self.open)

    def names(self, *wanted: str) -> list[Any]:
        said = self.ask(self.near, self.open, **{f"n{at}": ["names", name] for at, name in enumerate(wanted)})
        return [said[f"n{at}"] for at in range(len(wanted))]

    def public(self, found: list[str]) -> bool:
        return all(address.startswith("192.0.2.") for address in found)

    def test_private_dns_leads_to_the_interfaces(self) -> None:
        private, below, elsewhere = self.names(STS, "x." + STS, "sts.eu-west-1.amazonaws.com")
        self.assertEqual(private, self.addresses(self.first))
        self.assertEqual(below, "nxdomain", "a private zone hides what public DNS would say")
        self.assertTrue(self.public(elsewhere))

    def test_private_dns_off_leads_to_the_public_address(self) -> None:
        self.ec2.modify_vpc_endpoint(VpcEndpointId=self.first, PrivateDnsEnabled=False)
        own = self.ec2.describe_vpc_endpoints(VpcEndpointIds=[self.first])["VpcEndpoints"][0]["DnsEntries"]
        public, regional, zonal = self.names(STS, own[0]["DnsName"], own[1]["DnsName"])
        self.assertTrue(self.public(public))
        self.assertEqual((regional, len(zonal)), (self.addresses(self.first), 1))

    def test_private_dns_needs_both_attributes(self) -> None:
        self.ec2.modify_vpc_attribute(VpcId=self.network, EnableDnsHostnames={"Value": False})
        self.assertTrue(self.public(self.names(STS)[0]))
        self.ec2.modify_vpc_attribute(VpcId=self.network, EnableDnsSupport={"Value": False})
        resolver = str(ipaddress.ip_network(self.cidr(self.network))[2])
        self.assertEqual(self.ask(self.near, self.open, q=["query", resolver, STS]), {"q": "timeout"})

    def test_a_wildcard_of_private_dns(self) -> None:
        endpoint = self.endpoint(self.network, [self.far], self.open, "ecr.dkr")
        host = f"123456789012.dkr.ecr.{REGION}.amazonaws.com"
        said = self.ask(self.near, self.open, name=["names", host], tls=["tls", host], http=["http", host, "/v2/"])
        self.assertEqual((said["name"], said["tls"], said["http"][0]), (self.addresses(endpoint), "TLSv1.3", 401))

    def test_the_resolver_passes_no_filter_and_has_two_addresses(self) -> None:
        closed = self.group(self.network, egress=[])
        resolver = str(ipaddress.ip_network(self.cidr(self.network))[2])
        said = self.ask(self.near, closed, one=["query", resolver, STS], two=["query", "169.254.169.253", STS], tcp=["tcp", resolver, 53], ssh=["tcp", resolver, 22])
        self.assertEqual(said, {"one": 0, "two": 0, "tcp": "open", "ssh": "timeout"})

    def test_dhcp_options_name_other_servers(self) -> None:
        servers = [{"Key": "domain-name-servers", "Values": ["198.51.100.53"]}, {"Key": "domain-name", "Values": ["corp.example"]}]
        options = self.ec2.create_dhcp_options(DhcpConfigurations=servers)["DhcpOptions"]["DhcpOptionsId"]
        self.ec2.associate_dhcp_options(DhcpOptionsId=options, VpcId=self.network)
        said = self.ask(self.near, self.open, file=["file", "/etc/resolv.conf"], name=["query", "198.51.100.53", STS])
        self.assertIn("nameserver 198.51.100.53\n", said["file"])
        self.assertIn("search corp.example\n", said["file"])
        self.assertEqual(said["name"], "timeout")

    def test_a_private_hosted_zone(self) -> None:
        route53 = self.client("route53")
        place = {"VPCRegion": REGION, "VPCId": self.network}
        zone = route53.create_hosted_zone(Name="corp.example", CallerReference="x" + self.network, VPC=place, HostedZoneConfig={"PrivateZone": True, "Comment": ""})["HostedZone"]["Id"]
        records = [("db.corp.example", "A", "10.9.8.7"), ("alias.corp.example", "CNAME", "db.corp.example"), ("*.wild.corp.example", "A", "10.9.8.6")]
        changes = [{"Action": "CREATE", "ResourceRecordSet": {"Name": name, "Type": kind, "TTL": 60, "ResourceRecords": [{"Value": value}]}} for name, kind, value in records]
        route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})
        said = self.names("db.corp.example", "alias.corp.example", "x.wild.corp.example", "none.corp.example")
        self.assertEqual(said, [["10.9.8.7"], ["10.9.8.7"], ["10.9.8.6"], "nxdomain"])

    def test_a_resolver_rule_leads_names_to_servers_that_are_not_there(self) -> None:
        resolver = self.client("route53resolver")
        rules = {}
        for domain, kind in (("example.com", "FORWARD"), ("local.example.com", "SYSTEM"), ("amazonaws.com", "FORWARD")):
            targets = {"TargetIps": [{"Ip": "10.9.0.2", "Port": 53}]} if kind == "FORWARD" else {}
            rule = resolver.create_resolver_rule(CreatorRequestId=domain, Name="r", RuleType=kind, DomainName=domain, **targets)
            rules[domain] = rule["ResolverRule"]["Id"]
        asked = {"q": ["query", "169.254.169.253", "a.example.com"], "local": ["query", "169.254.169.253", "local.example.com"], "sts": ["names", STS]}
        self.assertEqual(self.ask(self.near, self.open, **asked), {"q": 0, "local": 0, "sts": self.addresses(self.first)})
        for domain, rule in rules.items():
            resolver.associate_resolver_rule(ResolverRuleId=rule, Name="a-" + domain.replace(".", "-"), VPCId=self.network)
        # Private DNS of the endpoint is more specific than the rule for all of AWS's names.
        self.assertEqual(self.ask(self.near, self.open, **asked), {"q": 2, "local": 0, "sts": self.addresses(self.first)})

    def test_dns_firewall(self) -> None:
        resolver = self.client("route53resolver")
        domains = resolver.create_firewall_domain_list(Name="d", CreatorRequestId="1")["FirewallDomainList"]["Id"]
        resolver.update_firewall_domains(FirewallDomainListId=domains, Operation="ADD", Domains=["*.example.com", "example.com"])
        group = resolver.create_firewall_rule_group(Name="g", CreatorRequestId="2")["FirewallRuleGroup"]["Id"]
        resolver.create_firewall_rule(FirewallRuleGroupId=group, FirewallDomainListId=domains, Priority=1, Action="BLOCK", BlockResponse="NXDOMAIN", Name="r", CreatorRequestId="3")
        self.assertEqual(self.names("example.com"), [[WEB]])
        association = resolver.associate_firewall_rule_group(FirewallRuleGroupId=group, VpcId=self.network, Priority=101, Name="a", CreatorRequestId="4")
        self.assertEqual(self.names("example.com", "a.example.com", "example.net"), ["nxdomain", "nxdomain", ["198.51.100.11"]])
        ident = association["FirewallRuleGroupAssociation"]["Id"]
        resolver.disassociate_firewall_rule_group(FirewallRuleGroupAssociationId=ident)
        self.assertEqual(self.names("example.com"), [[WEB]])

    def test_a_deleted_endpoint_is_gone_from_names_and_wires(self) -> None:
        *_, address = self.addresses(self.first)
        self.ec2.delete_vpc_endpoints(VpcEndpointIds=[self.first])
        said = self.ask(self.near, self.open, name=["names", STS], tcp=["tcp", address, 443])
        self.assertTrue(self.public(said["name"]))
        self.assertEqual(said["tcp"], "timeout")


if __name__ == "__main__":
    unittest.main()
