"""SageMaker's processing jobs, in a namespace each.

Amazon SageMaker API Reference, "CreateProcessingJob"; SageMaker Developer Guide, "Build your own processing container" (the
message, its 1 KB, ClientError when it is not UTF-8) and "Give SageMaker processing jobs access to resources in your VPC".
Limits of the request are those of AWS's service model (`constraints`).
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from application import LOCK
from moto.core.responses import ActionResult, EmptyResult
from moto.sagemaker.exceptions import ResourceInUseException, ResourceNotFound, SagemakerClientError, ValidationError
from moto.sagemaker.models import FakeProcessingJob
from moto.sagemaker.responses import SageMakerResponse

from .constraints import problems
from .netns import LabError

if TYPE_CHECKING:
    from .lab import Lab

MESSAGE = 1024
RUNNING = ("InProgress", "Stopping")
KEPT = ("AppSpecification", "Environment", "ExperimentConfig", "NetworkConfig", "ProcessingInputs", "ProcessingOutputConfig")
KEPT += ("ProcessingResources", "RoleArn", "StoppingCondition")


class ResourceLimitExceeded(SagemakerClientError):
    code = "ResourceLimitExceeded"


class Job(FakeProcessingJob):
    """What DescribeProcessingJob answers, and the process behind it."""

    def __init__(self, request: dict[str, Any], account: str, region: str) -> None:
        network = request.get("NetworkConfig") or {}
        super().__init__(
            app_specification=request["AppSpecification"], experiment_config={}, network_config=network, processing_inputs=[],
            processing_job_name=request["ProcessingJobName"], processing_output_config={}, account_id=account, region_name=region,
            role_arn=request["RoleArn"], tags=request.get("Tags") or [], stopping_condition=request.get("StoppingCondition") or {},
        )
        self.request = request
        self.processing_job_status = "InProgress"
        self.processing_end_time: datetime | None = None  # type: ignore[assignment]
        self.started: datetime | None = None
        self.exit_message: str | None = None
        self.failure_reason: str | None = None
        self.stop = threading.Event()
        # Seconds from the request to the end, once that has come.
        self.begun, self.took = time.monotonic(), 0.0

    def describe(self) -> dict[str, Any]:
        answer = {name: self.request[name] for name in KEPT if self.request.get(name)}
        answer |= {"ProcessingJobName": self.processing_job_name, "ProcessingJobArn": self.arn, "ProcessingJobStatus": self.processing_job_status}
        answer |= {"CreationTime": self.creation_time, "LastModifiedTime": self.last_modified_time, "ProcessingStartTime": self.started}
        answer |= {"ProcessingEndTime": self.processing_end_time, "ExitMessage": self.exit_message, "FailureReason": self.failure_reason}
        return {name: value for name, value in answer.items() if value is not None}

    def end(self, status: str, reason: str | None = None) -> None:
        self.failure_reason = reason[:MESSAGE] if reason else None
        self.processing_end_time = self.last_modified_time = datetime.now(timezone.utc)
        self.processing_job_status = status
        self.took = time.monotonic() - self.begun


class Jobs:
    """The handlers of the API, for one lab."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.lock = threading.Lock()
        # By name, those that have been deleted too.
        self.all: dict[str, Job] = {}

    def install(self) -> None:
        SageMakerResponse.create_processing_job = lambda response: self.create(response)
        SageMakerResponse.describe_processing_job = lambda response: self.describe(response)
        SageMakerResponse.stop_processing_job = lambda response: self.stop(response)
        SageMakerResponse.delete_processing_job = lambda response: self.delete(response)

    def create(self, response: SageMakerResponse) -> ActionResult:
        request: dict[str, Any] = dict(response._get_params())
        problem = problems("sagemaker", "CreateProcessingJob", request)
        if problem:
            raise ValidationError(message=problem)
        app = request["AppSpecification"]
        for name in ("ContainerEntrypoint", "ContainerArguments"):
            if any(not item for item in app.get(name) or []):
                # Seen by users (sagemaker-python-sdk issue 3758); the model allows it.
                raise ValidationError(message=f"{name} cannot contain null or empty strings")
        jobs = response.sagemaker_backend.processing_jobs
        job = Job(request, response.current_account, response.region)
        placement = self.placement(response, request)
        with self.lock:
            if job.processing_job_name in jobs:
                raise ResourceInUseException(message=f"Job name must be unique within an AWS account and region, and a job with this name already exists ({job.arn})")
            self.check_quota(request, list(jobs.values()))
            jobs[job.processing_job_name] = self.all[job.processing_job_name] = job
        threading.Thread(target=self.run, args=(job, placement), daemon=True).start()
        return ActionResult({"ProcessingJobArn": job.arn})

    def check_quota(self, request: dict[str, Any], jobs: list[Any]) -> None:
        cluster = request["ProcessingResources"]["ClusterConfig"]
        kind, limit = cluster["InstanceType"], self.lab.settings.quota(cluster["InstanceType"])
        used = Counter(
            one.request["ProcessingResources"]["ClusterConfig"]["InstanceType"] for one in jobs if getattr(one, "request", None) and one.processing_job_status in RUNNING
        )[kind]
        if limit is not None and used + cluster["InstanceCount"] > limit:
            raise ResourceLimitExceeded(
                f"The account-level service limit '{kind} for processing job usage' is {limit} Instances, with current utilization of {used} Instances and a "
                f"request delta of {cluster['InstanceCount']} Instances. Please use AWS Service Quotas to request an increase for this quota."
            )

    def placement(self, response: SageMakerResponse, request: dict[str, Any]) -> tuple[Any, list[str]] | None:
        """Returns the subnet that the job's interface goes to, one of those given, and its groups; checks that they exist."""
        from moto.ec2.models import ec2_backends
        from moto.iam.models import iam_backends

        role = request["RoleArn"]
        known = {one.arn for one in iam_backends[response.current_account][response.partition].roles.values()}
        if role not in known:
            raise ValidationError(
                message=f"Could not assume role {role}. Please ensure that the role exists and allows principal 'sagemaker.amazonaws.com' to assume the role."
            )
        config = (request.get("NetworkConfig") or {}).get("VpcConfig")
        if config is None:
            return None
        ec2 = ec2_backends[response.current_account][response.region]
        subnets = {one.id: one for zone in ec2.subnets.values() for one in zone.values()}
        for wanted in config["Subnets"]:
            if wanted not in subnets:
                raise ValidationError(message=f"The subnet ID '{wanted}' does not exist")
        vpcs = {subnets[one].vpc_id for one in config["Subnets"]}
        if len(vpcs) > 1:
            raise ValidationError(message="Subnets must all belong to the same VPC")
        for wanted in config["SecurityGroupIds"]:
            if wanted not in ec2.groups.get(next(iter(vpcs)), {}):
                raise ValidationError(message=f"The security group '{wanted}' does not exist in VPC {next(iter(vpcs))}")
        return subnets[random.choice(config["Subnets"])], list(config["SecurityGroupIds"])

    def describe(self, response: SageMakerResponse) -> ActionResult:
        return ActionResult(self.find(response).describe())

    def find(self, response: SageMakerResponse) -> Job:
        name = response._get_param("ProcessingJobName")
        found = response.sagemaker_backend.processing_jobs.get(name)
        if not isinstance(found, Job):
            # In AWS this is a ValidationException, unlike in most services.
            raise ValidationError(message="Requested resource not found.")
        return found

    def stop(self, response: SageMakerResponse) -> ActionResult:
        job = self.find(response)
        if job.processing_job_status not in RUNNING:
            raise ValidationError(message=f"The request was rejected because the processing job is in status {job.processing_job_status}.")
        job.processing_job_status = "Stopping"
        job.stop.set()
        return EmptyResult()

    def delete(self, response: SageMakerResponse) -> ActionResult:
        name = response._get_param("ProcessingJobName")
        found = response.sagemaker_backend.processing_jobs.get(name)
        if not isinstance(found, Job):
            raise ResourceNotFound(message="Requested resource not found.")
        if found.processing_job_status in RUNNING:
            raise ResourceInUseException(message=f"Processing job {name} is in status {found.processing_job_status}; it cannot be deleted")
        del response.sagemaker_backend.processing_jobs[name]
        return EmptyResult()

    def run(self, job: Job, placement: tuple[Any, list[str]] | None) -> None:
        """The life of a job, in a thread of its own: InProgress, then one of the three ends."""
        if job.stop.wait(self.lab.settings.job_start):
            job.end("Stopped")
            return
        eni = None
        try:
            eni = self.interface(job, placement)
            self.work(job, eni)
        except LabError as problem:
            job.end("Failed", f"InternalServerError: {problem}")
        except Exception as problem:  # whatever it is, a caller must not wait for ever
            job.end("Failed", f"InternalServerError: the lab broke: {type(problem).__name__}: {problem}")
            raise
        finally:
            if eni is not None:
                with LOCK:
                    eni.delete()

    def interface(self, job: Job, placement: tuple[Any, list[str]] | None) -> Any:
        if placement is None:
            raise LabError("a job without VpcConfig would run in Amazon's own network, which is not here")
        subnet, groups = placement
        backend = subnet.ec2_backend
        text = f"[Do not delete] Network Interface created to access resources in your VPC for SageMaker Processing Job {job.processing_job_name}"
        with LOCK:
            address = subnet.get_available_subnet_ip(job)
            eni = backend.create_network_interface(subnet, address, group_ids=groups, description=text)
            eni.requester_managed, eni.status = True, "in-use"
        return eni

    def work(self, job: Job, eni: Any) -> None:
        plane = self.lab.open()
        isolated = bool((job.network_config or {}).get("EnableNetworkIsolation"))
        host = "algo-1"
        probe = plane.place(eni.id, host, isolated)
        try:
            sandbox = probe.sandbox
            environment = dict(job.request.get("Environment") or {}) | {"AWS_REGION": plane.region, "PROCESSING_JOB_ARN": job.arn}
            if not isolated:
                path = plane.give_metadata(probe, {}, job.role_arn, container=True)
                environment |= {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": path} if path else {}
            sandbox.write("opt/ml/config/processingjobconfig.json", json.dumps(job.request))
            sandbox.write("opt/ml/config/resourceconfig.json", json.dumps({"current_host": host, "hosts": [host]}))
            (sandbox.folder / "upper/opt/ml/output").mkdir(parents=True, exist_ok=True)
            (sandbox.folder / "upper/opt/ml/processing").mkdir(parents=True, exist_ok=True)
            (sandbox.folder / "upper/usr/bin").mkdir(parents=True, exist_ok=True)
            (sandbox.folder / "upper/usr/bin/python").symlink_to("python3")
            app = job.app_specification
            sandbox.start([*(app.get("ContainerEntrypoint") or ["python3"]), *(app.get("ContainerArguments") or [])], environment)
            job.started = datetime.now(timezone.utc)
            self.follow(job, probe)
        finally:
            plane.displace(probe)

    def follow(self, job: Job, probe: Any) -> None:
        seconds = min((job.stopping_condition or {}).get("MaxRuntimeInSeconds") or 86400, self.lab.settings.longest)
        ends, code = time.monotonic() + seconds, None
        while code is None and time.monotonic() < ends and not job.stop.is_set():
            code = probe.sandbox.wait(0.05)
        probe.sandbox.kill()
        raw = probe.sandbox.read("opt/ml/output/message", MESSAGE + 4)
        self.lab.logs[job.processing_job_name] = (probe.sandbox.folder / "output").read_bytes()[-65536:]
        try:
            if raw:
                job.exit_message = cut(raw)
        except UnicodeDecodeError:
            job.end("Failed", "ClientError: The exit message of the container is not valid UTF-8")
            return
        if code is None:
            if job.stop.is_set():
                job.end("Stopped")
            else:
                # SageMaker stops a job that runs longer than it may.
                job.end("Stopped", "MaxRuntimeExceeded: The processing job ran longer than MaxRuntimeInSeconds")
        elif code == 0:
            job.end("Completed")
        else:
            job.end("Failed", f"AlgorithmError: , exit code: {code}")


def cut(raw: bytes) -> str:
    """The first 1,024 bytes; what the cut leaves of a character at the end goes too."""
    text, whole = raw[:MESSAGE], len(raw) <= MESSAGE
    for spare in range(1 if whole else 4):
        try:
            return text[: len(text) - spare].decode("utf-8")
        except UnicodeDecodeError:
            continue
    return text.decode("utf-8")
