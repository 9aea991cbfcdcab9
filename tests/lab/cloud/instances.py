"""EC2's instances, whose user data really runs.

Amazon EC2 User Guide: "Run commands on your Linux instance at launch" (16 KB before base64), "Ensuring idempotency", "Change
the instance initiated shutdown behavior", "Instance console output" (64 KB; the latest at any time on Nitro instances only);
"Reference the latest AMIs using Systems Manager public parameters" (`resolve:ssm:`).
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import threading
import time
from typing import TYPE_CHECKING, Any

import yaml
from application import LOCK
from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.instances import Instance, StateReason
from moto.ec2.responses.general import General
from moto.ec2.responses.instances import InstanceResponse

from .plane import Probe

if TYPE_CHECKING:
    from .lab import Lab

USER_DATA = 16 * 1024
# Families before Nitro: their console is read only some minutes after a change of state.
OLD = ("t1.", "t2.", "m1.", "m2.", "m3.", "m4.", "c1.", "c3.", "c4.", "r3.", "r4.", "i2.", "d2.", "x1.", "x1e.")


class Instances:
    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.probes: dict[str, Probe] = {}
        self.consoles: dict[str, bytes] = {}
        self.tokens: dict[str, tuple[str, Any]] = {}
        self.lock = threading.Lock()

    def install(self) -> None:
        original = InstanceResponse.run_instances
        terminate, stop, start = Instance.terminate, Instance.stop, Instance.start
        InstanceResponse.run_instances = lambda response: self.run(response, original)
        General.get_console_output = lambda response: self.console(response)
        Instance.terminate = lambda instance: self.terminate(instance, terminate)
        Instance.stop = lambda instance: (self.end(instance), stop(instance))[1]
        Instance.start = lambda instance: (setattr(instance, "lab_ended", False), start(instance), self.boot_later(instance, b""))[1]

    def run(self, response: InstanceResponse, original: Any) -> ActionResult:
        params = response._get_params()
        token = params.get("ClientToken")
        if token and (len(token) > 64 or not token.isascii()):
            raise EC2ClientError("InvalidParameterValue", f"The client token '{token}' is not valid: up to 64 ASCII characters")
        digest = hashlib.sha256(json.dumps(params, sort_keys=True, default=str).encode()).hexdigest()
        with self.lock:
            if token in self.tokens:
                known, answer = self.tokens[token]
                if known != digest:
                    raise EC2ClientError("IdempotentParameterMismatch", "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).")
                return ActionResult(answer)
            data = user_data(params.get("UserData"))
            self.resolve_image(response, response.params)
            kind = params.get("InstanceType") or "m1.small"
            limit = self.lab.settings.quota(kind)
            running = sum(one.is_running() and one.instance_type == kind for one in response.ec2_backend.all_instances())
            if limit is not None and not truthy(params.get("DryRun")) and running + int(params.get("MinCount") or 1) > limit:
                raise EC2ClientError("VcpuLimitExceeded", "You have requested more vCPU capacity than your current vCPU limit allows for the instance bucket that the specified instance type belongs to.")
            answer = original(response).result
            if token:
                self.tokens[token] = (digest, answer)
        if self.lab.launches:
            for instance in answer.instances:
                instance._state.name, instance._state.code = "pending", 0
                self.boot_later(instance, data)
        return ActionResult(answer)

    def resolve_image(self, response: InstanceResponse, params: dict[str, Any]) -> None:
        """Replaces `resolve:ssm:NAME[:VERSION]` by the image that the parameter names; an image must exist."""
        from moto.ssm.models import ssm_backends

        image = params.get("ImageId") or ""
        if image.startswith("resolve:ssm:"):
            name = image.split(":")[2]
            parameter = ssm_backends[response.current_account][response.region].get_parameter(name)
            if parameter is None:
                raise EC2ClientError("InvalidParameterValue", f"Could not resolve the SSM parameter {name}")
            image = parameter.value
        if image not in response.ec2_backend.amis:
            raise EC2ClientError("InvalidAMIID.NotFound", f"The image id '[{image}]' does not exist")
        params["ImageId"] = image

    def boot_later(self, instance: Instance, data: bytes) -> None:
        if self.lab.launches:
            threading.Thread(target=self.boot, args=(instance, data), daemon=True).start()

    def boot(self, instance: Instance, data: bytes) -> None:
        time.sleep(self.lab.settings.instance_start)
        if instance._state.name == "terminated":
            return
        plane = self.lab.open()
        eni = instance.nics[0]
        try:
            probe = plane.place(eni.id, "ip-" + eni.private_ip_address.replace(".", "-"))
        except Exception as problem:  # an instance that cannot start is terminated, as AWS does it
            if instance._state.name == "terminated":
                return  # in the meantime, by its owner
            instance._state.name, instance._state.code = "terminated", 48
            instance.state_reason = StateReason(f"Server.InternalError: {problem}", "Server.InternalError")
            raise
        role = self.role(instance)
        facts = {"instance-id": instance.id, "placement/region": plane.region, "local-ipv4": probe.address, "instance-type": instance.instance_type}
        plane.give_metadata(probe, facts, role, container=False)
        for number, script in enumerate(scripts(data)):
            probe.sandbox.write(f"var/lib/cloud/instance/scripts/part-{number + 1:03}", script, 0o700)
        probe.sandbox.write("var/lib/cloud/instance/user-data.txt", data, 0o600)
        probe.sandbox.watch_power(lambda command, when: self.power(instance, command, when))
        with self.lock:
            gone = getattr(instance, "lab_ended", False)
            if not gone:
                self.probes[instance.id] = probe
                probe.sandbox.start(["/bin/bash", "/usr/lib/lab/boot.sh"], {})
                instance._state.name, instance._state.code = "running", 16
        if gone:
            # Its owner ended it while it was made ready.
            plane.displace(probe)
            return
        instance.lab_role = role
        self.lab.commands.register(instance, probe)
        # No probe lives for ever, even if nobody ends it.
        reaper = threading.Timer(self.lab.settings.longest, lambda: self.end(instance))
        reaper.daemon = True
        reaper.start()

    def role(self, instance: Instance) -> str | None:
        association = next((one for one in instance.ec2_backend.iam_instance_profile_associations.values() if one.instance is instance), None)
        roles = association.iam_instance_profile.roles if association else []
        return roles[0].arn if roles else None

    def power(self, instance: Instance, command: str, when: str) -> None:
        """What `shutdown` inside the instance comes to."""
        pending = getattr(instance, "lab_shutdown", None)
        if pending is not None:
            pending.cancel()
        if when == "cancel" or command == "reboot":
            return
        delay = 0.0 if when == "now" or not when.isdigit() else float(when) * 60
        timer = threading.Timer(delay + 0.05, lambda: self.shut_down(instance))
        timer.daemon = True
        instance.lab_shutdown = timer
        timer.start()

    def shut_down(self, instance: Instance) -> None:
        if instance._state.name not in ("running", "pending"):
            return
        reason = StateReason("Client.InstanceInitiatedShutdown: Instance initiated shutdown", "Client.InstanceInitiatedShutdown")
        if instance.instance_initiated_shutdown_behavior == "terminate":
            instance.terminate()
        else:
            instance.stop()
        instance.state_reason = reason

    def terminate(self, instance: Instance, original: Any) -> Any:
        """What is terminated stays so, whoever asks for it again, even at the same time."""
        self.end(instance)
        with LOCK, self.lock:
            return original(instance) if instance._state.name != "terminated" else (instance._state, instance._state)

    def end(self, instance: Instance) -> None:
        with self.lock:
            instance.lab_ended = True
            probe = self.probes.pop(instance.id, None)
        if probe is None:
            return
        self.lab.commands.forget(instance.id)
        probe.sandbox.kill()
        time.sleep(0.02)  # what was written last is on its way
        self.consoles[instance.id] = bytes(probe.sandbox.console)
        if self.lab.plane is not None:
            self.lab.plane.displace(probe)

    def console(self, response: General) -> ActionResult:
        instance = response.ec2_backend.get_instance(response._get_param("InstanceId"))
        latest = truthy(response._get_param("Latest"))
        if latest and instance.instance_type.startswith(OLD):
            raise EC2ClientError("UnsupportedOperation", f"This instance type does not support retrieving the latest console logs: {instance.instance_type}")
        probe = self.probes.get(instance.id)
        text = self.consoles.get(instance.id, b"")
        # Without `Latest` only what was posted at the last change of state is there.
        if probe is not None and latest:
            with probe.sandbox.lock:
                text = bytes(probe.sandbox.console)
        answer = {"InstanceId": instance.id, "Timestamp": utcnow()}
        return ActionResult(answer | ({"Output": base64.b64encode(text).decode()} if text else {}))

    def close(self) -> None:
        self.probes.clear()


def truthy(value: Any) -> bool:
    return str(value).lower() == "true"


def user_data(encoded: str | None) -> bytes:
    if not encoded:
        return b""
    try:
        data = base64.b64decode(encoded, validate=True)
    except ValueError as problem:
        raise EC2ClientError("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data.") from problem
    if len(data) > USER_DATA:
        raise EC2ClientError("InvalidParameterValue", "User data is limited to 16384 bytes")
    return data


def scripts(data: bytes) -> list[bytes]:
    """What cloud-init makes of user data: a script, or the commands of a cloud-config; either may be compressed."""
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    if data.startswith(b"#!"):
        return [data]
    if data.startswith(b"#cloud-config"):
        config = yaml.safe_load(data) or {}
        commands = [*(config.get("bootcmd") or []), *(config.get("runcmd") or [])]
        lines = [one if isinstance(one, str) else " ".join("'" + word.replace("'", "'\\''") + "'" for word in map(str, one)) for one in commands]
        if config.get("power_state"):
            lines.append(f"shutdown -P {config['power_state'].get('delay', 'now')}")
        return [("#!/bin/sh\n" + "\n".join(lines) + "\n").encode()]
    return []
