"""Corrections to moto where it differs from AWS in a way that Terraform, smgen or the lab can see.

One file per fault, each with an `apply` function and a docstring that says what AWS does, what moto does, and how the
difference was seen. A patch brings moto closer to AWS and does nothing else: none knows what smgen expects.
"""

from __future__ import annotations

import importlib
import pkgutil

import moto

# Every patch replaces or wraps a particular body of moto's. With another version, read each against the new source,
# drop what upstream has mended, and only then change this line.
WRITTEN_FOR = "5.2.1"

if moto.__version__ != WRITTEN_FOR:
    raise ImportError(f"tests/moto/patches is written for moto {WRITTEN_FOR}, this is {moto.__version__}: review every patch")


def apply() -> list[str]:
    """Applies every patch in this folder, in order of name; returns the names."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    # A patch keeps, as it is imported, the function that it wraps: apply each before the next is imported, and two may
    # wrap the same function.
    for name in names:
        importlib.import_module(f"{__name__}.{name}").apply()
    return names
