//! What of the account's workloads may depart from the blueprint, why and until when: `exceptions` in a blueprint.
//!
//! Only settings of workloads are here. What the network itself is, lets through or holds has no exception.

mod check;

pub(in crate::blueprint) use check::check;

use crate::blueprint::path::Path;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One departure that is accepted for a time. It names one kind of workload by its key.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExceptionLayer {
    /// Names of jobs, such as `clarify-*`: `*` stands for any characters, `?` for one.
    pub job: Option<String>,
    /// Names of definitions and schedules of monitoring jobs.
    pub monitoring: Option<String>,
    /// Names of models.
    pub model: Option<String>,
    /// Names of endpoint configurations.
    pub endpoint_config: Option<String>,
    /// Names of clusters.
    pub cluster: Option<String>,
    /// Names of notebook instances.
    pub notebook: Option<String>,
    /// Names of Studio domains, with their user profiles and spaces.
    pub domain: Option<String>,
    /// The setting that may be otherwise.
    pub setting: Option<ExceptionSetting>,
    /// Why, in one sentence; every report shows it.
    pub reason: Option<String>,
    /// The last day on which it holds, such as `2027-01-31`; from the next on, what it accepted fails.
    #[schemars(regex(pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub until: Option<String>,
}

macro_rules! words {
    ($name:ident $doc:literal $($variant:ident $word:literal $text:literal)*) => {
        #[doc = $doc]
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
        )]
        pub enum $name {
            $(#[doc = $text] #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Returns the word that people write.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }
    };
}

words! {
    ExceptionSetting "A setting of a workload that may be otherwise than the blueprint has it."
    NetworkIsolation "network-isolation" "`EnableNetworkIsolation` is off, so that containers may open connections."
    ContainerEncryption "container-encryption" "`EnableInterContainerTrafficEncryption` is off among several instances."
    Vpc "vpc" "It runs in no VPC."
    Subnets "subnets" "It runs in other subnets than those of its tier."
    Groups "groups" "It has other security groups than that of its function."
    VolumeKey "volume-key" "Its volumes are not encrypted with the profile's key."
    RemoteAccess "remote-access" "People may open a shell in it: remote debugging, access by SSM, spaces that editors reach."
    DirectInternet "direct-internet" "`DirectInternetAccess` of a notebook is on."
    RootAccess "root-access" "`RootAccess` of a notebook is on."
    MetadataVersion "metadata-version" "A notebook answers version 1 of the instance metadata service."
    NetworkAccess "network-access" "Apps of a Studio domain reach the internet past the VPC."
}

words! {
    ExceptionKind "What an exception is about."
    Job "job" "Jobs of every kind."
    Monitoring "monitoring" "Definitions and schedules of monitoring jobs."
    Model "model" "Models."
    EndpointConfig "endpoint_config" "Endpoint configurations."
    Cluster "cluster" "Clusters."
    Notebook "notebook" "Notebook instances."
    Domain "domain" "Studio domains."
}

impl ExceptionKind {
    /// Returns the settings that it has, as far as they are judged.
    #[must_use]
    pub fn settings(self) -> &'static [ExceptionSetting] {
        use ExceptionSetting as S;
        match self {
            Self::Job => &[
                S::NetworkIsolation,
                S::ContainerEncryption,
                S::Vpc,
                S::Subnets,
                S::Groups,
                S::VolumeKey,
                S::RemoteAccess,
            ],
            Self::Monitoring => &[
                S::NetworkIsolation,
                S::ContainerEncryption,
                S::Vpc,
                S::Subnets,
                S::Groups,
                S::VolumeKey,
            ],
            Self::Model => &[S::NetworkIsolation, S::Vpc, S::Subnets, S::Groups],
            Self::EndpointConfig => &[
                S::NetworkIsolation,
                S::Vpc,
                S::Subnets,
                S::Groups,
                S::VolumeKey,
                S::RemoteAccess,
            ],
            Self::Cluster => &[S::Vpc, S::Subnets, S::Groups, S::VolumeKey],
            Self::Notebook => &[
                S::DirectInternet,
                S::Vpc,
                S::Subnets,
                S::Groups,
                S::RootAccess,
                S::VolumeKey,
                S::MetadataVersion,
            ],
            Self::Domain => &[
                S::NetworkAccess,
                S::Subnets,
                S::Groups,
                S::VolumeKey,
                S::RemoteAccess,
            ],
        }
    }
}

/// One checked exception.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exception {
    /// What it is about.
    pub kind: ExceptionKind,
    /// Pattern of names; `*` stands for any characters, `?` for one.
    pub name: String,
    /// The setting that may be otherwise.
    pub setting: ExceptionSetting,
    /// Why; never empty.
    pub reason: String,
    /// The last day on which it holds, as `2027-01-31`; days compare as texts.
    pub until: String,
    /// Where the blueprint declares it.
    pub from: Path,
}

impl Exception {
    /// Returns what it is about in words: `job clarify-*`.
    #[must_use]
    pub fn subject(&self) -> String {
        format!("{} {}", self.kind.as_str().replace('_', " "), self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_is_of_some_kind() {
        for setting in ExceptionSetting::ALL {
            let mut kinds = ExceptionKind::ALL.iter();
            assert!(
                kinds.any(|kind| kind.settings().contains(setting)),
                "{setting:?}"
            );
            assert_eq!(serde_json::to_value(setting).unwrap(), setting.as_str());
        }
    }
}
