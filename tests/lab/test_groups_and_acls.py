#!/usr/bin/env python3
"""Security groups and network ACLs decide as AWS documents it."""

from __future__ import annotations

import unittest
from typing import Any

from support import S3, STS, Case, rule

HTTPS = rule("tcp", 443, cidr="0.0.0.0/0")


class Groups(Case):
    def setUp(self) -> None:
        self.network = self.vpc()
        self.near, self.far = self.subnet(self.network, 0), self.subnet(self.network, 1, "b")

    def open_endpoint(self) -> str:
        return self.endpoint(self.network, [self.far], self.group(self.network, ingress=[HTTPS]))

    def test_a_group_without_egress_lets_nothing_out_but_names(self) -> None:
        endpoint = self.open_endpoint()
        said = self.ask(self.near, self.group(self.network, egress=[]), name=["names", STS], tcp=["tcp", STS, 443])
        self.assertEqual(said, {"name": self.addresses(endpoint), "tcp": "timeout"})

    def test_the_group_of_an_endpoint_is_asked_too(self) -> None:
        self.endpoint(self.network, [self.far], self.group(self.network, ingress=[rule("tcp", 80, cidr="0.0.0.0/0")]))
        self.assertEqual(self.ask(self.near, self.group(self.network), tcp=["tcp", STS, 443]), {"tcp": "timeout"})

    def test_a_reference_to_a_group_means_who_carries_it(self) -> None:
        friends, others = self.group(self.network), self.group(self.network)
        self.endpoint(self.network, [self.far], self.group(self.network, ingress=[rule("tcp", 443, group=friends)]))
        self.assertEqual(self.ask(self.near, friends, tcp=["tcp", STS, 443]), {"tcp": "open"})
        self.assertEqual(self.ask(self.near, others, tcp=["tcp", STS, 443]), {"tcp": "timeout"})
        self.assertEqual(self.ask(self.near, [others, friends], tcp=["tcp", STS, 443]), {"tcp": "open"})

    def test_an_egress_reference_and_a_prefix_list(self) -> None:
        target = self.group(self.network, ingress=[HTTPS])
        self.endpoint(self.network, [self.far], target)
        listed = self.gateway()
        group = self.group(self.network, egress=[rule("tcp", 443, group=target), rule("tcp", 443, prefix_list=listed)])
        said = self.ask(self.near, group, sts=["tcp", STS, 443], s3=["tcp", S3, 443], plain=["tcp", S3, 80])
        self.assertEqual(said, {"sts": "open", "s3": "open", "plain": "timeout"})

    def gateway(self) -> str:
        made = self.ec2.create_vpc_endpoint(VpcId=self.network, ServiceName="com.amazonaws.us-east-1.s3", RouteTableIds=[self.main_table(self.network)])
        del made
        lists = self.ec2.describe_prefix_lists(Filters=[{"Name": "prefix-list-name", "Values": ["com.amazonaws.us-east-1.s3"]}])
        return str(lists["PrefixLists"][0]["PrefixListId"])

    def test_groups_remember_and_ask_both_sides(self) -> None:
        listening = self.group(self.network, egress=[], ingress=[rule("tcp", 9000, 9010, cidr=self.cidr(self.network))])
        server = self.start(self.near, listening, {"a": ["listen", 9005, 8], "b": ["listen", 9020, 2]})
        address = self.address_of(server)
        said = self.ask(self.far, self.group(self.network), open=["wait", address, 9005], closed=["tcp", address, 9020], refused=["tcp", address, 9006])
        self.assertEqual(said["closed"], "timeout")
        self.assertEqual(said["refused"], "refused")
        self.assertEqual(said["open"], "open", "replies pass although the listener's group lets nothing out")
        self.answers(server)

    def test_within_a_subnet_the_groups_decide_too(self) -> None:
        server = self.start(self.near, self.group(self.network), {"a": ["listen", 9005, 3]})
        said = self.ask(self.near, self.group(self.network), tcp=["tcp", self.address_of(server), 9005])
        self.assertEqual(said, {"tcp": "timeout"})
        self.answers(server)

    def test_a_revoked_rule_closes_what_is_running(self) -> None:
        self.open_endpoint()
        group = self.group(self.network)
        self.assertEqual(self.ask(self.near, group, tcp=["tcp", STS, 443]), {"tcp": "open"})
        self.ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[rule("-1", cidr="0.0.0.0/0")])
        self.assertEqual(self.ask(self.near, group, tcp=["tcp", STS, 443]), {"tcp": "timeout"})


