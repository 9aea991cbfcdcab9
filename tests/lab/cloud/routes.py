"""The routes of a VPC's router, as lines of `ip`.

Amazon VPC User Guide, "Route priority": the longest prefix that matches decides; among equal ones the local route, then
static ones, then those with a prefix list. What no route covers is dropped without a word.
"""

from __future__ import annotations

import functools
import ipaddress
from dataclasses import dataclass

from .state import Interface, Net, Network, Route, Subnet

# Marks and tables: a subnet's number is both. This one is for what comes from no subnet of the VPC.
OUTSIDE = 99
FIRST = 100
# The other end of every link, whose hardware address is known beforehand: nobody need be asked for it.
FAR = "169.254.1.9"


@dataclass(frozen=True)
class Links:
    """Where things are plugged into the router of a VPC: device names, by interface id or by peer."""

    interfaces: dict[str, str]
    peers: dict[str, str]  # "igw", a peering's or a transit gateway's id


def numbers(network: Network, vpc: str) -> dict[str, int]:
    """Numbers the subnets, in the order of their ids."""
    ids = sorted(subnet.id for subnet in network.subnets.values() if subnet.vpc == vpc)
    return {subnet: FIRST + at for at, subnet in enumerate(ids)}


def lines(network: Network, vpc: str, links: Links) -> set[str]:
    """Returns routes and rules without the verb: `route 10.0.0.5/32 dev e1 table 100`."""
    wanted: set[str] = set()
    for subnet, number in numbers(network, vpc).items():
        wanted |= table(network, network.subnets[subnet], number, links)
        wanted.add(f"rule fwmark {number} lookup {number} priority 1000")
    wanted |= {f"route {one.address}/32 {device(one, links)} table {OUTSIDE}" for one in placed(network, vpc, links)}
    wanted |= {f"route blackhole default table {OUTSIDE}", f"rule lookup {OUTSIDE} priority 2000"}
    return wanted


def placed(network: Network, vpc: str, links: Links) -> list[Interface]:
    return [one for one in network.of(vpc) if one.id in links.interfaces]


def device(interface: Interface, links: Links) -> str:
    return f"via {FAR} dev {links.interfaces[interface.id]} onlink"


def table(network: Network, subnet: Subnet, number: int, links: Links) -> set[str]:
    ranges = expand(network, network.tables.get(subnet.table, ()))
    wanted: set[str] = set()
    for net, route in ranges.items():
        if route.kind == "local":
            # Nobody is at an address without an interface, and nobody says so.
            wanted.add(f"route blackhole {net} table {number}")
        else:
            hop = next_hop(network, subnet.vpc, route, links)
            wanted.add(f"route {hop.format(net=net)} table {number}")
    # The longest first. As numbers, because this is asked for every address and every table at each change.
    masks = [(int(net.network_address), int(net.netmask), net) for net in sorted(ranges, key=lambda net: -net.prefixlen)]
    for one in placed(network, subnet.vpc, links):
        address = as_number(one.address)
        longest = next((net for start, mask, net in masks if address & mask == start), None)
        if longest is not None and ranges[longest].kind == "local":
            wanted.add(f"route {one.address}/32 {device(one, links)} table {number}")
    if Net("0.0.0.0/0") not in ranges:
        wanted.add(f"route blackhole default table {number}")
    return wanted


@functools.cache
def as_number(address: str) -> int:
    return int(ipaddress.IPv4Address(address))


def expand(network: Network, routes: tuple[Route, ...]) -> dict[Net, Route]:
    """Turns prefix lists into ranges; of equal ranges the preferred route stays."""
    ranges: dict[Net, Route] = {}
    for route in sorted(routes, key=rank):
        nets = (route.cidr,) if route.cidr is not None else network.prefix_lists.get(route.prefix_list or "", ("", ()))[1]
        for net in nets:
            ranges.setdefault(net, route)
    return ranges


def rank(route: Route) -> int:
    return 0 if route.kind == "local" else 1 if route.cidr is not None else 2


def next_hop(network: Network, vpc: str, route: Route, links: Links) -> str:
    """Returns what follows `route`, or a black hole where the target is gone."""
    blackhole = "blackhole {net}"
    if route.kind == "igw" and network.vpcs[vpc].internet and "igw" in links.peers:
        return f"{{net}} via {FAR} dev igw onlink"
    if route.kind in ("nat", "eni"):
        interface = network.interfaces.get(network.nats.get(route.target, "") if route.kind == "nat" else route.target)
        if interface is None or interface.id not in links.interfaces:
            return blackhole
        return f"{{net}} {device(interface, links)}"
    if route.kind == "vpce":
        endpoint = network.endpoints.get(route.target)
        return f"{{net}} via {FAR} dev edge onlink" if endpoint and endpoint.state == "available" else blackhole
    if route.kind in ("pcx", "tgw", "vgw") and route.target in links.peers:
        return f"{{net}} via {FAR} dev {links.peers[route.target]} onlink"
    return blackhole
