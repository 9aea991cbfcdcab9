"""The data plane: a router and an edge for each VPC, forwarders, probes, and an internet; made when something needs them.

Compiled from what moto holds at that moment, and again whenever that changes (`refresh`). No namespace has a link out of
the run.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from . import filters, routes
from .netns import LabError, Namespaces, ip, nft, within
from .routes import FAR, Links
from .state import Interface, Net, Network

MAC = "02:00:00:00:00:01"
# RFC 5737. The first is where AWS's services have their public addresses in this world, the others are other people's.
SERVICES, WEB = Net("192.0.2.0/24"), (Net("198.51.100.0/24"), Net("203.0.113.0/24"))
# Shared address space (RFC 6598): nobody's in AWS.
OFFICE = "100.64.0.10"


@dataclass
class Cloud:
    """A VPC that has been built: its router, the edge where endpoints answer, and what is plugged in."""

    router: str
    edge: str
    links: Links = field(default_factory=lambda: Links({}, {}))
    forwarders: dict[str, str] = field(default_factory=dict)  # interface to namespace
    current: set[str] = field(default_factory=set)  # routes and rules in force
    served: set[str] = field(default_factory=set)  # addresses that the edge answers for
    table: str = ""


class World:
    """Everything that forwards packets in one run. `serve` is told of each namespace in which services must listen."""

    def __init__(self, run_id: str, read: Callable[[], Network], serve: Callable[[str, str, str | None], None]) -> None:
        self.namespaces = Namespaces(run_id)
        self.read, self.serve = read, serve
        self.lock = threading.RLock()
        self.clouds: dict[str, Cloud] = {}
        self.transits: dict[str, str] = {}
        self.internet: str | None = None
        self.count = 0
        self.outside: set[str] = set()
        self.network = Network("", "")
        # What data-plane acts add to every router: lines for a chain that comes before all others.
        self.drops: list[str] = []

    def refresh(self) -> None:
        """Reads moto again and applies what has changed to whatever has been built."""
        with self.lock:
            self.network = self.read()
            for vpc in [vpc for vpc in self.clouds if vpc not in self.network.vpcs]:
                self.take_down(vpc)
            for vpc in list(self.clouds):
                self.apply(vpc)

    def number(self) -> int:
        self.count += 1
        return self.count

    def plug(self, interface_id: str, namespace: str, resolver: bool = True) -> Interface:
        """Puts a new namespace behind an interface of moto's; builds its VPC if it is the first."""
        with self.lock:
            self.network = self.read()
            interface = self.network.interfaces[interface_id]
            vpc = self.network.subnets[interface.subnet].vpc
            self.build(vpc)
            self.attach(self.clouds[vpc], interface, namespace, resolver)
            self.apply(vpc)
            for other in self.near(vpc):
                self.apply(other)
            return interface

    def unplug(self, interface_id: str, vpc: str, namespace: str) -> None:
        with self.lock:
            if vpc in self.clouds:
                self.clouds[vpc].links.interfaces.pop(interface_id, None)
                self.network = self.read()
                self.apply(vpc)
            self.namespaces.remove(namespace)

    def near(self, vpc: str) -> list[str]:
        """VPCs that a packet from this one can get to through a peering or a transit gateway."""
        pairs = [pair for pair in self.network.peerings.values() if vpc in pair]
        pairs += [attached for attached in self.network.transits.values() if vpc in attached]
        return sorted({one for pair in pairs for one in pair if one != vpc and one in self.network.vpcs})

    def build(self, vpc: str) -> None:
        for one in [vpc, *self.near(vpc)]:
            if one not in self.clouds:
                self.build_one(one)

    def connect(self) -> str:
        """Makes the internet, the first time; returns its namespace."""
        if self.internet is None:
            (self.internet,) = self.namespaces.add("net")
            ip(self.internet, [f"route add local {net} dev lo" for net in (SERVICES, *WEB)])
            self.serve("internet", self.internet, None)
        return self.internet

    def office(self) -> str:
        """Makes a place on the internet and outside of AWS, such as where a pipeline runs; returns its namespace."""
        with self.lock:
            internet = self.connect()
            (name,) = self.namespaces.add("office")
            self.link(internet, "office", name, "eth0")
            ip(internet, [f"route add {OFFICE}/32 via {FAR} dev office onlink"])
            ip(name, [f"addr add {OFFICE}/32 dev eth0", f"route add default via {FAR} dev eth0 onlink"])
            return name

    def build_one(self, vpc: str) -> None:
        self.connect()
        number = self.number()
        router, edge = self.namespaces.add(f"v{number}", f"v{number}edge")
        cloud = self.clouds[vpc] = Cloud(router, edge)
        self.link(router, "edge", edge, "core")
        ip(edge, [f"route add default via {FAR} dev core onlink"])
        resolver = self.network.vpcs[vpc].resolver
        ip(router, [f"addr add {resolver}/32 dev lo", "addr add 169.254.169.253/32 dev lo"])
        self.serve("resolver", router, vpc)
        self.serve("edge", edge, vpc)

    def link(self, here: str, device: str, there: str, far_device: str) -> None:
        """Joins two namespaces. Both ends have the same hardware address, so no one need ask for it."""
        ip(
            here,
            [
                f"link add {device} address {MAC} type veth peer name {far_device} address {MAC} netns {there}",
                f"link set {device} up",
                f"neigh replace {FAR} lladdr {MAC} dev {device} nud permanent",
            ],
        )
        ip(there, [f"link set {far_device} up", f"neigh replace {FAR} lladdr {MAC} dev {far_device} nud permanent"])

    def attach(self, cloud: Cloud, interface: Interface, namespace: str, resolver: bool = True) -> None:
        device = f"e{self.number()}"
        subnet = self.network.subnets[interface.subnet]
        gateway = subnet.cidr.network_address + 1
        self.join(cloud.router, device, namespace, "eth0")
        ip(
            namespace,
            [
                f"addr add {interface.address}/{subnet.cidr.prefixlen} dev eth0 noprefixroute",
                f"neigh replace {gateway} lladdr {MAC} dev eth0 nud permanent",
                f"route add {gateway} dev eth0",
                f"route add default via {gateway} dev eth0",
            ],
        )
        cloud.links.interfaces[interface.id] = device

    def join(self, router: str, device: str, namespace: str, far_device: str) -> None:
        """How a probe is joined to its router; a slow line takes the place of this."""
        self.link(router, device, namespace, far_device)

    def apply(self, vpc: str) -> None:
        """Brings the router, the edge and the gateways of a VPC to what the network says."""
        if vpc not in self.clouds:
            return
        cloud, network = self.clouds[vpc], self.network
        here = network.of(vpc)
        cloud.links.interfaces.update({one.id: "edge" for one in here if one.kind == "vpc_endpoint"})
        for gone in set(cloud.links.interfaces) - {one.id for one in here}:
            del cloud.links.interfaces[gone]
        self.apply_edge(vpc, cloud)
        self.apply_forwarders(vpc, cloud, here)
        self.apply_peers(vpc, cloud)
        wanted = routes.lines(network, vpc, cloud.links)
        # Routes go before they come: the kernel keeps one route for a range and table.
        # Some have gone already, with the device that they led to.
        ip(cloud.router, [command("del", line) for line in sorted(cloud.current - wanted)], force=True)
        ip(cloud.router, [command("add", line) for line in sorted(wanted - cloud.current)])
        cloud.current = wanted
        table = filters.table(network, vpc, cloud.links) + self.disturbance()
        if table != cloud.table:
            nft(cloud.router, table)
            cloud.table = table

    def disturbance(self) -> str:
        """Packets that are lost for no reason that AWS would know of."""
        lines = "\n".join(f"  {line}" for line in self.drops)
        chain = f"chain lost {{ type filter hook forward priority -200; policy accept;\n{lines}\n}}"
        return f"table ip lost\ndelete table ip lost\ntable ip lost {{\n{chain}\n}}\n"

    def apply_edge(self, vpc: str, cloud: Cloud) -> None:
        """The edge answers for the endpoints that are available, and for the ranges of gateway endpoints' prefix lists."""
        network, served = self.network, set()
        for endpoint in network.endpoints.values():
            if endpoint.vpc == vpc and endpoint.state == "available" and endpoint.kind == "interface":
                served |= {f"{network.interfaces[one].address}/32" for one in endpoint.interfaces if one in network.interfaces}
        served |= {str(net) for net in aws_ranges(network)}
        ip(cloud.edge, [f"route del local {net} dev lo" for net in sorted(cloud.served - served)])
        ip(cloud.edge, [f"route add local {net} dev lo" for net in sorted(served - cloud.served)])
        cloud.served = served
        ranges = {str(net) for net in aws_ranges(network)} - self.outside
        if self.internet:
            ip(self.internet, [f"route add local {net} dev lo" for net in sorted(ranges)])
            self.outside |= ranges

    def apply_forwarders(self, vpc: str, cloud: Cloud, here: list[Interface]) -> None:
        """NAT gateways, and instances to which routes lead and whose source/destination check is off: both translate."""
        targets = {route.target for table in self.network.tables.values() for route in table if route.kind == "eni"}
        wanted = [one for one in here if one.kind == "nat_gateway" and one.id in self.network.nats.values()]
        wanted += [one for one in here if one.id in targets and one.kind == "interface" and one.id not in cloud.links.interfaces and not one.checked]
        for one in wanted:
            if one.id not in cloud.links.interfaces:
                (name,) = self.namespaces.add(f"f{self.number()}")
                self.attach(cloud, one, name)
                nft(name, NAT)
                cloud.forwarders[one.id] = name
        for gone in set(cloud.forwarders) - {one.id for one in here}:
            self.namespaces.remove(cloud.forwarders.pop(gone))

    def apply_peers(self, vpc: str, cloud: Cloud) -> None:
        network = self.network
        if network.vpcs[vpc].internet and "igw" not in cloud.links.peers:
            assert self.internet is not None
            self.link(cloud.router, "igw", self.internet, f"i{cloud.router.rsplit('-', 1)[1]}")
            cloud.links.peers["igw"] = "igw"
        if network.vpcs[vpc].internet and self.internet:
            public = {f"{one.public}/32" for one in network.of(vpc) if one.public}
            device = f"i{cloud.router.rsplit('-', 1)[1]}"
            ip(self.internet, [f"route replace {address} via {FAR} dev {device} onlink" for address in sorted(public)])
        for peering, pair in network.peerings.items():
            other = pair[0] if pair[1] == vpc else pair[1]
            if vpc in pair and other in self.clouds and peering not in cloud.links.peers:
                device = f"x{self.number()}"
                self.link(cloud.router, device, self.clouds[other].router, device)
                cloud.links.peers[peering] = self.clouds[other].links.peers[peering] = device
        for gone in [peer for peer in cloud.links.peers if peer.startswith("pcx-") and peer not in network.peerings]:
            ip(cloud.router, [f"link del {cloud.links.peers[gone]}"])
            del cloud.links.peers[gone]
        for transit, attached in network.transits.items():
            if vpc in attached and transit not in cloud.links.peers:
                self.join_transit(vpc, cloud, transit)

    def join_transit(self, vpc: str, cloud: Cloud, transit: str) -> None:
        if transit not in self.transits:
            (self.transits[transit],) = self.namespaces.add(f"t{self.number()}")
        device = f"x{self.number()}"
        self.link(cloud.router, device, self.transits[transit], device)
        ranges = [f"route add {net} via {FAR} dev {device} onlink" for net in self.network.vpcs[vpc].cidrs]
        ip(self.transits[transit], ranges)
        cloud.links.peers[transit] = device

    def take_down(self, vpc: str) -> None:
        cloud = self.clouds.pop(vpc)
        for name in [cloud.router, cloud.edge, *cloud.forwarders.values()]:
            self.namespaces.remove(name)

    def close(self) -> None:
        with self.lock:
            self.clouds.clear()
            self.namespaces.close()


NAT = """table ip nat {
  chain out { type nat hook postrouting priority 100; policy accept;
    oifname "eth0" masquerade
  }
}
"""


def command(verb: str, line: str) -> str:
    kind, rest = line.split(" ", 1)
    return f"{kind} {verb} {rest}"


def aws_ranges(network: Network) -> list[Net]:
    """Ranges of the prefix lists that AWS owns: those of services with gateway endpoints."""
    lists = [nets for name, nets in network.prefix_lists.values() if name.startswith("com.amazonaws.")]
    return sorted({net for nets in lists for net in nets})


__all__ = ["LabError", "World", "aws_ranges", "within"]
