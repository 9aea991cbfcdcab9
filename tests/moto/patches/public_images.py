"""The public parameters that name Amazon Linux images exist in China and GovCloud too.

AWS: /aws/service/ami-amazon-linux-latest/... answers in every region (Systems Manager User Guide, "Calling AMI public
parameters"), with an image id of that region.
moto: it ships a recording of each commercial region; elsewhere the parameters do not exist.
Seen: `data.aws_ssm_parameter` in cn-north-1 and us-gov-west-1, "couldn't find resource".

The ids given there are us-east-1's. They stand for an id and nothing more: moto accepts any image id.
"""

from __future__ import annotations

from typing import Any

from moto.ssm import models

load_resource = models.load_resource
FOLDER = "resources/ami-amazon-linux-latest"


def apply() -> None:
    models.load_resource = load


def load(package: str, path: str) -> Any:
    try:
        return load_resource(package, path)
    except FileNotFoundError:
        if not path.startswith(FOLDER):
            raise
        region = path.removeprefix(f"{FOLDER}/").removesuffix(".json")
        if not region.startswith(("cn-", "us-gov-")):
            raise
        return load_resource(package, f"{FOLDER}/us-east-1.json")
