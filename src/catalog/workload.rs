//! What people run on the network.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A kind of SageMaker workload that a network can be declared for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Workload {
    /// Notebook instances: Jupyter on an instance with a network interface in your subnet.
    Notebook,
    /// Studio in VPC-only mode: a domain whose spaces have network interfaces in your subnets.
    Studio,
    /// Training and tuning jobs with a VPC configuration.
    Training,
    /// Processing jobs, Clarify and Model Monitor among them, with a VPC configuration.
    Processing,
    /// Batch transform jobs, which take their VPC configuration from the model.
    BatchTransform,
    /// Models behind real-time and asynchronous endpoints, with a VPC configuration; serverless endpoints take none.
    Inference,
    /// Pipelines, whose steps are jobs and functions.
    Pipelines,
    /// Feature Store, online and offline.
    FeatureStore,
    /// Managed MLflow tracking servers.
    Mlflow,
    /// Canvas in a domain in VPC-only mode.
    Canvas,
    /// Editors on other machines in spaces of Studio: SageMaker AI Developer Guide, "Connect your Remote IDE to SageMaker spaces with
    /// remote access". Their server in the space and its extensions come from the internet, unless they are installed before: the page
    /// "Set up Studio to run with subnets without internet access within a VPC" names the hosts.
    RemoteIde,
    /// SageMaker Unified Studio without the internet: its portal, opened from this network, and the spaces of its projects, which are
    /// Studio's. AWS's blog on the air-gapped VPC has three zones.
    UnifiedStudio,
    /// HyperPod clusters, whose nodes stand in the tier of training and carry its group. Instances with EFA need `security.efa`, file
    /// systems of FSx for Lustre a data store of kind `fsx-lustre`, and each P5 instance 32 addresses with Slurm, 81 with EKS.
    Hyperpod,
}

impl Workload {
    /// Returns the workload that it cannot be without: spaces that it connects to, or makes.
    #[must_use]
    pub fn rests_on(self) -> Option<Self> {
        match self {
            Self::RemoteIde | Self::UnifiedStudio => Some(Self::Studio),
            _ => None,
        }
    }

    /// Every workload, in the order of the type.
    pub const ALL: [Self; 13] = [
        Self::Notebook,
        Self::Studio,
        Self::Training,
        Self::Processing,
        Self::BatchTransform,
        Self::Inference,
        Self::Pipelines,
        Self::FeatureStore,
        Self::Mlflow,
        Self::Canvas,
        Self::RemoteIde,
        Self::UnifiedStudio,
        Self::Hyperpod,
    ];

    /// Returns the name that people write in `smgen.yaml`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Notebook => "notebook",
            Self::Studio => "studio",
            Self::Training => "training",
            Self::Processing => "processing",
            Self::BatchTransform => "batch-transform",
            Self::Inference => "inference",
            Self::Pipelines => "pipelines",
            Self::FeatureStore => "feature-store",
            Self::Mlflow => "mlflow",
            Self::Canvas => "canvas",
            Self::RemoteIde => "remote-ide",
            Self::UnifiedStudio => "unified-studio",
            Self::Hyperpod => "hyperpod",
        }
    }
}

impl fmt::Display for Workload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_agree_with_serde() {
        for workload in Workload::ALL {
            assert_eq!(serde_json::to_value(workload).unwrap(), workload.as_str());
            let back: Workload = serde_json::from_value(workload.as_str().into()).unwrap();
            assert_eq!(back, workload);
        }
        assert!(Workload::ALL.is_sorted());
    }
}
