"""Deploys smgen's own output to a lab with the real Terraform."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent.parent.parent


class DeployError(Exception):
    """A tool is missing or failed; the text says which, and what it printed."""


@dataclass(frozen=True)
class Subject:
    """What is deployed and judged: a profile, perhaps of a configuration file, and the smgen that renders and verifies it."""

    smgen: Path
    profile: str
    config: Path | None

    def command(self, verb: str, *arguments: str) -> list[str]:
        """Returns a command of smgen; the verb may have a second word."""
        config = ["--config", str(self.config)] if self.config else []
        # An account is judged by a profile that comes with smgen only where that is asked for.
        builtin = ["--builtin"] if not self.config and verb.split()[0] == "verify" else []
        return [str(self.smgen), *verb.split(), "--profile", self.profile, *config, *builtin, *arguments]

    def folder(self) -> Path:
        """Where smgen runs: beside no configuration that it was not given."""
        folder = Path(tempfile.gettempdir()) / "smgen-lab-empty"
        folder.mkdir(exist_ok=True)
        return folder


@dataclass(frozen=True)
class Example:
    name: str
    profile: str
    config: Path | None


def every_example() -> list[Example]:
    """Returns each profile of which rendered files or facts lie in `examples`; one without a configuration is built in."""
    examples = ROOT / "examples"
    found = []
    for path in [*examples.glob("*/infra/*"), *examples.glob("*/facts/*.txt")]:
        example, profile = path.parent.parent, path.name.removesuffix(".txt")
        config = example / "smgen.yaml"
        found.append(Example(f"{example.name}/{profile}", profile, config if config.is_file() else None))
    return sorted(found, key=lambda one: one.name)


def target() -> Path:
    return ROOT / os.environ.get("CARGO_TARGET_DIR", "target")


def tools() -> dict[str, str]:
    path = target() / "test-tools" / "env.json"
    if not path.is_file():
        raise DeployError(f"{path} is not there: run tests/setup")
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def find_smgen(given: str | None) -> Path:
    candidates = [Path(given)] if given else [target() / "release" / "smgen", target() / "debug" / "smgen"]
    built = [path for path in candidates if path.is_file()]
    if not built:
        raise DeployError(f"no smgen at {' or '.join(map(str, candidates))}: run cargo build, or name it with --smgen")
    return max(built, key=lambda path: path.stat().st_mtime).resolve()


def clean_environment() -> dict[str, str]:
    """Whatever the caller's shell says about AWS, Terraform or proxies must not reach a run."""
    unwanted = ("AWS_", "TF_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
    return {key: value for key, value in os.environ.items() if not key.upper().startswith(unwanted)}


def credentials(region: str) -> dict[str, str]:
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": region, "AWS_DEFAULT_REGION": region}
    return keys | {"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}


def with_endpoints(subject: Subject, services: list[str], folder: Path) -> Subject:
    """Returns the same profile with more endpoints, in a configuration of its own in that folder."""
    config: dict[str, Any] = yaml.safe_load(subject.config.read_text(encoding="utf-8")) if subject.config else {"version": 1, "profiles": {subject.profile: {}}}
    defaults = config.setdefault("defaults", {})
    defaults.setdefault("tags", {"Owner": "lab", "CostCenter": "0"})
    wanted = defaults.setdefault("endpoints", {}).setdefault("services", {})
    for service in services:
        wanted.setdefault(service, {})
    path = folder / "smgen.yaml"
    path.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    return replace(subject, config=path)


def render(subject: Subject, folder: Path) -> Path:
    """Renders Terraform; returns its folder."""
    command = subject.command("render", "--target", "terraform", "--out", str(folder))
    done = subprocess.run(command, cwd=subject.folder(), capture_output=True, text=True, check=False, timeout=120)
    if done.returncode != 0:
        raise DeployError(f"{' '.join(command)}: {done.stderr}")
    return folder / subject.profile / "terraform"


def region_of(terraform: Path) -> str:
    for path in sorted(terraform.glob("*.tf")):
        match = re.search(r'^\s*region\s*=\s*"([a-z0-9-]+)"', path.read_text(encoding="utf-8"), re.MULTILINE)
        if match:
            return match.group(1)
    raise DeployError(f"no region in {terraform}")


def apply(terraform: Path, url: str) -> dict[str, float]:
    """Applies, also what has changed since the last time; returns seconds of each step."""
    found, seconds = tools(), {}
    if not found.get("terraform") or not found.get("tfrc"):
        raise DeployError("terraform is missing: run tests/setup")
    shutil.copy(ROOT / "tests" / "moto" / "moto_override.tf", terraform)
    environment = clean_environment() | {"AWS_ENDPOINT_URL": url, "TF_CLI_CONFIG_FILE": found["tfrc"], "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
    for step in (["init", "-input=false"], ["apply", "-input=false", "-auto-approve"]):
        started = time.monotonic()
        command = [found["terraform"], step[0], "-no-color", *step[1:]]
        done = subprocess.run(command, cwd=terraform, env=environment, capture_output=True, text=True, check=False, timeout=900)
        if done.returncode != 0:
            raise DeployError(f"terraform {step[0]}: {done.stderr[-4000:]}")
        seconds[step[0]] = time.monotonic() - started
    return seconds
