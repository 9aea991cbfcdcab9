"""The endpoint services of SageMaker have the private names of the API's hosts.

AWS: the labels after the region come in DNS order: `com.amazonaws.R.sagemaker.runtime` is reached as
`runtime.sagemaker.R.amazonaws.com`, with the suffix of the partition (SageMaker developer guide, "Connect to SageMaker
AI within your VPC").
moto: makes `sagemaker.runtime.R.amazonaws.com` of those that it has no backend for, and ignores the partition.
Seen: DescribeVpcEndpointServices, and DnsEntries of an endpoint with private DNS.
"""

from __future__ import annotations

from typing import Any

from moto.ec2.models.vpcs import VPCBackend

collect = VPCBackend._collect_default_endpoint_services


def apply() -> None:
    VPCBackend._collect_default_endpoint_services = staticmethod(with_private_names)


def with_private_names(account_id: str, region: str) -> list[dict[str, Any]]:
    services = collect(account_id, region)
    before = f"com.amazonaws.{region}.sagemaker."
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    for service in services:
        # A service of China bears `cn.` in front of its name, or does not.
        name = service["ServiceName"].removeprefix("cn.")
        if name.startswith(before):
            host = f"{name.removeprefix(before)}.sagemaker.{region}.{suffix}"
            # moto keeps the list, so this changes it once.
            service["PrivateDnsName"], service["PrivateDnsNames"] = host, [{"PrivateDnsName": host}]
    return services
