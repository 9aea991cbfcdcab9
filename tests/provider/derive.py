#!/usr/bin/env python3
"""Derives tests/provider/provider-6.json: what version 6 of Terraform's AWS provider takes, of every resource and data source that the
templates name, read off its typed bindings on npm without running any of them.

  tests/provider/derive.py            fetches the package that provider-6.json pins, derives anew and compares; exit code 1 if it differs
  tests/provider/derive.py --write    writes provider-6.json instead: after a template names something new

The provider itself is a download of 700 MB from a registry that not every machine reaches; the bindings are 37 MB and were made from
its schema. HashiCorp stopped making them in December 2025, so 21.22.1, of provider 6.25.0, is the last. They do not tell what is
deprecated. `tests/run` reads provider-6.json only; the scheduled workflow runs this.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import sys
import tarfile
import urllib.request
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
DATA = HERE / "provider-6.json"
TEMPLATES = HERE.parent.parent / "templates" / "terraform"
PACKAGE, VERSION = "@cdktf/provider-aws", "21.22.1"
INTEGRITY = "sha512-BuSHeaQFUL9l33pBzIMRT7cTQ69AM2mLtijjteCPhVQRmvuhuj9Lvfymf7knAMhYqAT6+Lrls9jiGVW/Us3zrQ=="

# `resource "aws_vpc"`, `data "aws_region"`, and what the tests of a rendered folder mock.
NAMED = re.compile(r'^\s*(?:mock_)?(resource|data) "(aws_\w+)"', re.MULTILINE)
# One field of an interface: the anchor of its documentation is its name in HCL.
FIELD = re.compile(r"docs/(?:resources|data-sources)/\w+#(\w+) .*?\*/\s*readonly \w+(\??): ([^;{]+|\{[^}]*\});", re.DOTALL)
# Values that only the provider sets are read in the main class alone.
READ = re.compile(r"this\.get\w+Attribute\('(\w+)'\)|new \w+(?:List|Map|OutputReference)\(this, \"(\w+)\"")


def main() -> int:
    arguments = set(sys.argv[1:])
    if arguments - {"--write"}:
        print(__doc__, file=sys.stderr)
        return 2
    text = json.dumps(derive(package()), indent=1, sort_keys=True) + "\n"
    if "--write" in arguments:
        DATA.write_text(text, encoding="utf-8")
        print(f"{DATA.name} written")
        return 0
    if not DATA.is_file() or DATA.read_text(encoding="utf-8") != text:
        print(f"{DATA.name} is not what {PACKAGE} {VERSION} says: tests/provider/derive.py --write, and read the difference", file=sys.stderr)
        return 1
    print(f"{DATA.name} is what {PACKAGE} {VERSION} says")
    return 0


def package() -> dict[str, str]:
    """Returns the texts of the package by their paths."""
    name = PACKAGE.split("/")[-1]
    with urllib.request.urlopen(f"https://registry.npmjs.org/{PACKAGE}/-/{name}-{VERSION}.tgz") as answer:
        content: bytes = answer.read()
    found = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
    if found != INTEGRITY:
        sys.exit(f"{PACKAGE} {VERSION} is {found}, not {INTEGRITY}")
    texts: dict[str, str] = {}
    with tarfile.open(fileobj=io.BytesIO(content)) as files:
        for member in files:
            if member.name.endswith(("index.js", "index.d.ts")) and (file := files.extractfile(member)):
                texts[member.name] = file.read().decode()
    return texts


def derive(files: dict[str, str]) -> dict[str, Any]:
    found: dict[str, dict[str, Any]] = {"resource": {}, "data": {}}
    for template in sorted(TEMPLATES.rglob("*")):
        if template.suffix in (".tf", ".hcl"):
            for kind, name in NAMED.findall(template.read_text(encoding="utf-8")):
                found[kind][name] = one(files, kind, name)
    return {"package": PACKAGE, "version": VERSION, "integrity": INTEGRITY, "provider": "6.25.0", **found}


def one(files: dict[str, str], kind: str, name: str) -> dict[str, Any] | None:
    """Returns what a resource takes and gives; none where version 6 has no such resource."""
    folder = ("data-aws-" if kind == "data" else "") + name.removeprefix("aws_").replace("_", "-")
    types, code = (files.get(f"package/lib/{folder}/{file}") for file in ("index.d.ts", "index.js"))
    if types is None or code is None:
        return None
    if f'tfResourceType = "{name}"' not in types:
        sys.exit(f"{folder} is not {name}")
    interfaces = dict(re.findall(r"^export interface (\w+)[^{\n]*\{\n(.*?)^\}", types, re.DOTALL | re.MULTILINE))
    main = next(body for name, body in interfaces.items() if re.search(rf"interface {name} extends cdktf\.TerraformMetaArguments", types))
    own = code[code.rindex("\nclass ") : code.index(f'tfResourceType = "{name}"')]
    return {"arguments": fields(main, interfaces), "attributes": sorted({one or other for one, other in READ.findall(own)})}


def fields(body: str, interfaces: dict[str, str]) -> dict[str, Any]:
    arguments: dict[str, Any] = {}
    # One comment and field at a time, so that a field without an anchor swallows no other.
    for part in re.split(r"(?=^\s*/\*\*)", body, flags=re.MULTILINE):
        if field := FIELD.search(part):
            name, optional, of = field.groups()
            word = re.match(r"\w+", of)
            nested = interfaces.get(word.group()) if word else None
            about: dict[str, Any] = {} if optional else {"required": True}
            if nested is not None:
                about["within"] = fields(nested, interfaces)
            arguments[name] = about
    return arguments


if __name__ == "__main__":
    sys.exit(main())
