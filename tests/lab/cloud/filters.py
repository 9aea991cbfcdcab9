"""Security groups, network ACLs and address translation of a VPC's router, as one nftables table.

Amazon VPC User Guide: "Security group rules" (stateful, asked at the interface, both at who opens a connection and at who is
opened to; any rule that matches lets it through) and "Network ACL basics" (stateless, asked at the border of a subnet, both
ways, entries in order of number, the first that matches decides, nothing matching is denied; within a subnet not asked).
The resolver of the VPC is the router itself and passes neither.
"""

from __future__ import annotations

import ipaddress

from .routes import Links, numbers, placed
from .state import Entry, Interface, Net, Network, Rule

PROTOCOLS = {"tcp": "6", "udp": "17", "icmp": "1"}


def table(network: Network, vpc: str, links: Links) -> str:
    """Returns the text for `nft -f`, which replaces the table in one step."""
    here = placed(network, vpc, links)
    parts = [sources(network, vpc, links, here), forward(network, vpc, links, here)]
    parts += [acl_chains(network, vpc, links, here), group_chains(network, vpc, here), inputs(network, vpc), translation(network, vpc, links)]
    body = "\n".join(part for part in parts if part)
    return f"table ip lab\ndelete table ip lab\ntable ip lab {{\n{body}\n}}\n"


def devices(here: list[Interface], links: Links) -> tuple[list[Interface], list[Interface]]:
    """Splits what has a device of its own from what lies behind the edge."""
    return [one for one in here if links.interfaces[one.id] != "edge"], [one for one in here if links.interfaces[one.id] == "edge"]


def sources(network: Network, vpc: str, links: Links, here: list[Interface]) -> str:
    """Marks each packet with the number of the subnet that it comes from."""
    number, (own, edge) = numbers(network, vpc), devices(here, links)
    text = ["chain sources { type filter hook prerouting priority -150; policy accept;"]
    if own:
        text.append(f"  meta mark set iifname map {{ {', '.join(f'{quoted(links, one)} : {number[one.subnet]}' for one in own)} }}")
    if edge:
        pairs = ", ".join(f"{one.address} : {number[one.subnet]}" for one in edge)
        text.append(f'  iifname "edge" meta mark set ip saddr map {{ {pairs} }}')
    return "\n".join([*text, "}"])


def quoted(links: Links, one: Interface) -> str:
    return f'"{links.interfaces[one.id]}"'


def forward(network: Network, vpc: str, links: Links, here: list[Interface]) -> str:
    own, edge = devices(here, links)
    number = numbers(network, vpc)
    subnets = sorted({number[one.subnet] for one in here})
    text = ["chain acls { type filter hook forward priority -10; policy accept;"]
    # Source/destination check: an interface sends and gets what bears its own address, unless it forwards (EC2 User Guide).
    for one in own:
        if one.checked and one.kind == "interface":
            text.append(f"  iifname {quoted(links, one)} ip saddr != {one.address} drop")
            text.append(f"  oifname {quoted(links, one)} ip daddr != {one.address} drop")
    if subnets:
        text.append(f"  meta mark vmap {{ {', '.join(f'{subnet} : jump from{subnet}' for subnet in subnets)} }}")
    if own:
        text.append(f"  oifname vmap {{ {', '.join(f'{quoted(links, one)} : jump to{number[one.subnet]}' for one in own)} }}")
    if edge:
        text.append(f'  oifname "edge" ip daddr vmap {{ {", ".join(f"{one.address} : jump to{number[one.subnet]}" for one in edge)} }}')
    text += ["}", "chain groups { type filter hook forward priority 0; policy accept;", "  ct state established,related accept"]
    grouped = [one for one in own if one.kind != "nat_gateway"]
    if grouped:
        text.append(f"  iifname vmap {{ {', '.join(f'{quoted(links, one)} : jump {name_of(one)}_out' for one in grouped)} }}")
        text.append(f"  oifname vmap {{ {', '.join(f'{quoted(links, one)} : jump {name_of(one)}_in' for one in grouped)} }}")
    if edge:
        text.append(f'  oifname "edge" ip daddr vmap {{ {", ".join(f"{one.address} : jump {name_of(one)}_in" for one in edge)} }}')
    return "\n".join([*text, "}"])


def name_of(one: Interface) -> str:
    """Interfaces with the same groups share chains."""
    return "g_" + "_".join(group.removeprefix("sg-") for group in sorted(one.groups))


def acl_chains(network: Network, vpc: str, links: Links, here: list[Interface]) -> str:
    number, (own, edge) = numbers(network, vpc), devices(here, links)
    text: list[str] = []
    used: set[str] = set()
    for subnet, mark in number.items():
        if not any(one.subnet == subnet for one in here):
            continue
        acl = network.subnets[subnet].acl
        used.add(acl)
        chain = acl.replace("-", "_")
        same = [f"  oifname {quoted(links, one)} return" for one in own if one.subnet == subnet]
        same += [f'  oifname "edge" ip daddr {one.address} return' for one in edge if one.subnet == subnet]
        text += [f"chain from{mark} {{", *same, f"  jump {chain}_out", "}"]
        text += [f"chain to{mark} {{", f"  meta mark {mark} return", f"  jump {chain}_in", "}"]
    head: list[str] = []
    for acl in sorted(used):
        for egress, side in [(True, "out"), (False, "in")]:
            entries = [line for entry in network.acls.get(acl, ()) if entry.egress == egress and (line := acl_line(entry))]
            head += [f"chain {acl.replace('-', '_')}_{side} {{", *entries, "  drop", "}"]
    return "\n".join(head + text)


