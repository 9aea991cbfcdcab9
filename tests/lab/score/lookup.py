"""Fills in what a fault names: `${endpoint/sts}` is the id of what bears that tag, `${region}` the region, and so on.

| written | is |
|---|---|
| `${vpc}`, `${region}`, `${account}`, `${suffix}` | ids and names of the deployment; the suffix is that of AWS's host names |
| `${security-group/training}` ... | the id of the resource with that `smgen:id`; `@0` in place of a zone takes the first in order; of a log group, a role or a bucket the name, of a policy the ARN |
| `${cidr subnet/training/@0}`, `${cidr vpc}` | a range |
| `${egress security-group/training}`, `${ingress ...}` | the group's rules, as IpPermissions |
| `${upper-half 10.0.0.0/24}` | the range that is the upper half of one |
| `${address endpoint/sts 0}`, `${addresses endpoint/sts}` | addresses of an endpoint's interfaces: one; all of them with commas |
| `${interface endpoint/sts 0}` | the id of an interface of an endpoint |
| `${table subnet/training/@0}`, `${acl ...}`, `${acl-association ...}`, `${table-association ...}` | what a subnet has |
| `${acl-association-of ${NAME}}` | the same of a subnet by its id |
| `${entries network-acl/data ingress}`, `${entries ... egress}` | the numbers of an ACL's entries, without the last one, which cannot be removed |
| `${prefix-list s3}` | the id of a service's prefix list |
| `${alias key/logs}` | the alias of a key |
| `${NAME}` | what an earlier call of the fault saved under that name |
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator
from typing import Any

TAG = "smgen:id"
PART = re.compile(r"\$\{([^${}]+)\}")


class Lookup:
    def __init__(self, clients: Callable[[str], Any], region: str, account: str) -> None:
        self.clients, self.ec2, self.region, self.account = clients, clients("ec2"), region, account
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
        return self.named(name)[1]

    def named(self, name: str) -> tuple[str, str]:
        """Returns the whole `smgen:id` and the id of the resource."""
        if self.tagged is None:
            rows = self.ec2.get_paginator("describe_tags").paginate(Filters=[{"Name": "key", "Values": [TAG]}])
            self.tagged = {tag["Value"]: tag["ResourceId"] for page in rows for tag in page["Tags"]}
        if name not in self.tagged and not name.startswith(OF_EC2):
            # Seven more services are asked only for what EC2 does not know.
            self.tagged |= dict(beside_the_network(self.clients))
        prefix, at, number = name.partition("@")
        if at:
            zones = sorted(one for one in self.tagged if one.startswith(prefix))
            name = zones[int(number)]
        if name not in self.tagged:
            raise KeyError(f"nothing deployed has the tag {TAG}={name}; there are {', '.join(sorted(self.tagged))}")
        return name, self.tagged[name]

    def meant(self, names: list[str]) -> set[str]:
        """Returns what a report may call those things that are there now: by their ids, and what is gone later by the blueprint's."""
        found: set[str] = set()
        for name in names:
            if not name.startswith("${"):
                found.update(self.named(name))
            elif name[2:-1] not in self.saved:
                try:
                    found.add(str(self.fill(name)))
                except KeyError:
                    # A call of the fault saves it, and nobody asks before.
                    continue
            else:
                found.add(str(self.saved[name[2:-1]]))
        return found

    def get_cidr(self, name: str) -> str:
        if name == "vpc":
            return str(self.ec2.describe_vpcs(VpcIds=[self.resource("vpc")])["Vpcs"][0]["CidrBlock"])
        return str(self.ec2.describe_subnets(SubnetIds=[self.resource(name)])["Subnets"][0]["CidrBlock"])

    def get_upper_half(self, text: str) -> str:
        return str(list(ipaddress.ip_network(text).subnets())[1])

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

    def get_entries(self, name: str, side: str) -> list[int]:
        entries = self.ec2.describe_network_acls(NetworkAclIds=[self.resource(name)])["NetworkAcls"][0]["Entries"]
        return sorted(one["RuleNumber"] for one in entries if one["Egress"] == (side == "egress") and one["RuleNumber"] < 32767)

    def get_acl_association_of(self, subnet: str) -> str:
        """As `acl-association`, of a subnet by its id."""
        found = self.ec2.describe_network_acls(Filters=[{"Name": "association.subnet-id", "Values": [subnet]}])["NetworkAcls"][0]["Associations"]
        return str(next(one["NetworkAclAssociationId"] for one in found if one["SubnetId"] == subnet))

    def get_alias(self, name: str) -> str:
        return str(self.clients("kms").list_aliases(KeyId=self.resource(name))["Aliases"][0]["AliasName"])

    def get_prefix_list(self, service: str) -> str:
        name = f"com.amazonaws.{self.region}.{service}"
        return str(self.ec2.describe_prefix_lists(Filters=[{"Name": "prefix-list-name", "Values": [name]}])["PrefixLists"][0]["PrefixListId"])


