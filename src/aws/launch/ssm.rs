//! Probes with SSM Run Command: on instances that are there, or on one that is launched for it.

use super::calls::{CallError, Calls, call, lock};
use super::ec2::minutes;
use super::instance::{Ec2Options, Instance, InstanceLauncher, ended};
use super::launcher::{LaunchError, LaunchParameters, Launcher, ProbeStatus, State};
use crate::aws::Session;
use crate::aws::network::line;
use crate::probe::{Channel, shell_script};
use crate::verify::iam::{self, RUN_TAG};
use crate::verify::probe_job::ProbeJob;
use aws_sdk_ec2::types::{Filter, Instance as Described};
use aws_sdk_ssm::types::{
    CommandInvocationStatus as Status, InstanceInformationStringFilter, PingStatus, PlatformType,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex};

/// Ids that one `DescribeInstanceInformation` takes; its model allows 100 values.
const IDS: usize = 50;
/// Seconds that the agent has to take a command: `TimeoutSeconds` is 30 at least.
const DELIVERY: i32 = 60;

/// Probes with SSM Run Command.
#[derive(Clone, Debug)]
pub struct Ssm {
    maker: InstanceLauncher,
}

/// A probe on an instance.
#[derive(Clone, Debug)]
pub struct Command {
    instance: Instance,
    /// Whether the instance was launched for it; all others are left as they are.
    own: bool,
    script: Arc<str>,
    /// Seconds that the script may take.
    seconds: u64,
    /// Says in the account's list of commands whose it is.
    comment: String,
    id: Arc<Mutex<Option<String>>>,
}

impl fmt::Display for Command {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.instance.fmt(formatter)
    }
}

impl Ssm {
    /// Prepares the launcher. Without an instance profile it uses no instances but those that are there.
    #[must_use]
    pub fn new(session: Session, options: Ec2Options) -> Self {
        Self {
            maker: InstanceLauncher::new(Calls::new(session, iam::SSM), options),
        }
    }

    /// Returns how often each call was made; retries of the SDK are not counted.
    #[must_use]
    pub fn calls(&self) -> BTreeMap<String, usize> {
        self.maker.calls.counts()
    }

    /// Finds an instance in the job's subnet, with its groups and no others, that Systems Manager reaches.
    async fn find(&self, job: &ProbeJob) -> Result<Option<String>, CallError> {
        const ACTION: &str = "ec2:DescribeInstances";
        let calls = &self.maker.calls;
        let filter = |name: &str, value: &str| Filter::builder().name(name).values(value).build();
        let mut found: Vec<String> = Vec::new();
        let mut next = None;
        loop {
            let request = calls.session.ec2().describe_instances();
            let request = request
                .filters(filter("subnet-id", &job.subnet))
                .filters(filter("instance-state-name", "running"))
                .set_next_token(next);
            let answer = call!(calls, ACTION, request)?;
            let instances = answer.reservations.unwrap_or_default().into_iter();
            let instances = instances.flat_map(|one| one.instances.unwrap_or_default());
            let fits = instances.filter(|one| fits(one, job));
            found.extend(fits.filter_map(|one| one.instance_id));
            next = answer.next_token.filter(|token| !token.is_empty());
            if next.is_none() {
                break;
            }
        }
        found.sort();
        for ids in found.chunks(IDS) {
            let online = self.online(ids).await?;
            if let Some(id) = ids.iter().find(|id| online.contains(*id)) {
                return Ok(Some(id.clone()));
            }
        }
        Ok(None)
    }

    /// Returns which of these instances Systems Manager reaches, and can run a shell on.
    async fn online(&self, ids: &[String]) -> Result<BTreeSet<String>, CallError> {
        const ACTION: &str = "ssm:DescribeInstanceInformation";
        let calls = &self.maker.calls;
        let filter = InstanceInformationStringFilter::builder()
            .key("InstanceIds")
            .set_values(Some(ids.to_vec()))
            .build();
        let filter =
            filter.map_err(|_| CallError::incomplete(ACTION, "the filter is not whole"))?;
        let request = calls.session.ssm().describe_instance_information();
        let answer = call!(calls, ACTION, request.filters(filter))?;
        let known = answer.instance_information_list.unwrap_or_default();
        let online = known.into_iter().filter(|one| {
            one.ping_status == Some(PingStatus::Online)
                && one
                    .platform_type
                    .as_ref()
                    .is_none_or(|kind| *kind == PlatformType::Linux)
        });
        Ok(online.filter_map(|one| one.instance_id).collect())
    }

    /// Sends the script. There is no client token: if an answer gets lost, the probe runs twice, and one is not listened to.
    async fn send(&self, command: &Command) -> Result<(), CallError> {
        const ACTION: &str = "ssm:SendCommand";
        let calls = &self.maker.calls;
        let request = calls.session.ssm().send_command();
        let request = request
            .document_name("AWS-RunShellScript")
            .instance_ids(&command.instance.id)
            .comment(&command.comment)
            .timeout_seconds(DELIVERY)
            .parameters("commands", vec![command.script.to_string()])
            .parameters("executionTimeout", vec![command.seconds.to_string()]);
        let answer = call!(calls, ACTION, request)?;
        let id = answer.command.and_then(|command| command.command_id);
        let id = id.ok_or(CallError::incomplete(ACTION, "it lacks the command"))?;
        *lock(&command.id) = Some(id);
        Ok(())
    }

