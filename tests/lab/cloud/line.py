"""A line between a probe and its router that is slow and loses packets.

`tc netem` where the kernel has it. Where it has not, the two ends are TAP devices, and this process carries the frames
from one to the other, late, or not at all.
"""

from __future__ import annotations

import fcntl
import functools
import heapq
import os
import random
import selectors
import struct
import subprocess
import threading
import time
from typing import Any, Protocol

from .netns import ip, within
from .routes import FAR
from .world import MAC, World

TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454CA, 0x0002, 0x1000
# Frames under way at once; more are lost, as in any queue.
MOST = 4096


class Quality(Protocol):
    delay: float
    loss: float


class SlowWorld(World):
    """A world whose probes may be joined by slow lines."""

    def __init__(self, run_id: str, read: Any, serve: Any, line: Quality) -> None:
        super().__init__(run_id, read, serve)
        self.quality = line
        self.carrier: Carrier | None = None

    def join(self, router: str, device: str, namespace: str, far_device: str) -> None:
        quality = self.quality
        if not quality.delay and not quality.loss:
            self.link(router, device, namespace, far_device)
        elif netem(self.internet or router):
            self.link(router, device, namespace, far_device)
            for name, end in [(router, device), (namespace, far_device)]:
                command = ["tc", "-n", name, "qdisc", "replace", "dev", end, "root", "netem", "delay", f"{quality.delay / 2}ms", "loss", f"{quality.loss}%"]
                subprocess.run(command, check=True, capture_output=True)
        else:
            self.carrier = self.carrier or Carrier(quality)
            self.carrier.join(router, device, namespace, far_device)

    def close(self) -> None:
        if self.carrier is not None:
            self.carrier.closed = True
        super().close()


@functools.cache
def netem(namespace: str) -> bool:
    command = ["tc", "-n", namespace, "qdisc", "replace", "dev", "lo", "root", "netem", "delay", "0ms"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


class Carrier:
    def __init__(self, quality: Quality) -> None:
        self.quality = quality
        self.selector = selectors.DefaultSelector()
        self.due: list[tuple[float, int, int, bytes]] = []
        self.count = 0
        self.closed = False
        threading.Thread(target=self.run, daemon=True).start()

    def join(self, here: str, device: str, there: str, far_device: str) -> None:
        ends = [within(here, lambda: tap(device)), within(there, lambda: tap(far_device))]
        for name, end in [(here, device), (there, far_device)]:
            lines = [f"link set {end} address {MAC}", f"link set {end} up"]
            ip(name, [*lines, f"neigh replace {FAR} lladdr {MAC} dev {end} nud permanent"])
        for this, other in [(0, 1), (1, 0)]:
            self.selector.register(ends[this], selectors.EVENT_READ, ends[other])

    def run(self) -> None:
        while not self.closed:
            wait = max(0.0, self.due[0][0] - time.monotonic()) if self.due else 0.05
            for key, _ in self.selector.select(min(wait, 0.05)):
                self.take(key.fd, key.data)
            while self.due and self.due[0][0] <= time.monotonic():
                _, _, end, frame = heapq.heappop(self.due)
                self.put(end, frame)

    def take(self, end: int, other: int) -> None:
        try:
            frame = os.read(end, 65536)
        except BlockingIOError:
            return
        except OSError:
            # The namespace is gone, and the device with it.
            self.selector.unregister(end)
            os.close(end)
            return
        if random.uniform(0, 100) >= self.quality.loss and len(self.due) < MOST:
            self.count += 1
            heapq.heappush(self.due, (time.monotonic() + self.quality.delay / 2000, self.count, other, frame))

    @staticmethod
    def put(end: int, frame: bytes) -> None:
        try:
            os.write(end, frame)
        except OSError:
            pass  # the device is down or gone: the frame is lost


def tap(device: str) -> int:
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", device.encode(), IFF_TAP | IFF_NO_PI))
    return fd
