#!/usr/bin/env python3
"""Derives tests/floor/floor.json: what AWS's own code calls, and where, read off pinned packages without running any of them.

  tests/floor/derive.py             fetches the packages that floor.json pins, derives anew and compares; exit code 1 if anything differs
  tests/floor/derive.py --write     writes floor.json instead
  tests/floor/derive.py --latest    pins the newest versions and compares what they call with what floor.json says; --write keeps it

The scheduled workflow runs the first and the third. It needs a Python package index and about 15 MB; the SDKs' own dependencies, 1.4 GB,
are not needed, because nothing is imported but botocore; pip runs the build scripts of those that have no wheel, to learn their
names. `tests/run` reads floor.json only.
"""

from __future__ import annotations

import ast
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FLOOR = HERE / "floor.json"
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

# What is read, and which of it belongs together: modules of one group call each other's functions. `2` and `3` are the two generations of
# the SageMaker Python SDK; `3` is four packages. Where the code runs decides whose network interface calls: `client` is a notebook or
# Studio, the others are containers.
GROUPS: dict[str, tuple[str, list[str]]] = {
    "SDK 2": ("client", ["sagemaker<3"]),
    "SDK 3": ("client", ["sagemaker-core", "sagemaker-train", "sagemaker-serve", "sagemaker-mlops"]),
    "Experiments": ("client", ["sagemaker-experiments"]),
    "MLflow": ("client", ["sagemaker-mlflow"]),
    "notebook jobs": ("studio", ["amazon-sagemaker-jupyter-scheduler"]),
    "training toolkit": ("training", ["sagemaker-training"]),
    "inference toolkit": ("inference", ["sagemaker-inference"]),
    "Debugger": ("training", ["smdebug"]),
}
# botocore models the operations and the endpoints; moto ships AWS's managed policies, with their versions and dates.
TOOLS = ["botocore", "moto"]
# Tests, and what writes the SDK's own code.
NOT_SHIPPED = ("tests/", "test/", "_test/", "testing/", "core/tools/", "setup.py", "conftest.py")
# The managed policies that say what people and workloads need; those of service-linked roles and of Service Catalog's products act
# elsewhere.
POLICIES = [
    "AmazonSSMManagedInstanceCore", "AmazonSageMakerCanvasAIServicesAccess", "AmazonSageMakerCanvasBedrockAccess",
    "AmazonSageMakerCanvasDataPrepFullAccess", "AmazonSageMakerCanvasForecastAccess", "AmazonSageMakerCanvasFullAccess",
    "AmazonSageMakerCanvasSMDataScienceAssistantAccess", "AmazonSageMakerClusterInstanceRolePolicy", "AmazonSageMakerFeatureStoreAccess",
    "AmazonSageMakerFullAccess", "AmazonSageMakerModelGovernanceUseAccess", "AmazonSageMakerModelRegistryFullAccess",
    "AmazonSageMakerPartnerAppsFullAccess", "AmazonSageMakerPipelinesIntegrations",
]  # fmt: skip
# One region of each partition, and one that has few FIPS endpoints.
REGIONS = ["cn-north-1", "eu-west-1", "us-east-1", "us-gov-west-1"]


def main() -> int:
    arguments = set(sys.argv[1:])
    if arguments - {"--write", "--latest"}:
        print(__doc__, file=sys.stderr)
        return 2
    old = json.loads(FLOOR.read_text(encoding="utf-8")) if FLOOR.is_file() else {"packages": []}
    with tempfile.TemporaryDirectory(prefix="floor-") as folder:
        files, packages = fetch(Path(folder), [] if "--latest" in arguments else old["packages"])
        sys.path.insert(0, str(tools(Path(folder), packages)))
        new = derive(files, packages)
    text = layout(new)
    if "--write" in arguments:
        FLOOR.write_text(text, encoding="utf-8")
        print(f"{FLOOR.name}: {counts(new)}")
        return 0
    differences = compare(old, new)
    for line in differences:
        print(line)
    print(f"{counts(new)}; {len(differences)} differences from {FLOOR.name}")
    return 1 if differences else 0


