"""Where names lead: what the resolver of a VPC answers, and what the rest of the world does.

Amazon VPC User Guide, "DNS attributes for your VPC"; PrivateLink guide, "DNS hostnames"; Route 53 Developer Guide, "Working
with private hosted zones". Private DNS of an endpoint is a private zone that Amazon keeps for the VPC: it hides public DNS
for the service's name and everything below it, and needs enableDnsSupport and enableDnsHostnames.
"""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable

from .dnswire import A, CNAME, NOERROR, NXDOMAIN, SERVFAIL, TXT, TYPES, Answer
from .state import Endpoint, Net, Network, Vpc

SUFFIXES = ("amazonaws.com", "amazonaws.com.cn", "api.aws", "sagemaker.aws", "sagemaker.aws.cn")
# Hosts of other people. Everything else outside AWS does not exist.
WEB_NAMES = ("example.com", "example.net", "example.org", "pypi.org", "files.pythonhosted.org", "github.com", "huggingface.co", "docker.io")
# Services that have an endpoint in every region; names of those that moto lists are taken from it.
SERVICES = ("sts", "ec2", "ssm", "ssmmessages", "ec2messages", "logs", "monitoring", "kms", "secretsmanager", "sns", "sqs", "lambda", "events", "iam")
SERVICES += ("glue", "athena", "states", "elasticfilesystem", "api.ecr", "dkr.ecr", "api.sagemaker", "runtime.sagemaker", "bedrock-runtime", "codeartifact.api")


def inside(network: Network, vpc: Vpc, name: str, kind: int) -> Answer:
    """Answers as the resolver of a VPC."""
    zone, private = None, None
    if vpc.dns_hostnames:
        zone = max((one for one in network.zones if vpc.id in one.vpcs and covers(one.name, name)), key=lambda one: len(one.name), default=None)
        private = private_name(network, vpc.id, name)
    rule = max((one for one in network.rules if vpc.id in one.vpcs and (not one.domain or covers(one.domain, name))), key=lambda one: len(one.domain), default=None)
    specific = max(len(zone.name) if zone else 0, len(private[0]) if private else 0)
    if rule is not None and rule.kind == "FORWARD" and len(rule.domain) >= specific:
        # A rule comes before a zone of the same name. No server of one's own runs in the lab, so that nobody answers it.
        return Answer(SERVFAIL)
    if vpc.dns_hostnames:
        # A zone of one's own and the one that Amazon keeps for an endpoint: the more specific one answers.
        if zone is not None and (private is None or len(zone.name) > len(private[0])):
            return from_zone(zone.records, name, kind, lambda other: inside(network, vpc, other, kind))
        if private is not None:
            return from_endpoint(network, private[1], private[0], name, kind)
    if match := re.fullmatch(r"ip-(\d+)-(\d+)-(\d+)-(\d+)\.(?:ec2|" + re.escape(network.region) + r"\.compute)\.internal", name):
        address = ".".join(match.groups())
        held = any(Net(f"{address}/32").subnet_of(net) for net in vpc.cidrs)
        return addresses(name, kind, [address]) if held else Answer(NXDOMAIN)
    return outside(network, name, kind)


def covers(zone: str, name: str) -> bool:
    return name == zone or name.endswith("." + zone)


def private_name(network: Network, vpc: str, name: str) -> tuple[str, Endpoint] | None:
    """Finds the private zone of an endpoint that lies above a name, the most specific one."""
    found: tuple[str, Endpoint] | None = None
    for endpoint in network.endpoints.values():
        if endpoint.vpc != vpc or endpoint.kind != "interface" or not endpoint.private_dns or endpoint.state != "available":
            continue
        if only_inbound(network, endpoint):
            continue
        for zone in private_zones(network, endpoint):
            if covers(zone, name) and (found is None or len(zone) > len(found[0])):
                found = (zone, endpoint)
    return found


def only_inbound(network: Network, endpoint: Endpoint) -> bool:
    """S3's interface endpoint beside a gateway endpoint keeps its names for inbound resolver endpoints: that is the default
    of PrivateDnsOnlyForInboundResolverEndpoint (S3 User Guide, "AWS PrivateLink for Amazon S3")."""
    return any(
        other.kind == "gateway" and other.vpc == endpoint.vpc and other.service == endpoint.service and other.state == "available"
        for other in network.endpoints.values()
    )


def private_zones(network: Network, endpoint: Endpoint) -> list[str]:
    return sorted({name.removeprefix("*.") for name in private_names(network, endpoint.service)})


def private_names(network: Network, service: str) -> tuple[str, ...]:
    # Services of China bear `cn.` in front of their names, which moto does not know.
    names = network.private_names.get(service) or network.private_names.get(service.removeprefix("cn."), ())
    if names:
        return names
    # A service that moto does not know: its labels turned round, as most are named.
    before, _, after = service.partition(f".{network.region}.")
    suffix = "amazonaws.com.cn" if network.region.startswith("cn-") else "amazonaws.com"
    if before == "aws.sagemaker":
        suffix = "sagemaker.aws" + (".cn" if network.region.startswith("cn-") else "")
        return (f"{after}.{network.region}.{suffix}", f"*.{after}.{network.region}.{suffix}")
    return (f"{'.'.join(reversed(after.split('.')))}.{network.region}.{suffix}",)


