"""Holds what smgen reported against what a fault expects."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from .fault import Fault
from .runner import Outcome


@dataclass
class Score:
    """`detected` is none where it does not apply; `causes` and `things` count the first causes of what was detected."""

    name: str
    title: str
    kind: str
    detected: bool | None = None
    right: bool | None = None
    alarms: list[str] = field(default_factory=list)
    causes: Counter[str] = field(default_factory=Counter)
    # Ids of what decides in them.
    things: Counter[str] = field(default_factory=Counter)
    failed: int = 0
    seconds: float = 0.0
    error: str = ""

    @property
    def good(self) -> bool:
        return not self.error and self.detected is not False and self.right is not False and not self.alarms


def matches(patterns: list[str], ident: str) -> bool:
    return any(fnmatchcase(ident, pattern) for pattern in patterns)


def score(fault: Fault, outcome: Outcome, packets: bool = False) -> Score:
    """Judges a report. Where packets are sent, what they would have told stays open once they are lost, which is no alarm."""
    made = Score(fault.id, fault.title, fault.kind, seconds=outcome.seconds, error=outcome.error)
    report, wanted = outcome.report, fault.expect
    if wanted.get("outcome") == "refused":
        # No report at all, but a message and the exit code for "could not tell"; a panic has another one.
        made.detected = report is None and outcome.code == wanted.get("code", 3)
        made.error = "" if made.detected else made.error or f"exit code {outcome.code} instead of {wanted.get('code', 3)}"
        return made
    if report is None:
        return made
    bad = [verdict for verdict in report["verdicts"] if verdict["outcome"] != "pass"]
    failing = [verdict for verdict in bad if verdict["outcome"] == "fail"]
    made.failed = len(failing)
    if wanted.get("outcome") == "pass":
        slow = [one["what"] for one in report.get("slow", [])]
        told = "slow" not in wanted or any(fnmatchcase(what, wanted["slow"]) for what in slow)
        made.detected = not bad and not report["gaps"] and outcome.code == 0 and told
        made.alarms = [verdict["id"] for verdict in bad]
        return made
    if wanted.get("outcome") == "inconclusive":
        told = [verdict for verdict in bad if verdict["outcome"] == "inconclusive" and matches(wanted.get("id", ["*"]), verdict["id"])]
        made.detected = bool(told or report["gaps"]) and outcome.code == 3
        made.alarms = [verdict["id"] for verdict in failing]
        return made
    found = [verdict for verdict in failing if matches(wanted["id"], verdict["id"])]
    made.detected = bool(found)
    for verdict in found:
        made.causes[verdict["causes"][0]["kind"] if verdict["causes"] else "none"] += 1
        made.things[thing(verdict)] += 1
    if found and wanted.get("cause"):
        made.right = all(cause in wanted["cause"] for cause in made.causes)
    if found and wanted.get("of"):
        made.right = made.right is not False and all(one in outcome.meant for one in made.things)
    allowed = wanted["id"] + fault.touches
    # A whole set differs wherever something that leads or filters does: it may say so once more where the fault has such a thing.
    if any(matches(allowed, verdict["id"]) and verdict["id"].startswith(LEADS_OR_FILTERS) for verdict in bad):
        allowed = [*allowed, *WHOLE]
    made.alarms = [verdict["id"] for verdict in (failing if packets else bad) if not matches(allowed, verdict["id"])]
    return made


WHOLE = ["egress/*/complete", "ingress/*/complete"]
LEADS_OR_FILTERS = ("reach/", "segmentation/", "egress/", *(f"configuration/{kind}" for kind in ("vpc", "subnet", "security-group", "network-acl", "default-", "main-", "route", "endpoint", "nat", "internet-", "attachment", "interface", "instance")))


def thing(verdict: dict[str, Any]) -> str:
    """Returns the id of what decides in the first cause."""
    first = (verdict["causes"] or [{}])[0]
    return str((first.get("component") or {}).get("id", "none"))


def table(scores: list[Score], verbose: bool) -> str:
    """A line for each fault, and the sums."""
    width = max((len(one.name) for one in scores), default=4)
    lines = [f"{'fault':{width}}  {'kind':10}  detected  cause  alarms  failed  seconds"]
    for one in scores:
        causes = "" if one.right is not False else "  first causes: " + ", ".join(f"{kind} x{count}" for kind, count in [*one.causes.most_common(), *one.things.most_common(4)])
        if one.error:
            causes += "  error: " + (one.error if verbose else one.error.strip().splitlines()[0][:200])
        shown = f"{word(one.detected):8}  {word(one.right):5}  {len(one.alarms):6}  {one.failed:6}  {one.seconds:7.1f}"
        lines.append(f"{one.name:{width}}  {one.kind:10}  {shown}{causes}")
        if one.alarms:
            lines += [f"{'':{width}}    false alarm: {ident}" for ident in (one.alarms if verbose else one.alarms[:3])]
            if not verbose and len(one.alarms) > 3:
                lines.append(f"{'':{width}}    and {len(one.alarms) - 3} more")
    told = [one for one in scores if one.detected is not None]
    caused = [one for one in scores if one.right is not None]
    sums = f"detected {sum(one.detected is True for one in told)} of {len(told)}, first cause right {sum(one.right is True for one in caused)} of {len(caused)}"
    sums += f", false alarms in {sum(bool(one.alarms) for one in scores)}, errors in {sum(bool(one.error) for one in scores)}"
    return "\n".join([*lines, "", sums])


def word(value: bool | None) -> str:
    return "-" if value is None else "yes" if value else "NO"
