"""What the lab's own tests share: a lab, hand-made VPCs through boto3, and questions to the witness."""

from __future__ import annotations

import json
import os
import sys
import time
import unittest
from typing import Any

sys.dont_write_bytecode = True

import witness  # noqa: E402
from cloud.lab import Lab, Settings  # noqa: E402
from cloud.netns import permitted  # noqa: E402

REGION = "us-east-1"
STS = f"sts.{REGION}.amazonaws.com"
S3 = f"s3.{REGION}.amazonaws.com"
WEB = "198.51.100.10"

class Case(unittest.TestCase):
    """A lab for all tests of a class. Tests are skipped, loudly, where there can be no lab, and fail there under CI."""

    lab: Lab
    numbers = witness.numbers
    settings = Settings(job_start=0.02, instance_start=0.02, agent_start=0.02, invocation_lag=0.05)

    @classmethod
    def setUpClass(cls) -> None:
        problem = permitted()
        if problem:
            if os.environ.get("CI") == "true":
                raise AssertionError(f"no lab: {problem}")
            print(f"SKIPPED {cls.__name__}: {problem}", file=sys.stderr)
            raise unittest.SkipTest(problem)
        cls.lab = Lab(REGION, cls.settings)
        cls.url = cls.lab.serve()
        cls.lab.launches = True
        cls.role = cls.lab.role()
        cls.ec2, cls.sagemaker, cls.ssm = cls.client("ec2"), cls.client("sagemaker"), cls.client("ssm")

    @classmethod
    def tearDownClass(cls) -> None:
        cls.lab.close()
        assert not cls.lab.broken, cls.lab.broken

    @classmethod
    def client(cls, service: str, **more: Any) -> Any:
        import boto3

        return boto3.client(service, region_name=REGION, endpoint_url=cls.url, aws_access_key_id="test", aws_secret_access_key="test", **more)

    # Networks

    def vpc(self, cidr: str | None = None, hostnames: bool = True) -> str:
        number = next(self.numbers)
        vpc = str(self.ec2.create_vpc(CidrBlock=cidr or f"10.{number}.0.0/16")["Vpc"]["VpcId"])
        if hostnames:
            self.ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
        return vpc

    def cidr(self, vpc: str) -> str:
        return str(self.ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["CidrBlock"])

    def subnet(self, vpc: str, third: int = 0, zone: str = "a") -> str:
        first, second, *_ = self.cidr(vpc).split(".")
        cidr = f"{first}.{second}.{third}.0/24"
        return str(self.ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=REGION + zone)["Subnet"]["SubnetId"])

    def group(self, vpc: str, egress: list[dict[str, Any]] | None = None, ingress: list[dict[str, Any]] | None = None) -> str:
        """Makes a group; without `egress` it lets everything out, as new ones do."""
        name = f"group-{next(self.numbers)}"
        group = str(self.ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"])
        if egress is not None:
            self.ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}])
            if egress:
                self.ec2.authorize_security_group_egress(GroupId=group, IpPermissions=egress)
        if ingress:
            self.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=ingress)
        return group

    def endpoint(self, vpc: str, subnets: list[str], group: str, service: str = "sts", **more: Any) -> str:
        name, private = f"com.amazonaws.{REGION}.{service}", {"PrivateDnsEnabled": True} | more
        made = self.ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=name, VpcEndpointType="Interface", SubnetIds=subnets, SecurityGroupIds=[group], **private)
        return str(made["VpcEndpoint"]["VpcEndpointId"])

    def addresses(self, endpoint: str) -> list[str]:
        ids = self.ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])["VpcEndpoints"][0]["NetworkInterfaceIds"]
        found = self.ec2.describe_network_interfaces(NetworkInterfaceIds=ids)["NetworkInterfaces"]
        return sorted(one["PrivateIpAddress"] for one in found)

    def internet(self, vpc: str) -> str:
        gateway = str(self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"])
        self.ec2.attach_internet_gateway(VpcId=vpc, InternetGatewayId=gateway)
        return gateway

    def table(self, vpc: str, subnet: str) -> str:
        table = str(self.ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"])
        self.ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
        return table

    def main_table(self, vpc: str) -> str:
        filters = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "association.main", "Values": ["true"]}]
        return str(self.ec2.describe_route_tables(Filters=filters)["RouteTables"][0]["RouteTableId"])

    # Probes

    def request(self, subnets: list[str], groups: list[str], entrypoint: list[str], given: list[str] | None = None, **more: Any) -> dict[str, Any]:
        return witness.request(self.role, subnets, groups, entrypoint, given, **more)

    def start(self, subnet: str, groups: list[str] | str, questions: dict[str, list[Any]]) -> str:
        return witness.start(self.sagemaker, self.role, subnet, [groups] if isinstance(groups, str) else groups, questions)

    def wait(self, job: str, seconds: float = 30) -> dict[str, Any]:
        return witness.wait(self.sagemaker, job, seconds)

    def answers(self, job: str) -> dict[str, Any]:
        described = self.wait(job)
        self.assertEqual(described["ProcessingJobStatus"], "Completed", f"{described.get('FailureReason')} {self.lab.logs.get(job)!r}")
        answers: dict[str, Any] = json.loads(described["ExitMessage"])
        return answers

    def ask(self, subnet: str, groups: list[str] | str, **questions: list[Any]) -> dict[str, Any]:
        """Starts a job, and returns its answers: `names NAME`, `tcp HOST PORT`, `tls HOST [ADDRESS]`, `query SERVER NAME` ..."""
        return self.answers(self.start(subnet, groups, questions))

    def address_of(self, job: str, seconds: float = 10) -> str:
        """The address of a job that runs."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            for one in self.ec2.describe_network_interfaces()["NetworkInterfaces"]:
                if one["Description"].endswith(job):
                    return str(one["PrivateIpAddress"])
            time.sleep(0.02)
        raise AssertionError(f"{job} has no interface")


def rule(protocol: str, first: int = 0, last: int | None = None, cidr: str | None = None, group: str | None = None, prefix_list: str | None = None) -> dict[str, Any]:
    """An IpPermission."""
    made: dict[str, Any] = {"IpProtocol": protocol}
    if protocol != "-1":
        made |= {"FromPort": first, "ToPort": first if last is None else last}
    if cidr:
        made["IpRanges"] = [{"CidrIp": cidr}]
    if group:
        made["UserIdGroupPairs"] = [{"GroupId": group}]
    if prefix_list:
        made["PrefixListIds"] = [{"PrefixListId": prefix_list}]
    return made