def acl_line(entry: Entry) -> str | None:
    if ":" in entry.cidr:
        return None
    net = ipaddress.ip_network(entry.cidr, strict=False)
    match = f"ip {'daddr' if entry.egress else 'saddr'} {net} " if net.prefixlen else ""
    match += protocol(PROTOCOLS.get(entry.protocol, entry.protocol), entry.ports, entry.icmp)
    return f"  {match}{'return' if entry.allow else 'drop'}"


def protocol(number: str, ports: tuple[int, int] | None, icmp: tuple[int, int] | None = None) -> str:
    """Ports count for TCP and UDP, types and codes for ICMP; -1 stands for all of them."""
    if number == "-1":
        return ""
    if number in ("6", "17"):
        name = "tcp" if number == "6" else "udp"
        if ports is None or ports in ((0, 65535), (-1, -1)):
            return f"ip protocol {name} "
        return f"{name} dport {ports[0]}-{ports[1]} "
    if number == "1":
        kind, code = icmp or ports or (-1, -1)
        typed = "" if kind == -1 else f"icmp type {kind} " + ("" if code == -1 else f"icmp code {code} ")
        return typed or "ip protocol icmp "
    return f"ip protocol {number} "


def group_chains(network: Network, vpc: str, here: list[Interface]) -> str:
    sets = {name_of(one): one.groups for one in here if one.kind != "nat_gateway"}
    text: list[str] = []
    for name, groups in sorted(sets.items()):
        rules = [rule for group in groups for rule in network.groups.get(group, ())]
        for egress, side in [(True, "out"), (False, "in")]:
            lines = [line for rule in rules if rule.egress == egress for line in rule_lines(network, vpc, rule)]
            text += [f"chain {name}_{side} {{", *dict.fromkeys(lines), "  drop", "}"]
    return "\n".join(text)


def rule_lines(network: Network, vpc: str, rule: Rule) -> list[str]:
    peers: list[str] = []
    if rule.cidr is not None:
        if ":" in rule.cidr:
            return []
        peers = [rule.cidr]
    elif rule.group is not None:
        peers = members(network, vpc, rule.group)
    elif rule.prefix_list is not None:
        peers = [str(net) for net in network.prefix_lists.get(rule.prefix_list, ("", ()))[1]]
    if not peers:
        return []
    match = protocol(PROTOCOLS.get(rule.protocol, rule.protocol), rule.ports)
    side = "daddr" if rule.egress else "saddr"
    everyone = any(peer.endswith("/0") for peer in peers)
    nets = ipaddress.collapse_addresses(Net(peer, strict=False) for peer in peers)
    where = "" if everyone else f"ip {side} {{ {', '.join(str(net) for net in nets)} }} "
    return [f"  {where}{match}return"]


def members(network: Network, vpc: str, group: str) -> list[str]:
    """A reference to a group means the private addresses of its interfaces, in the VPC and in those that it is peered with."""
    near = {vpc} | {other for pair in network.peerings.values() if vpc in pair for other in pair}
    return sorted(one.address for one in network.interfaces.values() if group in one.groups and network.subnets[one.subnet].vpc in near)


def inputs(network: Network, vpc: str) -> str:
    """The router answers DNS and nothing else, and no more than 1,024 packets a second for an interface (Amazon DNS quotas)."""
    if not network.vpcs[vpc].dns_support:
        return "chain inputs { type filter hook input priority 0; policy drop;\n}"
    here = f"{{ {network.vpcs[vpc].resolver}, 169.254.169.253 }}"
    return "\n".join(
        [
            "set askers { type ipv4_addr; flags dynamic; timeout 10s; size 65535; }",
            "chain inputs { type filter hook input priority 0; policy drop;",
            f"  ip daddr {here} udp dport 53 add @askers {{ ip saddr limit rate over 1024/second }} drop",
            f"  ip daddr {here} udp dport 53 accept",
            f"  ip daddr {here} tcp dport 53 accept",
            "}",
        ]
    )


def translation(network: Network, vpc: str, links: Links) -> str:
    """The internet gateway translates one address to one other, and drops what has no public address."""
    if "igw" not in links.peers:
        return ""
    public = {one.address: one.public for one in network.of(vpc) if one.public}
    own = f"ip saddr != {{ {', '.join(public)} }} " if public else ""
    text = ["chain gateway { type filter hook forward priority -20; policy accept;", f'  oifname "igw" {own}drop', "}"]
    if public:
        out = ", ".join(f"{private} : {address}" for private, address in public.items())
        back = ", ".join(f"{address} : {private}" for private, address in public.items())
        text += ["chain outwards { type nat hook postrouting priority 100; policy accept;"]
        text += [f'  oifname "igw" snat to ip saddr map {{ {out} }}', "}"]
        text += ["chain inwards { type nat hook prerouting priority -100; policy accept;"]
        text += [f'  iifname "igw" dnat to ip daddr map {{ {back} }}', "}"]
    return "\n".join(text)