def fetch(folder: Path, pinned: list[dict[str, str]]) -> tuple[dict[str, bytes], list[dict[str, str]]]:
    """Downloads the packages, those that are pinned by version and digest; returns their archives by name, and what they are."""
    pins = {one["name"]: one for one in pinned}
    files, packages = {}, []
    for wanted in [*(name for _, names in GROUPS.values() for name in names), *TOOLS]:
        name, pin = wanted.split("<")[0], pins.get(wanted.split("<")[0])
        target = folder / name
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(target)]
        subprocess.run([*command, f"{name}=={pin['version']}" if pin else wanted], check=True)
        (path,) = target.iterdir()
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        if pin and pin["sha256"] != digest:
            raise SystemExit(f"{path.name} is another file than {FLOOR.name} pins: {digest}")
        version = path.name.removesuffix(".tar.gz").split("-")[1]
        packages.append({"name": name, "version": version, "file": path.name, "sha256": digest})
        files[name] = content
    return files, sorted(packages, key=lambda one: one["name"])


def tools(folder: Path, packages: list[dict[str, str]]) -> Path:
    """Installs the botocore that is pinned, and what it imports, apart from whatever runs this."""
    version = next(one["version"] for one in packages if one["name"] == "botocore")
    home = folder / "venv"
    venv.create(home, with_pip=True)
    subprocess.run([str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", f"botocore=={version}"], check=True)
    (site,) = home.glob("lib/python*/site-packages")
    return site


def derive(files: dict[str, bytes], packages: list[dict[str, str]]) -> dict[str, Any]:
    from calls import Models, Package

    models = Models()
    rows: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    unresolved: set[str] = set()
    hosts_named: set[str] = set()
    for group, (runs_in, names) in GROUPS.items():
        sources = {}
        for name in names:
            sources.update(modules(files[name.split("<")[0]]))
        package = Package(models, sources)
        found = package.found()
        for call in found.calls:
            rows[(call.service, call.operation, runs_in)].add(f"{group}: {call.where}")
        unresolved |= {f"{group}: {one}" for one in found.unresolved}
        hosts_named |= {host for tree in package.trees.values() for host in literal_hosts(tree)}
    operations = [
        {"service": service, "operation": operation, "runs_in": runs_in, "where": shortest(where)}
        for (service, operation, runs_in), where in sorted(rows.items())
    ]
    services = sorted({service for service, _, _ in rows})
    return {
        "packages": packages,
        "operations": operations,
        "unresolved": sorted(unresolved),
        "named_hosts": sorted(hosts_named),
        "hosts": {service: hosts(models.session, service) for service in services},
        "policies": policies(files["moto"]),
    }


def modules(archive: bytes) -> dict[str, str]:
    """Returns the Python sources of a wheel or a source archive by module."""
    found: dict[str, str] = {}
    if archive[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(archive)) as wheel:
            members = [(name, wheel.read(name)) for name in wheel.namelist() if name.endswith(".py")]
    else:
        with tarfile.open(fileobj=io.BytesIO(archive)) as source:
            members = [(one.name.split("/", 1)[1], source.extractfile(one).read()) for one in source if one.name.endswith(".py")]  # type: ignore[union-attr]
    for name, content in members:
        name = name.removeprefix("src/")
        if not any(part in f"/{name}" for part in (f"/{one}" for one in NOT_SHIPPED)):
            found[name.removesuffix(".py").replace("/", ".").removesuffix(".__init__")] = content.decode("utf-8")
    return found


def shortest(where: set[str]) -> list[str]:
    """Keeps two places of each group: enough to look them up, few enough to read."""
    kept: dict[str, list[str]] = defaultdict(list)
    for one in sorted(where):
        kept[one.split(":")[0]].append(one)
    return [one for group in kept.values() for one in sorted(group, key=len)[:2]]


def literal_hosts(tree: ast.Module) -> set[str]:
    """Lists the hosts of AWS that code names itself, past botocore; what it fills in stands in braces."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(one.value) if isinstance(one, ast.Constant) else "{" + ast.unparse(one.value).split(".")[-1] + "}" for one in node.values)  # type: ignore[attr-defined]
            if text.startswith("https://") and any(mark in text for mark in ("amazonaws", "sagemaker.{", ".aws", ".app.")) and "docs.aws" not in text:
                host = text.removeprefix("https://").split("/")[0]
                if "{" in host:
                    found.add(host)
    return found


def hosts(session: Any, service: str) -> dict[str, list[str]]:
    """Asks botocore's endpoint rules where a service answers in each region: without FIPS, and with it."""
    from botocore.endpoint_provider import EndpointProvider

    loader = session.get_component("data_loader")
    rules = loader.load_service_model(service, "endpoint-rule-set-1")
    provider = EndpointProvider(rules, loader.load_data("partitions"))
    return {region: [host(provider, rules, region, fips) for fips in (False, True)] for region in REGIONS}


def host(provider: Any, rules: dict[str, Any], region: str, fips: bool) -> str:
    from botocore.exceptions import EndpointProviderError

    given = {"Region": region, "UseFIPS": fips, "UseDualStack": False, "UseGlobalEndpoint": False}
    try:
        url = provider.resolve_endpoint(**{key: value for key, value in given.items() if key in rules["parameters"]}).url
    except EndpointProviderError:
        return ""
    return url.removeprefix("https://").split("/")[0]


def policies(moto: bytes) -> list[dict[str, Any]]:
    """Reads the managed policies: what they allow, each action once, and when AWS changed them last."""
    with zipfile.ZipFile(io.BytesIO(moto)) as wheel:
        tree = ast.parse(wheel.read("moto/iam/aws_managed_policies.py"))
    (text,) = (node.value.value for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant))
    known = json.loads(text)
    found = []
    for name in POLICIES:
        policy = known[name]
        actions: set[str] = set()
        for statement in policy["Document"]["Statement"]:
            if statement["Effect"] == "Allow":
                listed = statement["Action"]
                actions |= {listed} if isinstance(listed, str) else set(listed)
        day = policy.get("UpdateDate", policy["CreateDate"])[:10]
        found.append({"name": name, "version": policy["DefaultVersionId"], "date": day, "actions": sorted(actions)})
    return found


def layout(floor: dict[str, Any]) -> str:
    """One line for each thing, so that a change shows as lines."""
    parts = []
    for key, value in floor.items():
        if isinstance(value, list):
            lines = ",\n".join("    " + json.dumps(one) for one in value)
            parts.append(f'  "{key}": [\n{lines}\n  ]' if value else f'  "{key}": []')
        else:
            lines = ",\n".join(f"    {json.dumps(name)}: {json.dumps(one)}" for name, one in value.items())
            parts.append(f'  "{key}": {{\n{lines}\n  }}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def compare(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Says in lines what is in one floor and not in the other."""
    lines = []
    for key in new:
        sides = []
        for side in (old, new):
            value = side.get(key, [])
            sides.append({json.dumps(one) for one in (value if isinstance(value, list) else value.items())})
        lines += [f"- {key}: {one}" for one in sorted(sides[0] - sides[1])] + [f"+ {key}: {one}" for one in sorted(sides[1] - sides[0])]
    return lines


def counts(floor: dict[str, Any]) -> str:
    operations = {(one["service"], one["operation"]) for one in floor["operations"]}
    return f"{len(operations)} operations of {len(floor['hosts'])} services, {len(floor['policies'])} managed policies, {len(floor['packages'])} packages"


if __name__ == "__main__":
    sys.exit(main())
