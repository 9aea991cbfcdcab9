"""Takes away what a run leaves when it dies: namespaces, processes in them, mounts. Touches nothing that no run made.

Each run has a folder with its process and that process's start time, so that a number used again is not taken for it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from .netns import FOLDER, PREFIX, remove

ROOT = Path("/run/smgen-lab")


def started(pid: int) -> str | None:
    """When a process started, in ticks; none where there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[19]
    except (OSError, IndexError):
        return None


def claim(run_id: str) -> None:
    folder = ROOT / run_id
    folder.mkdir(parents=True)
    (folder / "process").write_text(f"{os.getpid()} {started(os.getpid())}\n", encoding="ascii")


def alive(run_id: str) -> bool:
    try:
        pid, when = (ROOT / run_id / "process").read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return False
    return started(int(pid)) == when


def clear(run_id: str) -> int:
    """Removes all that a run made; returns the number of namespaces."""
    names = [path.name for path in FOLDER.glob(f"{PREFIX}-{run_id}-*")] if FOLDER.is_dir() else []
    for name in names:
        remove(name)
    folder = ROOT / run_id
    if folder.exists():
        subprocess.run(["umount", "-l", str(folder / "fs")], capture_output=True, check=False)
        # Only once nothing is mounted there any more: what is below it would be another's.
        if not os.path.ismount(folder / "fs"):
            shutil.rmtree(folder, ignore_errors=True)
    return len(names)


def sweep() -> list[str]:
    """Clears the runs whose process is gone; returns a line for each."""
    runs = {path.name for path in ROOT.iterdir()} if ROOT.is_dir() else set()
    runs |= {path.name.split("-")[1] for path in FOLDER.glob(f"{PREFIX}-*-*") if path.name.split("-")[1] != "try"} if FOLDER.is_dir() else set()
    return [f"run {one}: {clear(one)} namespaces removed" for one in sorted(runs) if not alive(one)]


class Janitor:
    """A process that waits for the end of the run, however it comes, and then clears up after it."""

    def __init__(self, run_id: str) -> None:
        read, write = os.pipe()
        command = [sys.executable, "-m", "cloud.sweep", run_id]
        folder = str(Path(__file__).resolve().parent.parent)
        environment = {"PATH": os.environ.get("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"), "PYTHONDONTWRITEBYTECODE": "1"}
        self.process = subprocess.Popen(command, stdin=read, cwd=folder, env=environment, start_new_session=True, stdout=subprocess.DEVNULL)
        os.close(read)
        # Closed by the kernel when this process ends; children that are forked later must not keep it open.
        os.set_inheritable(write, False)
        self.pipe = write

    def dismiss(self) -> None:
        os.close(self.pipe)
        self.process.wait(30)


def main() -> None:
    run_id = sys.argv[1]
    os.read(0, 1)
    clear(run_id)


if __name__ == "__main__":
    main()
