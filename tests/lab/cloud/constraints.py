"""Holds requests against AWS's own service models, which botocore carries: lengths, patterns, ranges, enumerations.

Clients check little of that themselves; the services check all of it, and say so in these words.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any


@functools.cache
def model(service: str) -> Any:
    import botocore.session

    return botocore.session.get_session().get_service_model(service)


def problems(service: str, operation: str, request: dict[str, Any]) -> str | None:
    """Returns the message of a ValidationException, or nothing."""
    found = list(check(model(service).operation_model(operation).input_shape, request, ""))
    if not found:
        return None
    return f"{len(found)} validation error{'s' if len(found) > 1 else ''} detected: {'; '.join(found)}"


def check(shape: Any, value: Any, at: str) -> Iterator[str]:
    limits = shape.metadata
    if shape.type_name == "structure":
        for name in shape.required_members:
            if (value or {}).get(name) is None:
                yield said("null", path(at, name), "not be null")
        for name, member in shape.members.items():
            if isinstance(value, dict) and value.get(name) is not None:
                yield from check(member, value[name], path(at, name))
    elif shape.type_name == "list":
        yield from size(len(value), limits, value, at)
        for number, item in enumerate(value):
            yield from check(shape.member, item, f"{at}.{number + 1}.member")
    elif shape.type_name == "map":
        yield from size(len(value), limits, value, at)
        for key, item in value.items():
            yield from check(shape.key, key, at)
            yield from check(shape.value, item, f"{at}.{key}.member")
    elif shape.type_name == "string":
        yield from size(len(value), limits, value, at)
        if shape.enum and value not in shape.enum:
            yield said(value, at, f"satisfy enum value set: [{', '.join(shape.enum)}]")
        # The services' patterns are Java's, where a dot does not match an end of line either.
        elif "pattern" in limits and not matches(limits["pattern"], value):
            yield said(value, at, f"satisfy regular expression pattern: {limits['pattern']}")
    elif shape.type_name in ("integer", "long", "float", "double"):
        if value < limits.get("min", value):
            yield said(value, at, f"have value greater than or equal to {limits['min']}")
        elif value > limits.get("max", value):
            yield said(value, at, f"have value less than or equal to {limits['max']}")


def size(length: int, limits: dict[str, int], value: Any, at: str) -> Iterator[str]:
    if length < limits.get("min", length):
        yield said(value, at, f"have length greater than or equal to {limits['min']}")
    elif length > limits.get("max", length):
        yield said(value, at, f"have length less than or equal to {limits['max']}")


def matches(pattern: str, value: str) -> bool:
    try:
        return re.fullmatch(pattern, value) is not None
    except re.error:
        # Some use what Python's expressions lack.
        return True


def path(at: str, name: str) -> str:
    small = name[0].lower() + name[1:]
    return f"{at}.{small}" if at else small


def said(value: Any, at: str, must: str) -> str:
    return f"Value '{value}' at '{at}' failed to satisfy constraint: Member must {must}"
