"""Route 53 Resolver DNS Firewall: which questions the resolver of a VPC does not answer (Route 53 Developer Guide)."""

from __future__ import annotations

from typing import Any

from .dnswire import A, CNAME, NOERROR, NXDOMAIN, Answer


def judge(store: Any, vpc: str, name: str, kind: int) -> Answer | None:
    """Returns what is said instead of the truth; nothing where the question passes.

    `store` is what moto's patch keeps of the region: lists of domains, rule groups, and the groups of each VPC.
    """
    associations = sorted((one for one in store.associations.values() if one["VpcId"] == vpc), key=lambda one: one["Priority"])
    for association in associations:
        for rule in sorted(store.rules[association["FirewallRuleGroupId"]], key=lambda one: one["Priority"]):
            if not any(matches(pattern, name) for pattern in store.domains.get(rule["FirewallDomainListId"], [])):
                continue
            if rule["Action"] != "BLOCK":
                return None
            if rule["BlockResponse"] == "OVERRIDE":
                return Answer(NOERROR, ((name, CNAME, rule["BlockOverrideDomain"]),)) if kind in (A, CNAME) else Answer(NOERROR)
            return Answer(NXDOMAIN if rule["BlockResponse"] == "NXDOMAIN" else NOERROR)
    return None


def matches(pattern: str, name: str) -> bool:
    """`*` is every name, `*.example.com` those below, `example.com` that one."""
    pattern = pattern.rstrip(".").lower()
    if pattern == "*":
        return True
    return name.endswith(pattern[1:]) if pattern.startswith("*.") else name == pattern
