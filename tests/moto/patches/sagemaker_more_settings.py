"""Notebooks, training jobs and endpoint configurations keep settings that decide who gets in.

AWS: DescribeNotebookInstance tells the InstanceMetadataServiceConfiguration, DescribeTrainingJob the RemoteDebugConfig and
DescribeEndpointConfig the ShadowProductionVariants, the ExecutionRoleArn, the VpcConfig and EnableNetworkIsolation that they were created
with (SageMaker API reference).
moto: it drops them.
Seen: each description of something that was created with them.
"""

from __future__ import annotations

from collections.abc import Callable

from moto.core.responses import ActionResult
from moto.sagemaker.responses import SageMakerResponse

# What is created and described, the member that names it, and the settings.
SETTINGS = [
    ("notebook_instance", "NotebookInstanceName", ["InstanceMetadataServiceConfiguration"]),
    ("training_job", "TrainingJobName", ["RemoteDebugConfig"]),
    ("endpoint_config", "EndpointConfigName", ["ShadowProductionVariants", "ExecutionRoleArn", "VpcConfig", "EnableNetworkIsolation"]),
]


def apply() -> None:
    for noun, name, settings in SETTINGS:
        for wrap in (created, described):
            method = f"{'create' if wrap is created else 'describe'}_{noun}"
            setattr(SageMakerResponse, method, wrap(getattr(SageMakerResponse, method), noun, name, settings))


def kept(response: SageMakerResponse, noun: str) -> dict[str, dict[str, object]]:
    # A backend's attributes go with its reset.
    return response.sagemaker_backend.__dict__.setdefault("more_settings", {}).setdefault(noun, {})


def created(method: Callable[[SageMakerResponse], ActionResult], noun: str, name: str, settings: list[str]) -> Callable[[SageMakerResponse], ActionResult]:
    def create(self: SageMakerResponse) -> ActionResult:
        answer = method(self)
        given = {key: self._get_param(key) for key in settings}
        kept(self, noun)[self._get_param(name)] = {key: value for key, value in given.items() if value is not None}
        return answer

    return create


def described(method: Callable[[SageMakerResponse], ActionResult], noun: str, name: str, settings: list[str]) -> Callable[[SageMakerResponse], ActionResult]:
    def describe(self: SageMakerResponse) -> ActionResult:
        answer = method(self)
        more = kept(self, noun).get(self._get_param(name), {})
        assert isinstance(answer.result, dict)
        return ActionResult(answer.result | more)

    return describe
