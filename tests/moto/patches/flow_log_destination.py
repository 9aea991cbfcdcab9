"""A flow log finds its log group by ARN, and keeps its destination options.

AWS: LogDestination may be the ARN of a log group, in which case DescribeFlowLogs answers LogGroupName as well and
delivery succeeds; DestinationOptions are stored and described (EC2 API reference: CreateFlowLogs, FlowLog).
moto: it looks for the group by LogGroupName only and otherwise reports DeliverLogsStatus FAILED; DestinationOptions
are dropped.
Seen: DescribeFlowLogs after CreateFlowLogs with the ARN, which is what Terraform sends, and with DestinationOptions.
"""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models.flow_logs import FlowLogsBackend
from moto.ec2.responses.flow_logs import FlowLogs

create_flow_logs = FlowLogsBackend.create_flow_logs
create_response = FlowLogs.create_flow_logs


def apply() -> None:
    FlowLogsBackend.create_flow_logs = create
    FlowLogs.create_flow_logs = respond


def create(self: Any, *args: Any, **kwargs: Any) -> Any:
    destination = kwargs.get("log_destination")
    if kwargs.get("log_destination_type") in (None, "cloud-watch-logs") and destination and not kwargs.get("log_group_name"):
        # arn:PARTITION:logs:REGION:ACCOUNT:log-group:NAME, with or without a final ":*"
        kwargs["log_group_name"] = destination.split(":", 6)[6].removesuffix(":*")
    return create_flow_logs(self, *args, **kwargs)


def respond(self: FlowLogs) -> ActionResult:
    answer = create_response(self)
    options = self._get_param("DestinationOptions")
    for flow_log_id in answer.result["FlowLogIds"]:
        if options:
            self.ec2_backend.flow_logs[flow_log_id].destination_options = options
    return answer
