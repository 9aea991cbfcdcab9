//! What of SageMaker's answers tells where a workload runs: one row for each kind.
//!
//! Shapes: botocore 1.43.11, `sagemaker/2017-07-24/service-2.json`; `tests/acceptance/workloads.rs` holds every row against it. A path
//! is a JSON pointer in which `*` stands for every item of a list.

use super::remote_access::VARIANTS;
use super::workload_row::{BARE, NOWHERE, Place, Row};
use crate::snapshot::WorkloadKind;

const IN_VPC: Place = Place {
    network: "/VpcConfig",
    ..NOWHERE
};

/// As training jobs say it, and definitions of them.
const AS_TRAINING: Place = Place {
    network: "/VpcConfig",
    isolation: "/EnableNetworkIsolation",
    encryption: "/EnableInterContainerTrafficEncryption",
    keys: &["/ResourceConfig/VolumeKmsKeyId"],
    instances: &[
        "/ResourceConfig/InstanceType",
        "/ResourceConfig/InstanceGroups/*/InstanceType",
        "/ResourceConfig/InstancePreferences/*/InstanceType",
    ],
    counts: &[
        "/ResourceConfig/InstanceCount",
        "/ResourceConfig/InstanceGroups/*/InstanceCount",
        "/ResourceConfig/InstancePreferences/*/InstanceCount",
    ],
    ..NOWHERE
};

const OF_TUNING: Place = Place {
    of: "DefinitionName",
    keys: &[
        "/ResourceConfig/VolumeKmsKeyId",
        "/HyperParameterTuningResourceConfig/VolumeKmsKeyId",
    ],
    instances: &[
        "/ResourceConfig/InstanceType",
        "/ResourceConfig/InstanceGroups/*/InstanceType",
        "/HyperParameterTuningResourceConfig/InstanceType",
        "/HyperParameterTuningResourceConfig/InstanceConfigs/*/InstanceType",
    ],
    counts: &[
        "/ResourceConfig/InstanceCount",
        "/ResourceConfig/InstanceGroups/*/InstanceCount",
        "/HyperParameterTuningResourceConfig/InstanceCount",
        "/HyperParameterTuningResourceConfig/InstanceConfigs/*/InstanceCount",
    ],
    ..AS_TRAINING
};

/// As processing jobs say it, and definitions of monitoring.
const AS_PROCESSING: Place = Place {
    network: "/NetworkConfig/VpcConfig",
    isolation: "/NetworkConfig/EnableNetworkIsolation",
    encryption: "/NetworkConfig/EnableInterContainerTrafficEncryption",
    ..NOWHERE
};

const OF_INSTANCE_GROUPS: Place = Place {
    of: "InstanceGroupName",
    network: "/OverrideVpcConfig",
    network_of_all: "/VpcConfig",
    keys: &["/InstanceStorageConfigs/*/EbsVolumeConfig/VolumeKmsKeyId"],
    instances: &["/InstanceType"],
    ..NOWHERE
};

const fn monitoring(kind: WorkloadKind, list: &'static str, describe: &'static str) -> Row {
    Row {
        kind,
        list,
        items: "JobDefinitionSummaries",
        name: "MonitoringJobDefinitionName",
        describe,
        by: "JobDefinitionName",
        places: &[Place {
            keys: &["/JobResources/ClusterConfig/VolumeKmsKeyId"],
            instances: &["/JobResources/ClusterConfig/InstanceType"],
            counts: &["/JobResources/ClusterConfig/InstanceCount"],
            ..AS_PROCESSING
        }],
        ..BARE
    }
}

