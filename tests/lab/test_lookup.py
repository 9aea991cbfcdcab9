#!/usr/bin/env python3
"""What a fault names is found: in the network by tags of EC2, beside it by those of the services that keep it."""

from __future__ import annotations

import json
import sys
import unittest

sys.dont_write_bytecode = True

from score.fault import Fault, commit  # noqa: E402
from score.lookup import Lookup  # noqa: E402
from support import REGION, Case, rule  # noqa: E402


def tags(ident: str) -> list[dict[str, str]]:
    return [{"Key": "Name", "Value": "n"}, {"Key": "smgen:id", "Value": ident}]


class Lookups(Case):
    def lookup(self) -> Lookup:
        return Lookup(self.client, REGION, self.lab.account)

    def do(self, lookup: Lookup, *steps: dict[str, object]) -> None:
        commit(Fault("f", "t", "a", list(steps), {}), self.lab, self.client, lookup)

    def test_resources_beside_the_network(self) -> None:
        kms, logs, iam, s3 = (self.client(service) for service in ("kms", "logs", "iam", "s3"))
        key = kms.create_key(Tags=[{"TagKey": one["Key"], "TagValue": one["Value"]} for one in tags("key/logs")])["KeyMetadata"]["KeyId"]
        kms.create_key()
        logs.create_log_group(logGroupName="/smgen/flow-logs", tags={"smgen:id": "flow-log-group"})
        logs.create_log_group(logGroupName="/somebody/else")
        logs.put_resource_policy(policyName="p-query-log", policyDocument="{}")
        logs.put_resource_policy(policyName="somebodys", policyDocument="{}")
        resolver = self.client("route53resolver")
        config = resolver.create_resolver_query_log_config(Name="c", DestinationArn="arn:aws:s3:::b", CreatorRequestId="1", Tags=tags("query-log"))
        iam.create_role(RoleName="flow-logs", AssumeRolePolicyDocument="{}", Tags=tags("flow-log-role"))
        policy = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "logs:*", "Resource": "*"}]})
        arn = iam.create_policy(PolicyName="flow-logs", PolicyDocument=policy, Tags=tags("flow-log-policy"))["Policy"]["Arn"]
        for bucket in ("smgen-flow-logs", "somebodys"):
            s3.create_bucket(Bucket=bucket)
        s3.put_bucket_tagging(Bucket="smgen-flow-logs", Tagging={"TagSet": tags("flow-log-bucket")})
        options = self.ec2.create_dhcp_options(DhcpConfigurations=[{"Key": "domain-name", "Values": ["ec2.internal"]}], TagSpecifications=[{"ResourceType": "dhcp-options", "Tags": tags("dhcp-options")}])
        address = self.ec2.allocate_address(Domain="vpc", TagSpecifications=[{"ResourceType": "elastic-ip", "Tags": tags("elastic-ip/nat/use1-az1")}])

        lookup = self.lookup()
        wanted = {
            "${key/logs}": key,
            "${flow-log-group}": "/smgen/flow-logs",
            "${flow-log-role}": "flow-logs",
            "${flow-log-policy}": arn,
            "${flow-log-bucket}": "smgen-flow-logs",
            "${query-log}": config["ResolverQueryLogConfig"]["Id"],
            "${query-log-policy}": "p-query-log",
            "${dhcp-options}": options["DhcpOptions"]["DhcpOptionsId"],
            "${elastic-ip/nat/@0}": address["AllocationId"],
        }
        self.assertEqual(lookup.fill(list(wanted)), list(wanted.values()))
        self.do(lookup, {"call": "kms.disable_key", "with": {"KeyId": "${key/logs}"}}, {"call": "logs.delete_log_group", "with": {"logGroupName": "${flow-log-group}"}})
        self.assertFalse(kms.describe_key(KeyId=key)["KeyMetadata"]["Enabled"])
        self.assertNotIn("/smgen/flow-logs", [one["logGroupName"] for one in logs.describe_log_groups()["logGroups"]])
        with self.assertRaisesRegex(KeyError, "nothing deployed has the tag smgen:id=key/nobodys"):
            lookup.fill("${key/nobodys}")

    def test_what_a_first_cause_may_be_about(self) -> None:
        vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=[{"ResourceType": "vpc", "Tags": tags("vpc")}])["Vpc"]["VpcId"]
        subnet = self.ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24", TagSpecifications=[{"ResourceType": "subnet", "Tags": tags("subnet/training/use1-az1")}])["Subnet"]["SubnetId"]
        lookup = self.lookup()
        wanted = ["vpc", "subnet/training/@0", "${made}"]
        self.assertEqual(lookup.meant(wanted), {"vpc", vpc, "subnet/training/use1-az1", subnet})
        lookup.saved["made"] = "sg-1"
        self.assertEqual(lookup.meant(["${made}"]), {"sg-1"})
        with self.assertRaisesRegex(KeyError, "nothing deployed has the tag"):
            lookup.meant(["endpoint/nobodys"])

    def test_a_call_for_each_of_a_list(self) -> None:
        vpc = self.vpc()
        acl = self.ec2.create_network_acl(VpcId=vpc, TagSpecifications=[{"ResourceType": "network-acl", "Tags": tags("network-acl/data")}])["NetworkAcl"]["NetworkAclId"]
        for number, egress in [(7, True), (3, False), (5, False)]:
            self.ec2.create_network_acl_entry(NetworkAclId=acl, Egress=egress, RuleNumber=number, RuleAction="allow", Protocol="-1", CidrBlock="0.0.0.0/0")
        lookup = self.lookup()
        self.assertEqual(lookup.fill("${entries network-acl/data ingress}"), [3, 5])
        step = {"call": "ec2.delete_network_acl_entry", "each": "${entries network-acl/data ingress}", "with": {"NetworkAclId": "${network-acl/data}", "Egress": False, "RuleNumber": "${it}"}}
        self.do(lookup, step)
        self.assertEqual((lookup.fill("${entries network-acl/data ingress}"), lookup.fill("${entries network-acl/data egress}")), ([], [7]))
        with self.assertRaisesRegex(ValueError, "nothing to be done for"):
            self.do(lookup, step)

    def test_ids_of_ec2_ask_nobody_else(self) -> None:
        vpc = self.vpc()
        group = self.group(vpc, egress=[rule("tcp", 443, cidr="10.0.0.0/8")])
        self.ec2.create_tags(Resources=[group], Tags=tags("security-group/training"))
        asked: list[str] = []
        lookup = Lookup(lambda service: asked.append(service) or self.client(service), REGION, self.lab.account)
        self.assertEqual(lookup.fill("${security-group/training} in ${region}"), f"{group} in {REGION}")
        with self.assertRaises(KeyError):
            lookup.fill("${security-group/nobodys}")
        self.assertEqual(asked, ["ec2"])


if __name__ == "__main__":
    unittest.main()
