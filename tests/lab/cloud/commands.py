"""Systems Manager's Run Command, on instances whose agent really reaches it.

Systems Manager User Guide, "Creating VPC endpoints" (the agent needs ssm and ssmmessages) and "Troubleshooting managed node
availability"; API Reference, "SendCommand" and "GetCommandInvocation" (24,000 and 8,000 characters). The agent here is the
lab's own: it asks the instance's resolver and shakes hands from inside the instance's namespace.
"""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from moto.core.responses import ActionResult
from moto.ssm.exceptions import SSMException
from moto.ssm.responses import SimpleSystemManagerResponse

from .constraints import problems
from .dnswire import A, encode
from .netns import within
from .plane import Probe

if TYPE_CHECKING:
    from .lab import Lab

OUT, ERR, SUFFIX = 24_000, 8_000, "\n---Output truncated---"
DOCUMENT = 64 * 1024
DONE = ("Success", "Failed", "TimedOut", "Cancelled", "Undeliverable", "Delivery Timed Out")


@dataclass
class Node:
    """An instance with an agent."""

    instance: Any
    probe: Probe
    registered: datetime | None = None
    pinged: datetime | None = None
    online: bool = False
    gone: bool = False


@dataclass
class Invocation:
    command: str
    instance: str
    document: str
    comment: str
    lines: list[str]
    seconds: float
    status: str = "Pending"
    details: str = "Pending"
    code: int = -1
    out: str = ""
    err: str = ""
    begun: datetime | None = None
    ended: datetime | None = None
    sent: float = field(default_factory=time.monotonic)


