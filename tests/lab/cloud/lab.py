"""One lab: moto's server with its corrections, the launchers, and a data plane once something is launched."""

from __future__ import annotations

import os
import secrets
import socket
import sys
import threading
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .calls import partition

MOTO = Path(__file__).resolve().parent.parent.parent / "moto"
ACCOUNT = "123456789012"
# A role that jobs may run as; a deployment may bring one of its own.
ROLE = "smgen-lab-execution"


@dataclass
class Settings:
    """Seconds are those of the lab, not AWS's: there a job takes minutes to start."""

    job_start: float = 0.2
    instance_start: float = 0.2
    agent_start: float = 0.2
    invocation_lag: float = 0.3
    # Whatever a request says, nothing runs longer.
    longest: float = 1800.0
    # Instances at once, by type (`*` for all others); none is no limit.
    quotas: dict[str, int] = field(default_factory=dict)
    delay: float = 0.0
    loss: float = 0.0

    def quota(self, kind: str) -> int | None:
        return self.quotas.get(kind, self.quotas.get("*"))


def prepare() -> None:
    """Imports moto with what must be set before, and applies the corrections. Once in a process."""
    os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
    if str(MOTO) not in sys.path:
        sys.path.insert(0, str(MOTO))
    import logging

    import patches

    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    if not getattr(patches, "applied", False):
        patches.apply()
        patches.applied = True


class Lab:
    """`launches` says whether instances that are started run anything: not while Terraform deploys."""

    def __init__(self, region: str, settings: Settings | None = None) -> None:
        prepare()
        from application import application

        from .commands import Commands
        from .gateway import Gateway
        from .instances import Instances
        from .jobs import Jobs

        self.region, self.account, self.settings = region, ACCOUNT, settings or Settings()
        self.plane: Any = None
        self.launches = False
        self.logs: dict[str, bytes] = {}
        # What went wrong in the lab itself; a run that has any proves nothing.
        self.broken: list[str] = []
        self.lock = threading.RLock()
        self.commands, self.jobs, self.instances = Commands(self), Jobs(self), Instances(self)
        for part in (self.jobs, self.instances, self.commands):
            part.install()
        self.gateway = Gateway(application(), self.changed)
        self.server: Any = None

    def open(self) -> Any:
        """Returns the data plane, and makes it the first time."""
        from .plane import Line, Plane

        with self.lock:
            if self.plane is None:
                self.plane = Plane(self.account, self.region, self.through, Line(self.settings.delay, self.settings.loss))
                self.plane.services.owners = self.owner
                self.plane.services.firewall = self.firewall
            return self.plane

    def changed(self, action: str) -> None:
        """Called after each call that changed something; what the data plane is made of has changed with it."""
        if self.plane is not None and action.split(":")[0] in ("ec2", "route53", "route53resolver"):
            try:
                self.plane.refresh()
            except Exception as problem:
                # The call itself has been done: who made it must not pay for what the lab cannot follow. But all must know.
                self.broken.append(f"{action}: {type(problem).__name__}: {problem}")
                traceback.print_exc()

    def firewall(self) -> Any:
        from moto.route53resolver.models import route53resolver_backends
        from patches.dns_firewall import store

        return store(route53resolver_backends[self.account][self.region])

    def owner(self, bucket: str) -> str | None:
        from moto.s3.models import s3_backends

        for account, partitions in s3_backends.items():
            if any(bucket in backend.buckets for backend in partitions.values()):
                return account
        return None

    def through(self, request: Any) -> Any:
        """Answers a call that came over the data plane as the service would."""
        from werkzeug.test import Client

        from .http import Response

        host = request.headers.get("host", "")
        kept = {key: value for key, value in request.headers.items() if key not in ("connection", "content-length")}
        url = f"https://{host}"
        answer = Client(self.gateway).open(request.path, base_url=url, method=request.method, headers=kept, data=request.body)
        return Response(answer.status_code, answer.get_data(), answer.content_type or "text/plain")

    def serve(self, listener: socket.socket | None = None) -> str:
        """Starts the server, on a free port of the loopback interface or on a socket of another namespace; returns its URL."""
        from werkzeug.serving import make_server

        if listener is None:
            listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            listener.bind(("127.0.0.1", 0))
            listener.listen(128)
        port = listener.getsockname()[1]
        server = make_server("127.0.0.1", port, self.gateway, threaded=True, fd=listener.fileno())
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.server, self.listener = server, listener
        return f"http://127.0.0.1:{port}"

    def stop_serving(self) -> None:
        if self.server is not None:
            self.server.shutdown()
            self.server = None

    def role(self) -> str:
        """Makes the role for jobs, with an instance profile of the same name, and returns its ARN."""
        from moto.iam.models import iam_backends

        backend = iam_backends[self.account][partition(self.region)]
        found = next((role for role in backend.roles.values() if role.name == ROLE), None)
        if found is None:
            trust = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": ["sagemaker.amazonaws.com", "ec2.amazonaws.com"]}, "Action": "sts:AssumeRole"}]}'
            found = backend.create_role(ROLE, trust, "/", None, None, {}, 3600)
            backend.create_instance_profile(ROLE, "/", [], [])
            backend.add_role_to_instance_profile(ROLE, ROLE)
        return str(found.arn)

    def bucket(self, name: str, account: str) -> str:
        """Makes a bucket of an account; what may be done in it, nobody restricts."""
        from moto.s3.models import s3_backends

        backend = s3_backends[account][partition(self.region)]
        if name not in backend.buckets:
            backend.create_bucket(name, self.region)
        return name

    def close(self) -> None:
        self.stop_serving()
        self.launches = False
        if self.plane is not None:
            self.plane.close()
            self.plane = None


def token() -> str:
    return secrets.token_hex(4)
