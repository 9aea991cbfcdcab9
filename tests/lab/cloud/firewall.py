"""Route 53 Resolver DNS Firewall: which questions the resolver of a VPC does not answer (Route 53 Developer Guide)."""

from __future__ import annotations

from dataclasses import dataclass, field

from .dnswire import A, CNAME, NOERROR, NXDOMAIN, Answer


@dataclass
class Rule:
    domains: str
    priority: int
    action: str  # ALLOW, ALERT, BLOCK
    block: str = "NXDOMAIN"  # NODATA, NXDOMAIN, OVERRIDE
    override: str = ""


@dataclass
class Firewall:
    """Lists of domains, rule groups, and the groups of each VPC with their priority."""

    domains: dict[str, list[str]] = field(default_factory=dict)
    groups: dict[str, list[Rule]] = field(default_factory=dict)
    associations: dict[str, tuple[str, str, int]] = field(default_factory=dict)  # id to VPC, group, priority

    def judge(self, vpc: str, name: str, kind: int) -> Answer | None:
        """Returns what is said instead of the truth; nothing where the question passes."""
        groups = sorted((priority, group) for owner, group, priority in self.associations.values() if owner == vpc)
        for _, group in groups:
            for rule in sorted(self.groups.get(group, []), key=lambda one: one.priority):
                if not any(matches(pattern, name) for pattern in self.domains.get(rule.domains, [])):
                    continue
                if rule.action != "BLOCK":
                    return None
                if rule.block == "OVERRIDE":
                    return Answer(NOERROR, ((name, CNAME, rule.override),)) if kind in (A, CNAME) else Answer(NOERROR)
                return Answer(NXDOMAIN if rule.block == "NXDOMAIN" else NOERROR)
        return None


def matches(pattern: str, name: str) -> bool:
    """`*` is every name, `*.example.com` those below, `example.com` that one."""
    pattern = pattern.rstrip(".").lower()
    if pattern == "*":
        return True
    return name.endswith(pattern[1:]) if pattern.startswith("*.") else name == pattern
