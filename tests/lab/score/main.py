"""The command line of the lab."""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from cloud.lab import ROLE, Lab, Settings
from cloud.netns import LabError, permitted
from cloud.sweep import sweep

from .compare import compare
from .deploy import DeployError, Subject, every_example, find_smgen
from .fault import Fault, load
from .runner import CHECK_TIMEOUT, EGRESS_TARGET, PACKETS, SIGNING, Outcome, Runner
from .score import Score, score, table


def main(arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    if options.command == "sweep":
        lines = sweep()
        print("\n".join(lines) or "nothing is left of any run")
        return 0
    problem = permitted()
    if problem:
        print(f"no lab: {problem}", file=sys.stderr)
        return 3
    # Other runs may have died since; their addresses are not in the way, but their memory is.
    for line in sweep():
        print(f"swept {line}", file=sys.stderr)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        found: int = options.run(options)
        return found
    except (DeployError, LabError, ValueError) as problem:
        print(f"lab: {problem}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="tests/lab/run", description="A small AWS that forwards packets.")
    commands = top.add_subparsers(dest="command", required=True)

    def command(name: str, run: object, text: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=text, description=text)
        one.set_defaults(run=run)
        if name != "sweep":
            one.add_argument("--profile", "-p", default="prod-hipaa", help="profile to render and deploy (default: %(default)s)")
            one.add_argument("--config", type=Path, help="smgen.yaml that the profile is in (default: none, a built-in one)")
            one.add_argument("--smgen", help="smgen to run (default: the newest under the target folder)")
            one.add_argument("--delay", type=float, default=0, metavar="MS", help="round trip of every probe's line, in milliseconds")
            one.add_argument("--check-timeout", type=int, default=CHECK_TIMEOUT, metavar="MS", help="of smgen's, on which a busy machine may be late (default: %(default)s)")
            one.add_argument("--loss", type=float, default=0, metavar="PERCENT", help="packets that every probe's line loses, each way")
        return one

    def several(one: argparse.ArgumentParser, vias: tuple[str, ...] = ()) -> None:
        if vias:
            one.add_argument("--via", choices=vias, default=vias[0], help="how smgen looks (default: %(default)s)")
        one.add_argument("--processes", type=int, default=2, metavar="N", help="runs at the same time (default: %(default)s)")
        one.add_argument("--json", type=Path, metavar="FILE", help="write the results there too")
        one.add_argument("--verbose", "-v", action="store_true", help="print whole errors and every false alarm")

    start_ = command("start", start, "Deploy, and keep running until interrupted.")
    start_.add_argument("--fault", action="append", default=[], metavar="ID", help="do this fault once it is deployed; may be given several times")
    vias = ("account", *PACKETS)
    for name, run, text in [("faults", faults, "Break one thing at a time, and score what smgen reports."), ("witness", witnessed, "Ask the lab's own probe whether each fault has its effect.")]:
        one = command(name, run, text)
        one.add_argument("--only", action="append", default=[], metavar="PATTERN", help="faults by id, area or kind, as `endpoint-*`; may be given several times")
        one.add_argument("--list", action="store_true", help="print the faults and do nothing")
        if name == "faults":
            one.add_argument("--via", choices=vias, action="append", help="how smgen looks: `account` reads the API only; may be given several times (default: account)")
            one.add_argument("--snapshots", type=Path, metavar="FOLDER", help="keep what smgen reads of each fault there, and of the network without one as clean.json")
            one.add_argument("--once", action="store_true", help="look at each fault in the first way that can show it, and in the others at one of each area")
        several(one)
    one = command("clean", clean, "Run smgen on an unbroken network; any alarm is a false one.")
    one.add_argument("--repeat", type=int, default=1, metavar="N", help="how often (default: %(default)s)")
    one.add_argument("--via", choices=vias, action="append", help="how smgen looks, as for `faults`; may be given several times (default: account)")
    one.add_argument("--targets", type=int, default=1, metavar="N", help="addresses on the internet that each probe tries; 53 make 300 questions a vantage (default: %(default)s)")
    several(one)
    one = command("examples", examples, "Deploy each example, and run smgen on it in every way; any alarm is a false one.")
    one.add_argument("--only", action="append", default=[], metavar="PATTERN", help="examples by folder and profile, as `bank/*`; may be given several times")
    one.add_argument("--via", choices=vias, action="append", help="how smgen looks, as for `faults`; may be given several times (default: sagemaker, ec2, ssm)")
    several(one)
    one = command("kill", kills, "Kill smgen at random moments while another run goes on: nothing stays, and nobody is harmed.")
    one.add_argument("--signal", choices=("KILL", "INT", "TERM"), action="append", help="in turns; INT is Ctrl-C: then smgen itself must remove everything (default: KILL)")
    one.add_argument("--repeat", type=int, default=10, metavar="N", help="how often (default: %(default)s)")
    one.add_argument("--within", type=float, default=18.0, metavar="SECONDS", help="the last moment (default: %(default)s)")
    one.add_argument("--seed", type=int, default=7, help="decides the moments (default: %(default)s)")
    several(one, PACKETS)
    one = command("compare", compared, "Time the probe beside `curl --parallel`, with the same targets from the same place.")
    one.add_argument("--deadline", type=float, default=5.0, metavar="SECONDS", help="of each target (default: %(default)s)")
    one.add_argument("--turns", type=int, default=5, metavar="N", help="how often each (default: %(default)s)")
    command("sweep", None, "Remove what runs that died have left behind.")
    return top


def runner(options: argparse.Namespace, via: str = "account") -> Runner:
    config = options.config.resolve() if options.config else None
    subject = Subject(find_smgen(options.smgen), options.profile, config)
    made = Runner(subject, Settings(delay=options.delay, loss=options.loss))
    made.check_timeout = options.check_timeout
    made.snapshots = getattr(options, "snapshots", None)
    if made.snapshots is not None:
        made.snapshots = made.snapshots.resolve()
        made.snapshots.mkdir(parents=True, exist_ok=True)
    made.targets = [f"198.51.100.{10 + number}" for number in range(getattr(options, "targets", 1))]
    made.deploy()
    made = made.through(via)
    shown = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in made.timings.items())
    print(f"deployed {options.profile} with {subject.smgen}: {shown}", file=sys.stderr, flush=True)
    return made


def start(options: argparse.Namespace) -> int:
    from .fault import commit
    from .lookup import Lookup

    wanted = [fault for fault in load() if fault.id in options.fault]
    if len(wanted) != len(set(options.fault)):
        raise ValueError(f"no such fault: {sorted(set(options.fault) - {fault.id for fault in wanted})}")
    made = runner(options)
    lab = made.lab
    assert lab is not None
    try:
        lab.launches = True
        url = lab.serve()
        plane = lab.open()
        office = office_of(lab, url)
        clients = made.clients(lab, url)
        for fault in wanted:
            commit(fault, lab, clients, Lookup(clients, lab.region, lab.account))
            print(f"done: {fault.title}", file=sys.stderr)
        print(f"AWS_ENDPOINT_URL={url}")
        print(f"AWS_REGION={lab.region}\nAWS_ACCESS_KEY_ID=test\nAWS_SECRET_ACCESS_KEY=test")
        print(f"LAB_EGRESS_TARGETS={EGRESS_TARGET} 203.0.113.10")
        print(f"LAB_CA_BUNDLE={plane.services.authority.file}")
        print(f"LAB_ROLE_ARN={lab.role()}\nLAB_INSTANCE_PROFILE={ROLE}")
        # From there the targets above can be seen, which this machine itself cannot do.
        print(f"LAB_ON_THE_INTERNET=nsenter --net=/run/netns/{office}", flush=True)
        print("running; interrupt to end", file=sys.stderr, flush=True)
        while True:
            time.sleep(3600)
    finally:
        lab.close()


def office_of(lab: Lab, url: str) -> str:
    """Serves the APIs at the same URL in a place on the internet; returns its namespace."""
    from cloud.netns import listener

    office = str(lab.open().world.office())
    lab.serve(listener(office, int(url.rsplit(":", 1)[1]), address="127.0.0.1"))
    return office


def chosen(options: argparse.Namespace) -> list[Fault]:
    found = load()
    if options.only:
        found = [fault for fault in found if any(fnmatchcase(text, pattern) for pattern in options.only for text in (fault.id, fault.area, fault.kind))]
    return found


def listing(found: list[Fault]) -> int:
    for fault in found:
        print(f"{fault.id:40}  {fault.kind:10}  {fault.area:10}  {fault.title}")
    print(f"{len(found)} faults")
    return 0


def faults(options: argparse.Namespace) -> int:
    found, vias = chosen(options), in_turn(options.via)
    if options.list:
        return listing(found)
    planned = shares(found, vias, options.once)
    unseen = [fault for fault in found if not any(fault in share for _, share in planned)]
    started, made, scores = time.monotonic(), runner(options), []
    for via, share in planned:
        scores += judge_all(made.through(via), share, options)
    if unseen:
        print(f"{len(unseen)} faults need what is not sent, and were left out with `--via {' --via '.join(vias)}`: {', '.join(fault.id for fault in unseen)}")
    print(f"{len(found) - len(unseen)} faults in all, in {time.monotonic() - started:.0f} s")
    if options.json:
        options.json.write_text(json.dumps([one.__dict__ for one in scores], indent=2) + "\n", encoding="utf-8")
    return 0 if scores and all(one.good for one in scores) else 1


def in_turn(vias: list[str] | None) -> list[str]:
    """Returns the ways with `ssm` at the end: for it more is deployed, which the others would find to be too much."""
    return sorted(vias or ["account"], key=lambda via: via == "ssm")


def shares(found: list[Fault], vias: list[str], once: bool) -> list[tuple[str, list[Fault]]]:
    """Decides which faults are looked at in which way: all that a way can show, or, with `once`, those that none before it could.

    With `once`, every further way is also shown one fault of each area, so that it proves what it makes of those.
    """
    able = {"": ("account", *PACKETS), "packets": PACKETS, "signatures": SIGNING, "model": ("account",)}
    planned: list[tuple[str, list[Fault]]] = []
    for via in vias:
        before = [fault for _, share in planned for fault in share] if once else []
        # The effect of one with a witness is known to show on the wire.
        samples = {fault.area: fault for fault in sorted(found, key=lambda one: one.witness is not None) if not fault.needs}
        share = [fault for fault in found if via in able[fault.needs] and (fault not in before or samples.get(fault.area) is fault)]
        planned.append((via, share))
    return planned


def judge_all(made: Runner, share: list[Fault], options: argparse.Namespace) -> list[Score]:
    """Does each fault to a copy of the lab, and prints a table of what smgen made of them."""
    by_id, scores, started = {fault.id: fault for fault in share}, [], time.monotonic()
    work: list[tuple[str, Fault | None]] = [(fault.id, fault) for fault in share]
    if made.snapshots is not None and made.via == "account":
        work.insert(0, ("clean", None))
    for outcome in made.run_all(work, options.processes, Runner.verify):
        if outcome.name == "clean":
            continue
        scores.append(score(by_id[outcome.name], outcome, made.via in PACKETS))
        print(f"{made.via} {len(scores)}/{len(share)} {outcome.name}: {'good' if scores[-1].good else 'BAD'} in {outcome.seconds:.1f} s", file=sys.stderr, flush=True)
    order = [fault.id for fault in share]
    scores.sort(key=lambda one: order.index(one.name))
    print(f"{table(scores, options.verbose)}, {time.monotonic() - started:.0f} s by {made.via}\n", flush=True)
    return scores


def witnessed(options: argparse.Namespace) -> int:
    found = [fault for fault in chosen(options) if fault.witness is not None]
    if options.list:
        return listing(found)
    made = runner(options)
    by_id, wrong, rows = {fault.id: fault for fault in found}, 0, []
    work: list[tuple[str, Fault | None]] = [(fault.id, fault) for fault in found]
    for outcome in made.run_all(work, options.processes, Runner.observe):
        fault = by_id[outcome.name]
        good = not outcome.error and seen(fault, outcome)
        wrong += not good
        told = outcome.error if options.verbose else outcome.error.strip().split("\n")[0]
        rows.append(f"{fault.id:40}  {'yes' if good else 'NO ':3}  {outcome.seconds:5.1f} s  {outcome.answers} {told}")
        print(rows[-1], flush=True)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    print(f"{len(found) - wrong} of {len(found)} faults have the effect that they say")
    return 1 if wrong or not found else 0


def seen(fault: Fault, outcome: Outcome) -> bool:
    """Whether the answers are those that the fault names; `~TEXT` is one that begins so or holds a value that does, `*` any."""
    assert fault.witness is not None
    for when in ("before", "after"):
        wanted, answer = fault.witness[when], outcome.answers.get(when)
        if isinstance(wanted, str) and wanted.startswith("~"):
            if not any(str(one).startswith(wanted[1:]) for one in (answer if isinstance(answer, list) else [answer])):
                return False
        elif wanted != "*" and answer != wanted:
            return False
    return True


def clean(options: argparse.Namespace) -> int:
    made = runner(options)
    runs, alarms, rows = 0, 0, []
    for via in in_turn(options.via):
        each = made.through(via)
        expected = each.expected()
        work: list[tuple[str, Fault | None]] = [(f"{via}, run {number + 1}", None) for number in range(options.repeat)]
        for outcome in each.run_all(work, options.processes, Runner.verify):
            row = judged(outcome, expected, via)
            waited = f", waited {row['waited']:.1f} s for a job that had ended" if row["waited"] is not None else ""
            runs, alarms = runs + 1, alarms + row["alarmed"]
            rows.append(row)
            told = outcome.error if options.verbose else outcome.error.strip().split("\n")[0]
            print(f"{outcome.name}: {'ALARM' if row['alarmed'] else 'clean'}, {row['verdicts']} verdicts, {outcome.calls} calls, {outcome.seconds:.1f} s{waited} {told}", flush=True)
            for title in ("left", "missing", "gaps", "alarms"):
                for one in row[title] if options.verbose else row[title][:5]:
                    print(f"    {title}: {one}")
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    print(f"{runs - alarms} of {runs} runs without an alarm")
    return 1 if alarms else 0


def judged(outcome: Outcome, expected: set[str], via: str) -> dict[str, Any]:
    """What is wrong with a run on a network in which nothing is: anything but a pass of everything that was to be judged."""
    report = outcome.report or {}
    verdicts = report.get("verdicts", [])
    row = {
        "name": outcome.name,
        "seconds": outcome.seconds,
        "calls": outcome.calls,
        "verdicts": len(verdicts),
        "alarms": [f"{one['outcome']}: {one['id']}: {one['seen']}" for one in verdicts if one["outcome"] != "pass"],
        "missing": sorted(expected - {one["id"] for one in verdicts}),
        "gaps": report.get("gaps", []),
        "left": outcome.left,
        "waited": outcome.answers.get("waited"),
        "error": outcome.error,
    }
    # A way that looked at nothing raises no alarm either.
    unseen = via in PACKETS and "packets" not in report.get("via", [])
    wrong = [row[title] for title in ("alarms", "missing", "gaps", "left", "error")]
    return row | {"alarmed": any(wrong) or unseen or not verdicts or outcome.code != 0}


def examples(options: argparse.Namespace) -> int:
    """Each in a process of its own, because a lab deploys once."""
    found = [one for one in every_example() if not options.only or any(fnmatchcase(one.name, pattern) for pattern in options.only)]
    vias = [word for via in options.via or ["sagemaker", "ec2", "ssm"] for word in ("--via", via)]
    common = [*vias, "--delay", str(options.delay), "--loss", str(options.loss), "--check-timeout", str(options.check_timeout), *(["--smgen", options.smgen] if options.smgen else []), *(["--verbose"] if options.verbose else [])]
    waiting, running, wrong = list(found), {}, []
    started = time.monotonic()
    try:
        while waiting or running:
            while waiting and len(running) < options.processes:
                one = waiting.pop(0)
                config = ["--config", str(one.config)] if one.config else []
                out = tempfile.TemporaryFile("w+")  # noqa: SIM115 (read when the child has ended)
                command = [sys.executable, str(RUN), "clean", "--profile", one.profile, *config, *common]
                running[subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)] = (one, out)
            time.sleep(0.2)
            for process in [process for process in running if process.poll() is not None]:
                one, out = running.pop(process)
                out.seek(0)
                print(f"{one.name}: {'clean' if process.returncode == 0 else 'BAD'}\n{textwrap.indent(out.read(), '    ')}", flush=True)
                out.close()
                wrong += [one.name] if process.returncode else []
    finally:
        for process in running:
            process.terminate()
    print(f"{len(found) - len(wrong)} of {len(found)} examples without an alarm in any way, in {time.monotonic() - started:.0f} s")
    return 1 if wrong or not found else 0


