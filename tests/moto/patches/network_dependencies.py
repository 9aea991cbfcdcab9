"""A subnet with interfaces in it, and a security group that interfaces carry, cannot be deleted.

AWS: DeleteSubnet answers DependencyViolation while the subnet has network interfaces, those of VPC endpoints included (EC2 API
reference: DeleteSubnet: "You must terminate all running instances in the subnet before you can delete the subnet"; VPC user guide,
"Delete a subnet"); DeleteSecurityGroup answers DependencyViolation while the group "is associated with an instance or network
interface, or referenced by another security group" (EC2 API reference: DeleteSecurityGroup). ModifyVpcEndpoint and DeleteVpcEndpoints
are what takes the interfaces of an endpoint away.
moto: deletes both, and leaves interfaces in subnets that are gone.
Seen: DescribeNetworkInterfaces after a `terraform apply` that removes a zone: an apply that AWS would refuse succeeds.
"""

from __future__ import annotations

from typing import Any

from moto.ec2.exceptions import DependencyViolationError, InvalidSubnetIdError
from moto.ec2.models.security_groups import SecurityGroupBackend
from moto.ec2.models.subnets import Subnet, SubnetBackend
from moto.ec2.models.vpcs import VPCEndPoint

delete_subnet = SubnetBackend.delete_subnet
delete_security_group = SecurityGroupBackend.delete_security_group
modify_endpoint = VPCEndPoint.modify


def apply() -> None:
    SubnetBackend.delete_subnet = delete
    SecurityGroupBackend.delete_security_group = delete_group
    VPCEndPoint.modify = modify


def delete(self: Any, subnet_id: str) -> Subnet:
    if any(eni.subnet_id == subnet_id for eni in self.enis.values()):
        raise DependencyViolationError(f"The subnet '{subnet_id}' has dependencies and cannot be deleted.")
    return delete_subnet(self, subnet_id)


def delete_group(self: Any, name: str | None = None, group_id: str | None = None) -> None:
    group = self.get_security_group_by_name_or_id(group_id or name)
    if group is not None and any(one.id == group.id for eni in self.enis.values() for one in eni.group_set):
        raise DependencyViolationError(f"resource {group.id} has a dependent object")
    delete_security_group(self, name, group_id)


def modify(self: VPCEndPoint, policy: Any, add_subnets: list[str] | None, remove_subnets: list[str] | None, *args: Any) -> None:
    known = {subnet_id for subnets in self.ec2_backend.subnets.values() for subnet_id in subnets}
    for subnet_id in [*(add_subnets or []), *(remove_subnets or [])]:
        if subnet_id not in known:
            raise InvalidSubnetIdError(subnet_id)
    modify_endpoint(self, policy, add_subnets, remove_subnets, *args)
