//! What the account's SageMaker does in the region, beside the network.

use super::{SnapshotPart, Tags};
use serde::{Deserialize, Serialize};

/// A notebook instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notebook {
    /// Name.
    pub name: String,
    /// `DirectInternetAccess` is `Enabled`; none where AWS does not say.
    pub direct_internet: Option<bool>,
    /// `RootAccess` is `Enabled`; none where AWS does not say.
    pub root: Option<bool>,
    /// Its subnet, if it stands in a VPC.
    pub subnet: Option<String>,
    /// Its groups.
    pub groups: Vec<String>,
    /// ARN or id of the key of its volume.
    pub kms_key: Option<String>,
    /// Lowest version of the instance metadata service: `1` or `2`; none where AWS does not say.
    pub metadata_version: Option<String>,
    /// Tags.
    pub tags: Tags,
}

/// A Studio domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Domain {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// `AppNetworkAccessType` is `VpcOnly`; none where AWS does not say.
    pub vpc_only: Option<bool>,
    /// Its VPC.
    pub vpc: Option<String>,
    /// Its subnets.
    pub subnets: Vec<String>,
    /// Groups of its users' applications, unless a user profile has groups of its own.
    pub groups: Vec<String>,
    /// Groups of the applications in its shared spaces.
    pub space_groups: Vec<String>,
    /// Key of its file system.
    pub kms_key: Option<String>,
    /// Id of the file system with the home directories.
    pub file_system: Option<String>,
}

/// Something that runs, or that says how something is to run: a job, a model, a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workload {
    /// What it is.
    pub kind: WorkloadKind,
    /// Name.
    pub name: String,
    /// The domain that it belongs to, if it is a user profile or a space.
    pub domain: Option<String>,
    /// When it was created, in seconds since 1970; none where AWS does not say.
    pub created: Option<i64>,
    /// Status in AWS's word; empty for what has none.
    pub status: String,
    /// Where it runs: one for the whole, or one for each part that has settings of its own.
    pub placements: Vec<Placement>,
    /// Names of the models that it runs, which have networks of their own.
    pub models: Vec<String>,
    /// Those of the models that only run without instances (serverless), where AWS takes neither a VPC nor isolation.
    #[serde(default)]
    pub serverless: Vec<String>,
    /// What it runs on: of an inference component its endpoint, of an endpoint its configuration; none for other kinds.
    #[serde(default)]
    pub runs_on: Option<String>,
    /// Parts in which people may open a shell: variants with access by SSM, a space with remote access.
    pub remote_access: Vec<String>,
}

/// Where something runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    /// The part that it is of, such as an instance group; empty for the whole.
    pub of: String,
    /// Whether its container may call nothing; none for kinds without that setting.
    pub network_isolation: Option<bool>,
    /// Whether its instances encrypt what they say to each other; none for kinds without that setting.
    pub encrypts_between_containers: Option<bool>,
    /// Its subnets; none outside a VPC.
    pub subnets: Vec<String>,
    /// Its groups.
    pub groups: Vec<String>,
    /// Keys of its volumes, each as it was given: an id, an ARN or an alias.
    pub volume_keys: Vec<String>,
    /// Volumes that have no key of one's own, where the answer tells of several: `root volume`, `volume 2`.
    pub volumes_without_key: Vec<String>,
    /// Types of its instances.
    pub instance_types: Vec<String>,
    /// How many instances work together at most; none where no answer tells, and for kinds that are not asked for it.
    #[serde(default)]
    pub instance_count: Option<u64>,
}

macro_rules! kinds {
    ($($variant:ident $name:literal $noun:literal $part:ident $doc:literal)*) => {
        /// Kinds of [`Workload`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum WorkloadKind {
            $(#[doc = $doc] #[serde(rename = $name)] $variant,)*
        }

        impl WorkloadKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Returns the name, as JSON has it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Returns what several of the kind are called.
            #[must_use]
            pub fn plural(self) -> &'static str {
                match self { $(Self::$variant => $noun,)* }
            }

            /// Returns the part of the snapshot that tells whether there are any.
            #[must_use]
            pub fn part(self) -> SnapshotPart {
                match self { $(Self::$variant => SnapshotPart::$part,)* }
            }
        }
    };
}

