"""ARNs of security groups and subnets name the partition of their region.

AWS: ARNs in China begin with arn:aws-cn, in GovCloud with arn:aws-us-gov.
moto: these two are written with arn:aws everywhere.
Seen: DescribeSubnets and DescribeSecurityGroups in cn-north-1.
"""

from __future__ import annotations

from typing import Any

from moto.ec2.models.security_groups import SecurityGroup
from moto.ec2.models.subnets import Subnet

security_group_init = SecurityGroup.__init__


def apply() -> None:
    Subnet.arn = property(lambda subnet: arn(subnet.ec2_backend, f"subnet/{subnet.id}"))
    SecurityGroup.__init__ = init


def init(self: SecurityGroup, *args: Any, **kwargs: Any) -> None:
    security_group_init(self, *args, **kwargs)
    self.arn = arn(self.ec2_backend, f"security-group/{self.id}")


def arn(backend: Any, resource: str) -> str:
    return f"arn:{backend.partition}:ec2:{backend.region_name}:{backend.account_id}:{resource}"
