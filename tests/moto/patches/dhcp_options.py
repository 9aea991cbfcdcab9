"""A VPC starts with the region's default DHCP options; a set may serve several VPCs and outlives them.

AWS: each region has a default set that names AmazonProvidedDNS and the region's own domain; a new VPC refers to it by
id, and deleting a VPC leaves DHCP options alone (VPC User Guide, "DHCP option sets"). CreateDhcpOptions takes tags.
moto: a new VPC refers to the id `default`, which DescribeDhcpOptions does not know; deleting a VPC deletes the set it
refers to; a set remembers one VPC only; the tags of CreateDhcpOptions are dropped.
Seen: DescribeVpcs and DescribeDhcpOptions in a fresh account; destroying a VPC and its options together; a second
`terraform plan` wanted to add the tags.
"""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import DependencyViolationError
from moto.ec2.models.dhcp_options import DHCPOptionsSet, DHCPOptionsSetBackend
from moto.ec2.models.vpcs import VPC, VPCBackend
from moto.ec2.responses.dhcp_options import DHCPOptions

create_response = DHCPOptions.create_dhcp_options
delete_vpc = VPCBackend.delete_vpc
describe_dhcp_options = DHCPOptionsSetBackend.describe_dhcp_options
delete_dhcp_options_set = DHCPOptionsSetBackend.delete_dhcp_options_set


def apply() -> None:
    VPC.dhcp_options_id = property(lambda vpc: (vpc.dhcp_options or default_set(vpc.ec2_backend)).id)
    VPCBackend.delete_vpc = delete
    DHCPOptionsSetBackend.associate_dhcp_options = lambda self, options, vpc: setattr(vpc, "dhcp_options", options)
    DHCPOptionsSetBackend.disassociate_dhcp_options = lambda self, vpc: setattr(vpc, "dhcp_options", None)
    DHCPOptionsSetBackend.describe_dhcp_options = describe
    DHCPOptionsSetBackend.delete_dhcp_options_set = delete_set
    DHCPOptions.create_dhcp_options = respond


def respond(self: DHCPOptions) -> ActionResult:
    answer = create_response(self)
    answer.result["DhcpOptions"].add_tags(self._parse_tag_specification().get("dhcp-options", {}))
    return answer


def default_set(backend: Any) -> DHCPOptionsSet:
    """Made on first use, as moto makes the backend of a region."""
    existing = getattr(backend, "default_dhcp_options", None)
    if existing is None or existing.id not in backend.dhcp_options_sets:
        region = backend.region_name
        domain = "ec2.internal" if region == "us-east-1" else f"{region}.compute.internal"
        backend.default_dhcp_options = existing = backend.create_dhcp_options(["AmazonProvidedDNS"], [domain])
    return existing


def describe(self: Any, dhcp_options_ids: list[str] | None = None, filters: Any = None) -> list[DHCPOptionsSet]:
    default_set(self)
    return describe_dhcp_options(self, dhcp_options_ids, filters)


def delete(self: Any, vpc_id: str) -> VPC:
    if vpc_id in self.vpcs:
        self.vpcs[vpc_id].dhcp_options = None
    return delete_vpc(self, vpc_id)


def delete_set(self: Any, options_id: str | None) -> None:
    if any(vpc.dhcp_options is not None and vpc.dhcp_options.id == options_id for vpc in self.vpcs.values()):
        raise DependencyViolationError(f"The dhcpOptions '{options_id}' has dependencies and cannot be deleted.")
    delete_dhcp_options_set(self, options_id)
