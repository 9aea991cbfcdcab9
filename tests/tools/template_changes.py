"""What CloudFormation does with a stack when one template takes the place of another, by the schemas that cfn-lint brings.

  python tests/tools/template_changes.py OLD.json NEW.json

Prints a JSON list: for each resource that is not merely updated, its logical id, its type, the `smgen:id` of its tags, and what becomes
of it: `added`, `destroyed`, `replaced`, `may-be-replaced` or `refused`. A property that refers to a resource that is replaced changes
with it. The templates alone are read: nothing here knows what smgen predicts.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER as schemas


def references(value: Any) -> Iterator[str]:
    """Lists the logical ids that a value refers to."""
    if isinstance(value, list):
        for one in value:
            yield from references(one)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key == "Ref":
                yield inner
            elif key == "Fn::GetAtt":
                yield inner[0] if isinstance(inner, list) else inner.split(".")[0]
            elif key == "Fn::Sub":
                text = inner[0] if isinstance(inner, list) else inner
                yield from (name.split(".")[0] for name in re.findall(r"\$\{([A-Za-z0-9.]+)\}", text))
            else:
                yield from references(inner)


def create_only(type: str, key: str) -> set[str]:
    # Of a custom resource the schema knows the service token only.
    schema = schemas.get_resource_schema("us-east-1", "AWS::CloudFormation::CustomResource" if type.startswith("Custom::") else type).schema
    return {path.split("/")[2] for path in schema.get(key) or []}


def smgen_id(resource: dict[str, Any]) -> str | None:
    tags = resource.get("Properties", {}).get("Tags", [])
    pairs = tags.items() if isinstance(tags, dict) else [(tag["Key"], tag["Value"]) for tag in tags]
    return dict(pairs).get("smgen:id")


def fate(type: str, changed: set[str]) -> str | None:
    if type.startswith("Custom::"):
        # The function answers the id of what it looked up, so that another question has another answer.
        return "refused" if "ServiceToken" in changed else "replaced" if changed else None
    if changed & create_only(type, "createOnlyProperties"):
        return "replaced"
    return "may-be-replaced" if changed & create_only(type, "conditionalCreateOnlyProperties") else None


def changes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[dict[str, Any]]:
    both = [name for name in old if name in new and old[name]["Type"] == new[name]["Type"]]
    fates: dict[str, str | None] = dict.fromkeys(both)
    while True:
        before = dict(fates)
        for name in both:
            one, other = old[name].get("Properties", {}), new[name].get("Properties", {})
            replaced = {name for name, fate in fates.items() if fate == "replaced"}
            moved = lambda value: bool(replaced & set(references(value)))  # noqa: E731
            changed = {key for key in {**one, **other} if one.get(key) != other.get(key) or moved(other.get(key))}
            fates[name] = fate(new[name]["Type"], changed)
        if fates == before:
            break
    for name in sorted({*old, *new}):
        resource = new.get(name, old.get(name))
        what = fates.get(name) if name in fates else "added" if name in new else "destroyed"
        if what:
            yield {"logical_id": name, "type": resource["Type"], "id": smgen_id(resource), "change": what}


if __name__ == "__main__":
    templates = [json.loads(Path(path).read_text(encoding="utf-8"))["Resources"] for path in sys.argv[1:3]]
    print(json.dumps(list(changes(*templates)), indent=1))
