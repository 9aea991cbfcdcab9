"""A NAT gateway's network interface has an address of its subnet, and goes with the gateway.

AWS: a NAT gateway has a requester-managed interface of type `nat_gateway` with an address of its subnet; deleting the
gateway deletes the interface and frees its elastic IP address (VPC User Guide, "NAT gateways").
moto: the interface has a random address and the type `interface`, stays when the gateway is deleted, and keeps the
elastic IP address.
Seen: DescribeNetworkInterfaces before `terraform apply` and after `terraform destroy`.
"""

from __future__ import annotations

from typing import Any

from moto.ec2.models.nat_gateways import NatGateway, NatGatewayBackend

gateway_init = NatGateway.__init__
delete_nat_gateway = NatGatewayBackend.delete_nat_gateway


def apply() -> None:
    NatGateway.__init__ = init
    NatGatewayBackend.delete_nat_gateway = delete


def init(self: NatGateway, *args: Any, **kwargs: Any) -> None:
    gateway_init(self, *args, **kwargs)
    interface = self._eni
    address = interface.subnet.get_available_subnet_ip(interface)
    interface.private_ip_address = self.private_ip = address
    interface.private_ip_addresses = [{"Primary": True, "PrivateIpAddress": address}]
    interface.description = f"Interface for NAT Gateway {self.id}"
    interface.interface_type, interface.requester_managed, interface.status = "nat_gateway", True, "in-use"


def delete(self: Any, nat_gateway_id: str) -> NatGateway:
    gateway = delete_nat_gateway(self, nat_gateway_id)
    if gateway._eni.id in self.enis:
        for address in self.describe_addresses():
            if address.eni is gateway._eni:
                self.disassociate_address(association_id=address.association_id)
        gateway._eni.delete()
    return gateway
