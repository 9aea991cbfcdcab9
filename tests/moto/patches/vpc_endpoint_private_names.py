"""Private DNS names of SageMaker's endpoint services have their labels in DNS order.

AWS: the endpoint service com.amazonaws.R.sagemaker.runtime has the private DNS name runtime.sagemaker.R.amazonaws.com, and so
have its sisters (SageMaker Developer Guide, "Connect to SageMaker AI within your VPC"; General Reference, "Amazon SageMaker
AI endpoints and quotas").
moto: it takes the last part of the service name as it stands, sagemaker.runtime.R.amazonaws.com, which no client calls; only
sagemaker.api is right.
Seen: DescribeVpcEndpointServices, and names that lead to the internet from within a VPC that has the endpoint.
"""

from __future__ import annotations

from typing import Any

from moto.ec2.models.vpcs import VPCBackend

collect_services = VPCBackend._collect_default_endpoint_services
WRONG = ("sagemaker.runtime", "sagemaker.runtime-fips", "sagemaker.featurestore-runtime", "sagemaker.metrics")


def apply() -> None:
    VPCBackend._collect_default_endpoint_services = staticmethod(collect)


def collect(account_id: str, region: str) -> list[dict[str, Any]]:
    services: list[dict[str, Any]] = collect_services(account_id, region)
    for service in services:
        name = service.get("PrivateDnsName") or ""
        for wrong in WRONG:
            # moto remembers what it collects: what has been turned round must not be turned again.
            if name.startswith(f"{wrong}.{region}."):
                right = ".".join(reversed(wrong.split("."))) + name.removeprefix(wrong)
                service["PrivateDnsName"] = right
                service["PrivateDnsNames"] = [{"PrivateDnsName": right}]
    return services
