"""Runs smgen against a deployed lab, in a process of its own for each fault, forked off the one that deployed."""

from __future__ import annotations

import copy
import json
import os
import shlex
import signal
import subprocess
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import witness
from cloud.constraints import model
from cloud.lab import ROLE, Lab, Settings
from cloud.netns import FOLDER
from cloud.plane import reseed
from moto.core.utils import get_service_model

from . import deploy
from .deploy import Subject, clean_environment, credentials
from .fault import Fault, commit
from .lookup import Lookup

PACKETS = ("sagemaker", "ec2", "ssm", "auto", "local")
# Those whose probes have a role in the lab.
SIGNING = ("sagemaker", "ssm", "auto")
# What the agent of Systems Manager must reach (Systems Manager User Guide, "Creating VPC endpoints").
FOR_SSM = ["ssm", "ssmmessages"]
# Where an internet that must not be reached would answer.
EGRESS_TARGET = "198.51.100.10"
# What probes that have a role may list, and what the endpoint must keep them from.
BUCKET, FOREIGN_BUCKET, OTHER_ACCOUNT = "smgen-lab-own", "smgen-lab-open-data", "999999999999"
# Milliseconds. Probes, services and control plane of the lab share this machine: what a busy one does late must not be a fault.
CHECK_TIMEOUT = 8000
# Seconds that a run of smgen may take.
LONGEST = 300.0


@dataclass
class Outcome:
    """What came of one run: the report, the exit code, and whatever was wrong with the lab."""

    name: str
    seconds: float = 0.0
    code: int | None = None
    report: dict[str, Any] | None = None
    error: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    calls: int = 0
    left: list[str] = field(default_factory=list)
    # Ids of what the fault's first cause may be about; empty where it does not say.
    meant: list[str] = field(default_factory=list)


