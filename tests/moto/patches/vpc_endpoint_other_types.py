"""Endpoints of resources and of service networks say what they lead to.

AWS: CreateVpcEndpoint takes a ResourceConfigurationArn or a ServiceNetworkArn in the place of a service, and DescribeVpcEndpoints
tells it (Amazon EC2 API reference, "VpcEndpoint").
moto: such an endpoint fails, for its service has no name.
Seen: CreateVpcEndpoint of the types Resource and ServiceNetwork.
"""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models.vpcs import VPCBackend, VPCEndPoint
from moto.ec2.responses.vpcs import VPCs
from moto.ec2.utils import random_vpc_ep_id

create_vpc_endpoint = VPCs.create_vpc_endpoint
MEMBERS = {"ResourceConfigurationArn": "resource_configuration_arn", "ServiceNetworkArn": "service_network_arn"}


def apply() -> None:
    VPCs.create_vpc_endpoint = create


def create(self: Any) -> ActionResult:
    given = {name: self._get_param(member) for member, name in MEMBERS.items() if self._get_param(member)}
    if not given:
        return create_vpc_endpoint(self)
    backend: VPCBackend = self.ec2_backend
    endpoint = VPCEndPoint(
        backend,
        random_vpc_ep_id(),
        vpc_id=self._get_param("VpcId"),
        service_name="",
        endpoint_type=self._get_param("VpcEndpointType"),
        policy_document=None,
        route_table_ids=[],
        subnet_ids=self._get_param("SubnetIds", []),
        security_group_ids=self._get_param("SecurityGroupIds", []),
    )
    endpoint.service_name = None
    for name, value in given.items():
        setattr(endpoint, name, value)
    backend.vpc_end_points[endpoint.id] = endpoint
    return ActionResult({"VpcEndpoint": endpoint})
