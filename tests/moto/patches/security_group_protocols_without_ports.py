"""Rules of protocols that have no ports can be made, changed and taken away.

AWS: a rule names any protocol by its number; ports are for TCP, UDP and ICMP, are left out of others, and are answered as
-1 (EC2 API reference: IpPermission, SecurityGroupRule).
moto: making a rule for protocol 50 without ports fails with a TypeError, which clients see as HTTP 500.
Seen: `terraform apply` of a rule for protocol 50 retried and failed.
"""

from __future__ import annotations

from typing import Any

from moto.ec2.models.security_groups import SecurityGroupRule

WITH_PORTS = ("tcp", "6", "udp", "17", "icmp", "1", "icmpv6", "58", "-1", "all")
make = SecurityGroupRule.__init__


def apply() -> None:
    SecurityGroupRule.__init__ = make_any  # type: ignore[method-assign]


def has_ports(protocol: Any) -> bool:
    return not protocol or str(protocol).lower() in WITH_PORTS


def make_any(rule: SecurityGroupRule, backend: Any, ip_protocol: str, group_id: str, from_port: Any, to_port: Any, *rest: Any, **more: Any) -> None:
    if has_ports(ip_protocol):
        make(rule, backend, ip_protocol, group_id, from_port, to_port, *rest, **more)
        return
    make(rule, backend, ip_protocol, group_id, -1, -1, *rest, **more)
    rule.from_port = rule.to_port = None