class Commands:
    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.nodes: dict[str, Node] = {}
        self.invocations: dict[tuple[str, str], Invocation] = {}
        self.requests: dict[str, dict[str, Any]] = {}

    def install(self) -> None:
        response = SimpleSystemManagerResponse
        response.send_command = lambda answer: self.send(answer)
        response.get_command_invocation = lambda answer: self.get(answer)
        response.list_command_invocations = lambda answer: self.listed(answer)
        response.describe_instance_information = lambda answer: self.describe(answer)
        response.cancel_command = lambda answer: self.cancel(answer)

    # The agents

    def register(self, instance: Any, probe: Probe) -> None:
        """Starts the agent of an instance; without permissions from an instance profile it never gets anywhere."""
        if getattr(instance, "lab_role", None) is None:
            return
        node = self.nodes[instance.id] = Node(instance, probe)
        threading.Thread(target=self.agent, args=(node,), daemon=True).start()

    def forget(self, instance_id: str) -> None:
        node = self.nodes.pop(instance_id, None)
        if node is not None:
            node.gone = True

    def agent(self, node: Node) -> None:
        time.sleep(self.lab.settings.agent_start)
        while not node.gone:
            node.online = self.reaches(node)
            if node.online:
                now = datetime.now(timezone.utc)
                node.registered, node.pinged = node.registered or now, now
                for invocation in list(self.invocations.values()):
                    if invocation.instance == node.instance.id and invocation.status == "Pending":
                        invocation.status = invocation.details = "InProgress"
                        threading.Thread(target=self.execute, args=(node, invocation), daemon=True).start()
            self.expire()
            time.sleep(0.5)

    def reaches(self, node: Node) -> bool:
        """Whether the agent can shake hands with both of its services."""
        plane = self.lab.plane
        if plane is None or node.gone:
            return False
        china = ".cn" if plane.region.startswith("cn-") else ""
        authority = str(plane.services.authority.file)
        text = node.probe.sandbox.read("etc/resolv.conf", 4096) or b""
        servers = [line.split()[1] for line in text.decode().splitlines() if line.startswith("nameserver")]

        def shake() -> bool:
            context = ssl.create_default_context(cafile=authority)
            for service in ("ssm", "ssmmessages"):
                host = f"{service}.{plane.region}.amazonaws.com{china}"
                address = ask(servers, host)
                if address is None:
                    return False
                with socket.create_connection((address, 443), 2) as plain, context.wrap_socket(plain, server_hostname=host):
                    pass
            return True

        try:
            return within(node.probe.namespace, shake)
        except OSError:
            return False

    def execute(self, node: Node, invocation: Invocation) -> None:
        invocation.begun = datetime.now(timezone.utc)
        script = "\n".join(invocation.lines)
        code, out, err = node.probe.sandbox.execute(["/bin/sh", "-c", script], invocation.seconds, {"AWS_SSM_INSTANCE_ID": node.instance.id})
        invocation.out, invocation.err = shorten(out, OUT), shorten(err, ERR)
        invocation.ended = datetime.now(timezone.utc)
        invocation.code = code if code is not None else 137
        if code is None:
            invocation.details, invocation.status = "Execution Timed Out", "TimedOut"
        else:
            invocation.details = invocation.status = "Success" if code == 0 else "Failed"

    def expire(self) -> None:
        for invocation in self.invocations.values():
            request = self.requests[invocation.command]
            if invocation.status == "Pending" and time.monotonic() - invocation.sent > float(request.get("TimeoutSeconds") or 3600):
                invocation.details, invocation.status = "Delivery Timed Out", "TimedOut"

    # The API

    def send(self, response: Any) -> ActionResult:
        request: dict[str, Any] = json.loads(response.body)
        problem = problems("ssm", "SendCommand", request)
        if problem:
            raise SSMException("ValidationException", problem)
        if request["DocumentName"] not in ("AWS-RunShellScript",):
            raise SSMException("InvalidDocument", f"Document with name {request['DocumentName']} does not exist.")
        parameters = request.get("Parameters") or {}
        lines = [str(line) for line in parameters.get("commands") or []]
        if not lines:
            raise SSMException("InvalidParameters", "Parameter \"commands\" requires a value.")
        if sum(len(line.encode()) + 3 for line in lines) > DOCUMENT:
            raise SSMException("MaxDocumentSizeExceeded", "The size limit of a document is 64 KB.")
        ids = request.get("InstanceIds") or []
        for one in ids:
            node = self.nodes.get(one)
            if node is None or node.registered is None:
                raise SSMException("InvalidInstanceId", f"Instances [[{one}]] not in a valid state for account {response.current_account}")
        command = str(uuid.uuid4())
        self.requests[command] = request
        seconds = float((parameters.get("executionTimeout") or ["3600"])[0])
        for one in ids:
            invocation = Invocation(command, one, request["DocumentName"], request.get("Comment") or "", lines, min(seconds, self.lab.settings.longest))
            # As in AWS, who asks at once is told that there is no such invocation yet.
            timer = threading.Timer(self.lab.settings.invocation_lag, lambda invocation=invocation: self.invocations.__setitem__((invocation.command, invocation.instance), invocation))
            timer.daemon = True
            timer.start()
        now = datetime.now(timezone.utc)
        answer = {"CommandId": command, "DocumentName": request["DocumentName"], "Comment": request.get("Comment") or "", "Parameters": parameters}
        answer |= {"InstanceIds": ids, "Targets": [], "RequestedDateTime": now, "Status": "Pending", "StatusDetails": "Pending", "TargetCount": len(ids)}
        return ActionResult({"Command": answer | {"CompletedCount": 0, "ErrorCount": 0, "TimeoutSeconds": int(request.get("TimeoutSeconds") or 3600)}})

    def find(self, response: Any) -> Invocation:
        found = self.invocations.get((response._get_param("CommandId"), response._get_param("InstanceId")))
        if found is None:
            raise SSMException("InvocationDoesNotExist", "")
        return found

    def get(self, response: Any) -> ActionResult:
        self.expire()
        one = self.find(response)
        done = one.status in DONE
        answer = {"CommandId": one.command, "InstanceId": one.instance, "Comment": one.comment, "DocumentName": one.document, "DocumentVersion": "$DEFAULT"}
        answer |= {"PluginName": "aws:runShellScript", "ResponseCode": one.code, "Status": one.status.replace("Delivery Timed Out", "TimedOut")}
        answer |= {"StatusDetails": one.details, "StandardOutputContent": one.out if done else "", "StandardErrorContent": one.err if done else ""}
        answer |= {"ExecutionStartDateTime": stamp(one.begun), "ExecutionEndDateTime": stamp(one.ended) if done else ""}
        return ActionResult(answer)

    def listed(self, response: Any) -> ActionResult:
        wanted, node = response._get_param("CommandId"), response._get_param("InstanceId")
        rows = []
        for one in self.invocations.values():
            if wanted in (None, one.command) and node in (None, one.instance):
                plugin = {"Name": "aws:runShellScript", "Status": one.status, "StatusDetails": one.details, "ResponseCode": one.code, "Output": one.out[:2500]}
                rows.append({"CommandId": one.command, "InstanceId": one.instance, "Status": one.status, "StatusDetails": one.details, "CommandPlugins": [plugin]})
        return ActionResult({"CommandInvocations": rows})

    def cancel(self, response: Any) -> ActionResult:
        for one in self.invocations.values():
            if one.command == response._get_param("CommandId") and one.status == "Pending":
                one.status = one.details = "Cancelled"
        return ActionResult({})

    def describe(self, response: Any) -> ActionResult:
        filters = response._get_param("Filters") or []
        wanted = {value for one in filters if one.get("Key") == "InstanceIds" for value in one.get("Values", [])}
        wanted |= {value for one in response._get_param("InstanceInformationFilterList") or [] if one.get("key") == "InstanceIds" for value in one.get("valueSet", [])}
        rows = []
        for node in self.nodes.values():
            if node.registered is None or (wanted and node.instance.id not in wanted):
                continue
            row = {"InstanceId": node.instance.id, "PingStatus": "Online" if node.online else "ConnectionLost", "LastPingDateTime": node.pinged}
            row |= {"AgentVersion": "3.3.2299.0", "IsLatestVersion": True, "PlatformType": "Linux", "PlatformName": "Amazon Linux", "PlatformVersion": "2023"}
            rows.append(row | {"ResourceType": "EC2Instance", "IPAddress": node.probe.address, "RegistrationDate": node.registered})
        return ActionResult({"InstanceInformationList": rows})


def stamp(when: datetime | None) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z" if when else ""


def shorten(data: bytes, most: int) -> str:
    text = data.decode("utf-8", "replace")
    return text if len(text) <= most else text[: most - len(SUFFIX)] + SUFFIX


def ask(servers: list[str], host: str) -> str | None:
    """Asks for an address, in the namespace of the calling thread; the first server that answers decides."""
    query = b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00" + encode(host) + b"\0\1\0\1"
    for server in servers:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(1.5)
            try:
                sock.sendto(query, (server, 53))
                reply = sock.recv(4096)
            except OSError:
                continue
        marker = reply.rfind(A.to_bytes(2, "big") + b"\0\1\0\0\0<\0\4")
        return socket.inet_ntoa(reply[marker + 10 : marker + 14]) if marker > 0 else None
    return None
