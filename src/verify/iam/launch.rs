//! The calls that launching probes makes, on each way, and the actions that AWS asks for within them.

use super::Scope::{
    AmazonLinux, Everything, Launch, LaunchTags, NewJobs, Of, OwnInstances, OwnJobs, PassedTo,
    ShellScript, VolumeGrant, VolumeKey,
};
use super::{Action, action};

/// Actions that no call is named after: AWS asks for them within another call of the same list.
///
/// Sources: EC2 user guide, "Grant permission to tag Amazon EC2 resources during creation"; Systems Manager user guide,
/// "Calling AMI public parameters"; Service Authorization Reference, `CreateProcessingJob` and `AddTags`.
pub const IMPLIED: &[&str] = &[
    "ec2:CreateTags",
    "iam:PassRole",
    "sagemaker:AddTags",
    "ssm:GetParameters",
];

/// What it takes to run probes as SageMaker processing jobs, sorted by name.
pub const SAGEMAKER: &[Action] = &[
    action(
        "iam:PassRole",
        PassedTo("sagemaker.amazonaws.com"),
        "the role that the processing jobs run with",
    ),
    action(
        "sagemaker:AddTags",
        OwnJobs,
        "the tags that jobs are found by",
    ),
    action(
        "sagemaker:CreateProcessingJob",
        NewJobs,
        "to run a probe in a subnet",
    ),
    action(
        "sagemaker:DeleteProcessingJob",
        OwnJobs,
        "to remove a job that has ended; without it a stopped job stays in the list, which costs nothing",
    ),
    action(
        "sagemaker:DescribeProcessingJob",
        Of("processing-job"),
        "how far a job is, and what its probe says",
    ),
    action(
        "sagemaker:StopProcessingJob",
        OwnJobs,
        "to end a job that is not wanted any more",
    ),
];

/// What it takes to run probes on EC2 instances, sorted by name.
pub const EC2: &[Action] = &[
    action(
        "ec2:CreateTags",
        LaunchTags,
        "the tags that instances are found by, from their first moment",
    ),
    action(
        "ec2:DescribeInstances",
        Everything,
        "how far an instance is, and why it ended",
    ),
    action(
        "ec2:GetConsoleOutput",
        OwnInstances,
        "what the probe says on the serial console",
    ),
    action(
        "ec2:RunInstances",
        Launch,
        "to run a probe in a subnet; tried as a dry run first",
    ),
    action(
        "ec2:TerminateInstances",
        OwnInstances,
        "to remove an instance",
    ),
    action(
        "ssm:GetParameters",
        AmazonLinux,
        "which image is the newest Amazon Linux",
    ),
];

/// What it takes to run probes with SSM Run Command, sorted by name; without an instance profile, those of `ssm` and
/// `ec2:DescribeInstances` are enough.
pub const SSM: &[Action] = &[
    action(
        "ec2:CreateTags",
        LaunchTags,
        "the tags that instances are found by, from their first moment",
    ),
    action(
        "ec2:DescribeInstances",
        Everything,
        "which instances are in a subnet with which groups",
    ),
    action(
        "ec2:RunInstances",
        Launch,
        "to run a probe in a subnet that has no managed instance; tried as a dry run first",
    ),
    action(
        "ec2:TerminateInstances",
        OwnInstances,
        "to remove an instance that was launched for a probe",
    ),
    action(
        "iam:PassRole",
        PassedTo("ec2.amazonaws.com"),
        "the instance profile that lets the agent register",
    ),
    action(
        "ssm:DescribeInstanceInformation",
        Everything,
        "which instances are managed",
    ),
    action(
        "ssm:GetCommandInvocation",
        Everything,
        "what the probe says",
    ),
    action(
        "ssm:GetParameters",
        AmazonLinux,
        "which image is the newest Amazon Linux",
    ),
    action(
        "ssm:SendCommand",
        ShellScript,
        "to run a probe on an instance",
    ),
];

/// What it takes beside that where instances are launched from an image of the user's.
pub const OWN_IMAGE: &[Action] = &[action(
    "ec2:DescribeImages",
    Everything,
    "which machines the image runs on, and which volumes it has",
)];

/// What AWS asks for within a launch where the volumes are encrypted with a key of the user's, sorted by name.
///
/// Sources: Amazon EBS user guide, "Requirements for Amazon EBS encryption", "Permissions for users"; Service Authorization
/// Reference, which has two actions for `kms:ReEncrypt`; for processing jobs, see [`EXECUTION_KEY`](super::EXECUTION_KEY).
pub const VOLUME_KEY: &[Action] = &[
    action(
        "kms:CreateGrant",
        VolumeGrant,
        "to attach the volumes that the key encrypts",
    ),
    action(
        "kms:Decrypt",
        VolumeKey,
        "to use the volumes that the key encrypts",
    ),
    action("kms:DescribeKey", VolumeKey, "whether the key can be used"),
    action(
        "kms:GenerateDataKeyWithoutPlaintext",
        VolumeKey,
        "to create the volumes that the key encrypts",
    ),
    action(
        "kms:ReEncryptFrom",
        VolumeKey,
        "to make volumes of images that the key encrypts",
    ),
    action(
        "kms:ReEncryptTo",
        VolumeKey,
        "to make volumes of images that another key encrypts",
    ),
];

/// What it takes to know how many probes fit beside each other; without it, they are launched until AWS refuses one.
pub const QUOTAS: &[Action] = &[action(
    "servicequotas:GetServiceQuota",
    Everything,
    "how many probes fit into the account at a time; without it, refusals tell",
)];

/// What it takes to find and remove what earlier runs left behind, sorted by name.
pub const CLEANUP: &[Action] = &[
    action(
        "ec2:DescribeInstances",
        Everything,
        "which instances have the tag of a run",
    ),
    action(
        "ec2:TerminateInstances",
        OwnInstances,
        "to remove an instance",
    ),
    action(
        "sagemaker:DeleteProcessingJob",
        OwnJobs,
        "to remove a job that has ended",
    ),
    action(
        "sagemaker:DescribeProcessingJob",
        Of("processing-job"),
        "whether a job has ended",
    ),
    action(
        "sagemaker:ListProcessingJobs",
        Everything,
        "which jobs have names of smgen's",
    ),
    action(
        "sagemaker:ListTags",
        OwnJobs,
        "whether such a job has the tag of a run",
    ),
    action("sagemaker:StopProcessingJob", OwnJobs, "to end a job"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_and_say_why() {
        for list in [SAGEMAKER, EC2, SSM, CLEANUP, OWN_IMAGE, VOLUME_KEY, QUOTAS] {
            assert!(list.windows(2).all(|pair| pair[0].name < pair[1].name));
            for action in list {
                assert!(!action.why.is_empty() && !action.why.ends_with('.'));
            }
        }
        assert!(IMPLIED.is_sorted());
    }
}
