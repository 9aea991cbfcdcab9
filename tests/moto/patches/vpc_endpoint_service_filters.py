"""DescribeVpcEndpointServices takes filters.

AWS: `service-name` is a filter with up to 200 values (EC2 API reference, "DescribeVpcEndpointServices").
moto: reads the values from the key `Value`, while its parser writes `Values`: every filter by name ends in a KeyError and
status 500.
Seen: DescribeVpcEndpointServices with the filter `service-name`.
"""

from __future__ import annotations

from typing import Any

from moto.ec2.models.vpcs import VPCBackend

filter_endpoint_services = VPCBackend._filter_endpoint_services


def apply() -> None:
    VPCBackend._filter_endpoint_services = staticmethod(with_values)


def with_values(service_names: list[str], filters: list[dict[str, Any]], services: list[dict[str, Any]]) -> list[dict[str, Any]]:
    # Each key of its own, for moto adds both up elsewhere.
    named = [{"Name": one["Name"], "Value": one.get("Value") or one.get("Values", [])} for one in filters]
    return filter_endpoint_services(service_names, named, services)