def from_endpoint(network: Network, endpoint: Endpoint, zone: str, name: str, kind: int) -> Answer:
    names = private_names(network, endpoint.service)
    if name not in names and not any(one.startswith("*.") and covers(one[2:], name) and name != one[2:] for one in names):
        # `dkr.ecr.R` has a wildcard below it only, and so has the zone's own name no address.
        return Answer(NOERROR if name == zone else NXDOMAIN)
    held = [network.interfaces[one].address for one in endpoint.interfaces if one in network.interfaces]
    return addresses(name, kind, random.sample(held, len(held)))


def addresses(name: str, kind: int, values: list[str]) -> Answer:
    return Answer(NOERROR, tuple((name, A, value) for value in values) if kind == A else ())


def from_zone(records: dict[tuple[str, str], list[str]], name: str, kind: int, follow: Callable[[str], Answer]) -> Answer:
    labels = name.split(".")
    for owner in [name] + ["*." + ".".join(labels[at:]) for at in range(1, len(labels))]:
        types = {record_type for record_name, record_type in records if record_name == owner}
        if not types:
            continue
        if "ALIAS" in types:
            aliased = follow(records[owner, "ALIAS"][0])
            return Answer(aliased.code, tuple((name, record_kind, value) for _, record_kind, value in aliased.records))
        if "CNAME" in types and kind != CNAME:
            target = records[owner, "CNAME"][0].rstrip(".").lower()
            rest = follow(target)
            return Answer(rest.code, ((name, CNAME, target), *rest.records))
        wanted = [(one, values) for (record_name, one), values in records.items() if record_name == owner and TYPES.get(one) == kind]
        return Answer(NOERROR, tuple((name, kind, value) for _, values in wanted for value in values if kind in (A, CNAME, TXT)))
    return Answer(NXDOMAIN)


def outside(network: Network, name: str, kind: int) -> Answer:
    """Answers as public DNS."""
    for endpoint in network.endpoints.values():
        if any(name == own for own in endpoint.names):
            return addresses(name, kind, zonal(network, endpoint, name))
    if any(covers(suffix, name) for suffix in SUFFIXES):
        found = service_address(network, name)
        return addresses(name, kind, [found]) if found else Answer(NXDOMAIN)
    for web in WEB_NAMES:
        if covers(web, name):
            return addresses(name, kind, [f"198.51.100.{10 + WEB_NAMES.index(web)}"])
    return Answer(NXDOMAIN)


def zonal(network: Network, endpoint: Endpoint, name: str) -> list[str]:
    """The names of an endpoint lead to all of its interfaces, those of a zone to the one there, wherever they are asked for."""
    held = [network.interfaces[one] for one in endpoint.interfaces if one in network.interfaces]
    label = name.split(".")[0]
    in_zone = [one.address for one in held if label.endswith("-" + network.subnets[one.subnet].zone)]
    return in_zone or [one.address for one in held]


def gateway_names(service: str, region: str) -> list[str]:
    """What clients call S3 and DynamoDB, and what those call them that are told to use FIPS: General Reference, "Service endpoints"."""
    cn = ".cn" if region.startswith("cn-") else ""
    return [f"{service}{fips}.{region}.amazonaws.com{cn}" for fips in ("", "-fips")]


def service_address(network: Network, name: str) -> str | None:
    """S3 and DynamoDB live in the ranges of their prefix lists, other services in a documentation range."""
    for service in ("s3", "dynamodb"):
        hosts = gateway_names(service, network.region)
        hosts += [one.replace("s3.", "s3.dualstack.", 1) for one in hosts if service == "s3"]
        if any(covers(host, name) for host in hosts):
            listed = [nets for list_name, nets in network.prefix_lists.values() if list_name == f"com.amazonaws.{network.region}.{service}"]
            if listed and listed[0]:
                net = listed[0][0]
                return str(net.network_address + 4 + zlib.crc32(name.encode()) % min(200, net.num_addresses - 8))
    if covers("s3.amazonaws.com", name) or re.fullmatch(r"(?:.+\.)?s3[.-][a-z0-9-]+\.amazonaws\.com(?:\.cn)?", name):
        return "192.0.2.10"  # another region's
    known = {one.removeprefix("*.") for names in network.private_names.values() for one in names}
    region = re.search(r"\.([a-z]{2}(?:-[a-z]+)+-\d)\.", name)
    own = [f"{service}.{region.group(1)}.amazonaws.com" for service in SERVICES] if region else []
    own += [f"{service}.amazonaws.com" for service in SERVICES]
    if any(covers(one, name) for one in known) or any(covers(one, name) or covers(one + ".cn", name) for one in own):
        return f"192.0.2.{20 + zlib.crc32('.'.join(name.split('.')[-4:]).encode()) % 200}"
    return None
