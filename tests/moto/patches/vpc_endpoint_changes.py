"""ModifyVpcEndpoint obeys all its arguments, and a deleted endpoint is gone.

AWS: route tables added to or removed from a gateway endpoint gain or lose the route to its prefix list;
PrivateDnsEnabled and ResetPolicy take effect; a deleted endpoint is soon no longer described.
moto: only the endpoint's own list of route tables changes; the two arguments are ignored; a deleted endpoint is
described for ever with the state `deleted`.
Seen: DescribeRouteTables and DescribeVpcEndpoints after ModifyVpcEndpoint and DeleteVpcEndpoints.
"""

from __future__ import annotations

import json
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models.vpcs import VPCBackend, VPCEndPoint
from moto.ec2.responses.vpcs import VPCs

modify_endpoint = VPCEndPoint.modify
modify_response = VPCs.modify_vpc_endpoint
delete_vpc_endpoints = VPCBackend.delete_vpc_endpoints


def apply() -> None:
    VPCEndPoint.modify = modify
    VPCs.modify_vpc_endpoint = respond
    VPCBackend.delete_vpc_endpoints = delete


def modify(self: VPCEndPoint, *args: Any, **kwargs: Any) -> None:
    before = set(self.route_table_ids or [])
    modify_endpoint(self, *args, **kwargs)
    after, prefix_list = set(self.route_table_ids or []), self.destination_prefix_list_id
    if prefix_list is None:
        return
    for table in sorted(after - before):
        self.ec2_backend.create_route(table, None, gateway_id=self.id, destination_prefix_list_id=prefix_list)
    for table in sorted(before - after):
        self.ec2_backend.delete_route(table, prefix_list)


def respond(self: VPCs) -> ActionResult:
    answer = modify_response(self)
    endpoint = self.ec2_backend.get_vpc_end_point(self._get_param("VpcEndpointId"))
    private_dns = self._get_bool_param("PrivateDnsEnabled")
    if private_dns is not None:
        endpoint.private_dns_enabled = private_dns
    if self._get_bool_param("ResetPolicy"):
        endpoint.policy_document = json.dumps(VPCEndPoint.DEFAULT_POLICY)
    return answer


def delete(self: Any, vpce_ids: list[str] | None = None) -> None:
    delete_vpc_endpoints(self, vpce_ids)
    for vpce_id in vpce_ids or []:
        self.vpc_end_points.pop(vpce_id, None)
