//! An EC2 instance: requested, found, removed. Shared by the launchers that need one.

use super::calls::{CallError, Calls, call};
use super::image::ImageFacts;
use super::launcher::{LaunchError, LaunchParameters};
use crate::aws::network::line;
use crate::verify::probe_job::{ARM_INSTANCE_TYPE, INSTANCE_TYPE, ProbeJob};
use aws_sdk_ec2::operation::run_instances::builders::RunInstancesFluentBuilder;
use aws_sdk_ec2::types::{
    BlockDeviceMapping, EbsBlockDevice, Filter, HttpTokensState, IamInstanceProfileSpecification,
    Instance as Described, InstanceMetadataOptionsRequest, InstanceNetworkInterfaceSpecification,
    InstanceStateName as Name, InstanceType, ResourceType, ShutdownBehavior, Tag, TagSpecification,
};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use tokio::sync::OnceCell;

/// The newest Amazon Linux 2023, for one architecture (Systems Manager user guide, "Calling AMI public parameters"; `RunInstances`
/// looks it up itself, EC2 user guide, "Reference AMIs using Systems Manager parameters").
const AMAZON_LINUX: &str =
    "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-";

/// What instances are made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ec2Options {
    /// Type of the machine; [`INSTANCE_TYPE`] if none.
    pub instance_type: Option<String>,
    /// Id of an image with cloud-init, systemd and Python 3.8 or later; the newest Amazon Linux 2023 if none.
    pub image: Option<String>,
    /// KMS key of the volumes; whatever the account does with new volumes if none.
    pub volume_key: Option<String>,
    /// Name of an instance profile. The launcher `ssm` needs one, so that the agent may register; `ec2` needs none and takes none.
    pub profile: Option<String>,
}

impl Ec2Options {
    fn machine(&self) -> &str {
        self.instance_type.as_deref().unwrap_or(INSTANCE_TYPE)
    }

    fn image(&self) -> String {
        let newest = || format!("{AMAZON_LINUX}{}", architecture(self.machine()));
        self.image.clone().unwrap_or_else(newest)
    }
}

/// Returns the architecture of a type of machine: its name has a `g` after the generation where it is Arm's (EC2 instance types
/// guide, "Instance type naming conventions"); `a1` is older than that.
fn architecture(machine: &str) -> &'static str {
    let family = machine.split('.').next().unwrap_or_default();
    let rest = family.trim_start_matches(|c: char| !c.is_ascii_digit());
    let options = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let options = options.split('-').next().unwrap_or_default();
    if family == "a1" || options.contains('g') {
        "arm64"
    } else {
        "x86_64"
    }
}

/// An instance that was launched.
#[derive(Clone, Debug)]
pub struct Instance {
    pub(super) id: String,
    address: Arc<OnceLock<IpAddr>>,
}

impl Instance {
    pub(super) fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            address: Arc::default(),
        }
    }

    /// Returns the private address, as soon as EC2 has told it.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        self.address.get().copied()
    }

    /// Keeps the address that EC2 tells.
    pub(super) fn learn(&self, described: &Described) {
        let address = described.private_ip_address.as_deref();
        if let Some(address) = address.and_then(|text| text.parse().ok()) {
            // Known already: it does not change.
            let _ = self.address.set(address);
        }
    }
}

impl fmt::Display for Instance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.id)
    }
}

/// Launches, describes and terminates instances, for the launchers that need one.
#[derive(Clone, Debug)]
pub(super) struct InstanceLauncher {
    pub(super) calls: Calls,
    pub(super) options: Ec2Options,
    /// Whether a dry run has said that instances may be launched.
    allowed: Arc<OnceCell<()>>,
    /// What is known of an image that is the user's.
    facts: Arc<OnceCell<ImageFacts>>,
}

impl InstanceLauncher {
    pub(super) fn new(calls: Calls, options: Ec2Options) -> Self {
        Self {
            calls,
            options,
            allowed: Arc::default(),
            facts: Arc::default(),
        }
    }

    /// Launches an instance that runs this user data. Several calls with the same token launch one.
    pub(super) async fn launch(
        &self,
        job: &ProbeJob,
        parameters: &LaunchParameters,
        user_data: &str,
    ) -> Result<Instance, LaunchError> {
        const ACTION: &str = "ec2:RunInstances";
        let facts = self
            .facts
            .get_or_try_init(|| ImageFacts::ask(&self.calls, self.options.image.as_deref()))
            .await?;
        let request = self.request(job, parameters, user_data, facts);
        // The first one asks, the others wait for it.
        let allowed = self.allowed.get_or_try_init(|| async {
            let dry = request.clone().dry_run(true);
            match call!(self.calls, ACTION, dry) {
                Err(error) if error.has_code(&["DryRunOperation"]) => Ok(()),
                Err(error) => Err(error),
                Ok(_) => Err(CallError::incomplete(ACTION, "a dry run must not succeed")),
            }
        });
        allowed.await?;
        let answer = call!(self.calls, ACTION, request)?;
        let described = answer.instances.unwrap_or_default().into_iter().next();
        let described = described.filter(|one| one.instance_id.is_some());
        // It may have been launched: the same token asks for the same one.
        let described = described.ok_or(CallError::incomplete(ACTION, "it lacks the instance"))?;
        let instance = Instance::new(described.instance_id.as_deref().unwrap_or_default());
        instance.learn(&described);
        Ok(instance)
    }

    /// Returns the machine for an image: the smallest one that runs it, where none is named.
    fn machine(&self, facts: &ImageFacts) -> &str {
        match &self.options.instance_type {
            None if facts.arm => ARM_INSTANCE_TYPE,
            _ => self.options.machine(),
        }
    }