def kills(options: argparse.Namespace) -> int:
    made = runner(options, options.via)
    moments = random.Random(options.seed)
    # From before the first launch to after the last answer.
    signals = [(options.signal or ["KILL"])[number % len(options.signal or ["KILL"])] for number in range(options.repeat)]
    work: list[tuple[str, Fault | None]] = [(f"{name} {moments.uniform(0.2, options.within):.2f}", None) for name in signals]
    wrong = 0
    for outcome in made.run_all(work, options.processes, Runner.kill):
        bad = [verdict for verdict in (outcome.report or {}).get("verdicts", []) if verdict["outcome"] != "pass"]
        left = outcome.answers.get("left by it", [])
        good = not (bad or outcome.error or outcome.left or outcome.code != 0 or outcome.answers.get("cleanup") != 0)
        name, moment = outcome.name.split()
        good = good and (name == "KILL" or not left)
        wrong += not good
        told = f"{len(left)} left, {len(outcome.left)} after cleanup; the other run: {len(bad)} alarms, exit {outcome.code}"
        print(f"{name} after {moment} s: {'good' if good else 'BAD'}: {told} {outcome.error}", flush=True)
        for verdict in bad:
            print(f"    {verdict['outcome']}: {verdict['id']}: {verdict['seen']}")
    print(f"{options.repeat - wrong} of {options.repeat} kills left nothing that cleanup does not find, and harmed nobody")
    return 1 if wrong else 0


def compared(options: argparse.Namespace) -> int:
    made = runner(options)
    print(compare(made, options.deadline, options.turns))
    return 0


RUN = Path(__file__).resolve().parent.parent / "run"

__all__ = ["Score", "main"]
