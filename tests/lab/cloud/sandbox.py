"""A probe's process: behind its own network namespace and in a file system, process table and devices of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

from .netns import FOLDER

INSIDE = Path(__file__).resolve().parent / "inside"
# EC2 User Guide, "Instance console output": the most recent 64 KB.
CONSOLE = 64 * 1024
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Layer:
    """What every probe sees in place of the machine's own: power commands that end the probe, and the lab's authority."""

    def __init__(self, folder: Path, authority: Path) -> None:
        self.folder = folder
        for name in ["shutdown", "poweroff", "halt", "reboot", "init", "telinit"]:
            self.add(f"usr/sbin/{name}", (INSIDE / "power.sh").read_bytes(), 0o755)
        self.add("usr/bin/systemctl", (INSIDE / "power.sh").read_bytes(), 0o755)
        self.add("usr/lib/lab/boot.sh", (INSIDE / "boot.sh").read_bytes(), 0o755)
        system = Path("/etc/ssl/certs/ca-certificates.crt")
        bundle = (system.read_bytes() if system.is_file() else b"") + authority.read_bytes()
        # AWS's certificates are trusted everywhere, so the lab's are here.
        self.add("etc/ssl/certs/ca-certificates.crt", bundle, 0o644)
        self.add("usr/lib/ssl/cert.pem", bundle, 0o644)
        for name in ["proc", "dev", "run", "tmp"]:
            (folder / name).mkdir(exist_ok=True)

    def add(self, path: str, content: bytes, mode: int) -> None:
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        place.chmod(mode)


class Sandbox:
    """One probe. `folder` must lie on a file system that can carry the upper layer of an overlay."""

    def __init__(self, folder: Path, layer: Layer, namespace: str, hostname: str, address: str) -> None:
        self.folder, self.layer, self.namespace = folder, layer, namespace
        for name in ["upper", "work", "root"]:
            (folder / name).mkdir(parents=True)
        os.mkfifo(folder / "console", 0o622)
        os.mkfifo(folder / "power", 0o622)
        self.write("etc/hostname", hostname + "\n")
        self.write("etc/hosts", f"127.0.0.1 localhost\n{address} {hostname}\n")
        self.process: subprocess.Popen[bytes] | None = None
        self.console = bytearray()
        self.lock = threading.Lock()
        # Opened for both directions, so that neither side ever waits for the other or sees an end.
        self.console_fd = os.open(folder / "console", os.O_RDWR)
        self.power_fd = os.open(folder / "power", os.O_RDWR)
        self.closed = False
        threading.Thread(target=self.collect, daemon=True).start()

    def write(self, path: str, text: str | bytes, mode: int = 0o644) -> None:
        place = self.folder / "upper" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode() if isinstance(text, str) else text)
        place.chmod(mode)

    def read(self, path: str, most: int) -> bytes | None:
        """Reads a file that the probe wrote. A probe may leave links that lead out of its own tree: they are not followed."""
        place = self.folder / "upper"
        for part in path.split("/"):
            place = place / part
            if place.is_symlink() or not place.exists():
                return None
        if not place.is_file():
            return None
        with place.open("rb") as file:
            return file.read(most)

    def resolver(self, servers: list[str], domain: str) -> None:
        search = f"search {domain}\n" if domain else ""
        self.write("etc/resolv.conf", search + "".join(f"nameserver {server}\n" for server in servers) + "options timeout:2 attempts:2\n")

    def start(self, command: list[str], environment: dict[str, str], output: Path | None = None) -> None:
        """Starts the command. Its output goes to a file, or to the console."""
        enter = ["nsenter", f"--net={FOLDER / self.namespace}", "unshare", "--mount", "--pid", "--uts", "--ipc", "--fork", "--kill-child=SIGKILL"]
        enter += ["bash", str(INSIDE / "enter.sh"), str(self.folder), str(self.layer.folder)]
        environment = {"PATH": PATH, "HOME": "/root", "LANG": "C.UTF-8", "SSL_CERT_FILE": "/etc/ssl/certs/ca-certificates.crt"} | environment
        with open(output or self.folder / "output", "ab") as file:
            self.process = subprocess.Popen(
                enter + command, env=environment, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, start_new_session=True, cwd="/"
            )

    def execute(self, command: list[str], seconds: float, environment: dict[str, str]) -> tuple[int | None, bytes, bytes]:
        """Runs another command beside the first; the code is none where the time ran out."""
        target = self.init()
        if target is None:
            return 1, b"", b"not running"
        enter = ["nsenter", f"--target={target}", "--mount", "--pid", "--uts", "--ipc", "--net", "--root", "--wd"]
        process = subprocess.Popen(
            enter + command, env={"PATH": PATH, "HOME": "/root", "SSL_CERT_FILE": "/etc/ssl/certs/ca-certificates.crt"} | environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )
        try:
            out, err = process.communicate(timeout=seconds)
            return process.returncode, out, err
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
            return None, out, err

    def init(self) -> int | None:
        """The first process of the probe, by its number on this machine."""
        if self.process is None or self.process.poll() is not None:
            return None
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[1]) == self.process.pid:
                return int(stat.parent.name)
        return None

    def wait(self, seconds: float) -> int | None:
        assert self.process is not None
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def kill(self) -> None:
        """Ends the probe at once, and with its first process everything that it started."""
        if self.process is not None and self.process.poll() is None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.process.wait()

    def collect(self) -> None:
        while not self.closed:
            try:
                data = os.read(self.console_fd, 65536)
            except OSError:
                return
            with self.lock:
                # A serial line ends its lines this way.
                self.console += data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
                del self.console[:-CONSOLE]

    def watch_power(self, asked: Callable[[str, str], None]) -> None:
        """Calls `asked(command, when)` for each power command, from a thread of its own."""

        def follow() -> None:
            while not self.closed:
                try:
                    lines = os.read(self.power_fd, 4096).decode("ascii", "replace").splitlines()
                except OSError:
                    return
                for line in lines:
                    if line:
                        name, _, when = line.partition(" ")
                        asked(name, when)

        threading.Thread(target=follow, daemon=True).start()

    def close(self) -> None:
        self.kill()
        self.closed = True
        # The readers wait in read: a last word wakes them before their files are closed.
        for fd in (self.console_fd, self.power_fd):
            os.write(fd, b"\n")
        threading.Timer(0.5, lambda: [os.close(fd) for fd in (self.console_fd, self.power_fd)]).start()
        shutil.rmtree(self.folder, ignore_errors=True)
