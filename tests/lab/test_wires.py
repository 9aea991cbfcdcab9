#!/usr/bin/env python3
"""Slow lines, wires that are tapped, and what is left when a lab dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

from cloud.lab import Settings
from cloud.netns import FOLDER, PREFIX
from cloud.sweep import ROOT, alive
from support import STS, Case, rule

HERE = Path(__file__).resolve().parent

# Times a handshake, several times over.
SLOW = """
import socket, sys, time
spent = []
for _ in range(5):
    started = time.monotonic()
    try: socket.create_connection(("%s", 443), 5).close(); spent.append(time.monotonic() - started)
    except OSError: pass
open("/opt/ml/output/message", "w").write("%%d %%.0f" %% (len(spent), 1000 * sorted(spent)[len(spent) // 2]))
"""


class Acts(Case):
    def setUp(self) -> None:
        self.network = self.vpc()
        self.near = self.subnet(self.network, 0)
        self.open = self.group(self.network, ingress=[rule("-1", cidr="0.0.0.0/0")])
        self.first = self.endpoint(self.network, [self.near], self.open)
        self.services = self.lab.open().services

    def tearDown(self) -> None:
        from cloud.acts import Acts as Switches

        self.services.acts = Switches()
        self.lab.plane.world.drops.clear()
        self.lab.plane.refresh()

    def tls(self) -> str:
        return str(self.ask(self.near, self.open, it=["tls", STS])["it"])

    def test_certificates(self) -> None:
        self.assertEqual(self.tls(), "TLSv1.3")
        acts = self.services.acts
        for switch in (acts.intercepted, acts.misnamed, acts.expired):
            switch.add("sts")
            self.assertEqual(self.tls(), "bad certificate")
            switch.clear()

    def test_old_versions_of_tls_are_refused(self) -> None:
        said = str(self.ask(self.near, self.open, it=["tls", STS, None, True])["it"])
        self.assertIn("PROTOCOL_VERSION", said.upper())

    def test_servers_that_misbehave(self) -> None:
        acts = self.services.acts
        acts.mute.add("sts")
        self.assertEqual(self.tls(), "timeout")
        acts.mute.clear()
        acts.cut.add("sts")
        self.assertEqual(self.tls(), "reset")
        acts.cut.clear()
        acts.status["sts"] = 503
        self.assertEqual(self.ask(self.near, self.open, it=["http", STS])["it"][0], 503)

    def test_packets_that_vanish_and_connections_that_are_refused(self) -> None:
        world, (address,) = self.lab.plane.world, self.addresses(self.first)
        world.drops.append(f"ip daddr {address} drop")
        self.lab.plane.refresh()
        self.assertEqual(self.tls(), "timeout")
        world.drops[:] = [f"ip daddr {address} tcp dport 443 reject with tcp reset"]
        self.lab.plane.refresh()
        self.assertEqual(self.tls(), "refused")

    def test_a_resolver_that_misbehaves(self) -> None:
        acts = self.services.acts
        for how, said in [("servfail", 2), ("nxdomain", 3), ("refused", 5), ("dead", "timeout")]:
            acts.resolver = how
            self.assertEqual(self.ask(self.near, self.open, it=["query", "169.254.169.253", STS]), {"it": said})
        acts.resolver = ""
        acts.lies[STS] = "10.99.99.99"
        self.assertEqual(self.ask(self.near, self.open, it=["names", STS]), {"it": ["10.99.99.99"]})


class SlowLines(Case):
    settings = Settings(job_start=0.02, delay=50, loss=1)

    def test_a_round_trip_takes_as_long_as_it_should(self) -> None:
        network = self.vpc()
        near = self.subnet(network)
        group = self.group(network, ingress=[rule("-1", cidr="0.0.0.0/0")])
        (address,) = self.addresses(self.endpoint(network, [near], group))
        made = self.request([near], [group], ["python3", "-c", "import sys; exec(bytes.fromhex(''.join(sys.argv[1:])))"])
        code = (SLOW % address).encode().hex()
        made["AppSpecification"]["ContainerArguments"] = [code[at : at + 256] for at in range(0, len(code), 256)]
        self.sagemaker.create_processing_job(**made)
        connected, milliseconds = map(float, self.wait(made["ProcessingJobName"])["ExitMessage"].split())
        self.assertGreaterEqual(connected, 4)
        self.assertTrue(45 <= milliseconds <= 120, milliseconds)


class Ends(Case):
    def test_a_lab_that_is_killed_leaves_nothing(self) -> None:
        script = (
            "import sys, time; sys.path.insert(0, '.'); sys.dont_write_bytecode = True\n"
            "from support import Case\n"
            "class T(Case): pass\n"
            "T.setUpClass(); t = T(); v = t.vpc(); s = t.subnet(v); g = t.group(v)\n"
            "j = t.request([s], [g], ['sleep', '600']); T.sagemaker.create_processing_job(**j); t.address_of(j['ProcessingJobName'])\n"
            "while not (T.lab.plane and any(one.sandbox.init() for one in T.lab.plane.probes.values())): time.sleep(0.05)\n"
            "print(T.lab.plane.id, flush=True); time.sleep(600)\n"
        )
        process = subprocess.Popen([sys.executable, "-c", script], cwd=HERE, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        self.addCleanup(process.kill)
        run = process.stdout.readline().strip()
        names = list(FOLDER.glob(f"{PREFIX}-{run}-*"))
        self.assertTrue(alive(run) and len(names) >= 4, names)
        probe = next(one.name for one in names if one.name.split("-")[2].startswith("p"))
        pids = subprocess.run(["ip", "netns", "pids", probe], capture_output=True, text=True, check=True).stdout.split()
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        ends = time.monotonic() + 10
        while time.monotonic() < ends and ((ROOT / run).exists() or list(FOLDER.glob(f"{PREFIX}-{run}-*"))):
            time.sleep(0.1)
        self.assertEqual(list(FOLDER.glob(f"{PREFIX}-{run}-*")), [])
        self.assertFalse((ROOT / run).exists())
        self.assertTrue(pids)
        left = [pid for pid in pids if living(pid)]
        self.assertEqual(left, [], "processes of the probe are still there")


def living(pid: str) -> bool:
    """Whether a process runs; one that nobody has waited for yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


if __name__ == "__main__":
    unittest.main()
