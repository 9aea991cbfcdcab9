//! Probes as SageMaker processing jobs: in the subnets and with the groups, the role and the platform of the real ones.

use super::calls::{CallError, Calls, call};
use super::launcher::{LaunchError, LaunchParameters, Launcher, ProbeStatus, State};
use crate::aws::Session;
use crate::aws::network::line;
use crate::probe::{Channel, container};
use crate::verify::iam;
use crate::verify::probe_job::{JOB_INSTANCE_TYPE, ProbeJob};
use aws_sdk_sagemaker::operation::create_processing_job::builders::CreateProcessingJobFluentBuilder;
use aws_sdk_sagemaker::operation::describe_processing_job::DescribeProcessingJobOutput;
use aws_sdk_sagemaker::types::{
    AppSpecification, NetworkConfig, ProcessingClusterConfig, ProcessingJobStatus as Status,
    ProcessingResources, ProcessingStoppingCondition, Tag, VpcConfig,
};
use std::collections::BTreeMap;

/// Probes as SageMaker processing jobs.
#[derive(Clone, Debug)]
pub struct SageMaker {
    calls: Calls,
    options: SageMakerOptions,
}

/// What processing jobs are made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SageMakerOptions {
    /// ARN of the execution role.
    pub role: Option<String>,
    /// URI of an image with Python 3.8 or later; see [`crate::catalog::python_image`].
    pub image: Option<String>,
    /// Type of the machine; [`JOB_INSTANCE_TYPE`] if none.
    pub instance_type: Option<String>,
    /// KMS key of the storage volume, where somebody insists on one.
    pub volume_key: Option<String>,
}

impl SageMaker {
    /// Prepares the launcher; nothing is asked yet.
    #[must_use]
    pub fn new(session: Session, options: SageMakerOptions) -> Self {
        Self {
            calls: Calls::new(session, iam::SAGEMAKER),
            options,
        }
    }

    /// Returns how often each call was made; retries of the SDK are not counted.
    #[must_use]
    pub fn calls(&self) -> BTreeMap<String, usize> {
        self.calls.counts()
    }

    fn request(
        &self,
        probe_job: &ProbeJob,
        parameters: &LaunchParameters,
    ) -> Result<CreateProcessingJobFluentBuilder, LaunchError> {
        let lacking = |what: &str| LaunchError::Missing(what.to_owned());
        let role = self.options.role.as_ref();
        let role = role.ok_or_else(|| lacking("no execution role for processing jobs is known"))?;
        let image = self.options.image.as_ref();
        let image = image.ok_or_else(|| lacking("no container image is known for this region"))?;
        let command = container(&probe_job.batch)?;
        let machine = self.options.instance_type.as_deref();
        let cluster = ProcessingClusterConfig::builder()
            .instance_count(1)
            .instance_type(machine.unwrap_or(JOB_INSTANCE_TYPE).into())
            .volume_size_in_gb(1)
            .set_volume_kms_key_id(self.options.volume_key.clone())
            .build();
        // Of several subnets SageMaker picks one: it is this one.
        let place = VpcConfig::builder()
            .subnets(&probe_job.subnet)
            .set_security_group_ids(Some(probe_job.groups.clone()))
            .build();
        // With isolation there would be nothing to see, and between one container there is nothing to encrypt.
        let network = NetworkConfig::builder()
            .enable_network_isolation(false)
            .enable_inter_container_traffic_encryption(false)
            .vpc_config(place)
            .build();
        let seconds = i32::try_from(parameters.lifetime.as_secs()).unwrap_or(i32::MAX);
        let tags = parameters.tags.iter();
        let tags = tags.map(|(key, value)| Tag::builder().key(key).value(value).build());
        let request = self.calls.session.sagemaker().create_processing_job();
        let request = request
            .processing_job_name(&parameters.token)
            .role_arn(role)
            .app_specification(
                AppSpecification::builder()
                    .image_uri(image)
                    .set_container_entrypoint(Some(command.entrypoint))
                    .set_container_arguments(Some(command.arguments))
                    .build(),
            )
            .processing_resources(
                ProcessingResources::builder()
                    .cluster_config(cluster)
                    .build(),
            )
            .network_config(network)
            .stopping_condition(
                ProcessingStoppingCondition::builder()
                    .max_runtime_in_seconds(seconds)
                    .build(),
            )
            .set_tags(Some(tags.collect()));
        Ok(request)
    }