kinds! {
    Training "training" "training jobs" Jobs "A training job."
    Processing "processing" "processing jobs" Jobs "A processing job."
    Transform "transform" "transform jobs" Jobs "A batch transform job, which runs in the network of its model."
    Tuning "tuning" "tuning jobs" Jobs "A hyperparameter tuning job, with the definitions of its training jobs."
    AutoMl "automl" "AutoML jobs" Jobs "A job that looks for a model by itself, of either version of the call."
    Compilation "compilation" "compilation jobs" Jobs "A compilation job."
    Labeling "labeling" "labeling jobs" Jobs "A labeling job."
    Recommendation "recommendation" "inference recommendation jobs" Jobs "An inference recommendation job."
    Optimization "optimization" "optimization jobs" Jobs "A model optimization job."
    Model "model" "models" Models "A model."
    EndpointConfig "endpoint-config" "endpoint configurations" EndpointConfigs "An endpoint configuration."
    Endpoint "endpoint" "endpoints" InferenceComponents "An endpoint, of which its configuration alone is read."
    InferenceComponent "inference-component" "inference components" InferenceComponents "An inference component, which runs in the network of the configuration of its endpoint."
    Cluster "cluster" "clusters" Clusters "A cluster."
    DataQuality "data-quality" "data quality job definitions" Monitoring "Jobs that watch the quality of data."
    ModelQuality "model-quality" "model quality job definitions" Monitoring "Jobs that watch the quality of a model."
    ModelBias "model-bias" "model bias job definitions" Monitoring "Jobs that watch the bias of a model."
    Explainability "explainability" "model explainability job definitions" Monitoring "Jobs that watch what a model goes by."
    Schedule "schedule" "monitoring schedules" Monitoring "A monitoring schedule, with its definition where it has one of its own."
    TrackingServer "tracking-server" "tracking servers" TrackingServers "A tracking server, which has no network settings."
    UserProfile "user-profile" "user profiles" StudioUsers "A user profile of a Studio domain."
    Space "space" "spaces" StudioUsers "A space of a Studio domain."
}

impl WorkloadKind {
    /// Tells whether SageMaker has the setting `EnableNetworkIsolation` for it.
    #[must_use]
    pub fn can_be_isolated(self) -> bool {
        matches!(
            self,
            Self::Training | Self::Tuning | Self::Model | Self::EndpointConfig
        ) || self.is_of_processing()
    }

    /// Tells whether SageMaker has the setting `EnableInterContainerTrafficEncryption` for it.
    #[must_use]
    pub fn can_encrypt_between_containers(self) -> bool {
        matches!(self, Self::Training | Self::Tuning | Self::AutoMl) || self.is_of_processing()
    }

    /// Tells whether its description always says how many instances work together: `AutoML` decides that by itself.
    #[must_use]
    pub fn counts_instances(self) -> bool {
        matches!(self, Self::Training | Self::Tuning) || self.is_of_processing()
    }

    /// Tells whether one that runs in instances always says where: labeling does so only where it learns from the labels, a
    /// schedule where it names no definition, and an endpoint and its components have the network of a configuration.
    #[must_use]
    pub fn always_has_placement(self) -> bool {
        !matches!(
            self,
            Self::Labeling
                | Self::Endpoint
                | Self::InferenceComponent
                | Self::Schedule
                | Self::TrackingServer
                | Self::Space
        )
    }

    /// Tells whether processing jobs are started for it, whose settings it then has.
    fn is_of_processing(self) -> bool {
        matches!(
            self,
            Self::Processing
                | Self::DataQuality
                | Self::ModelQuality
                | Self::ModelBias
                | Self::Explainability
                | Self::Schedule
        )
    }
}

/// How many of a kind there are, and how many of them were read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// What was listed.
    pub kind: WorkloadKind,
    /// From when on, in seconds since 1970; none where all were listed.
    pub since: Option<i64>,
    /// How many the lists name.
    pub listed: usize,
    /// How many were described: those that are gone by now, or whose description was refused, are not among them.
    pub read: usize,
    /// Whether the lists were read to their end.
    pub whole: bool,
}

/// A subnet of another VPC that something of the account's SageMaker names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherSubnet {
    /// Id.
    pub id: String,
    /// Its VPC.
    pub vpc: String,
    /// The profile whose tag it carries.
    pub profile: Option<String>,
    /// The profile whose network its VPC is, as that one's own tags say; none where they say nothing, or could not be read.
    pub vpc_profile: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::WorkloadKind;

    #[test]
    fn names_are_those_of_json() {
        for kind in WorkloadKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }
}
