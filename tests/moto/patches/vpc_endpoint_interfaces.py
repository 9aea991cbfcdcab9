"""The network interfaces of an interface endpoint carry its groups and an address of their subnet, and follow changes.

AWS: an interface endpoint has a requester-managed interface of type `vpc_endpoint` in each of its subnets, with the
endpoint's security groups (the VPC's default group if none was named) and an address of the subnet. Changing the
endpoint's subnets or groups changes the interfaces (PrivateLink guide, "Configure an interface endpoint").
moto: the interfaces carry the VPC's default group, a random address outside the subnet and the type `interface`, and
stay as they are when the endpoint is modified.
Seen: DescribeNetworkInterfaces for the ids that DescribeVpcEndpoints answers.
"""

from __future__ import annotations

from typing import Any

from moto.ec2.models.vpcs import VPCBackend, VPCEndPoint

create_vpc_endpoint = VPCBackend.create_vpc_endpoint
delete_vpc_endpoints = VPCBackend.delete_vpc_endpoints
modify_endpoint = VPCEndPoint.modify


def apply() -> None:
    VPCBackend.create_vpc_endpoint = create
    VPCBackend.delete_vpc_endpoints = delete
    VPCEndPoint.modify = modify


def is_interface(endpoint: VPCEndPoint) -> bool:
    return (endpoint.vpc_endpoint_type or "").lower() == "interface"


def create(self: Any, *args: Any, **kwargs: Any) -> VPCEndPoint:
    endpoint = create_vpc_endpoint(self, *args, **kwargs)
    if is_interface(endpoint):
        if not endpoint.security_group_ids:
            endpoint.security_group_ids = [self.get_default_security_group(endpoint.vpc_id).id]
        for made_by_moto in endpoint.network_interface_ids:
            self.delete_network_interface(made_by_moto)
        endpoint.network_interface_ids = [add_interface(endpoint, subnet_id) for subnet_id in endpoint.subnet_ids or []]
    return endpoint


def modify(self: VPCEndPoint, *args: Any, **kwargs: Any) -> None:
    before = set(self.subnet_ids or [])
    modify_endpoint(self, *args, **kwargs)
    if not is_interface(self):
        return
    backend, after = self.ec2_backend, set(self.subnet_ids or [])
    for eni in [backend.enis[eni_id] for eni_id in self.network_interface_ids]:
        if eni.subnet_id not in after:
            self.network_interface_ids.remove(eni.id)
            eni.delete()
    for subnet_id in sorted(after - before):
        self.network_interface_ids.append(add_interface(self, subnet_id))
    for eni_id in self.network_interface_ids:
        backend.enis[eni_id]._group_set = [backend.get_security_group_from_id(group) for group in self.security_group_ids]


def delete(self: Any, vpce_ids: list[str] | None = None) -> None:
    for endpoint in [self.vpc_end_points[vpce_id] for vpce_id in vpce_ids or [] if vpce_id in self.vpc_end_points]:
        if is_interface(endpoint):
            for eni_id in endpoint.network_interface_ids:
                # Unlike moto's own clean-up this gives the address back to the subnet.
                self.enis[eni_id].delete()
            endpoint.network_interface_ids = []
    delete_vpc_endpoints(self, vpce_ids)


def add_interface(endpoint: VPCEndPoint, subnet_id: str) -> str:
    backend = endpoint.ec2_backend
    subnet = backend.get_subnet(subnet_id)
    address = subnet.get_available_subnet_ip(endpoint)
    text = f"VPC Endpoint Interface {endpoint.id}"
    eni = backend.create_network_interface(subnet, address, group_ids=list(endpoint.security_group_ids), description=text)
    eni.interface_type, eni.requester_managed, eni.status = "vpc_endpoint", True, "in-use"
    return eni.id
