"""Network namespaces of one run: made in batches, bounded in number, removed with everything that runs in them."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

PREFIX = "smlab"
FOLDER = Path("/run/netns")
# A VPC takes three and each probe one: more than this is a loop gone wrong.
MOST = 160

CLONE_NEWNET = 0x40000000
libc = ctypes.CDLL(None, use_errno=True)


class LabError(Exception):
    """Something that the lab cannot do on this machine; the text says what."""


def permitted() -> str | None:
    """Returns why namespaces cannot be used here, or nothing."""
    if os.geteuid() != 0:
        return "namespaces need root"
    for tool in ["ip", "nft", "nsenter", "unshare", "setpriv"]:
        if not any(os.access(f"{folder}/{tool}", os.X_OK) for folder in ["/usr/sbin", "/usr/bin", "/sbin", "/bin"]):
            return f"`{tool}` is missing (packages iproute2, nftables, util-linux)"
    name = f"{PREFIX}-try-{os.getpid()}-{threading.get_native_id()}"
    try:
        run(["ip", "netns", "add", name])
        run(["ip", "netns", "exec", name, "nft", "add table ip try"])
    except LabError as problem:
        return str(problem)
    finally:
        subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)
    return None


def run(command: list[str], given: str | None = None) -> str:
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False, timeout=60)
    if done.returncode != 0:
        shown = f"\n{given}" if given else ""
        raise LabError(f"`{' '.join(command)}` exited {done.returncode}: {done.stderr.strip()}{shown}")
    return done.stdout


class Namespaces:
    """The namespaces of a run; each name begins with the run's own prefix."""

    def __init__(self, run_id: str) -> None:
        self.prefix = f"{PREFIX}-{run_id}-"
        self.names: set[str] = set()
        self.lock = threading.Lock()

    def add(self, *short: str) -> list[str]:
        """Makes namespaces with forwarding on, redirects and address filters off, and the loopback interface up."""
        names = [self.prefix + one for one in short]
        with self.lock:
            if len(self.names) + len(names) > MOST:
                raise LabError(f"more than {MOST} namespaces")
            self.names.update(names)
        run(["ip", "-batch", "-"], "".join(f"netns add {name}\n" for name in names))
        for name in names:
            within(name, prepare)
        return names

    def remove(self, name: str) -> None:
        with self.lock:
            self.names.discard(name)
        remove(name)

    def close(self) -> None:
        for name in sorted(self.names):
            self.remove(name)


def prepare() -> None:
    """Runs in the new namespace. Files under /proc/sys/net are those of the thread that opens them."""
    net = Path("/proc/sys/net/ipv4")
    settings = {"ip_forward": "1", "ip_nonlocal_bind": "1", "conf/all/rp_filter": "0", "conf/default/rp_filter": "0"}
    settings |= {"conf/all/send_redirects": "0", "conf/default/send_redirects": "0", "conf/all/accept_local": "1"}
    for name, value in settings.items():
        (net / name).write_text(value, encoding="ascii")
    run(["ip", "link", "set", "lo", "up"])


def ip(name: str, lines: list[str], force: bool = False) -> None:
    """Runs lines of `ip` in a namespace, all in one process. With `force` a line that fails keeps none of the others back."""
    if lines and force:
        text = "\n".join(lines) + "\n"
        subprocess.run(["ip", "-n", name, "-force", "-batch", "-"], input=text, text=True, capture_output=True, check=False, timeout=60)
    elif lines:
        run(["ip", "-n", name, "-batch", "-"], "\n".join(lines) + "\n")


def nft(name: str, rules: str) -> None:
    """Replaces or adds rules in one transaction."""
    run(["ip", "netns", "exec", name, "nft", "-f", "-"], rules)


def within(name: str, action: Callable[[], T]) -> T:
    """Runs a function in a namespace, in a thread of its own; sockets that it opens stay there."""
    results: list[T] = []
    problems: list[BaseException] = []

    def enter() -> None:
        try:
            with open(FOLDER / name, "rb") as file:
                if libc.setns(file.fileno(), CLONE_NEWNET) != 0:
                    raise OSError(ctypes.get_errno(), f"setns to {name}")
            results.append(action())
        except BaseException as problem:  # handed to the caller
            problems.append(problem)

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    if problems:
        raise problems[0]
    return results[0]


def listener(name: str, port: int, kind: socket.SocketKind = socket.SOCK_STREAM, address: str = "0.0.0.0") -> socket.socket:
    """Opens a listening socket in a namespace. With IP_PKTINFO a datagram tells to which address it came."""

    def open_there() -> socket.socket:
        sock = socket.socket(socket.AF_INET, kind)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((address, port))
        if kind == socket.SOCK_STREAM:
            sock.listen(256)
        else:
            sock.setsockopt(socket.IPPROTO_IP, 8, 1)  # IP_PKTINFO
        return sock

    return within(name, open_there)


def remove(name: str) -> None:
    """Ends what runs in a namespace and deletes it. What runs there was started by the run that made it."""
    for _ in range(3):
        done = subprocess.run(["ip", "netns", "pids", name], capture_output=True, text=True, check=False)
        pids = [int(pid) for pid in done.stdout.split() if int(pid) != os.getpid()]
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        if not pids:
            break
        time.sleep(0.02)
    subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)
