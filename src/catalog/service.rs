//! AWS services that a VPC endpoint can reach.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::availability::{Availability, listed};
use super::call::{self, Call, Need};
use super::data::file;
use super::exception::{AnyCaller, AwsOwned};
use super::region::{Partition, Region};
use super::streaming::Streaming;
use super::workload::Workload;

file!(SERVICES, ServiceFile, services, Service, "services.json");

/// How an endpoint reaches its service.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum EndpointType {
    /// A route to a prefix list in the route tables; free, without network interfaces or private DNS.
    Gateway,
    /// Network interfaces in the subnets, paid per zone and hour.
    Interface,
}

/// A fact of a service that no authoritative source confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    /// In which regions the endpoint exists.
    Regions,
    /// Whether it supports endpoint policies.
    Policy,
    /// Whether it supports private DNS.
    PrivateDns,
    /// Which host names it answers.
    Hosts,
    /// Where, or whether, it has a FIPS variant.
    Fips,
    /// Whether the listed actions are enough.
    Actions,
    /// Whether its endpoint listens where streams go.
    Streaming,
}

/// An AWS service with a VPC endpoint.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Key that people write in `smgen.yaml`, such as `sagemaker.api`.
    pub key: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// How the endpoint reaches the service.
    pub kind: EndpointType,
    /// Why a SageMaker network has this endpoint, in one sentence.
    pub purpose: &'static str,
    /// Whether the ordinary endpoint supports endpoint policies; see [`Service::supports_policy`] for FIPS variants.
    pub policy: bool,
    /// Whether it supports private DNS.
    pub private_dns: bool,
    /// Facts of this entry that are not verified.
    #[serde(default)]
    pub unchecked: Vec<Fact>,
    /// The AWS page to hold this entry against, beyond the sources of the data file.
    #[serde(default)]
    pub source: Option<&'static str>,
    /// What else to know.
    #[serde(default)]
    pub note: Option<&'static str>,
    /// Why no workload calls it, where none does.
    #[serde(default)]
    pub no_calls: Option<&'static str>,
    /// What of AWS's own is called through it.
    #[serde(default)]
    pub aws_owned: Option<AwsOwned>,
    /// Why, and on what, callers without a signature are let through.
    #[serde(default)]
    pub any_caller: Option<AnyCaller>,
    /// Streams in both directions, where it has them.
    #[serde(default)]
    pub streaming: Option<Streaming>,
    /// Which workloads call it, sorted by workload.
    #[serde(deserialize_with = "call::read")]
    pub calls: Vec<Call>,

    /// What stands before the colon of the IAM actions of a service that a blueprint declares; none in the catalogue.
    #[serde(skip)]
    pub(super) iam_prefix: Option<&'static str>,
    #[serde(skip_serializing)]
    pub(super) name: &'static str,
    #[serde(default, skip_serializing)]
    pub(super) china_name: Option<&'static str>,
    #[serde(skip_serializing)]
    pub(super) hosts: Vec<&'static str>,
    #[serde(default, skip_serializing)]
    pub(super) china_hosts: Vec<&'static str>,
    #[serde(default, skip_serializing)]
    pub(super) regions: Availability,
    #[serde(default, skip_serializing)]
    pub(super) fips: Fips,
}

/// The FIPS side of a service; all empty where there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fips {
    /// Template of the name of the `-fips` endpoint service.
    pub(super) name: Option<&'static str>,
    /// The same in China, where it differs.
    pub(super) china_name: Option<&'static str>,
    /// Where the `-fips` endpoint service exists.
    #[serde(default)]
    pub(super) regions: Availability,
    /// Templates of the host names of the `-fips` endpoint service.
    #[serde(default)]
    pub(super) hosts: Vec<&'static str>,
    /// Regions or partitions where the ordinary endpoint is the FIPS one.
    #[serde(default)]
    pub(super) plain: Vec<&'static str>,
    /// Whether the `-fips` endpoint service supports endpoint policies, if not as the ordinary one.
    pub(super) policy: Option<bool>,
}

impl Service {
    /// Says whether the region has the service.
    #[must_use]
    pub fn available(&self, region: &Region) -> bool {
        self.regions.covers(region)
    }

    /// Returns the endpoint service's name, such as `com.amazonaws.us-east-1.sagemaker.api`; `None` where the region
    /// lacks the service.
    #[must_use]
    pub fn endpoint_name(&self, region: &Region) -> Option<String> {
        self.available(region)
            .then(|| fill(pick(self.name, self.china_name, region), region))
    }

    /// Returns the name of the endpoint service that speaks FIPS-validated TLS; `None` where there is none.
    ///
    /// In GovCloud, and for gateway endpoints, the ordinary endpoint often is the FIPS one: then it is the same name as
    /// [`Service::endpoint_name`].
    #[must_use]
    pub fn fips_endpoint_name(&self, region: &Region) -> Option<String> {
        if self.fips_is_plain(region) {
            return self.endpoint_name(region);
        }
        let name = self.fips.name.filter(|_| self.has_fips_variant(region))?;
        Some(fill(pick(name, self.fips.china_name, region), region))
    }

