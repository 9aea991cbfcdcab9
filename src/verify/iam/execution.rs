//! What the role must be allowed to do that SageMaker runs the probe's jobs with.

use super::Scope::{Unconditioned, VolumeGrant, VolumeKey};
use super::{Action, action};

/// What the execution role of a processing job in a VPC needs, without inputs and outputs, sorted by name.
///
/// Source: SageMaker AI developer guide, "How to use SageMaker AI execution roles", "`CreateProcessingJob` API: Execution Role
/// Permissions", which also says that those of EC2 must not be narrowed.
pub const EXECUTION: &[Action] = &[
    action(
        "cloudwatch:PutMetricData",
        Unconditioned,
        "metrics of the job",
    ),
    action(
        "ec2:CreateNetworkInterface",
        Unconditioned,
        "to join the subnet",
    ),
    action(
        "ec2:CreateNetworkInterfacePermission",
        Unconditioned,
        "to join the subnet",
    ),
    action(
        "ec2:DeleteNetworkInterface",
        Unconditioned,
        "to leave the subnet",
    ),
    action(
        "ec2:DeleteNetworkInterfacePermission",
        Unconditioned,
        "to leave the subnet",
    ),
    action(
        "ec2:DescribeDhcpOptions",
        Unconditioned,
        "the VPC's name servers",
    ),
    action(
        "ec2:DescribeNetworkInterfaces",
        Unconditioned,
        "to join the subnet",
    ),
    action(
        "ec2:DescribeSecurityGroups",
        Unconditioned,
        "to join the subnet",
    ),
    action("ec2:DescribeSubnets", Unconditioned, "to join the subnet"),
    action("ec2:DescribeVpcs", Unconditioned, "to join the subnet"),
    action(
        "ecr:BatchCheckLayerAvailability",
        Unconditioned,
        "to pull the image",
    ),
    action("ecr:BatchGetImage", Unconditioned, "to pull the image"),
    action(
        "ecr:GetAuthorizationToken",
        Unconditioned,
        "to pull the image",
    ),
    action(
        "ecr:GetDownloadUrlForLayer",
        Unconditioned,
        "to pull the image",
    ),
    action("logs:CreateLogGroup", Unconditioned, "the job's log"),
    action("logs:CreateLogStream", Unconditioned, "the job's log"),
    action("logs:DescribeLogStreams", Unconditioned, "the job's log"),
    action("logs:PutLogEvents", Unconditioned, "the job's log"),
];

/// What the role needs beside that where the job's volume is encrypted with a key of the user's, sorted by name.
///
/// Source: SageMaker AI developer guide, "SageMaker AI API Permissions: Actions, Permissions, and Resources Reference": the grant is
/// made by whoever creates the job unless its role may make it.
pub const EXECUTION_KEY: &[Action] = &[
    action(
        "kms:CreateGrant",
        VolumeGrant,
        "to attach the job's volume, which the key encrypts",
    ),
    action("kms:DescribeKey", VolumeKey, "whether the key can be used"),
];
