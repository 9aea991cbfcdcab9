"""The probe beside curl, as the nearest peer looks (osd-network-verifier runs `curl --parallel` on an instance): the same targets from the
same place, in turns, in one run."""

from __future__ import annotations

import importlib.util
import json
import statistics
import time
from pathlib import Path
from typing import Any

from cloud.plane import Probe

from .deploy import ROOT
from .lookup import Lookup
from .runner import Runner

PROBE = ROOT / "src" / "probe" / "probe.py"
# Half of them answer, half are dropped without a word: what is blocked costs the most time.
TARGETS = 200
NOWHERE = "198.51.100.{}"
PLACE = "opt/compare"


def compare(made: Runner, deadline: float, turns: int) -> str:
    """Returns seconds of both, and their ratio."""
    lab = made.lab
    assert lab is not None
    clients = made.clients(lab, lab.serve())
    plane = lab.open()
    try:
        ec2 = clients("ec2")
        lookup = Lookup(clients, lab.region, lab.account)
        interface = ec2.create_network_interface(SubnetId=lookup.resource("subnet/training/@0"), Groups=[lookup.resource("security-group/training")])
        place = plane.place(interface["NetworkInterface"]["NetworkInterfaceId"], "compare")
        targets = answering(plane.network())
        place.sandbox.write(f"{PLACE}/probe.py", PROBE.read_bytes())
        place.sandbox.write(f"{PLACE}/asked.json", json.dumps(questions(targets, deadline)))
        # curl reads all authorities anew for each of its transfers, which would be most of its time: it gets the lab's alone.
        place.sandbox.write(f"{PLACE}/ca.pem", plane.services.authority.file.read_bytes())
        place.sandbox.write(f"{PLACE}/curl.conf", transfers(targets, deadline))
        programs = {
            "probe": ["python3", "-c", f"import sys; sys.path.insert(0, '/{PLACE}'); import probe; probe.main(open('/{PLACE}/asked.json').read())"],
            "curl": ["curl", "--parallel", "--parallel-immediate", "--parallel-max", "300", "--config", f"/{PLACE}/curl.conf"],
        }
        seconds: dict[str, list[float]] = {name: [] for name in programs}
        answered: dict[str, list[int]] = {name: [] for name in programs}
        for turn in range(turns):
            for name, command in programs.items():
                output = Path(place.sandbox.folder) / f"{name}-{turn}"
                seconds[name].append(timed(place, command, output))
                text = output.read_text(encoding="utf-8", errors="replace")
                answered[name].append(COUNT[name](text))
                if answered[name][-1] < TARGETS * 0.45:
                    raise RuntimeError(f"{name}: {answered[name][-1]} of {TARGETS // 2} answered: {text[-500:]}")
    finally:
        lab.close()
    middle = {name: statistics.median(all_) for name, all_ in seconds.items()}
    shown = "; ".join(f"{name} {middle[name]:.2f} s ({middle[name] / deadline:.2f} x the deadline, {min(answered[name])} answered)" for name in programs)
    return f"{TARGETS} targets, half of them dropped, deadline {deadline:g} s, median of {turns}: {shown}; ratio {middle['probe'] / middle['curl']:.2f}"


def answered_by_probe(text: str) -> int:
    spec = importlib.util.spec_from_file_location("probe_support", ROOT / "tests" / "probe" / "support.py")
    assert spec is not None and spec.loader is not None
    support = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(support)
    return sum(one["outcome"] == "answered" for one in support.answer(text, None)["records"])


def answered_by_curl(text: str) -> int:
    return sum(line.startswith("code ") and not line.startswith("code 000") for line in text.splitlines())


COUNT = {"probe": answered_by_probe, "curl": answered_by_curl}


def answering(network: Any) -> list[tuple[str, str]]:
    """Names and addresses of interface endpoints, over and over until there are enough."""
    found = []
    for endpoint in network.endpoints.values():
        if endpoint.kind != "interface":
            continue
        names = [name for name in network.private_names.get(endpoint.service, ()) if not name.startswith("*")]
        found += [(name, network.interfaces[one].address) for name in names[:1] for one in endpoint.interfaces]
    return [found[number % len(found)] for number in range(TARGETS // 2)]


def questions(targets: list[tuple[str, str]], deadline: float) -> dict[str, Any]:
    common = {"family": 4, "deadline_ms": int(deadline * 1000), "attempts": 1}
    asked: list[dict[str, Any]] = [{"kind": "tls", "host": address, "port": 443, "name": name, "http": "GET", "path": "/", **common} for name, address in targets]
    asked += [{"kind": "tcp", "host": NOWHERE.format(number + 1), "port": 443, **common} for number in range(TARGETS // 2)]
    for number, one in enumerate(asked):
        one["id"] = number
    return {"nonce": "0" * 16, "greeting": "0" * 16, "run_ms": int(deadline * 3000), "way": "stdout", "room": 1_000_000, "questions": asked}


def transfers(targets: list[tuple[str, str]], deadline: float) -> str:
    each = [(f"https://{name}/", f"{name}:443:{address}:443") for name, address in targets]
    each += [(f"https://{NOWHERE.format(number + 1)}/", "") for number in range(TARGETS // 2)]
    common = f'silent\ncacert = "/{PLACE}/ca.pem"\noutput = "/dev/null"\nconnect-timeout = {deadline}\nmax-time = {deadline}\nwrite-out = "code %{{http_code}} %{{errormsg}}\\n"\n'
    return "next\n".join(f'url = "{url}"\n' + (f'connect-to = "{to}"\n' if to else "") + common for url, to in each)


def timed(place: Probe, command: list[str], output: Path) -> float:
    started = time.monotonic()
    place.sandbox.start(command, {}, output)
    if place.sandbox.wait(120) is None:
        raise RuntimeError(f"{command[0]} does not end")
    return time.monotonic() - started
