"""A volume of RunInstances without a size takes the size of the image's snapshot.

AWS: a block device mapping may leave out the size of a device that the image defines; it then has the image's size
(EC2 API reference: EbsBlockDevice). Encrypting the root volume, and nothing else, is such a mapping.
moto: refuses with MissingParameter, "size or snapshotId".
Seen: `terraform apply` of an aws_instance with `root_block_device { encrypted = true }`.
"""

from __future__ import annotations

from typing import Any

from moto.ec2.models.instances import Instance
from moto.ec2.responses.instances import InstanceResponse

add_block_device = Instance.add_block_device
validate_mapping = InstanceResponse._validate_block_device_mapping

# Amazon Linux 2023 images have 8 GiB; moto's images have no snapshot to ask.
IMAGE_SIZE = 8


def apply() -> None:
    Instance.add_block_device = add
    InstanceResponse._validate_block_device_mapping = staticmethod(validate)


def validate(mapping: dict[str, Any]) -> None:
    """Runs moto's other checks on a mapping that is complete."""
    if "Ebs" in mapping:
        mapping = mapping | {"Ebs": {"VolumeSize": IMAGE_SIZE} | mapping["Ebs"]}
    validate_mapping(mapping)


def add(self: Instance, size: int | None, device_path: str, snapshot_id: str | None, *args: Any, **kwargs: Any) -> None:
    if size is None and snapshot_id is None:
        size = IMAGE_SIZE
    add_block_device(self, size, device_path, snapshot_id, *args, **kwargs)
