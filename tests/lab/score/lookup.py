"""Fills in what a fault names: `${endpoint/sts}` is the id of what bears that tag, `${region}` the region, and so on.

| written | is |
|---|---|
| `${vpc}`, `${region}`, `${account}`, `${suffix}` | ids and names of the deployment; the suffix is that of AWS's host names |
| `${security-group/training}` ... | the id of the resource with that `smgen:id`; `@0` in place of a zone takes the first in order |
| `${cidr subnet/training/@0}`, `${cidr vpc}` | a range |
| `${egress security-group/training}`, `${ingress ...}` | the group's rules, as IpPermissions |
| `${address endpoint/sts 0}`, `${addresses endpoint/sts}` | addresses of an endpoint's interfaces: one; all of them with commas |
| `${interface endpoint/sts 0}` | the id of an interface of an endpoint |
| `${table subnet/training/@0}`, `${acl ...}`, `${acl-association ...}`, `${table-association ...}` | what a subnet has |
| `${acl-association-of ${NAME}}` | the same of a subnet by its id |
| `${prefix-list s3}` | the id of a service's prefix list |
| `${NAME}` | what an earlier call of the fault saved under that name |
"""

from __future__ import annotations

import re
from typing import Any

PART = re.compile(r"\$\{([^${}]+)\}")


class Lookup:
    def __init__(self, ec2: Any, region: str, account: str) -> None:
        self.ec2, self.region, self.account = ec2, region, account
        self.saved: dict[str, Any] = {}
        self.tagged: dict[str, str] | None = None

    def fill(self, value: Any) -> Any:
        """Fills every text in a value; a text that is one look-up and nothing else may become anything."""
        if isinstance(value, dict):
            return {key: self.fill(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.fill(item) for item in value]
        if not isinstance(value, str):
            return value
        while PART.search(value):
            whole = PART.fullmatch(value)
            if whole:
                return self.find(whole.group(1))
            # The innermost first: a look-up may name what another one finds.
            value = PART.sub(lambda match: str(self.find(match.group(1))), value)
        return value

    def find(self, text: str) -> Any:
        if text in self.saved:
            return self.saved[text]
        simple = {"region": self.region, "account": self.account, "suffix": "amazonaws.com.cn" if self.region.startswith("cn-") else "amazonaws.com"}
        if text in simple:
            return simple[text]
        words = text.split()
        if len(words) > 1:
            method = getattr(self, "get_" + words[0].replace("-", "_"), None)
            if method is None:
                raise KeyError(f"no look-up `{words[0]}` in ${{{text}}}")
            return method(*words[1:])
        return self.resource(text)

    def resource(self, name: str) -> str:
        if self.tagged is None:
            rows = self.ec2.get_paginator("describe_tags").paginate(Filters=[{"Name": "key", "Values": ["smgen:id"]}])
            self.tagged = {tag["Value"]: tag["ResourceId"] for page in rows for tag in page["Tags"]}
        prefix, at, number = name.partition("@")
        if at:
            zones = sorted(one for one in self.tagged if one.startswith(prefix))
            name = zones[int(number)]
        if name not in self.tagged:
            raise KeyError(f"nothing deployed has the tag smgen:id={name}; there are {', '.join(sorted(self.tagged))}")
        return self.tagged[name]

    def get_cidr(self, name: str) -> str:
        if name == "vpc":
            return str(self.ec2.describe_vpcs(VpcIds=[self.resource("vpc")])["Vpcs"][0]["CidrBlock"])
        return str(self.ec2.describe_subnets(SubnetIds=[self.resource(name)])["Subnets"][0]["CidrBlock"])

    def permissions(self, name: str, side: str) -> list[dict[str, Any]]:
        group = self.ec2.describe_security_groups(GroupIds=[self.resource(name)])["SecurityGroups"][0]
        return [clean(one) for one in group[side]]

    def get_egress(self, name: str) -> list[dict[str, Any]]:
        return self.permissions(name, "IpPermissionsEgress")

    def get_ingress(self, name: str) -> list[dict[str, Any]]:
        return self.permissions(name, "IpPermissions")

    def get_interface(self, name: str, number: str) -> str:
        described = self.ec2.describe_vpc_endpoints(VpcEndpointIds=[self.resource(name)])["VpcEndpoints"][0]
        return str(sorted(described["NetworkInterfaceIds"])[int(number)])

    def get_addresses(self, name: str) -> str:
        described = self.ec2.describe_vpc_endpoints(VpcEndpointIds=[self.resource(name)])["VpcEndpoints"][0]
        found = self.ec2.describe_network_interfaces(NetworkInterfaceIds=described["NetworkInterfaceIds"])["NetworkInterfaces"]
        return ", ".join(sorted(one["PrivateIpAddress"] for one in found))

    def get_address(self, name: str, number: str) -> str:
        return self.get_addresses(name).split(", ")[int(number)]

    def get_table(self, name: str) -> str:
        return str(self.table(name)["RouteTableId"])

    def get_table_association(self, name: str) -> str:
        subnet = self.resource(name)
        return str(next(one["RouteTableAssociationId"] for one in self.table(name)["Associations"] if one.get("SubnetId") == subnet))

    def table(self, name: str) -> dict[str, Any]:
        filters = [{"Name": "association.subnet-id", "Values": [self.resource(name)]}]
        found: dict[str, Any] = self.ec2.describe_route_tables(Filters=filters)["RouteTables"][0]
        return found

    def acl(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.ec2.describe_network_acls(Filters=[{"Name": "association.subnet-id", "Values": [self.resource(name)]}])["NetworkAcls"][0]
        return found

    def get_acl(self, name: str) -> str:
        return str(self.acl(name)["NetworkAclId"])

    def get_acl_association(self, name: str) -> str:
        subnet = self.resource(name)
        return str(next(one["NetworkAclAssociationId"] for one in self.acl(name)["Associations"] if one["SubnetId"] == subnet))

    def get_acl_association_of(self, subnet: str) -> str:
        """As `acl-association`, of a subnet by its id."""
        found = self.ec2.describe_network_acls(Filters=[{"Name": "association.subnet-id", "Values": [subnet]}])["NetworkAcls"][0]["Associations"]
        return str(next(one["NetworkAclAssociationId"] for one in found if one["SubnetId"] == subnet))

    def get_prefix_list(self, service: str) -> str:
        name = f"com.amazonaws.{self.region}.{service}"
        return str(self.ec2.describe_prefix_lists(Filters=[{"Name": "prefix-list-name", "Values": [name]}])["PrefixLists"][0]["PrefixListId"])


def clean(permission: dict[str, Any]) -> dict[str, Any]:
    """Leaves of a described permission what identifies it."""
    kept = {key: value for key, value in permission.items() if value not in ([], None)}
    for key in ("UserIdGroupPairs", "IpRanges", "PrefixListIds"):
        if key in kept:
            kept[key] = [{name: item for name, item in one.items() if name in ("GroupId", "CidrIp", "PrefixListId")} for one in kept[key]]
    return kept