class Acls(Case):
    def setUp(self) -> None:
        self.network = self.vpc()
        self.near, self.far = self.subnet(self.network, 0), self.subnet(self.network, 1, "b")
        self.endpoint(self.network, [self.far], self.group(self.network, ingress=[HTTPS]))
        self.open = self.group(self.network)

    def acl(self, subnet: str, *entries: tuple[bool, int, str, str, tuple[int, int] | None]) -> str:
        """Gives a subnet an ACL of its own; entries are egress, number, action, protocol and ports."""
        acl = str(self.ec2.create_network_acl(VpcId=self.network)["NetworkAcl"]["NetworkAclId"])
        for egress, number, action, protocol, ports in entries:
            more: dict[str, Any] = {"PortRange": {"From": ports[0], "To": ports[1]}} if ports else {}
            self.ec2.create_network_acl_entry(NetworkAclId=acl, Egress=egress, RuleNumber=number, RuleAction=action, Protocol=protocol, CidrBlock="0.0.0.0/0", **more)
        filters = [{"Name": "association.subnet-id", "Values": [subnet]}]
        old = self.ec2.describe_network_acls(Filters=filters)["NetworkAcls"][0]["Associations"]
        current = next(one["NetworkAclAssociationId"] for one in old if one["SubnetId"] == subnet)
        self.ec2.replace_network_acl_association(AssociationId=current, NetworkAclId=acl)
        return acl

    def sts(self) -> Any:
        return self.ask(self.near, self.open, tcp=["tcp", STS, 443])["tcp"]

    def test_the_default_acl_lets_everything_through(self) -> None:
        self.assertEqual(self.sts(), "open")

    def test_a_new_acl_lets_nothing_through_but_names(self) -> None:
        self.acl(self.near)
        said = self.ask(self.near, self.open, name=["names", STS], tcp=["tcp", STS, 443])
        self.assertEqual((len(said["name"]), said["tcp"]), (1, "timeout"))

    def test_replies_need_the_ephemeral_ports(self) -> None:
        acl = self.acl(self.near, (True, 100, "allow", "6", (443, 443)))
        self.assertEqual(self.sts(), "timeout")
        self.ec2.create_network_acl_entry(
            NetworkAclId=acl, Egress=False, RuleNumber=100, RuleAction="allow", Protocol="6", CidrBlock="0.0.0.0/0", PortRange={"From": 1024, "To": 65535}
        )
        self.assertEqual(self.sts(), "open")

    def test_the_other_subnet_asks_its_own_acl(self) -> None:
        self.acl(self.far, (False, 100, "allow", "6", (443, 443)))
        self.assertEqual(self.sts(), "timeout")

    def test_the_lower_number_decides(self) -> None:
        everything = [(egress, 200, "allow", "-1", None) for egress in (True, False)]
        acl = self.acl(self.near, *everything, (True, 100, "deny", "6", (443, 443)))
        self.assertEqual(self.sts(), "timeout")
        self.ec2.delete_network_acl_entry(NetworkAclId=acl, Egress=True, RuleNumber=100)
        self.ec2.create_network_acl_entry(
            NetworkAclId=acl, Egress=True, RuleNumber=300, RuleAction="deny", Protocol="6", CidrBlock="0.0.0.0/0", PortRange={"From": 443, "To": 443}
        )
        self.assertEqual(self.sts(), "open")

    def test_within_a_subnet_the_acl_is_not_asked(self) -> None:
        self.endpoint(self.network, [self.near], self.group(self.network, ingress=[HTTPS]), "kms")
        self.acl(self.near)
        self.assertEqual(self.ask(self.near, self.open, tcp=["tcp", "kms.us-east-1.amazonaws.com", 443]), {"tcp": "open"})


if __name__ == "__main__":
    unittest.main()
