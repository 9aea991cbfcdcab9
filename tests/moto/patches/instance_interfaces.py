"""Terminating an instance frees its network interfaces.

AWS: on termination an interface that was made with the instance is deleted, and one that was made before and attached
is detached and available again (EC2 User Guide, "Delete on termination" of network interfaces).
moto: it deletes only those whose request says so, and leaves the others attached to the terminated instance.
Seen: `terraform destroy` of an aws_instance on its own aws_network_interface, "device index 0 ... cannot be detached".
"""

from __future__ import annotations

import copy
from typing import Any

from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.models.instances import Instance

prep_nics = Instance.prep_nics
terminate_instance = Instance.terminate


def apply() -> None:
    Instance.prep_nics = prepare
    Instance.terminate = terminate
    Instance.network_interfaces = property(interfaces)


def prepare(self: Instance, nic_spec: list[dict[str, Any]], *args: Any, **kwargs: Any) -> None:
    kept = {int(nic.get("DeviceIndex") or 0) for nic in nic_spec if nic.get("DeleteOnTermination") is False}
    attached = {nic["NetworkInterfaceId"] for nic in nic_spec if nic.get("NetworkInterfaceId")}
    prep_nics(self, nic_spec, *args, **kwargs)
    for index, interface in self.nics.items():
        if interface.id not in attached and index not in kept:
            interface.delete_on_termination = True


def terminate(self: Instance) -> Any:
    previous_state = terminate_instance(self)
    for index, interface in list(self.nics.items()):
        if interface.id in self.ec2_backend.enis:
            # moto reads a terminated instance's addresses off its first interface, so a copy stays behind.
            remains = copy.copy(interface)
            self.detach_eni(interface)
            self.nics[index] = remains
    return previous_state


def interfaces(self: Instance) -> list[NetworkInterface]:
    return [] if self._state.name == "terminated" else list(self.nics.values())
