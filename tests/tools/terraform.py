"""Finds terraform and an unpacked mirror of the AWS provider, and writes a CLI configuration that uses only it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from install import Missing, digest, say, stamped

OLDEST = (1, 11)
HOST = "registry.terraform.io"
# The last 5.x, which is also the newest that the rendered constraint admits.
PROVIDER = "hashicorp/aws"
PROVIDER_VERSION = "5.100.0"


@dataclass(frozen=True)
class Terraform:
    path: str
    version: str
    platform: str


def terraform_binary() -> Terraform:
    path = shutil.which("terraform")
    if path is None:
        raise Missing("terraform is needed: install 1.11 or newer from https://developer.hashicorp.com/terraform/install")
    # Asking terraform would download or look around unless told otherwise.
    env = os.environ | {"CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull}
    done = subprocess.run([path, "version", "-json"], env=env, cwd=tempfile.gettempdir(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Missing(f"`terraform version -json` failed: {done.stderr.strip()}")
    answer = json.loads(done.stdout)
    version: str = answer["terraform_version"]
    if tuple(int(part) for part in version.split("-")[0].split(".")[:2]) < OLDEST:
        raise Missing(f"terraform 1.11 or newer is needed, this is {version}")
    return Terraform(path, version, answer["platform"])


def cli_config(tools: Path, terraform: Terraform) -> tuple[str, str]:
    """Writes terraform.tfrc; returns its path and the mirror's."""
    mirror = find_mirror(terraform.platform) or downloaded_mirror(tools / "terraform-mirror", terraform)
    config = tools / "terraform.tfrc"
    # Only the mirror: a test that reaches for another provider or version fails at once and everywhere.
    # From an unpacked mirror `terraform init` links the provider instead of copying its 700 MB.
    text = f"""\
disable_checkpoint = true

provider_installation {{
  filesystem_mirror {{
    path    = {json.dumps(str(mirror))}
    include = ["{HOST}/*/*"]
  }}
}}
"""
    if not config.is_file() or config.read_text(encoding="utf-8") != text:
        config.write_text(text, encoding="utf-8")
    return str(config), str(mirror)


def find_mirror(platform: str) -> Path | None:
    named = os.environ.get("SMGEN_TF_MIRROR")
    if named is not None:
        if not serves(Path(named), platform):
            raise Missing(f"SMGEN_TF_MIRROR is {named}, which has no {provider_folder(platform)}")
        return Path(named).resolve()
    return next((place.resolve() for place in usual_places() if serves(place, platform)), None)


def provider_folder(platform: str) -> Path:
    return Path(HOST) / PROVIDER / PROVIDER_VERSION / platform


def serves(place: Path, platform: str) -> bool:
    folder = place / provider_folder(platform)
    return folder.is_dir() and any(folder.glob("terraform-provider-aws*"))


def usual_places() -> Iterator[Path]:
    """Terraform's own cache and implied mirror directories, then a shallow look where images keep such things."""
    home = Path.home()
    if cache := os.environ.get("TF_PLUGIN_CACHE_DIR"):
        yield Path(cache)
    yield home / ".terraform.d" / "plugins"
    yield home / ".terraform.d" / "plugin-cache"
    yield home / "Library" / "Application Support" / "io.terraform" / "plugins"
    data = [os.environ.get("XDG_DATA_HOME") or str(home / ".local" / "share")]
    data += (os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":")
    for folder in data:
        yield Path(folder) / "terraform" / "plugins"
    for folder in ["/opt", "/usr/local/share", "/usr/share", "/usr/local/lib", str(home / ".local" / "share")]:
        yield from holders(Path(folder), depth=3)


def holders(folder: Path, depth: int) -> Iterator[Path]:
    """Yields `folder` and what is below it, down to `depth`, that holds a directory named after the registry."""
    if (folder / HOST).is_dir():
        yield folder
    if depth == 0:
        return
    try:
        below = sorted(entry.path for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False))
    except OSError:
        return
    for path in below:
        yield from holders(Path(path), depth - 1)


def downloaded_mirror(mirror: Path, terraform: Terraform) -> Path:
    """Fetches the provider once. A plugin cache is laid out as an unpacked mirror, and, unlike a cache, a mirror
    may be read by many `terraform init` at a time."""
    stamp = digest(PROVIDER.encode(), PROVIDER_VERSION.encode(), terraform.platform.encode())
    if stamped(mirror, stamp) and serves(mirror, terraform.platform):
        return mirror
    say(f"downloading the provider {PROVIDER} {PROVIDER_VERSION}")
    shutil.rmtree(mirror, ignore_errors=True)
    mirror.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "main.tf").write_text(
            "terraform {\n  required_providers {\n    aws = {\n"
            f'      source  = "{PROVIDER}"\n      version = "{PROVIDER_VERSION}"\n    }}\n  }}\n}}\n',
            encoding="utf-8",
        )
        (folder / "terraform.tfrc").write_text(f"disable_checkpoint = true\nplugin_cache_dir = {json.dumps(str(mirror))}\n", encoding="utf-8")
        env = os.environ | {"TF_CLI_CONFIG_FILE": str(folder / "terraform.tfrc")}
        env.pop("TF_PLUGIN_CACHE_DIR", None)
        done = subprocess.run([terraform.path, "init", "-input=false", "-no-color"], cwd=folder, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Missing(
            f"the provider {PROVIDER} {PROVIDER_VERSION} is neither in a mirror on this machine nor to be had from {HOST}: "
            f"set SMGEN_TF_MIRROR to a directory that holds {provider_folder(terraform.platform)}\n{done.stderr.strip()[-800:]}"
        )
    (mirror / "stamp").write_text(stamp, encoding="utf-8")
    return mirror
