"""Installs pinned Python and node packages once per state of their lock file."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path


class Missing(Exception):
    """A tool that the tests need and this machine lacks; the text says how to get it."""


def python_venv(venv: Path, requirements: Path) -> Path:
    """Creates a virtual environment that holds exactly what `requirements` locks, hashes checked."""
    if sys.version_info < (3, 10):
        raise Missing("python 3.10 or newer is needed, this is " + sys.version.split()[0])
    # The interpreter is part of the stamp: a virtual environment does not survive its removal.
    stamp = digest(requirements.read_bytes(), os.path.realpath(sys.executable).encode(), sys.version.encode())
    if stamped(venv, stamp) and (venv / "bin" / "python").exists():
        return venv
    say(f"installing {requirements.name} (about a minute)")
    shutil.rmtree(venv, ignore_errors=True)
    run([sys.executable, "-m", "venv", str(venv)], "python's venv module failed (on Debian: apt install python3-venv)")
    pip = [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(requirements)]
    run(pip, f"pip could not install {requirements.name}; is a package index reachable?")
    (venv / "stamp").write_text(stamp, encoding="utf-8")
    return venv


# What a template prints; a name or a description, of which npm wants no more than that they are there.
PRINTED = re.compile(rb"\{\{ [a-z_.]+ \}\}")


def node_packages(home: Path, locks: Path, scripts: tuple[str, ...] = ()) -> tuple[str, Path]:
    """Installs the package-lock.json of a folder under `home` and copies the scripts beside their packages.

    The folder may be one of templates: what they print becomes `smgen`.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise Missing("node and npm are needed: install Node.js 20 or newer from https://nodejs.org")
    names = ["package.json", "package-lock.json", *scripts]
    sources = [PRINTED.sub(b"smgen", (locks / name).read_bytes()) for name in names]
    stamp = digest(*sources)
    if stamped(home, stamp):
        return node, home
    say(f"installing {os.path.relpath(locks / 'package-lock.json')}")
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    # node looks for packages beside the script that imports them, hence the copies.
    for name, source in zip(names, sources):
        (home / name).write_bytes(source)
    npm_ci = [npm, "ci", "--prefix", str(home), "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    run(npm_ci, "npm ci failed; is a package registry reachable?")
    (home / "stamp").write_text(stamp, encoding="utf-8")
    return node, home


def digest(*parts: bytes) -> str:
    sha = hashlib.sha256()
    for part in parts:
        sha.update(hashlib.sha256(part).digest())
    return sha.hexdigest()


def stamped(home: Path, stamp: str) -> bool:
    """The stamp is written last, so an interrupted installation starts again."""
    path = home / "stamp"
    return path.is_file() and path.read_text(encoding="utf-8") == stamp


def run(command: list[str], complaint: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Missing(f"{complaint}\n{(done.stderr or done.stdout).strip()[-2000:]}")


def say(text: str) -> None:
    print(f"tests/setup: {text}", file=sys.stderr, flush=True)
