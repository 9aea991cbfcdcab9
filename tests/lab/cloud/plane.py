"""The data plane of one run, and the probes in it. Opened when a first probe is launched, or when a person asks for it."""

from __future__ import annotations

import os
import random
import secrets
import shutil
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from . import metadata, state
from .http import Request, Response
from .line import SlowWorld
from .netns import LabError, ip, run
from .sandbox import Layer, Sandbox
from .services import Services
from .state import Network
from .sweep import ROOT, Janitor, claim

# Probes at once; an account has quotas too.
MOST = 64


@dataclass
class Line:
    """What packets suffer between a probe and its router: milliseconds each way, and one in a hundred."""

    delay: float = 0.0
    loss: float = 0.0


@dataclass
class Probe:
    interface: str
    vpc: str
    namespace: str
    address: str
    sandbox: Sandbox
    metadata: metadata.Metadata | None


class Plane:
    """Namespaces, servers and processes of a run, under one name, gone together."""

    def __init__(self, account: str, region: str, backend: Callable[[Request], Response], line: Line | None = None) -> None:
        self.account, self.region = account, region
        self.id = secrets.token_hex(3)
        self.folder = ROOT / self.id
        self.line = line or Line()
        claim(self.id)
        self.janitor = Janitor(self.id)
        (self.folder / "fs").mkdir()
        # The overlays of probes need a file system that can carry them, and what they write must not fill the machine.
        run(["mount", "-t", "tmpfs", "-o", "size=512m,mode=700", f"smlab-{self.id}", str(self.folder / "fs")])
        self.services = Services(self.folder, account, self.network, backend)
        self.world = SlowWorld(self.id, self.read, self.services.serve, self.line)
        self.layer = Layer(self.folder / "fs" / "layer", self.services.authority.file)
        self.probes: dict[str, Probe] = {}
        self.lock = threading.Lock()

    def read(self) -> Network:
        return state.read(self.account, self.region)

    def network(self) -> Network:
        """What the world was last compiled from."""
        return self.world.network

    def refresh(self) -> None:
        self.world.refresh()

    def place(self, interface_id: str, hostname: str, isolated: bool = False) -> Probe:
        """Makes a place for a process behind an interface of moto's; `isolated` leaves out the network."""
        with self.lock:
            if len(self.probes) >= MOST:
                raise LabError(f"more than {MOST} probes at once")
            number = self.world.number()
        (namespace,) = self.world.namespaces.add(f"p{number}")
        interface = self.world.read().interfaces[interface_id] if isolated else self.world.plug(interface_id, namespace)
        network = self.world.network if not isolated else self.read()
        vpc = network.vpcs[network.subnets[interface.subnet].vpc]
        sandbox = Sandbox(self.folder / "fs" / f"p{number}", self.layer, namespace, hostname, interface.address)
        servers = [vpc.resolver if server == "AmazonProvidedDNS" else server for server in vpc.name_servers]
        sandbox.resolver(servers, vpc.domain)
        probe = Probe(interface_id, vpc.id, namespace, interface.address, sandbox, None)
        with self.lock:
            self.probes[interface_id] = probe
        return probe

    def give_metadata(self, probe: Probe, facts: dict[str, str], role: str | None, container: bool) -> str | None:
        """Serves instance metadata, or a container's credentials, in the probe's namespace; returns the latter's path."""
        address = "169.254.170.2" if container else "169.254.169.254"
        ip(probe.namespace, [f"addr add {address}/32 dev lo"])
        credentials = metadata.Credentials.of(role, self.account, self.region, probe.sandbox.namespace) if role else None
        if credentials is not None:
            self.services.identities[credentials.key] = credentials.identity
        probe.metadata = metadata.Metadata(facts, credentials, container)
        probe.metadata.listen(self.services.loop, probe.namespace, address)
        return probe.metadata.path if container and credentials else None

    def displace(self, probe: Probe) -> None:
        with self.lock:
            if self.probes.pop(probe.interface, None) is None:
                return
        probe.sandbox.close()
        self.world.unplug(probe.interface, probe.vpc, probe.namespace)

    def close(self) -> None:
        for probe in list(self.probes.values()):
            probe.sandbox.kill()
        self.services.close()
        self.world.close()
        for probe in list(self.probes.values()):
            probe.sandbox.close()
        self.probes.clear()
        subprocess.run(["umount", "-l", str(self.folder / "fs")], capture_output=True, check=False)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.janitor.dismiss()


def reseed() -> None:
    """After a fork both sides would otherwise make the same ids."""
    random.seed(os.urandom(16))