    /// Looks at an instance that was launched, and sends it the script once Systems Manager reaches it.
    async fn await_agent(&self, command: &Command) -> Result<State, CallError> {
        let id = &command.instance.id;
        let described = self.maker.describe(id).await?;
        if let Some(reason) = described.as_ref().and_then(ended) {
            return Ok(State::Ended(format!("{reason}; {}", never(id))));
        }
        if !self.online(std::slice::from_ref(id)).await?.contains(id) {
            return Ok(State::Starting);
        }
        match self.send(command).await {
            // Registered, and not known everywhere.
            Err(error) if !error.has_code(&["InvalidInstanceId"]) => Err(error),
            _ => Ok(State::Starting),
        }
    }
}

impl Launcher for Ssm {
    type Handle = Command;

    fn channel(&self) -> Channel {
        Channel::Command
    }

    async fn launch(
        &self,
        job: &ProbeJob,
        parameters: &LaunchParameters,
    ) -> Result<Command, LaunchError> {
        if let Some(id) = self.find(job).await? {
            let command = command(Instance::new(&id), false, job, parameters)?;
            self.send(&command).await?;
            return Ok(command);
        }
        if self.maker.options.profile.is_none() {
            return Err(LaunchError::Missing(format!(
                "no running instance in `{}` has exactly the groups {} and is online in Systems Manager, and to launch one takes \
                 an instance profile",
                job.subnet,
                job.groups.join(", ")
            )));
        }
        let script = format!("#!/bin/sh\nshutdown -h +{}\n", minutes(parameters));
        let instance = self.maker.launch(job, parameters, &script).await?;
        command(instance, true, job, parameters)
    }

    async fn status(&self, command: &Command) -> Result<ProbeStatus, CallError> {
        const ACTION: &str = "ssm:GetCommandInvocation";
        let Some(id) = lock(&command.id).clone() else {
            return Ok(ProbeStatus::without_output(
                self.await_agent(command).await?,
            ));
        };
        let calls = &self.maker.calls;
        let request = calls.session.ssm().get_command_invocation();
        let request = request.command_id(id).instance_id(&command.instance.id);
        let answer = match call!(calls, ACTION, request) {
            Ok(answer) => answer,
            // Not shown yet.
            Err(error) if error.has_code(&["InvocationDoesNotExist"]) => {
                return Ok(ProbeStatus::without_output(State::Starting));
            }
            Err(error) => return Err(error),
        };
        let output = answer.standard_output_content.unwrap_or_default();
        let state = match &answer.status {
            None | Some(Status::Pending | Status::Delayed) => State::Starting,
            Some(Status::InProgress | Status::Cancelling) => State::Running,
            Some(status) => {
                let details = answer.status_details.as_deref();
                let details = line(details.unwrap_or(status.as_str()));
                let errors = answer.standard_error_content.unwrap_or_default();
                // Only where it failed: what a probe that works writes there is no reason.
                let why = match (status, line(&errors)) {
                    (Status::Success, _) => String::new(),
                    (_, errors) if errors.is_empty() => String::new(),
                    (_, errors) => format!(": {errors}"),
                };
                let cut = if output.ends_with("--output truncated--") {
                    ", its output cut off"
                } else {
                    ""
                };
                State::Ended(format!("the command is `{details}`{cut}{why}"))
            }
        };
        Ok(ProbeStatus { state, output })
    }

    async fn remove(&self, command: &Command) -> Result<bool, CallError> {
        if command.own {
            self.maker.terminate(&command.instance.id).await
        } else {
            // The script ends by itself.
            Ok(true)
        }
    }

    async fn find_by_token(&self, token: &str) -> Result<Option<Command>, CallError> {
        let instance = self.maker.find_by_token(token).await?;
        Ok(instance.map(|instance| Command {
            instance,
            own: true,
            script: "".into(),
            seconds: 0,
            comment: token.to_owned(),
            id: Arc::default(),
        }))
    }

    fn likely_cause(&self, command: &Command) -> Option<String> {
        let id = &command.instance.id;
        let sent = lock(&command.id).is_some();
        (!sent && command.own).then(|| never(id))
    }
}

fn command(
    instance: Instance,
    own: bool,
    job: &ProbeJob,
    parameters: &LaunchParameters,
) -> Result<Command, LaunchError> {
    Ok(Command {
        instance,
        own,
        script: shell_script(&job.batch)?.into(),
        seconds: u64::from(job.batch.run_ms / 1000) + 60,
        comment: parameters.token.clone(),
        id: Arc::default(),
    })
}

/// Words that an agent has not been heard of. That says nothing about anything else that was asked.
fn never(id: &str) -> String {
    format!(
        "`{id}` never registered with Systems Manager: suspect the endpoints `ssm` and `ssmmessages`, their private names and \
         security groups, and the instance profile"
    )
}

/// Tells whether an instance stands where the job wants it, and is nobody's probe.
fn fits(instance: &Described, job: &ProbeJob) -> bool {
    let groups = instance.security_groups.iter().flatten();
    let groups: BTreeSet<_> = groups
        .filter_map(|group| group.group_id.as_deref())
        .collect();
    let wanted: BTreeSet<_> = job.groups.iter().map(String::as_str).collect();
    let mut tags = instance.tags.iter().flatten();
    // A second interface may be another way out.
    let interfaces = instance.network_interfaces.as_ref().map_or(1, Vec::len);
    groups == wanted && interfaces == 1 && !tags.any(|tag| tag.key.as_deref() == Some(RUN_TAG))
}
