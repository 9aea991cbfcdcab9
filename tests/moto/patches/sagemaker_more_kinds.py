"""Kinds of SageMaker's resources that moto does not have are created, listed and described.

AWS: user profiles, spaces, monitoring schedules, MLflow tracking servers, labeling, inference recommendation and optimization
jobs, and inference components are listed and described as they were created (SageMaker API reference).
moto: their calls are not implemented, and answer with a status of 500.
Seen: each of their List calls.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores
from moto.sagemaker.exceptions import ResourceNotFound
from moto.sagemaker.models import SageMakerModelBackend
from moto.sagemaker.responses import SageMakerResponse


@dataclass(frozen=True)
class Kind:
    """A kind: its noun in the names of calls, several of it, the list in an answer, its name there, and its name where it is described."""

    noun: str
    plural: str
    items: str
    name: str
    by: str
    arn: str
    status: tuple[str, str]
    owner: str = ""


KINDS = [
    Kind("UserProfile", "UserProfiles", "UserProfiles", "UserProfileName", "UserProfileName", "UserProfileArn", ("Status", "InService"), "DomainId"),
    Kind("Space", "Spaces", "Spaces", "SpaceName", "SpaceName", "SpaceArn", ("Status", "InService"), "DomainId"),
    Kind(
        "MonitoringSchedule",
        "MonitoringSchedules",
        "MonitoringScheduleSummaries",
        "MonitoringScheduleName",
        "MonitoringScheduleName",
        "MonitoringScheduleArn",
        ("MonitoringScheduleStatus", "Scheduled"),
    ),
    Kind(
        "MlflowTrackingServer",
        "MlflowTrackingServers",
        "TrackingServerSummaries",
        "TrackingServerName",
        "TrackingServerName",
        "TrackingServerArn",
        ("TrackingServerStatus", "Created"),
    ),
    Kind(
        "InferenceComponent",
        "InferenceComponents",
        "InferenceComponents",
        "InferenceComponentName",
        "InferenceComponentName",
        "InferenceComponentArn",
        ("InferenceComponentStatus", "InService"),
    ),
    Kind("LabelingJob", "LabelingJobs", "LabelingJobSummaryList", "LabelingJobName", "LabelingJobName", "LabelingJobArn", ("LabelingJobStatus", "InProgress")),
    Kind("InferenceRecommendationsJob", "InferenceRecommendationsJobs", "InferenceRecommendationsJobs", "JobName", "JobName", "JobArn", ("Status", "COMPLETED")),
    Kind(
        "OptimizationJob",
        "OptimizationJobs",
        "OptimizationJobSummaries",
        "OptimizationJobName",
        "OptimizationJobName",
        "OptimizationJobArn",
        ("OptimizationJobStatus", "COMPLETED"),
    ),
]


def apply() -> None:
    for kind in KINDS:
        for method in (create(kind), listing(kind), describe(kind)):
            if not hasattr(SageMakerResponse, method.__name__):
                setattr(SageMakerResponse, method.__name__, method)


def kept(backend: SageMakerModelBackend, kind: Kind) -> dict[tuple[str, str], dict[str, Any]]:
    # A backend's attributes go with its reset.
    return backend.__dict__.setdefault("more_kinds", {}).setdefault(kind.noun, {})


def create(kind: Kind) -> Callable[[SageMakerResponse], ActionResult]:
    def method(self: SageMakerResponse) -> ActionResult:
        given = dict(self._get_params())
        name, now = given[kind.by], datetime.datetime.now(datetime.timezone.utc)
        backend = self.sagemaker_backend
        arn = f"arn:aws:sagemaker:{backend.region_name}:{backend.account_id}:{kind.noun.lower()}/{name}"
        key, status = kind.status
        made = given | {kind.arn: arn, key: status, "CreationTime": now, "LastModifiedTime": now}
        kept(backend, kind)[given.get(kind.owner, ""), name] = made
        return ActionResult({kind.arn: arn})

    method.__name__ = camelcase_to_underscores(f"Create{kind.noun}")
    return method


def listing(kind: Kind) -> Callable[[SageMakerResponse], ActionResult]:
    def method(self: SageMakerResponse) -> ActionResult:
        wanted = self._get_params()
        key, _ = kind.status
        found = [
            made | {kind.name: made[kind.by]}
            for made in kept(self.sagemaker_backend, kind).values()
            if wanted.get("StatusEquals") in (None, made[key])
            and (wanted.get("CreationTimeAfter") is None or made["CreationTime"].timestamp() > seconds(wanted["CreationTimeAfter"]))
            and wanted.get("DomainIdEquals") in (None, made.get("DomainId"))
        ]
        return ActionResult({kind.items: found})

    method.__name__ = camelcase_to_underscores(f"List{kind.plural}")
    return method


def seconds(time: Any) -> float:
    return time.timestamp() if isinstance(time, datetime.datetime) else float(time)


def describe(kind: Kind) -> Callable[[SageMakerResponse], ActionResult]:
    def method(self: SageMakerResponse) -> ActionResult:
        wanted = self._get_params()
        made = kept(self.sagemaker_backend, kind).get((wanted.get(kind.owner, ""), wanted[kind.by]))
        if made is None:
            raise ResourceNotFound(message=f"Could not find {kind.noun} with name {wanted[kind.by]}.")
        return ActionResult(made)

    method.__name__ = camelcase_to_underscores(f"Describe{kind.noun}")
    return method