class Runner:
    def __init__(self, subject: Subject, settings: Settings | None = None) -> None:
        self.subject, self.via, self.settings = subject, "account", settings or Settings()
        self.targets = [EGRESS_TARGET]
        self.check_timeout = CHECK_TIMEOUT
        # With Terraform's state, so that more can be deployed later.
        self.folder = tempfile.TemporaryDirectory(prefix="smgen-lab-")
        self.lab: Lab | None = None
        # Where what smgen reads of each fault is kept, if it is.
        self.snapshots: Path | None = None
        self.saving: Path | None = None
        self.timings: dict[str, float] = {}
        self.session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test")

    def deploy(self) -> Lab:
        """Deploys, and stops serving: from here on this process is only copied."""
        started = time.monotonic()
        terraform = deploy.render(self.subject, Path(self.folder.name))
        lab = Lab(deploy.region_of(terraform), self.settings)
        try:
            self.timings = deploy.apply(terraform, lab.serve())
        finally:
            lab.stop_serving()
        lab.role()
        lab.bucket(BUCKET, lab.account)
        lab.bucket(FOREIGN_BUCKET, OTHER_ACCOUNT)
        self.warm()
        self.timings["all"] = time.monotonic() - started
        self.lab = lab
        return lab

    def through(self, via: str) -> Runner:
        """Returns the runner of the same lab that looks in another way. What that needs and the profile lacks is deployed now."""
        assert self.lab is not None
        made = copy.copy(self)
        made.via = via
        if via == "ssm":
            made.subject = deploy.with_endpoints(self.subject, FOR_SSM, Path(self.folder.name))
            terraform = deploy.render(made.subject, Path(self.folder.name))
            try:
                deploy.apply(terraform, self.lab.serve())
            finally:
                self.lab.stop_serving()
        return made

    def expected(self) -> set[str]:
        """Returns the ids of what smgen is to judge."""
        command = self.subject.command("verify", "--list", "--format", "json")
        done = subprocess.run(command, cwd=self.subject.folder(), env=clean_environment(), capture_output=True, check=True, timeout=60)
        return {one["id"] for one in json.loads(done.stdout)["expectations"]}

    def warm(self) -> None:
        """Loads once what every child would load again: the service models of boto3 alone take a second."""
        for service in ("ec2", "sagemaker", "route53", "route53resolver", "kms", "logs", "iam", "s3"):
            self.session.client(service, region_name="us-east-1", endpoint_url="http://127.0.0.1:1")
        model("sagemaker")
        for service in ("ec2", "iam", "kms", "logs", "route53", "s3", "sagemaker", "ssm", "sts"):
            get_service_model(service)

    def run_all(self, work: list[tuple[str, Fault | None]], processes: int, action: Callable[[Runner, Lab, Fault | None, Outcome], None]) -> Iterator[Outcome]:
        """Forks a process for each piece of work, so many at a time, and yields what came of each as it ends."""
        waiting, running = list(work), {}
        try:
            while waiting or running:
                while waiting and len(running) < processes:
                    name, fault = waiting.pop(0)
                    file = tempfile.TemporaryFile()  # noqa: SIM115 (read when the child has ended)
                    pid = self.fork(name, fault, file.fileno(), action)
                    running[pid] = (name, file, time.monotonic())
                # Only its own children: Terraform's have long been waited for.
                pid, status = os.wait()
                name, file, started = running.pop(pid)
                yield self.collect(name, file, status, time.monotonic() - started)
        finally:
            for pid in running:
                os.kill(pid, signal.SIGTERM)

    def collect(self, name: str, file: Any, status: int, seconds: float) -> Outcome:
        file.seek(0)
        text = file.read().decode()
        file.close()
        if not text:
            return Outcome(name, seconds, error=f"the process ended with status {status} and said nothing")
        return Outcome(**(json.loads(text) | {"seconds": seconds}))

    def fork(self, name: str, fault: Fault | None, result: int, action: Callable[[Runner, Lab, Fault | None, Outcome], None]) -> int:
        parent = os.getpid()
        pid = os.fork()
        if pid:
            return pid
        # From here on in the child, which must never return to the caller.
        code, outcome, lab = 1, Outcome(name), self.lab
        assert lab is not None
        try:
            signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(SystemExit(1)))
            reseed()
            threading.Thread(target=exit_without_parent, args=(parent,), daemon=True).start()
            lab.launches = True
            action(self, lab, fault, outcome)
            code = 0
        except BaseException as problem:  # reported, and the child ends
            outcome.error = f"{type(problem).__name__}: {problem}\n{traceback.format_exc()}"
        finally:
            try:
                lab.close()
            except Exception as problem:  # what is left is for the janitor
                outcome.error += f"\nclosing: {problem}"
            if lab.broken:
                outcome.error += "\nthe lab broke: " + "; ".join(lab.broken)
            with os.fdopen(os.dup(result), "wb") as out:
                out.write(json.dumps(outcome.__dict__, default=str).encode())
            os._exit(code)

    # What children do

    def clients(self, lab: Lab, url: str) -> Callable[[str], Any]:
        return lambda service: self.session.client(service, region_name=lab.region, endpoint_url=url)

    def verify(self, lab: Lab, fault: Fault | None, outcome: Outcome) -> None:
        """Does the fault, runs smgen, and keeps its report."""
        url = lab.serve()
        if fault is not None:
            clients = self.clients(lab, url)
            lookup, wanted = Lookup(clients, lab.region, lab.account), fault.expect.get("of", [])
            before = lookup.meant(wanted)
            commit(fault, lab, clients, lookup)
            # What the fault made has its id by now; what it took away had one before.
            saved = [name for name in wanted if name.startswith("${") and name[2:-1] in lookup.saved]
            outcome.meant = sorted(before | lookup.meant(saved))
        if self.snapshots is not None and self.via == "account":
            self.saving = self.snapshots / f"{outcome.name}.json"
        before = sum(lab.gateway.calls.values())
        done = self.inside(lab) if self.via == "local" else self.outside(lab, url)
        outcome.code, outcome.calls = done.returncode, sum(lab.gateway.calls.values()) - before
        try:
            outcome.report = json.loads(done.stdout)
        except ValueError:
            outcome.error = f"smgen exited {done.returncode} without a report: {done.stderr.decode(errors='replace')[-2000:]}"
        if self.saving is not None and self.saving.is_file():
            # Tests read it that need no root.
            self.saving.chmod(0o644)
        # A fault that leaves out nothing proves nothing.
        idle = [spoil.part for spoil in lab.gateway.spoils if spoil.how == "drop" and not spoil.done]
        if idle:
            outcome.error += f"nothing was left out of {', '.join(idle)}"
        if fault is None:
            outcome.left = left_behind(self.clients(lab, lab.serve()))
            outcome.answers["waited"] = waited(lab, outcome.report or {})

    def outside(self, lab: Lab, url: str) -> subprocess.CompletedProcess[bytes]:
        url, enter = self.place(lab, url)
        environment = clean_environment() | credentials(lab.region)
        return subprocess.run(enter + self.command(lab, url), cwd=self.subject.folder(), env=environment, capture_output=True, timeout=LONGEST, check=False)

    def inside(self, lab: Lab) -> subprocess.CompletedProcess[bytes]:
        """Runs smgen on a machine of a training subnet. It finds the APIs there too, as by an endpoint."""
        from cloud.netns import listener

        clients, plane = self.clients(lab, lab.serve()), lab.open()
        ec2, lookup = clients("ec2"), Lookup(clients, lab.region, lab.account)
        made = ec2.create_network_interface(SubnetId=lookup.resource("subnet/training/@0"), Groups=[lookup.resource("security-group/training")])
        place = plane.place(made["NetworkInterface"]["NetworkInterfaceId"], "notebook")
        # Of this machine, a place sees the root file system alone, and smgen may lie on another.
        place.sandbox.write("opt/smgen", self.subject.smgen.read_bytes(), 0o755)
        command = ["/opt/smgen", *self.command(lab, lab.serve(listener(place.namespace, 0, address="127.0.0.1")))[1:]]
        output = Path(self.folder.name) / f"inside-{os.getpid()}"
        place.sandbox.start(["sh", "-c", f"exec {shlex.join(command)} 2>/dev/ttyS0"], credentials(lab.region), output)
        code = place.sandbox.wait(LONGEST)
        console = bytes(place.sandbox.console)
        return subprocess.CompletedProcess(command, -1 if code is None else code, output.read_bytes(), console)

    def place(self, lab: Lab, url: str) -> tuple[str, list[str]]:
        """Returns where smgen finds the APIs, and what starts it: outside of the network, but on the internet, as a pipeline is."""
        if self.via not in PACKETS:
            return url, []
        office = lab.open().world.office()
        from cloud.netns import listener

        return lab.serve(listener(office, 0, address="127.0.0.1")), ["nsenter", f"--net={FOLDER / office}"]

    def kill(self, lab: Lab, _: Fault | None, outcome: Outcome) -> None:
        """Runs smgen twice at once, and sends one of the two a signal, both named as in `KILL 2.5`, with seconds.

        The other must not notice. What a killed one left is then removed by `verify cleanup`.
        """
        clients = self.clients(lab, lab.serve())
        url, enter = self.place(lab, lab.serve())
        around: dict[str, Any] = {"cwd": self.subject.folder(), "env": clean_environment() | credentials(lab.region)}
        command = enter + self.command(lab, url)
        victim = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **around)
        other = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **around)
        name, moment = outcome.name.split()
        time.sleep(float(moment))
        outcome.answers["ended before"] = victim.poll() is not None
        victim.send_signal(signal.Signals[f"SIG{name}"])
        victim.wait(LONGEST)
        said, talk = other.communicate(timeout=LONGEST)
        outcome.code = other.returncode
        try:
            outcome.report = json.loads(said)
        except ValueError:
            outcome.error = f"the other run gave no report: {talk.decode(errors='replace')[-2000:]}"
        outcome.answers["left by it"] = left_behind(clients)
        cleanup = self.subject.command("verify cleanup", "--endpoint-url", url, "--older-than", "0")
        done = subprocess.run(enter + cleanup, capture_output=True, timeout=LONGEST, check=False, **around)
        outcome.answers["cleanup"] = done.returncode
        if done.returncode:
            outcome.error += done.stderr.decode(errors="replace")[-2000:]
        outcome.left = left_behind(clients)

    def command(self, lab: Lab, url: str) -> list[str]:
        more = ["--endpoint-url", url, "--format", "json"]
        if self.via in PACKETS:
            # The lab's machines trust its authority, as AWS's trust the public ones. Its machines start in no time, too.
            more += ["--via", self.via, "--egress-target", ",".join(self.targets), "--check-timeout", str(self.check_timeout), "--poll", "1", "--deadline", "120"]
            if self.via in SIGNING:
                more += ["--signed-calls", "--bucket", BUCKET, "--foreign-bucket", FOREIGN_BUCKET]
            more += {"sagemaker": ["--role-arn", lab.role()], "ssm": ["--instance-profile", ROLE], "auto": ["--role-arn", lab.role()]}.get(self.via, [])
        else:
            more += ["--only", "audit,model"]
        if self.saving is not None:
            more += ["--save-snapshot", str(self.saving)]
        return self.subject.command("verify", *more)

    def observe(self, lab: Lab, fault: Fault | None, outcome: Outcome) -> None:
        """Asks the witness of a fault its question, before and after."""
        assert fault is not None and fault.witness is not None
        clients = self.clients(lab, lab.serve())
        lookup = Lookup(clients, lab.region, lab.account)
        questions = {"it": lookup.fill(fault.witness["ask"])}
        place = fault.witness["from"]
        if isinstance(place, str):
            subnet, group = lookup.resource(f"subnet/{place}/@0"), lookup.resource(f"security-group/{place}")
        else:
            subnet, group = client_of(clients("ec2"), lookup.resource("vpc"), lookup.fill("${cidr vpc}"), place["range"])
        for when in ("before", "after"):
            if when == "after":
                commit(fault, lab, clients, lookup)
            sagemaker = clients("sagemaker")
            described = witness.wait(sagemaker, witness.start(sagemaker, lab.role(), subnet, [group], questions))
            if described["ProcessingJobStatus"] != "Completed":
                raise RuntimeError(f"the witness failed: {described.get('FailureReason')} {lab.logs}")
            outcome.answers[when] = json.loads(described["ExitMessage"])["it"]


