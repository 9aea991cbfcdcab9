"""Holds commands of the AWS CLI against botocore's models: each argument is one command; `--run URL COMMAND` does what one says."""

from __future__ import annotations

import shlex
import sys
from typing import Any

import botocore.session
from botocore import xform_name

# What the AWS CLI calls otherwise than the API (AWS CLI command reference).
SERVICES = {"s3api": "s3"}
RENAMED = {("ec2", "delete-network-acl-entry"): {"ingress": "egress"}}


def wrong(text: str, session: botocore.session.Session) -> str | None:
    """Says what is wrong with a command; nothing where it is one."""
    try:
        understood(text, session)
    except ValueError as problem:
        return str(problem)
    return None


def understood(text: str, session: botocore.session.Session) -> tuple[str, str, dict[str, Any]]:
    """Takes a command apart: the service, the operation and its parameters."""
    words = shlex.split(text)
    if len(words) < 3 or words[0] != "aws":
        raise ValueError("no command of the AWS CLI")
    _, service, operation, *rest = words
    name = SERVICES.get(service, service)
    if name not in session.get_available_services():
        raise ValueError(f"no service {service}")
    model = session.get_service_model(name)
    operations = {xform_name(one, "-"): one for one in model.operation_names}
    if operation not in operations:
        raise ValueError(f"{service} has no operation {operation}")
    shape = model.operation_model(operations[operation]).input_shape
    members = {xform_name(one, "-"): one for one in shape.members}
    given: dict[str, Any] = {}
    while rest:
        word = rest.pop(0)
        if not word.startswith("--"):
            raise ValueError(f"{word} belongs to no option")
        option = RENAMED.get((service, operation), {}).get(word[2:], word[2:])
        if option not in members:
            raise ValueError(f"{operation} has no option {word}")
        kind = shape.members[members[option]].type_name
        if kind == "boolean":
            given[members[option]] = option == word[2:]
            continue
        values = [rest.pop(0)] if rest and not rest[0].startswith("--") else []
        if not values:
            raise ValueError(f"{word} has no value")
        if kind == "list":
            while rest and not rest[0].startswith("--"):
                values.append(rest.pop(0))
        given[members[option]] = values if kind == "list" else int(values[0]) if kind == "integer" and values[0].isdigit() else values[0]
    if missing := set(shape.required_members) - set(given):
        raise ValueError(f"{operation} wants {', '.join(sorted(missing))}, too")
    return name, operations[operation], given


def run(url: str, text: str, session: botocore.session.Session) -> None:
    """Does what a command says, at the server of that address."""
    service, operation, given = understood(text, session)
    client = session.create_client(service, region_name="us-east-1", endpoint_url=url)
    getattr(client, xform_name(operation))(**given)


def main() -> int:
    session, bad = botocore.session.get_session(), 0
    if sys.argv[1:2] == ["--run"]:
        run(sys.argv[2], sys.argv[3], session)
        return 0
    for text in sys.argv[1:]:
        if problem := wrong(text, session):
            print(f"{text}: {problem}")
            bad += 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