    /// Says whether the ordinary endpoint of the region is the FIPS one.
    #[must_use]
    pub fn fips_is_plain(&self, region: &Region) -> bool {
        self.available(region) && listed(&self.fips.plain, region)
    }

    /// Says whether the `-fips` endpoint services support endpoint policies.
    ///
    /// That of `sagemaker.runtime` does not for `InvokeEndpoint` (SageMaker AI Developer Guide: Connect to SageMaker AI
    /// Within your VPC).
    #[must_use]
    pub fn fips_policy(&self) -> bool {
        self.fips.policy.unwrap_or(self.policy)
    }

    /// Says whether a policy can be attached to the endpoint, ordinary or FIPS, in a region.
    #[must_use]
    pub fn supports_policy(&self, region: &Region, fips: bool) -> bool {
        if fips && self.has_fips_variant(region) {
            self.fips_policy()
        } else {
            self.policy
        }
    }

    /// Returns the host names that the service answers in a region, with or without FIPS; a `*` stands for one label.
    ///
    /// There are none where the service, or its FIPS variant, is missing. Dual-stack names are left out.
    #[must_use]
    pub fn host_names(&self, region: &Region, fips: bool) -> Vec<String> {
        let hosts = if fips && self.has_fips_variant(region) {
            &self.fips.hosts
        } else if !self.available(region) || (fips && !self.fips_is_plain(region)) {
            return Vec::new();
        } else if region.partition == Partition::AwsCn && !self.china_hosts.is_empty() {
            &self.china_hosts
        } else {
            &self.hosts
        };
        hosts.iter().map(|host| fill(host, region)).collect()
    }

    /// Returns the names that private DNS answers with the endpoint's addresses; none for a gateway endpoint.
    #[must_use]
    pub fn private_dns_names(&self, region: &Region, fips: bool) -> Vec<String> {
        if self.private_dns {
            self.host_names(region, fips)
        } else {
            Vec::new()
        }
    }

    /// Lists the calls that happen on a network that is declared for these workloads.
    pub fn calls_for(&self, declared: &[Workload]) -> impl Iterator<Item = &Call> {
        self.calls.iter().filter(|call| call.applies(declared))
    }

    /// Says how badly a network that is declared for these workloads needs the endpoint; `None` if nothing calls it.
    #[must_use]
    pub fn need(&self, declared: &[Workload]) -> Option<Need> {
        self.calls_for(declared).map(|call| call.need).min()
    }

    /// Lists the IAM actions of all calls that happen on a network that is declared for these workloads, sorted.
    #[must_use]
    pub fn actions(&self, declared: &[Workload]) -> Vec<&'static str> {
        let mut actions: Vec<_> = self
            .calls_for(declared)
            .flat_map(|call| call.actions.iter().copied())
            .collect();
        actions.sort_unstable();
        actions.dedup();
        actions
    }

    /// Returns the IAM namespace of its actions: that of the first call, or the key where nothing is known to call it.
    #[must_use]
    pub fn namespace(&self) -> &'static str {
        if let Some(prefix) = self.iam_prefix {
            return prefix;
        }
        let first = self.calls.first().and_then(|call| call.actions.first());
        let namespace = first.and_then(|action| action.split_once(':'));
        namespace.map_or(self.key, |(namespace, _)| namespace)
    }

    /// Says whether calls of its namespace that know no resource go to this endpoint, where several endpoints share the namespace.
    #[must_use]
    pub fn is_home(&self) -> bool {
        let namespace = self.namespace();
        let shared = services()
            .iter()
            .any(|other| other.key != self.key && other.namespace() == namespace);
        let named = self.key.strip_suffix(".api").unwrap_or(self.key) == namespace;
        named || !shared
    }

    /// Says whether the region has an endpoint service of its own for FIPS.
    fn has_fips_variant(&self, region: &Region) -> bool {
        self.fips.name.is_some()
            && self.available(region)
            && self.fips.regions.covers(region)
            && !listed(&self.fips.plain, region)
    }

    /// Lists every region or partition that the entry names, so that a test can find misspelt ones.
    #[cfg(test)]
    pub(super) fn places(&self) -> Vec<&'static str> {
        let own = self.regions.entries();
        own.chain(self.fips.regions.entries())
            .chain(self.fips.plain.iter().copied())
            .collect()
    }
}

/// Chooses between the template for most regions and that for China.
fn pick(name: &'static str, china: Option<&'static str>, region: &Region) -> &'static str {
    china
        .filter(|_| region.partition == Partition::AwsCn)
        .unwrap_or(name)
}

/// Puts a region's values into a template.
pub(super) fn fill(template: &str, region: &Region) -> String {
    template
        .replace("{region}", region.name)
        .replace("{suffix}", region.dns_suffix)
}

/// Lists the services, sorted by key.
#[must_use]
pub fn services() -> &'static [Service] {
    &SERVICES.0
}

/// Finds a service by its key.
#[must_use]
pub fn service(key: &str) -> Option<&'static Service> {
    let services = services();
    let index = services
        .binary_search_by(|service| service.key.cmp(key))
        .ok()?;
    services.get(index)
}
