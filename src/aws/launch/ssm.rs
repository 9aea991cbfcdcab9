//! Probes with SSM Run Command: on instances that are there, or on one that is launched for it.

use super::calls::{Calls, Mishap, call, lock};
use super::ec2::minutes;
use super::instance::{Ec2Options, Instance, Maker, ended};
use super::launcher::{Launcher, Refusal, Sight, State, Ticket};
use crate::aws::Session;
use crate::aws::network::line;
use crate::probe::{Channel, shell_script};
use crate::verify::iam::{self, RUN_TAG};
use crate::verify::order::Order;
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
    maker: Maker,
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
            maker: Maker::new(Calls::new(session, iam::SSM), options),
        }
    }

    /// Returns how often each call was made; retries of the SDK are not counted.
    #[must_use]
    pub fn calls(&self) -> BTreeMap<String, usize> {
        self.maker.calls.counts()
    }

    /// Finds an instance in the order's subnet, with its groups and no others, that Systems Manager reaches.
    async fn find(&self, order: &Order) -> Result<Option<String>, Mishap> {
        const ACTION: &str = "ec2:DescribeInstances";
        let calls = &self.maker.calls;
        let filter = |name: &str, value: &str| Filter::builder().name(name).values(value).build();
        let mut found: Vec<String> = Vec::new();
        let mut next = None;
        loop {
            let request = calls.session.ec2().describe_instances();
            let request = request
                .filters(filter("subnet-id", &order.subnet))
                .filters(filter("instance-state-name", "running"))
                .set_next_token(next);
            let answer = call!(calls, ACTION, request)?;
            let instances = answer.reservations.unwrap_or_default().into_iter();
            let instances = instances.flat_map(|one| one.instances.unwrap_or_default());
            let fits = instances.filter(|one| fits(one, order));
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
    async fn online(&self, ids: &[String]) -> Result<BTreeSet<String>, Mishap> {
        const ACTION: &str = "ssm:DescribeInstanceInformation";
        let calls = &self.maker.calls;
        let filter = InstanceInformationStringFilter::builder()
            .key("InstanceIds")
            .set_values(Some(ids.to_vec()))
            .build();
        let filter = filter.map_err(|_| Mishap::half(ACTION, "the filter is not whole"))?;
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
    async fn send(&self, command: &Command) -> Result<(), Mishap> {
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
        let id = id.ok_or(Mishap::half(ACTION, "it lacks the command"))?;
        *lock(&command.id) = Some(id);
        Ok(())
    }

    /// Looks at an instance that was launched, and sends it the script once Systems Manager reaches it.
    async fn await_agent(&self, command: &Command) -> Result<State, Mishap> {
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
            Err(mishap) if !mishap.is(&["InvalidInstanceId"]) => Err(mishap),
            _ => Ok(State::Starting),
        }
    }
}

impl Launcher for Ssm {
    type Handle = Command;

    fn channel(&self) -> Channel {
        Channel::Command
    }

    async fn launch(&self, order: &Order, ticket: &Ticket) -> Result<Command, Refusal> {
        if let Some(id) = self.find(order).await? {
            let command = command(Instance::new(&id), false, order, ticket)?;
            self.send(&command).await?;
            return Ok(command);
        }
        if self.maker.options.profile.is_none() {
            return Err(Refusal::Lacking(format!(
                "no running instance in `{}` has exactly the groups {} and is online in Systems Manager, and to launch one takes \
                 an instance profile",
                order.subnet,
                order.groups.join(", ")
            )));
        }
        let script = format!("#!/bin/sh\nshutdown -h +{}\n", minutes(ticket));
        let instance = self.maker.launch(order, ticket, &script).await?;
        command(instance, true, order, ticket)
    }

    async fn look(&self, command: &Command) -> Result<Sight, Mishap> {
        const ACTION: &str = "ssm:GetCommandInvocation";
        let Some(id) = lock(&command.id).clone() else {
            return Ok(Sight::silent(self.await_agent(command).await?));
        };
        let calls = &self.maker.calls;
        let request = calls.session.ssm().get_command_invocation();
        let request = request.command_id(id).instance_id(&command.instance.id);
        let answer = match call!(calls, ACTION, request) {
            Ok(answer) => answer,
            // Not shown yet.
            Err(mishap) if mishap.is(&["InvocationDoesNotExist"]) => {
                return Ok(Sight::silent(State::Starting));
            }
            Err(mishap) => return Err(mishap),
        };
        let said = answer.standard_output_content.unwrap_or_default();
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
                let cut = if said.ends_with("--output truncated--") {
                    ", its output cut off"
                } else {
                    ""
                };
                State::Ended(format!("the command is `{details}`{cut}{why}"))
            }
        };
        Ok(Sight { state, said })
    }

    async fn remove(&self, command: &Command) -> Result<bool, Mishap> {
        if command.own {
            self.maker.terminate(&command.instance.id).await
        } else {
            // The script ends by itself.
            Ok(true)
        }
    }

    async fn trace(&self, token: &str) -> Result<Option<Command>, Mishap> {
        let instance = self.maker.trace(token).await?;
        Ok(instance.map(|instance| Command {
            instance,
            own: true,
            script: "".into(),
            seconds: 0,
            comment: token.to_owned(),
            id: Arc::default(),
        }))
    }

    fn suspicion(&self, command: &Command) -> Option<String> {
        let id = &command.instance.id;
        let sent = lock(&command.id).is_some();
        (!sent && command.own).then(|| never(id))
    }
}

fn command(
    instance: Instance,
    own: bool,
    order: &Order,
    ticket: &Ticket,
) -> Result<Command, Refusal> {
    Ok(Command {
        instance,
        own,
        script: shell_script(&order.batch)?.into(),
        seconds: u64::from(order.batch.run_ms / 1000) + 60,
        comment: ticket.token.clone(),
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

/// Tells whether an instance stands where the order wants it, and is nobody's probe.
fn fits(instance: &Described, order: &Order) -> bool {
    let groups = instance.security_groups.iter().flatten();
    let groups: BTreeSet<_> = groups
        .filter_map(|group| group.group_id.as_deref())
        .collect();
    let wanted: BTreeSet<_> = order.groups.iter().map(String::as_str).collect();
    let mut tags = instance.tags.iter().flatten();
    // A second interface may be another way out.
    let interfaces = instance.network_interfaces.as_ref().map_or(1, Vec::len);
    groups == wanted && interfaces == 1 && !tags.any(|tag| tag.key.as_deref() == Some(RUN_TAG))
}
