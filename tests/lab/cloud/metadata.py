"""Link-local addresses: instance metadata (IMDSv2 only) and the credentials of a container. No group or ACL sees them.

EC2 User Guide, "Use IMDSv2"; SageMaker containers get credentials as ECS tasks do: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI on
169.254.170.2.
"""

from __future__ import annotations

import datetime
import json
import secrets
import socket
from dataclasses import dataclass

from .calls import Identity
from .http import Request, Response, receive, send
from .netns import listener
from .sockets import Loop


@dataclass(frozen=True)
class Credentials:
    key: str
    secret: str
    token: str
    role: str
    identity: Identity

    @classmethod
    def of(cls, role_arn: str, account: str, region: str, session: str) -> Credentials:
        """Makes a session of a role: `arn:PARTITION:iam::ACCOUNT:role/PATH/NAME`."""
        partition, name = role_arn.split(":")[1], role_arn.rsplit("/", 1)[-1]
        owner = role_arn.split(":")[4] or account
        identity = Identity(f"arn:{partition}:sts::{owner}:assumed-role/{name}/{session}", owner, f"AROALAB:{session}")
        return cls("ASIA" + secrets.token_hex(8).upper(), secrets.token_urlsafe(30), secrets.token_urlsafe(100), role_arn, identity)

    def answer(self) -> dict[str, str]:
        ends = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=6)
        return {"AccessKeyId": self.key, "SecretAccessKey": self.secret, "Token": self.token, "Expiration": ends.strftime("%Y-%m-%dT%H:%M:%SZ")}


class Metadata:
    def __init__(self, facts: dict[str, str], credentials: Credentials | None, container: bool) -> None:
        self.facts, self.credentials, self.container = facts, credentials, container
        self.path = f"/v2/credentials/{secrets.token_hex(16)}"
        self.token = secrets.token_urlsafe(32)

    def listen(self, loop: Loop, namespace: str, address: str) -> None:
        loop.streams(listener(namespace, 80, address=address), self.accepted)

    def accepted(self, connection: socket.socket, own: str, peer: str) -> None:
        request = receive(connection)
        if request is not None:
            send(connection, request, self.container_answer(request) if self.container else self.instance_answer(request))

    def container_answer(self, request: Request) -> Response:
        if self.credentials is not None and request.path == self.path:
            body = self.credentials.answer() | {"RoleArn": self.credentials.role}
            return Response(200, json.dumps(body).encode(), "application/json")
        return Response(404)

    def instance_answer(self, request: Request) -> Response:
        if request.method == "PUT" and request.path == "/latest/api/token":
            return Response(200, self.token.encode())
        if request.headers.get("x-aws-ec2-metadata-token") != self.token:
            return Response(401)
        path = request.path.removeprefix("/latest/meta-data/").rstrip("/")
        if self.credentials is not None and path.startswith("iam/security-credentials"):
            name = self.credentials.role.rsplit("/", 1)[-1]
            if path == "iam/security-credentials":
                return Response(200, name.encode())
            body = {"Code": "Success", "Type": "AWS-HMAC"} | self.credentials.answer()
            return Response(200, json.dumps(body).encode(), "application/json")
        if request.path == "/latest/dynamic/instance-identity/document":
            document = {"instanceId": self.facts.get("instance-id"), "region": self.facts.get("placement/region")}
            return Response(200, json.dumps(document).encode(), "application/json")
        return Response(200, self.facts[path].encode()) if path in self.facts else Response(404)