# Where ids begin whose resources EC2 keeps.
OF_EC2 = ("vpc", "subnet/", "security-group/", "network-acl/", "route-table/", "endpoint/")


def beside_the_network(clients: Callable[[str], Any]) -> Iterator[tuple[str, str]]:
    """Yields the ids of keys, log groups, roles, policies, buckets, private zones and what Resolver has, each with what calls name it by."""
    kms, logs, iam, s3 = (clients(service) for service in ("kms", "logs", "iam", "s3"))
    for page in kms.get_paginator("list_keys").paginate():
        for key in page["Keys"]:
            tags = {tag["TagKey"]: tag["TagValue"] for tag in kms.list_resource_tags(KeyId=key["KeyId"])["Tags"]}
            yield from labelled(tags, key["KeyId"])
    for page in logs.get_paginator("describe_log_groups").paginate():
        for group in page["logGroups"]:
            yield from labelled(logs.list_tags_for_resource(resourceArn=group["arn"].removesuffix(":*"))["tags"], group["logGroupName"])
    for policy in logs.describe_resource_policies()["resourcePolicies"]:
        # It has no tags.
        if policy["policyName"].endswith("-query-log"):
            yield "query-log-policy", policy["policyName"]
    for page in iam.get_paginator("list_roles").paginate():
        for role in page["Roles"]:
            yield from labelled(of_list(iam.list_role_tags(RoleName=role["RoleName"])["Tags"]), role["RoleName"])
    for page in iam.get_paginator("list_policies").paginate(Scope="Local"):
        for policy in page["Policies"]:
            yield from labelled(of_list(iam.list_policy_tags(PolicyArn=policy["Arn"])["Tags"]), policy["Arn"])
    for bucket in s3.list_buckets()["Buckets"]:
        try:
            tags = s3.get_bucket_tagging(Bucket=bucket["Name"])["TagSet"]
        except s3.exceptions.ClientError as problem:
            # A bucket without tags is an error to S3.
            if problem.response["Error"]["Code"] != "NoSuchTagSet":
                raise
            tags = []
        yield from labelled(of_list(tags), bucket["Name"])
    resolver = clients("route53resolver")
    for group in resolver.list_firewall_rule_groups()["FirewallRuleGroups"]:
        yield from labelled(of_list(resolver.list_tags_for_resource(ResourceArn=group["Arn"])["Tags"]), group["Id"])
    for listed in resolver.list_firewall_domain_lists()["FirewallDomainLists"]:
        yield from labelled(of_list(resolver.list_tags_for_resource(ResourceArn=listed["Arn"])["Tags"]), listed["Id"])
    for held in resolver.list_firewall_rule_group_associations()["FirewallRuleGroupAssociations"]:
        yield from labelled(of_list(resolver.list_tags_for_resource(ResourceArn=held["Arn"])["Tags"]), held["Id"])
    for config in resolver.list_resolver_query_log_configs()["ResolverQueryLogConfigs"]:
        yield from labelled(of_list(resolver.list_tags_for_resource(ResourceArn=config["Arn"])["Tags"]), config["Id"])
    route53 = clients("route53")
    for page in route53.get_paginator("list_hosted_zones").paginate():
        for zone in page["HostedZones"]:
            ident = zone["Id"].rsplit("/", 1)[-1]
            tags = route53.list_tags_for_resource(ResourceType="hostedzone", ResourceId=ident)["ResourceTagSet"]["Tags"]
            yield from labelled(of_list(tags), ident)


def of_list(tags: list[dict[str, str]]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}


def labelled(tags: dict[str, str], name: str) -> Iterator[tuple[str, str]]:
    if TAG in tags:
        yield tags[TAG], name


def clean(permission: dict[str, Any]) -> dict[str, Any]:
    """Leaves of a described permission what identifies it."""
    kept = {key: value for key, value in permission.items() if value not in ([], None)}
    for key in ("UserIdGroupPairs", "IpRanges", "PrefixListIds"):
        if key in kept:
            kept[key] = [{name: item for name, item in one.items() if name in ("GroupId", "CidrIp", "PrefixListId")} for one in kept[key]]
    return kept
