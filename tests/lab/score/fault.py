"""Faults as data: how they are read from `faults/*.yaml`, and how they are done to a lab.

A fault has these keys:

| key | is |
|---|---|
| `id`, `title`, `area` | its name, what is wrong in words, and where to put it in the table |
| `do` | what is done, in order: `call: ec2.delete_vpc_endpoints` with `with: {...}` and perhaps `save: {NAME: path.in.answer}`, and `each: LIST` to call it for every `${it}` of a list; or `act: ...`, something wrong with the data plane; or `api: ...`, something wrong with AWS's APIs |
| `expect` | what must be reported: `id`, patterns of expectations of which one at least must fail; `cause`, the kinds of cause of which one must come first; `of`, the things of which one must decide in each first cause: a `smgen:id`, or a look-up; or `outcome: inconclusive` or `pass` for faults of the APIs and changes that harm nothing; or `outcome: refused` for no report at all, with the exit `code` if it is not 3; beside `pass`, `slow` is a pattern of what must be told as slow |
| `touches` | patterns of further expectations that may fail for the same reason, or without packets be left open; any other is a false alarm |
| `needs` | `packets` for what no API shows, `signatures` for what only calls show that a role signs, `model` for what is open only until packets decide it |
| `witness` | what the lab's own probe must see: `from` (a tier, or `{range: 10.211.0.0/16}` for a client in a VPC of that range, to and from which the lab lays a link), `ask` (a question), `before` and `after` |

Patterns are those of a shell (`*`, `?`). Texts are filled in by `lookup`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parent.parent / "faults"
KEYS = {"id", "title", "area", "do", "expect", "touches", "needs", "witness", "profiles"}


@dataclass(frozen=True)
class Fault:
    id: str
    title: str
    area: str
    do: list[dict[str, Any]]
    expect: dict[str, Any]
    touches: list[str] = field(default_factory=list)
    needs: str = ""
    witness: dict[str, Any] | None = None

    @property
    def kind(self) -> str:
        """`calls`, `data plane` or `api`: what it is done with."""
        keys = {key for step in self.do for key in step}
        return "api" if "api" in keys else "data plane" if "act" in keys else "calls"


def load(folder: Path = FOLDER) -> list[Fault]:
    """Reads every fault; a mistake in the data is an error at once."""
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.yaml")):
        for number, one in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")) or []):
            where = f"{path.name}, {one.get('id', f'number {number + 1}')}"
            if unknown := set(one) - KEYS:
                raise ValueError(f"{where}: unknown keys {sorted(unknown)}")
            if missing := {"id", "title", "area", "do", "expect"} - set(one):
                raise ValueError(f"{where}: keys {sorted(missing)} are missing")
            for key in ("id", "cause", "of"):
                if isinstance(one["expect"].get(key), str):
                    one["expect"][key] = [one["expect"][key]]
            # Steps that two faults share stand in a list of their own, which YAML can name.
            one["do"] = [step for steps in one["do"] for step in (steps if isinstance(steps, list) else [steps])]
            faults.append(Fault(**one))
    ids = [fault.id for fault in faults]
    if twice := {one for one in ids if ids.count(one) > 1}:
        raise ValueError(f"faults named twice: {sorted(twice)}")
    return faults


def commit(fault: Fault, lab: Any, clients: Any, lookup: Any) -> None:
    """Does a fault: `clients` is called with the name of a service."""
    for step in fault.do:
        if "call" in step:
            service, _, method = step["call"].partition(".")
            items = lookup.fill(step["each"]) if "each" in step else [None]
            if not items:
                raise ValueError(f"{fault.id}: `each` has nothing to be done for: {step}")
            for item in items:
                lookup.saved["it"] = item
                answer = getattr(clients(service), method)(**lookup.fill(step.get("with") or {}))
            for name, path in (step.get("save") or {}).items():
                lookup.saved[name] = dig(answer, path)
        elif "act" in step:
            act(lab, step["act"], lookup.fill({key: value for key, value in step.items() if key != "act"}))
        elif "api" in step:
            from cloud.gateway import Spoil

            given = lookup.fill(step["api"])
            lab.gateway.spoils.append(Spoil(tuple(given["actions"]), **{key: value for key, value in given.items() if key != "actions"}))
        else:
            raise ValueError(f"{fault.id}: a step is `call`, `act` or `api`: {step}")


def dig(answer: Any, path: str) -> Any:
    for part in path.split("."):
        answer = answer[int(part)] if part.isdigit() else answer[part]
    return answer


def act(lab: Any, name: str, given: dict[str, Any]) -> None:
    """Makes the data plane go wrong."""
    plane = lab.open()
    acts, services = plane.services.acts, set(given.get("services") or [])
    match name:
        case "intercept":
            acts.intercepted |= services
        case "misnamed":
            acts.misnamed |= services
        case "expired":
            acts.expired |= services
        case "mute":
            acts.mute |= services
        case "cut":
            acts.cut |= services
        case "status":
            acts.status |= dict.fromkeys(services, int(given["status"]))
        case "resolver":
            acts.resolver, acts.resolver_delay = given.get("how", ""), float(given.get("delay", 0))
        case "lie":
            acts.lies |= given["names"]
        case "drop":
            plane.world.drops += given["lines"]
            plane.refresh()
        case _:
            raise ValueError(f"no act `{name}`")
