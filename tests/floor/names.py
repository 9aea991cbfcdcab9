"""Holds the names of endpoint services against aws-cdk-lib, and the host names that they answer against botocore's endpoint rules.

Reads {"node", "modules", "regions": {region: [{"key", "name", "fips_name", "hosts", "fips_hosts"}]}} from standard input; writes a line for
each name that a source has otherwise, or not at all, and one that counts.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import botocore.session
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError

HERE = Path(__file__).resolve().parent
# The catalogue's services by botocore's names, where these differ.
BOTOCORE = {
    "codeartifact.api": "codeartifact", "ecr.api": "ecr", "elasticfilesystem": "efs", "elasticmapreduce": "emr", "monitoring": "cloudwatch", "sagemaker.api": "sagemaker",
    "sagemaker.featurestore-runtime": "sagemaker-featurestore-runtime", "sagemaker.metrics": "sagemaker-metrics",
    "sagemaker.runtime": "sagemaker-runtime", "states": "stepfunctions",
}  # fmt: skip
# Hosts that no client of botocore calls, and why.
NO_CLIENT = {
    "codeartifact.repositories": "package managers call a domain's own name",
    "ec2messages": "the agent of Systems Manager calls it",
    "ecr.dkr": "container runtimes call a registry's own name",
    "execute-api": "each private API has its own name",
    "git-codecommit": "Git calls it",
    "q": "the portal of Unified Studio and editors call it",
    "sagemaker.experiments": "MLflow's clients call it",
    "sagemaker.notebook": "browsers call a notebook's own name",
    "sagemaker.partner-app": "clients of the partner's app call its own name",
    "sagemaker.studio": "browsers call a domain's own name",
    "ssmmessages": "the agent of Systems Manager calls it",
}
# Names of endpoint services that aws-cdk-lib does not list, by key and partition or region; each with what is known of it.
NOT_IN_CDK: dict[tuple[str, str], str] = {}
# Where botocore's rules say something else than the catalogue, by key, region or partition, and FIPS.
OTHERWISE: dict[tuple[str, str, bool], str] = {
    ("dynamodb", "aws", True): "the gateway is a route, which the addresses of both names take; private DNS answers neither",
    ("s3", "aws", True): "the gateway is a route, which the addresses of both names take; private DNS answers neither",
    ("s3", "aws-us-gov", True): "the gateway is a route, which the addresses of both names take; private DNS answers neither",
}


def main() -> int:
    given = json.load(sys.stdin)
    regions: dict[str, list[dict[str, Any]]] = given["regions"]
    command = [given["node"], str(HERE / "endpoint-names.mjs"), given["modules"], *regions]
    known = {region: set(names) for region, names in json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout).items()}
    rules = Rules()
    wrong, names, hosts, excused = [], 0, 0, set()
    for region, services in regions.items():
        partition = rules.partition(region)
        for service in services:
            key = service["key"]
            for name in [service["name"], service["fips_name"]]:
                if name is None:
                    continue
                names += 1
                if name not in known[region]:
                    row = next((row for row in [(key, partition), (key, region)] if row in NOT_IN_CDK), None)
                    if row:
                        excused.add(row)
                    else:
                        wrong.append(f"{region}: aws-cdk-lib does not know {name}")
            if key in NO_CLIENT:
                excused.add(key)
                continue
            for fips, listed in [(False, service["hosts"]), (True, service["fips_hosts"])]:
                if not listed:
                    continue
                hosts += 1
                host = rules.host(BOTOCORE.get(key, key), region, fips)
                if host not in listed:
                    row = next((row for row in [(key, partition, fips), (key, region, fips)] if row in OTHERWISE), None)
                    if row:
                        excused.add(row)
                    else:
                        wrong.append(f"{region}: {key}{' with FIPS' if fips else ''}: botocore calls {host}, the catalogue has {', '.join(listed)}")
    for row in [*NO_CLIENT, *NOT_IN_CDK, *OTHERWISE]:
        if row not in excused:
            wrong.append(f"excuses nothing: {row}")
    print("\n".join(wrong))
    exceptions = len(NO_CLIENT) + len(NOT_IN_CDK) + len(OTHERWISE)
    print(f"{names} endpoint names and {hosts} hosts in {len(regions)} regions, {exceptions} exceptions, {len(wrong)} wrong", file=sys.stderr)
    return 0


class Rules:
    """botocore's endpoint rules."""

    def __init__(self) -> None:
        self.loader = botocore.session.get_session().get_component("data_loader")
        self.partitions = self.loader.load_data("partitions")
        self.providers: dict[str, tuple[EndpointProvider, set[str]]] = {}

    def partition(self, region: str) -> str:
        return next(one["id"] for one in self.partitions["partitions"] if region in one["regions"])

    def host(self, service: str, region: str, fips: bool) -> str | None:
        if service not in self.providers:
            rules = self.loader.load_service_model(service, "endpoint-rule-set-1")
            self.providers[service] = (EndpointProvider(rules, self.partitions), set(rules["parameters"]))
        provider, parameters = self.providers[service]
        given = {"Region": region, "UseFIPS": fips, "UseDualStack": False, "UseGlobalEndpoint": False}
        try:
            url = provider.resolve_endpoint(**{key: value for key, value in given.items() if key in parameters}).url
        except EndpointProviderError:
            return None
        return str(url).removeprefix("https://").split("/")[0]


if __name__ == "__main__":
    sys.exit(main())
