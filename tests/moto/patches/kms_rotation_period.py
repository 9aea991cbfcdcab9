"""Key rotation keeps the period it was enabled with.

AWS: EnableKeyRotation takes RotationPeriodInDays (90 to 2560, 365 if left out) and GetKeyRotationStatus returns it (AWS KMS
API reference).
moto: ignores the period and returns only whether rotation is on.
Seen: after `terraform apply` of an aws_kms_key with `rotation_period_in_days = 365`, every plan shows `0 -> 365`.
"""

from __future__ import annotations

import json

from moto.kms.responses import KmsResponse

enable = KmsResponse.enable_key_rotation
status = KmsResponse.get_key_rotation_status

# Periods by ARN of the key: moto's key has no place for them.
periods: dict[str, int] = {}
DEFAULT = 365


def apply() -> None:
    KmsResponse.enable_key_rotation = enable_with_period
    KmsResponse.get_key_rotation_status = status_with_period


def arn(response: KmsResponse) -> str:
    key_id = response.kms_backend.get_key_id(response._get_param("KeyId"))
    return response.kms_backend.keys[key_id].arn


def enable_with_period(self: KmsResponse) -> str:
    answer = enable(self)
    periods[arn(self)] = self._get_param("RotationPeriodInDays") or DEFAULT
    return answer


def status_with_period(self: KmsResponse) -> str:
    answer = json.loads(status(self))
    if answer["KeyRotationEnabled"]:
        answer["RotationPeriodInDays"] = periods.get(arn(self), DEFAULT)
    return json.dumps(answer)
