"""An interface endpoint answers the DNS names that AWS would give it; a gateway endpoint has none.

AWS: DnsEntries holds the endpoint's own name, `vpce-ID-SUFFIX.SERVICE.REGION.vpce.amazonaws.com` with the labels of
the service in DNS order, one such name per zone, and with private DNS the service's public names. A gateway endpoint
has PrivateDnsEnabled false (PrivateLink guide, "DNS hostnames"). The suffix is that of the partition.
moto: one entry that ends in the service name as it stands, never a private name; gateway endpoints say true.
Seen: DescribeVpcEndpoints.
"""

from __future__ import annotations

from typing import Any

from moto.ec2.models.vpcs import VPCBackend, VPCEndPoint
from moto.ec2.utils import random_resource_id

create_vpc_endpoint = VPCBackend.create_vpc_endpoint


def apply() -> None:
    VPCBackend.create_vpc_endpoint = create
    VPCEndPoint.dns_entries = property(dns_entries, lambda self, value: None)


def create(self: Any, *args: Any, **kwargs: Any) -> VPCEndPoint:
    endpoint = create_vpc_endpoint(self, *args, **kwargs)
    if (endpoint.vpc_endpoint_type or "Gateway").lower() == "gateway":
        endpoint.private_dns_enabled = False
    # Part of the names, so it must not change between two answers.
    endpoint.dns_suffix, endpoint.hosted_zone = random_resource_id(8), f"Z{random_resource_id(13).upper()}"
    return endpoint


def dns_entries(endpoint: VPCEndPoint) -> list[dict[str, str]]:
    if (endpoint.vpc_endpoint_type or "").lower() != "interface" or not hasattr(endpoint, "dns_suffix"):
        return []
    backend, own = endpoint.ec2_backend, f"{endpoint.id}-{endpoint.dns_suffix}"
    base = base_name(endpoint.service_name, backend.region_name)
    zones = sorted({backend.get_subnet(subnet_id).availability_zone for subnet_id in endpoint.subnet_ids or []})
    names = [f"{own}.{base}"] + [f"{own}-{zone}.{base}" for zone in zones]
    entries = [{"dns_name": name, "hosted_zone_id": endpoint.hosted_zone} for name in names]
    if endpoint.private_dns_enabled:
        services = backend._collect_default_endpoint_services(backend.account_id, backend.region_name)
        # Most services of China bear `cn.` in front of their names, which moto does not know.
        plain = endpoint.service_name.removeprefix("cn.")
        service = next((one for one in services if one["ServiceName"].removeprefix("cn.") == plain), {})
        # moto knows no zone id for these; neither does a caller that only resolves names.
        entries += [{"dns_name": name["PrivateDnsName"], "hosted_zone_id": endpoint.hosted_zone} for name in service.get("PrivateDnsNames", [])]
    return entries


def base_name(service_name: str, region: str) -> str:
    """Turns `com.amazonaws.R.ecr.api` into `api.ecr.R.vpce.amazonaws.com` and `aws.sagemaker.R.studio` into its like."""
    before, _, after = service_name.partition(f".{region}.")
    labels = ".".join(reversed(after.split(".")))
    china = ".cn" if region.startswith("cn-") else ""
    if before == "aws.sagemaker":
        return f"{labels}.{region}.vpce.sagemaker.aws{china}"
    return f"{labels}.{region}.vpce.amazonaws.com{china}"
