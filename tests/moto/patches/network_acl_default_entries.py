"""A new network ACL ends with the entry that denies the rest.

AWS: each network ACL holds, both ways, an entry shown as `*` and numbered 32767 that denies what no other entry
matched; it cannot be removed (VPC User Guide, "Network ACL rules").
moto: only the default network ACL of a VPC has it. What reads the entries of another list sees no verdict.
Seen: DescribeNetworkAcls after CreateNetworkAcl answered an empty list of entries.
"""

from __future__ import annotations

from typing import Any

from moto.ec2.models.network_acls import NetworkAcl, NetworkAclBackend

create_network_acl = NetworkAclBackend.create_network_acl


def apply() -> None:
    NetworkAclBackend.create_network_acl = create_with_denial


def create_with_denial(self: Any, *args: Any, **kwargs: Any) -> NetworkAcl:
    network_acl = create_network_acl(self, *args, **kwargs)
    if not network_acl.default:
        for egress in (True, False):
            self.create_network_acl_entry(
                network_acl_id=network_acl.id,
                rule_number=32767,
                protocol="-1",
                rule_action="deny",
                egress=egress,
                cidr_block="0.0.0.0/0",
                icmp_code=None,
                icmp_type=None,
                port_range_from=None,
                port_range_to=None,
                ipv6_cidr_block=None,
            )
    return network_acl
