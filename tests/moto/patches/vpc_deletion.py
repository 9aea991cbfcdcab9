"""Deleting a VPC deletes its default network ACL.

AWS: the default network ACL, route table and security group go with their VPC (EC2 API reference: DeleteVpc).
moto: the network ACL stays for ever.
Seen: DescribeNetworkAcls before `terraform apply` and after `terraform destroy`.
"""

from __future__ import annotations

from typing import Any

from moto.ec2.models.vpcs import VPC, VPCBackend

delete_vpc = VPCBackend.delete_vpc


def apply() -> None:
    VPCBackend.delete_vpc = delete


def delete(self: Any, vpc_id: str) -> VPC:
    vpc = delete_vpc(self, vpc_id)
    for network_acl in list(self.network_acls.values()):
        if network_acl.vpc_id == vpc_id and network_acl.default:
            del self.network_acls[network_acl.id]
    return vpc
