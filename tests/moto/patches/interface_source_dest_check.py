"""The source/destination check of a network interface can be switched off.

AWS: ModifyNetworkInterfaceAttribute takes SourceDestCheck, and a NAT instance forwards nothing with it (VPC user guide, "NAT
instances").
moto: it compares the text `false` of the request with True and False, and keeps what was.
Seen: DescribeNetworkInterfaces after ModifyNetworkInterfaceAttribute.
"""

from __future__ import annotations

from typing import Any

from moto.ec2.models.elastic_network_interfaces import NetworkInterfaceBackend
from moto.ec2.models.instances import InstanceBackend

modify_instance = InstanceBackend.modify_instance_attribute
modify = NetworkInterfaceBackend.modify_network_interface_attribute


def apply() -> None:
    NetworkInterfaceBackend.modify_network_interface_attribute = with_check
    InstanceBackend.modify_instance_attribute = of_instance


def with_check(self: Any, eni_id: str, group_ids: list[str], source_dest_check: Any = None, description: str | None = None) -> None:
    if isinstance(source_dest_check, str):
        source_dest_check = source_dest_check.lower() == "true"
    modify(self, eni_id, group_ids, source_dest_check, description)


def of_instance(self: Any, instance_id: str, key: str, value: Any) -> Any:
    """ModifyInstanceAttribute says it of the instance's interface."""
    instance = modify_instance(self, instance_id, key, value)
    if key == "source_dest_check":
        for interface in self.get_instance(instance_id).nics.values():
            interface.source_dest_check = str(value).lower() == "true"
    return instance
