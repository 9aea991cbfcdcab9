//! What else is configured, and what the account does beside the network.

use super::{Fault, fault};
use crate::acceptance::verify::account::ROLE;
use serde_json::json;

pub const REST: &[Fault] = &[
    fault(
        "the flow log is deleted",
        |a| {
            a.ec2("DeleteFlowLogs", &[("FlowLogId.1", &a.id("flow-log"))]);
        },
        ("configuration/flow-log", "flow-log"),
        &[],
    ),
    fault(
        "a tag is removed",
        |a| {
            a.ec2(
                "DeleteTags",
                &[("ResourceId.1", &a.id("vpc")), ("Tag.1.Key", "Owner")],
            );
        },
        ("configuration/vpc", "vpc"),
        &[],
    ),
    fault(
        "a tag is changed",
        |a| {
            let subnet = a.id("subnet/data/use1-az2");
            let tag = [
                ("ResourceId.1", subnet.as_str()),
                ("Tag.1.Key", "Environment"),
                ("Tag.1.Value", "dev"),
            ];
            a.ec2("CreateTags", &tag);
        },
        ("configuration/subnet/data/use1-az2", "subnet"),
        &[],
    ),
    fault(
        "a subnet hands out public addresses",
        |a| {
            let subnet = a.id("subnet/notebook/use1-az1");
            a.ec2(
                "ModifySubnetAttribute",
                &[("SubnetId", &subnet), ("MapPublicIpOnLaunch.Value", "true")],
            );
        },
        ("configuration/subnet/notebook/use1-az1", "subnet"),
        &[],
    ),
    fault(
        "a subnet that nobody planned",
        |a| {
            a.ec2(
                "CreateSubnet",
                &[("VpcId", &a.id("vpc")), ("CidrBlock", "10.2.255.0/24")],
            );
        },
        ("configuration/subnet", "subnet"),
        &[],
    ),
    fault(
        "the VPC gets a second range",
        |a| {
            a.ec2(
                "AssociateVpcCidrBlock",
                &[("VpcId", &a.id("vpc")), ("CidrBlock", "100.64.0.0/16")],
            );
        },
        ("configuration/vpc", "vpc"),
        &[],
    ),
];

pub const WORKLOADS: &[Fault] = &[
    fault(
        "a notebook has direct internet access",
        |a| {
            let notebook = json!({
                "NotebookInstanceName": "n", "InstanceType": "ml.t3.medium", "RoleArn": ROLE,
                "SubnetId": a.id("subnet/notebook/use1-az1"), "SecurityGroupIds": [a.group("notebook").id],
                "DirectInternetAccess": "Enabled",
            });
            a.sagemaker("CreateNotebookInstance", &notebook);
        },
        ("configuration/account/notebooks", "account"),
        &[],
    ),
    fault(
        "a notebook is outside the VPC",
        |a| {
            let notebook = json!({"NotebookInstanceName": "n", "InstanceType": "ml.t3.medium", "RoleArn": ROLE});
            a.sagemaker("CreateNotebookInstance", &notebook);
        },
        ("configuration/account/notebooks", "account"),
        &[],
    ),
    fault(
        "a domain is public",
        |a| {
            let domain = json!({
                "DomainName": "d", "AuthMode": "IAM", "DefaultUserSettings": {"ExecutionRole": ROLE},
                "SubnetIds": [a.id("subnet/notebook/use1-az1")], "VpcId": a.id("vpc"),
                "AppNetworkAccessType": "PublicInternetOnly",
            });
            a.sagemaker("CreateDomain", &domain);
        },
        ("configuration/account/domains", "account"),
        &[],
    ),
    fault(
        "a training job runs without isolation",
        |a| {
            a.sagemaker(
                "CreateTrainingJob",
                &training(&json!({"VpcConfig": a.place()})),
            );
        },
        ("configuration/account/jobs", "account"),
        &[],
    ),
    fault(
        "a training job runs outside the VPC",
        |a| {
            a.sagemaker(
                "CreateTrainingJob",
                &training(&json!({"EnableNetworkIsolation": true})),
            );
        },
        ("configuration/account/jobs", "account"),
        &[],
    ),
    fault(
        "a processing job runs without isolation, outside the VPC",
        |a| {
            let cluster =
                json!({"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1});
            let job = json!({
                "ProcessingJobName": "p", "RoleArn": ROLE, "AppSpecification": {"ImageUri": "i"},
                "ProcessingResources": {"ClusterConfig": cluster}, "StoppingCondition": {"MaxRuntimeInSeconds": 60},
            });
            a.sagemaker("CreateProcessingJob", &job);
        },
        ("configuration/account/jobs", "account"),
        &[],
    ),
    fault(
        "a model is outside the VPC",
        |a| {
            let model = json!({"ModelName": "m", "ExecutionRoleArn": ROLE, "PrimaryContainer": {"Image": "i"}});
            a.sagemaker("CreateModel", &model);
        },
        ("configuration/account/models", "account"),
        &[],
    ),
];

fn training(network: &serde_json::Value) -> serde_json::Value {
    let mut job = json!({
        "TrainingJobName": "t", "RoleArn": ROLE, "AlgorithmSpecification": {"TrainingImage": "i", "TrainingInputMode": "File"},
        "OutputDataConfig": {"S3OutputPath": "s3://b"}, "StoppingCondition": {"MaxRuntimeInSeconds": 60},
        "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1},
    });
    job.as_object_mut()
        .unwrap()
        .extend(network.as_object().unwrap().clone());
    job
}
