"""Detailed monitoring can be turned on and off.

AWS: MonitorInstances and UnmonitorInstances change the state and answer it (EC2 API reference).
moto: both are missing and answer an HTML page with status 500, which clients retry for minutes.
Seen: `terraform apply` of an aws_instance with `monitoring = true` hung; the provider calls it after every launch.
"""

from __future__ import annotations

from moto.core.responses import ActionResult
from moto.ec2.responses.monitoring import Monitoring


def apply() -> None:
    Monitoring.monitor_instances = lambda self: turn(self, "enabled")
    Monitoring.unmonitor_instances = lambda self: turn(self, "disabled")


def turn(self: Monitoring, state: str) -> ActionResult:
    answers = []
    for instance_id in self._get_param("InstanceIds", []):
        instance = self.ec2_backend.get_instance(instance_id)
        instance.monitoring_state = state
        answers.append({"InstanceId": instance_id, "Monitoring": {"State": state}})
    return ActionResult({"InstanceMonitorings": answers})
