"""Endpoint services have the private DNS names that clients call.

AWS: com.amazonaws.R.sagemaker.runtime is called runtime.sagemaker.R.amazonaws.com, and so are its sisters; in China names end in
amazonaws.com.cn; com.amazonaws.R.personalize is called personalize.R.amazonaws.com; aws.sagemaker.R.experiments is called R.experiments.sagemaker.aws, by MLflow clients, and *.R.experiments.sagemaker.aws (SageMaker Developer Guide, "Connect to
SageMaker AI within your VPC"; General Reference, "Amazon SageMaker AI endpoints and quotas").
moto: it takes the last part of the service name as it stands, sagemaker.runtime.R.amazonaws.com, which no client calls, ignores the
partition, and lacks the experiments, the FIPS twin of the API and Personalize.
Seen: DescribeVpcEndpointServices, and names that lead to the internet from within a VPC that has the endpoint.
"""

from __future__ import annotations

import functools
from typing import Any

from moto.ec2.models.vpcs import VPCBackend

collect_services = VPCBackend._collect_default_endpoint_services
CHINA = ".amazonaws.com.cn"
# Services that moto lacks, and what they are called.
MISSING = {
    "aws.sagemaker.{region}.experiments": ["{region}.experiments.sagemaker.aws", "*.{region}.experiments.sagemaker.aws"],
    "com.amazonaws.{region}.personalize": ["personalize.{region}.amazonaws.com"],
    "com.amazonaws.{region}.sagemaker.api-fips": ["api-fips.sagemaker.{region}.amazonaws.com"],
}


def apply() -> None:
    VPCBackend._collect_default_endpoint_services = staticmethod(collect)


@functools.cache
def collect(account_id: str, region: str) -> list[dict[str, Any]]:
    """moto remembers the list that it returns: what was put right must stay as it is, and need not be put right again."""
    services: list[dict[str, Any]] = collect_services(account_id, region)
    for service in services:
        names = [one["PrivateDnsName"] for one in service.get("PrivateDnsNames", [])]
        right = [private_name(service["ServiceName"], name, region) for name in names]
        if right:
            service["PrivateDnsName"], service["PrivateDnsNames"] = right[0], [{"PrivateDnsName": name} for name in right]
    add_missing(services, region)
    return services


def private_name(service_name: str, name: str, region: str) -> str:
    before = f"com.amazonaws.{region}.sagemaker."
    # A service of China bears `cn.` in front of its name, or does not.
    plain = service_name.removeprefix("cn.")
    if plain.startswith(before):
        name = f"{plain.removeprefix(before)}.sagemaker.{region}.amazonaws.com"
    if region.startswith("cn-") and name.endswith(".amazonaws.com"):
        name = name.removesuffix(".amazonaws.com") + CHINA
    return name


def add_missing(services: list[dict[str, Any]], region: str) -> None:
    known = {one["ServiceName"]: one for one in services}
    sister = known.get(f"com.amazonaws.{region}.sagemaker.api")
    for number, (name, hosts) in enumerate(MISSING.items()):
        name, hosts = name.format(region=region), [host.format(region=region) for host in hosts]
        if sister is not None and name not in known:
            own = f"{sister['ServiceId'][:-4]}{number:04x}"
            names = [{"PrivateDnsName": host} for host in hosts]
            services.append(sister | {"ServiceName": name, "ServiceId": own, "PrivateDnsName": hosts[0], "PrivateDnsNames": names})