/// Every kind that is read.
pub const ROWS: &[Row] = &[
    Row {
        kind: WorkloadKind::Training,
        list: "sagemaker:ListTrainingJobs",
        items: "TrainingJobSummaries",
        name: "TrainingJobName",
        running: Some(("TrainingJobStatus", "InProgress")),
        describe: "sagemaker:DescribeTrainingJob",
        by: "TrainingJobName",
        places: &[AS_TRAINING],
        remote: &[("/RemoteDebugConfig", "EnableRemoteDebug", "true", "")],
        ..BARE
    },
    Row {
        kind: WorkloadKind::Processing,
        list: "sagemaker:ListProcessingJobs",
        items: "ProcessingJobSummaries",
        name: "ProcessingJobName",
        running: Some(("ProcessingJobStatus", "InProgress")),
        describe: "sagemaker:DescribeProcessingJob",
        by: "ProcessingJobName",
        places: &[Place {
            keys: &["/ProcessingResources/ClusterConfig/VolumeKmsKeyId"],
            instances: &[
                "/ProcessingResources/ClusterConfig/InstanceType",
                "/ProcessingResources/ClusterConfig/InstancePreferences/*/InstanceType",
            ],
            counts: &[
                "/ProcessingResources/ClusterConfig/InstanceCount",
                "/ProcessingResources/ClusterConfig/InstancePreferences/*/InstanceCount",
            ],
            ..AS_PROCESSING
        }],
        ..BARE
    },
    Row {
        kind: WorkloadKind::Transform,
        list: "sagemaker:ListTransformJobs",
        items: "TransformJobSummaries",
        name: "TransformJobName",
        running: Some(("TransformJobStatus", "InProgress")),
        describe: "sagemaker:DescribeTransformJob",
        by: "TransformJobName",
        places: &[Place {
            keys: &["/TransformResources/VolumeKmsKeyId"],
            instances: &["/TransformResources/InstanceType"],
            ..NOWHERE
        }],
        models: &["/ModelName"],
        ..BARE
    },
    Row {
        kind: WorkloadKind::Tuning,
        list: "sagemaker:ListHyperParameterTuningJobs",
        items: "HyperParameterTuningJobSummaries",
        name: "HyperParameterTuningJobName",
        running: Some(("HyperParameterTuningJobStatus", "InProgress")),
        describe: "sagemaker:DescribeHyperParameterTuningJob",
        by: "HyperParameterTuningJobName",
        places: &[
            Place {
                at: "/TrainingJobDefinition",
                ..OF_TUNING
            },
            Place {
                at: "/TrainingJobDefinitions/*",
                ..OF_TUNING
            },
        ],
        ..BARE
    },
    Row {
        kind: WorkloadKind::AutoMl,
        list: "sagemaker:ListAutoMLJobs",
        items: "AutoMLJobSummaries",
        name: "AutoMLJobName",
        running: Some(("AutoMLJobStatus", "InProgress")),
        // It describes jobs of both versions (SageMaker API reference, `DescribeAutoMLJobV2`).
        describe: "sagemaker:DescribeAutoMLJobV2",
        by: "AutoMLJobName",
        places: &[Place {
            network: "/SecurityConfig/VpcConfig",
            encryption: "/SecurityConfig/EnableInterContainerTrafficEncryption",
            keys: &["/SecurityConfig/VolumeKmsKeyId"],
            ..NOWHERE
        }],
        ..BARE
    },
    Row {
        kind: WorkloadKind::Compilation,
        list: "sagemaker:ListCompilationJobs",
        items: "CompilationJobSummaries",
        name: "CompilationJobName",
        running: Some(("CompilationJobStatus", "INPROGRESS")),
        describe: "sagemaker:DescribeCompilationJob",
        by: "CompilationJobName",
        places: &[IN_VPC],
        ..BARE
    },
    Row {
        kind: WorkloadKind::Labeling,
        list: "sagemaker:ListLabelingJobs",
        items: "LabelingJobSummaryList",
        name: "LabelingJobName",
        running: Some(("LabelingJobStatus", "InProgress")),
        describe: "sagemaker:DescribeLabelingJob",
        by: "LabelingJobName",
        // Without automated labeling none of its parts runs on an instance.
        places: &[Place {
            at: "/LabelingJobAlgorithmsConfig",
            network: "/LabelingJobResourceConfig/VpcConfig",
            keys: &["/LabelingJobResourceConfig/VolumeKmsKeyId"],
            ..NOWHERE
        }],
        ..BARE
    },
    Row {
        kind: WorkloadKind::Recommendation,
        list: "sagemaker:ListInferenceRecommendationsJobs",
        items: "InferenceRecommendationsJobs",
        name: "JobName",
        running: Some(("Status", "IN_PROGRESS")),
        describe: "sagemaker:DescribeInferenceRecommendationsJob",
        by: "JobName",
        places: &[Place {
            network: "/InputConfig/VpcConfig",
            keys: &["/InputConfig/VolumeKmsKeyId"],
            instances: &["/InputConfig/EndpointConfigurations/*/InstanceType"],
            ..NOWHERE
        }],
        ..BARE
    },
    Row {
        kind: WorkloadKind::Optimization,
        list: "sagemaker:ListOptimizationJobs",
        items: "OptimizationJobSummaries",
        name: "OptimizationJobName",
        running: Some(("OptimizationJobStatus", "INPROGRESS")),
        describe: "sagemaker:DescribeOptimizationJob",
        by: "OptimizationJobName",
        places: &[IN_VPC],
        ..BARE
    },
    Row {
        kind: WorkloadKind::Model,
        list: "sagemaker:ListModels",
        items: "Models",
        name: "ModelName",
        describe: "sagemaker:DescribeModel",
        by: "ModelName",
        places: &[Place {
            network: "/VpcConfig",
            isolation: "/EnableNetworkIsolation",
            ..NOWHERE
        }],
        ..BARE
    },
    Row {
        kind: WorkloadKind::EndpointConfig,
        list: "sagemaker:ListEndpointConfigs",
        items: "EndpointConfigs",
        name: "EndpointConfigName",
        running: None,
        describe: "sagemaker:DescribeEndpointConfig",
        by: "EndpointConfigName",
        places: &[Place {
            network: "/VpcConfig",
            isolation: "/EnableNetworkIsolation",
            keys: &["/KmsKeyId"],
            instances: &[
                "/ProductionVariants/*/InstanceType",
                "/ProductionVariants/*/InstancePools/*/InstanceType",
                "/ShadowProductionVariants/*/InstanceType",
                "/ShadowProductionVariants/*/InstancePools/*/InstanceType",
            ],
            ..NOWHERE
        }],
        models: &[
            "/ProductionVariants/*/ModelName",
            "/ShadowProductionVariants/*/ModelName",
        ],
        runs_on: "",
        serverless: "ServerlessConfig",
        remote: &VARIANTS,
    },
    Row {
        kind: WorkloadKind::Endpoint,
        list: "sagemaker:ListEndpoints",
        items: "Endpoints",
        name: "EndpointName",
        describe: "sagemaker:DescribeEndpoint",
        by: "EndpointName",
        runs_on: "/EndpointConfigName",
        ..BARE
    },
    Row {
        kind: WorkloadKind::InferenceComponent,
        list: "sagemaker:ListInferenceComponents",
        items: "InferenceComponents",
        name: "InferenceComponentName",
        describe: "sagemaker:DescribeInferenceComponent",
        by: "InferenceComponentName",
        models: &["/Specification/ModelName", "/Specifications/*/ModelName"],
        runs_on: "/EndpointName",
        ..BARE
    },
    Row {
        kind: WorkloadKind::Cluster,
        list: "sagemaker:ListClusters",
        items: "ClusterSummaries",
        name: "ClusterName",
        describe: "sagemaker:DescribeCluster",
        by: "ClusterName",
        places: &[
            Place {
                at: "/InstanceGroups/*",
                ..OF_INSTANCE_GROUPS
            },
            Place {
                at: "/RestrictedInstanceGroups/*",
                ..OF_INSTANCE_GROUPS
            },
        ],
        ..BARE
    },
    monitoring(
        WorkloadKind::DataQuality,
        "sagemaker:ListDataQualityJobDefinitions",
        "sagemaker:DescribeDataQualityJobDefinition",
    ),
    monitoring(
        WorkloadKind::ModelQuality,
        "sagemaker:ListModelQualityJobDefinitions",
        "sagemaker:DescribeModelQualityJobDefinition",
    ),
    monitoring(
        WorkloadKind::ModelBias,
        "sagemaker:ListModelBiasJobDefinitions",
        "sagemaker:DescribeModelBiasJobDefinition",
    ),
    monitoring(
        WorkloadKind::Explainability,
        "sagemaker:ListModelExplainabilityJobDefinitions",
        "sagemaker:DescribeModelExplainabilityJobDefinition",
    ),
    Row {
        kind: WorkloadKind::Schedule,
        list: "sagemaker:ListMonitoringSchedules",
        items: "MonitoringScheduleSummaries",
        name: "MonitoringScheduleName",
        describe: "sagemaker:DescribeMonitoringSchedule",
        by: "MonitoringScheduleName",
        // One that names a definition is told with that.
        places: &[Place {
            at: "/MonitoringScheduleConfig/MonitoringJobDefinition",
            keys: &["/MonitoringResources/ClusterConfig/VolumeKmsKeyId"],
            instances: &["/MonitoringResources/ClusterConfig/InstanceType"],
            counts: &["/MonitoringResources/ClusterConfig/InstanceCount"],
            ..AS_PROCESSING
        }],
        ..BARE
    },
    Row {
        kind: WorkloadKind::TrackingServer,
        list: "sagemaker:ListMlflowTrackingServers",
        items: "TrackingServerSummaries",
        name: "TrackingServerName",
        by: "TrackingServerName",
        ..BARE
    },
    Row {
        kind: WorkloadKind::UserProfile,
        list: "sagemaker:ListUserProfiles",
        items: "UserProfiles",
        name: "UserProfileName",
        describe: "sagemaker:DescribeUserProfile",
        by: "UserProfileName",
        places: &[Place {
            // `SecurityGroups` stands where others have `SecurityGroupIds`; the subnets are the domain's.
            network: "/UserSettings",
            ..NOWHERE
        }],
        ..BARE
    },
    Row {
        kind: WorkloadKind::Space,
        list: "sagemaker:ListSpaces",
        items: "Spaces",
        name: "SpaceName",
        describe: "sagemaker:DescribeSpace",
        by: "SpaceName",
        remote: &[("/SpaceSettings", "RemoteAccess", "ENABLED", "")],
        ..BARE
    },
];
