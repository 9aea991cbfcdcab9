#!/usr/bin/env python3
"""Derives src/catalog/data/fips_clients.json: which host a client that is told to use FIPS asks of each service, by botocore's endpoint rules.

  tests/floor/fips_clients.py [FILE]     derives anew and compares with FILE, the committed one if left out; exit code 1 if anything differs
  tests/floor/fips_clients.py --write    writes the committed file instead

`FILE` holds the template of most regions and what others have instead; `older` is what clients without these rules take from botocore's
endpoints.json, where it is another host. Regions are those of src/catalog/data/regions.json.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import botocore

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

from names import BOTOCORE, NO_CLIENT, Rules

DATA = Path(__file__).resolve().parents[2] / "src/catalog/data"
FILE = DATA / "fips_clients.json"


def main() -> int:
    arguments = sys.argv[1:]
    text = layout(derive())
    if arguments == ["--write"]:
        FILE.write_text(text, encoding="utf-8")
        return 0
    file = Path(arguments[0]) if arguments else FILE
    known, found = (json.loads(one) for one in (file.read_text(encoding="utf-8"), text))
    rows = [(one["key"], json.dumps(one)) for one in known["services"]], [(one["key"], json.dumps(one)) for one in found["services"]]
    differ = sorted({key for key, _ in set(rows[0]) ^ set(rows[1])})
    if known["source"] != found["source"]:
        differ.append(f"source: {'; '.join(found['source'])}")
    for line in differ:
        print(line)
    print(f"{len(rows[1])} services, {len(differ)} differ from {file.name}", file=sys.stderr)
    return 1 if differ else 0


def derive() -> dict[str, Any]:
    rules, digest = Rules(), hashlib.sha256()
    regions = [(one["name"], one["dns_suffix"]) for one in json.loads((DATA / "regions.json").read_text(encoding="utf-8"))["regions"]]
    older = Older(rules.loader)
    rows = []
    for service in json.loads((DATA / "services.json").read_text(encoding="utf-8"))["services"]:
        key = service["key"]
        if key in NO_CLIENT:
            continue
        name = BOTOCORE.get(key, key)
        digest.update(json.dumps(rules.loader.load_service_model(name, "endpoint-rule-set-1"), sort_keys=True).encode())
        hosts = {region: template(rules.host(name, region, True), region, suffix) for region, suffix in regions}
        host = Counter(one for one in hosts.values() if one).most_common(1)[0][0]
        row: dict[str, Any] = {"key": key, "host": host}
        for other in sorted({one for one in hosts.values() if one != host}, key=str):
            of = {"host": other} if other else {}
            row.setdefault("others", []).append({**of, "regions": [region for region, one in hosts.items() if one == other]})
        before = {region: template(older.host(name, region), region, suffix) for region, suffix in regions}
        before = {region: one for region, one in before.items() if one and one != hosts[region]}
        for other in sorted(set(before.values())):
            row.setdefault("older", []).append({"host": other, "regions": [region for region, one in before.items() if one == other]})
        rows.append(row)
    digest.update(json.dumps([rules.partitions, older.partitions], sort_keys=True).encode())
    return {
        "source": [f"botocore {botocore.__version__}: endpoint rule sets with UseFIPS, partitions.json, endpoints.json; sha256 {digest.hexdigest()}"],
        "date": "2026-11-26",
        "note": "Written by tests/floor/fips_clients.py. What a client asks says nothing of which endpoint answers it, nor whether any does.",
        "services": rows,
    }


class Older:
    """botocore's endpoints.json, which clients without endpoint rules read."""

    def __init__(self, loader: Any) -> None:
        self.loader = loader
        self.partitions = loader.load_data("endpoints")["partitions"]

    def host(self, service: str, region: str) -> str | None:
        prefix = self.loader.load_service_model(service, "service-2")["metadata"]["endpointPrefix"]
        of = next(one for one in self.partitions if region in one["regions"])
        known = of["services"].get(prefix, {}).get("endpoints", {}).get(region, {})
        return next((one.get("hostname") for one in known.get("variants", []) if one["tags"] == ["fips"]), None)


def template(host: str | None, region: str, suffix: str) -> str | None:
    return host and host.replace(region, "{region}").removesuffix(suffix) + ("{suffix}" if host.endswith(suffix) else "")


def layout(data: dict[str, Any]) -> str:
    """One row for each service, so that a change shows as a line."""
    rows = ",\n".join(f"    {json.dumps(one)}" for one in data["services"])
    head = json.dumps({key: value for key, value in data.items() if key != "services"}, indent=2)
    return f'{head[:-2]},\n  "services": [\n{rows}\n  ]\n}}\n'


if __name__ == "__main__":
    sys.exit(main())