    fn request(
        &self,
        job: &ProbeJob,
        parameters: &LaunchParameters,
        user_data: &str,
        facts: &ImageFacts,
    ) -> RunInstancesFluentBuilder {
        let interface = InstanceNetworkInterfaceSpecification::builder()
            .device_index(0)
            .subnet_id(&job.subnet)
            .set_groups(Some(job.groups.clone()))
            .associate_public_ip_address(false)
            .delete_on_termination(true)
            .build();
        let metadata = InstanceMetadataOptionsRequest::builder()
            .http_tokens(HttpTokensState::Required)
            .http_put_response_hop_limit(1)
            .build();
        let tags: Vec<_> = parameters
            .tags
            .iter()
            .map(|(key, value)| Tag::builder().key(key).value(value).build())
            .collect();
        let created = [
            ResourceType::Instance,
            ResourceType::Volume,
            ResourceType::NetworkInterface,
        ];
        let specifications = created.map(|kind| {
            TagSpecification::builder()
                .resource_type(kind)
                .set_tags(Some(tags.clone()))
                .build()
        });
        let volumes = self.options.volume_key.as_ref().map(|key| {
            let encrypted = |device: &String| {
                let disk = EbsBlockDevice::builder().encrypted(true).kms_key_id(key);
                BlockDeviceMapping::builder()
                    .device_name(device)
                    .ebs(disk.build())
                    .build()
            };
            facts.devices.iter().map(encrypted).collect()
        });
        let profile = self.options.profile.as_ref();
        let profile = profile.map(|name| {
            IamInstanceProfileSpecification::builder()
                .name(name)
                .build()
        });
        let request = self.calls.session.ec2().run_instances();
        request
            .image_id(self.options.image())
            .instance_type(InstanceType::from(self.machine(facts)))
            .min_count(1)
            .max_count(1)
            .client_token(&parameters.token)
            .user_data(BASE64_STANDARD.encode(user_data))
            .instance_initiated_shutdown_behavior(ShutdownBehavior::Terminate)
            .metadata_options(metadata)
            .network_interfaces(interface)
            .set_block_device_mappings(volumes)
            .set_iam_instance_profile(profile)
            .set_tag_specifications(Some(specifications.to_vec()))
    }

    /// Describes an instance; none where EC2 does not show it yet, or not any more.
    pub(super) async fn describe(&self, id: &str) -> Result<Option<Described>, CallError> {
        let request = self.calls.session.ec2().describe_instances();
        match call!(
            self.calls,
            "ec2:DescribeInstances",
            request.instance_ids(id)
        ) {
            Ok(answer) => Ok(first(answer.reservations)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Finds the instance that was launched with a token.
    pub(super) async fn find_by_token(&self, token: &str) -> Result<Option<Instance>, CallError> {
        let filter = Filter::builder().name("client-token").values(token).build();
        let request = self.calls.session.ec2().describe_instances();
        let answer = call!(self.calls, "ec2:DescribeInstances", request.filters(filter))?;
        let id = first(answer.reservations).and_then(|one| one.instance_id);
        Ok(id.as_deref().map(Instance::new))
    }

    /// Terminates an instance. That it takes some time matters to nobody.
    pub(super) async fn terminate(&self, id: &str) -> Result<bool, CallError> {
        terminate(&self.calls, id).await
    }
}

/// Terminates an instance, and returns whether nothing is left to do; one that is not there any more is terminated.
pub(super) async fn terminate(calls: &Calls, id: &str) -> Result<bool, CallError> {
    let request = calls.session.ec2().terminate_instances().instance_ids(id);
    match call!(calls, "ec2:TerminateInstances", request) {
        Err(error) if !error.is_not_found() => Err(error),
        _ => Ok(true),
    }
}

fn first(reservations: Option<Vec<aws_sdk_ec2::types::Reservation>>) -> Option<Described> {
    let reservations = reservations.unwrap_or_default().into_iter();
    let mut instances = reservations.flat_map(|one| one.instances.unwrap_or_default());
    instances.next()
}

/// Tells whether an instance has ended or is about to, and words why.
pub(super) fn ended(described: &Described) -> Option<String> {
    let state = described.state.as_ref()?.name.as_ref()?;
    if !matches!(
        state,
        Name::ShuttingDown | Name::Terminated | Name::Stopping | Name::Stopped
    ) {
        return None;
    }
    let reason = described.state_reason.as_ref();
    let reasons = [
        reason.and_then(|reason| reason.message.as_deref()),
        described.state_transition_reason.as_deref(),
    ];
    let mut reasons: Vec<_> = reasons.into_iter().flatten().map(line).collect();
    reasons.retain(|reason| !reason.is_empty());
    reasons.dedup();
    let why = if reasons.is_empty() {
        String::new()
    } else {
        format!(": {}", reasons.join(", "))
    };
    Some(format!("the instance is `{}`{why}", state.as_str()))
}

#[cfg(test)]
mod tests {
    use super::architecture;

    #[test]
    fn architectures_are_read_off_the_name() {
        for arm in [
            "t4g.nano",
            "m7gd.large",
            "c6gn.medium",
            "g5g.xlarge",
            "a1.medium",
            "im4gn.large",
            "is4gen.medium",
            "r8g.metal-24xl",
        ] {
            assert_eq!(architecture(arm), "arm64", "{arm}");
        }
        for intel in [
            "t3.nano",
            "t3a.nano",
            "g4dn.xlarge",
            "g6e.xlarge",
            "m5.large",
            "u-6tb1.metal",
            "c7i-flex.large",
            "",
        ] {
            assert_eq!(architecture(intel), "x86_64", "{intel}");
        }
    }
}
