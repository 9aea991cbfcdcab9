"""Amazon Linux images, and the public parameters that name them, exist in China and GovCloud too.

AWS: /aws/service/ami-amazon-linux-latest/... answers in every region (Systems Manager User Guide, "Calling AMI public
parameters") with the id of an image that DescribeImages knows there.
moto: it ships a recording of each commercial region; elsewhere there is neither parameter nor image.
Seen: in cn-north-1 and us-gov-west-1, `data.aws_ssm_parameter` and then `aws_instance` with "couldn't find resource".

The images there are those of us-east-1, ids included: moto has no recording, and the ids mean nothing to it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.ec2.models import amis
from moto.ssm import models as ssm

RECORDINGS = ("resources/ami-amazon-linux-latest/", "../resources/latest_amis/")
ELSEWHERE = ("cn-", "us-gov-")


def apply() -> None:
    amis.load_resource = standing_in(amis.load_resource)
    ssm.load_resource = standing_in(ssm.load_resource)


def standing_in(load_resource: Callable[[str, str], Any]) -> Callable[[str, str], Any]:
    def load(package: str, path: str) -> Any:
        for folder in RECORDINGS:
            if path.startswith(folder) and path.removeprefix(folder).startswith(ELSEWHERE):
                path = f"{folder}us-east-1.json"
        return load_resource(package, path)

    return load