def client_of(ec2: Any, vpc: str, cidr: str, outside: str) -> tuple[str, str]:
    """Puts a VPC of that range beside the network, with a link and the way back, which nothing renders yet: subnet and group of a client there."""
    other = ec2.create_vpc(CidrBlock=outside)["Vpc"]["VpcId"]
    peering = ec2.create_vpc_peering_connection(VpcId=other, PeerVpcId=vpc)["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
    for near, far in [(vpc, outside), (other, cidr)]:
        for table in ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [near]}])["RouteTables"]:
            ec2.create_route(RouteTableId=table["RouteTableId"], DestinationCidrBlock=far, VpcPeeringConnectionId=peering)
    subnet = ec2.create_subnet(VpcId=other, CidrBlock=f"{outside.split('/')[0]}/24")["Subnet"]["SubnetId"]
    return subnet, ec2.create_security_group(VpcId=other, GroupName="client", Description="A client outside")["GroupId"]


def left_behind(clients: Callable[[str], Any]) -> list[str]:
    """What runs of smgen launched and is still there: instances that cost money, jobs that run."""
    tagged = [{"Name": "tag-key", "Values": ["smgen:run"]}]
    reservations = clients("ec2").describe_instances(Filters=tagged)["Reservations"]
    instances = [one for reservation in reservations for one in reservation["Instances"]]
    there = [one["InstanceId"] for one in instances if one["State"]["Name"] not in ("terminated", "shutting-down")]
    jobs = clients("sagemaker").list_processing_jobs(NameContains="smgen-verify-")["ProcessingJobSummaries"]
    return there + [one["ProcessingJobName"] for one in jobs if one["ProcessingJobStatus"] in ("InProgress", "Stopping")]


def waited(lab: Lab, report: dict[str, Any]) -> float | None:
    """Seconds that smgen took at the most longer than a job itself did: they should be no more than one polling interval, of one second here."""
    ran = [(lab.jobs.all.get(one["on"]), one["milliseconds"] / 1000) for one in (report.get("run") or {}).get("ran", [])]
    return max((seconds - job.took for job, seconds in ran if job is not None), default=None)


def exit_without_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