    async fn describe(&self, name: &str) -> Result<DescribeProcessingJobOutput, CallError> {
        let request = self.calls.session.sagemaker().describe_processing_job();
        let request = request.processing_job_name(name);
        call!(self.calls, "sagemaker:DescribeProcessingJob", request)
    }
}

impl Launcher for SageMaker {
    type Handle = String;

    fn channel(&self) -> Channel {
        Channel::Message
    }

    async fn launch(
        &self,
        probe_job: &ProbeJob,
        parameters: &LaunchParameters,
    ) -> Result<String, LaunchError> {
        let request = self.request(probe_job, parameters)?;
        match call!(self.calls, "sagemaker:CreateProcessingJob", request) {
            Ok(_) => Ok(parameters.token.clone()),
            // There is no client token. The name has the run's id in it, so that only a try of our own can have taken it.
            Err(error) if error.has_code(&["ResourceInUse", "ResourceInUseException"]) => {
                Ok(parameters.token.clone())
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn status(&self, name: &String) -> Result<ProbeStatus, CallError> {
        let job = match self.describe(name).await {
            Ok(job) => job,
            // Not shown yet.
            Err(error) if error.is_not_found() => {
                return Ok(ProbeStatus::without_output(State::Starting));
            }
            Err(error) => return Err(error),
        };
        let state = match &job.processing_job_status {
            Some(Status::InProgress) if job.processing_start_time.is_none() => State::Starting,
            Some(Status::InProgress | Status::Stopping) | None => State::Running,
            Some(status) => {
                let why = job.failure_reason.as_deref().map(line);
                let why = why.filter(|why| !why.is_empty());
                let why = why.map(|why| format!(": {why}")).unwrap_or_default();
                State::Ended(format!("the job is `{}`{why}", line(status.as_str())))
            }
        };
        let output = job.exit_message.unwrap_or_default();
        Ok(ProbeStatus { state, output })
    }

    /// Stops the job, and deletes it once it has ended.
    async fn remove(&self, name: &String) -> Result<bool, CallError> {
        remove(&self.calls, name).await
    }

    /// A job has the name of its token.
    async fn find_by_token(&self, token: &str) -> Result<Option<String>, CallError> {
        match self.describe(token).await {
            Ok(_) => Ok(Some(token.to_owned())),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Does what can be done at once to remove a job, and returns whether nothing is left to do.
pub(super) async fn remove(calls: &Calls, name: &str) -> Result<bool, CallError> {
    let client = calls.session.sagemaker();
    let request = client.describe_processing_job().processing_job_name(name);
    let job = match call!(calls, "sagemaker:DescribeProcessingJob", request) {
        Ok(job) => job,
        Err(error) if error.is_not_found() => return Ok(true),
        Err(error) => return Err(error),
    };
    match job.processing_job_status {
        Some(Status::InProgress) => {
            let request = client.stop_processing_job().processing_job_name(name);
            match call!(calls, "sagemaker:StopProcessingJob", request) {
                Err(error) if !error.is_not_found() => Err(error),
                _ => Ok(false),
            }
        }
        Some(Status::Completed | Status::Failed | Status::Stopped) => {
            let request = client.delete_processing_job().processing_job_name(name);
            match call!(calls, "sagemaker:DeleteProcessingJob", request) {
                Ok(_) => Ok(true),
                // A job that has ended costs nothing: where it may not be deleted, it stays in the list.
                Err(error) => match &error.error {
                    crate::aws::Error::Denied { .. } => Ok(true),
                    _ if error.is_not_found() => Ok(true),
                    _ => Err(error),
                },
            }
        }
        // It is stopping, or in a state of which nothing is known.
        _ => Ok(false),
    }
}
