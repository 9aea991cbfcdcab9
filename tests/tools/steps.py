"""Steps of a test run: what each printed, counted, and took of the clock and of the processor."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
UNITTEST = re.compile(r"^Ran (\d+) tests? in ")
RESULT = re.compile(r"^test result: \S+ (\d+) passed; (\d+) failed; (\d+) ignored; (\d+) measured; (\d+) filtered out")
# How cargo sums up what the compiler and clippy said of one of this package's crates; it says so again when nothing is to be built.
WARNINGS = re.compile(r"^warning: `.+` \(.+\) generated \d+ warnings?")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Time:
    """Seconds that a step took: of the clock, and of one processor, with all that it started and waited for."""

    name: str
    wall: float
    cpu: float


@dataclass
class Totals:
    passed: int = 0
    failed: int = 0
    ignored: int = 0
    measured: int = 0
    filtered: int = 0
    skipped: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    times: list[Time] = field(default_factory=list)

    def breaks(self, name: str) -> None:
        """Counts a step that could not begin."""
        self.failed += 1
        self.broken.append(name)


class Evidence:
    """Of a step's output, the part that says why it failed: libtest's sections of failures, or else the last lines."""

    def __init__(self) -> None:
        self.failures: list[str] = []
        self.last: deque[str] = deque(maxlen=150)
        self.inside = False

    def add(self, line: str) -> None:
        self.last.append(line)
        # The second `failures:` of libtest, a list of names, is welcome too.
        self.inside = (self.inside or line.rstrip() == "failures:") and not RESULT.match(line)
        if self.inside and len(self.failures) < 400:
            self.failures.append(line)

    def text(self) -> str:
        return "".join(self.failures or self.last)


class Process:
    """A command whose output is read as it comes."""

    def __init__(self, command: list[str], env: dict[str, str], out: int | None = None) -> None:
        self.command, self.started = command, time.monotonic()
        self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE if out is None else out, stderr=subprocess.STDOUT, text=True, errors="replace")

    def lines(self) -> Iterable[str]:
        assert self.process.stdout is not None
        return self.process.stdout

    def end(self) -> tuple[int, float, float]:
        """Waits; returns the exit code, and the seconds of clock and processor."""
        # `Popen.wait` does not say what a process used.
        if self.process.stdout is not None:
            self.process.stdout.close()
        _, status, used = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        return self.process.returncode, time.monotonic() - self.started, used.ru_utime + used.ru_stime


class Begun(Process):
    """A command that runs beside others, which go first; its output waits in a file until it is its turn to be shown."""

    def __init__(self, command: list[str], env: dict[str, str], niceness: int = 10) -> None:
        self.out = tempfile.TemporaryFile("w+", errors="replace")  # noqa: SIM115 (closed when it has been read)
        super().__init__(["nice", "-n", str(niceness), *command], env, self.out.fileno())
        self.ended: tuple[int, float, float] = (-1, 0.0, 0.0)
        # Waited for at once: what others take meanwhile is not its time.
        self.waiting = threading.Thread(target=self.wait, daemon=True)
        self.waiting.start()

    def wait(self) -> None:
        self.ended = super().end()

    def lines(self) -> Iterator[str]:
        self.waiting.join()
        with self.out:
            self.out.seek(0)
            yield from self.out

    def end(self) -> tuple[int, float, float]:
        self.waiting.join()
        return self.ended


def step(totals: Totals, name: str, command: list[str] | Begun, env: dict[str, str], counts: bool = False) -> None:
    """Shows the output as it comes. With `counts`, adds up libtest's lines; otherwise only a failure is counted.

    Warnings of the compiler or of clippy are a failure, too, but one that lets the tests of what was built go on.
    """
    print(f"\n==> {' '.join(command.command if isinstance(command, Begun) else command)}", flush=True)
    failed_before, ran, python_tests, warned = totals.failed, 0, 0, False
    evidence = Evidence()
    try:
        process = command if isinstance(command, Begun) else Process(command, env)
    except OSError as error:
        print(error, flush=True)
        totals.breaks(name)
        return
    for line in process.lines():
        print(line, end="", flush=True)
        evidence.add(line)
        warned = warned or WARNINGS.match(COLOUR.sub("", line)) is not None
        if counts and (match := RESULT.match(line)):
            passed, failed, ignored, measured, filtered = (int(number) for number in match.groups())
            totals.passed += passed
            totals.failed += failed
            totals.ignored += ignored
            totals.measured += measured
            totals.filtered += filtered
            ran += passed + failed
        elif counts and (match := UNITTEST.match(line)):
            ran += int(match[1])
            python_tests += int(match[1])
    code, wall, cpu = process.end()
    totals.times.append(Time(name, wall, cpu))
    if code == 0:
        totals.passed += python_tests
    if code != 0 or warned:
        why = f"exit code {code}" if code else "warnings"
        totals.broken.append(name if code else f"{name} ({why})")
        totals.told.append(f"==> {name}, {why}:\n{evidence.text()}")
        # A compile error or a crash fails the step without failing a test.
        totals.failed += 0 if totals.failed > failed_before else 1
    elif counts and ran == 0:
        print(f"{name}: no test ran", flush=True)
        totals.breaks(name)
    print(f"<== {name}: {wall:.0f} s, {cpu:.0f} s of processor", flush=True)


def table(times: list[Time], seconds: float) -> str:
    """Returns a line for each step; some run beside others, so that the first column is more than the whole."""
    width = max(len(time.name) for time in [*times, Time("the whole run", 0, 0)])
    rows = [f"{'step':{width}}  seconds  of processor"]
    rows += [f"{time.name:{width}}  {time.wall:7.0f}  {time.cpu:12.0f}" for time in times]
    cpu, cores = sum(time.cpu for time in times), os.cpu_count() or 1
    busy = f"  ({100 * cpu / (seconds * cores):.0f} % of {cores} cores)" if seconds else ""
    return "\n".join([*rows, f"{'the whole run':{width}}  {seconds:7.0f}  {cpu:12.0f}{busy}"])


def slowest(notes: str, count: int = 15) -> str:
    """Returns the tests and the commands on which most seconds were spent: `notes` are lines of test, command and seconds, with tabs."""
    tests: dict[str, float] = {}
    commands: dict[str, float] = {}
    # Arguments of tests hold what `splitlines` takes for the end of a line.
    for line in filter(None, notes.split("\n")):
        test, command, seconds = line.split("\t")
        tests[test] = tests.get(test, 0) + float(seconds)
        commands[command] = commands.get(command, 0) + float(seconds)

    def most(of: dict[str, float], title: str) -> list[str]:
        found = sorted(of.items(), key=lambda one: -one[1])[:count]
        return [f"{title}, seconds", *(f"{seconds:7.1f}  {name}" for name, seconds in found)]

    return "\n".join([*most(tests, "commands of a test"), "", *most(commands, "a command in all tests")]) if tests else ""
