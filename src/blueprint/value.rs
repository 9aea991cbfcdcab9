//! The checked blueprint of one profile: everything present, every value valid.

use super::errors::Check;
use super::layer::Layer;
use super::layers::Layers;
use super::section::clients::{self, Client};
use super::section::dns::{self, DnsFirewall};
use super::section::encryption::{self, Encryption};
use super::section::endpoints::{self, Endpoints};
use super::section::exceptions::{self, Exception};
use super::section::flow_logs::{self, FlowLogs};
use super::section::frameworks::Framework;
use super::section::hosted_zones::{self, HostedZone};
use super::section::network::{self, Network};
use super::section::query_log::{self, QueryLog};
use super::section::security::{self, Security};
use super::section::{identity, tags, workloads};
use crate::catalog::{Region, Workload};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// What one profile asks for, merged from its layers and checked.
#[derive(Clone, Debug)]
pub struct Blueprint {
    /// The profile's name: up to 40 lower-case letters, digits and hyphens.
    pub profile: String,
    /// What it is for, in one sentence; may be empty.
    pub description: String,
    /// Name of the project, 2 to 31 lower-case letters, digits and hyphens; starts the name of every resource.
    pub project: String,
    /// Name of the environment, 2 to 20 lower-case letters, digits and hyphens; becomes the tag `Environment`.
    pub environment: String,
    /// The region, from the catalogue.
    pub region: &'static Region,
    /// The AWS account id, twelve digits.
    pub account_id: Option<String>,
    /// The id of the AWS Organization: `o-` and 10 to 32 lower-case letters and digits.
    pub organization_id: Option<String>,
    /// Rule sets whose demands the check has found to be kept.
    pub frameworks: BTreeSet<Framework>,
    /// The user's tags by key, with the required ones and without those that smgen sets itself.
    pub tags: BTreeMap<String, String>,
    /// The keys of the tags that must be there, in the user's order; `tags` or smgen sets each.
    pub required_tags: Vec<String>,
    /// What the network is used for; at least one.
    pub workloads: BTreeSet<Workload>,
    /// Addresses, zones and the way out.
    pub network: Network,
    /// Traffic between the functions.
    pub security: Security,
    /// People and programs outside the VPC that may open endpoints, by name.
    pub clients: BTreeMap<String, Client>,
    /// Which names resolve.
    pub dns_firewall: DnsFirewall,
    /// Destination and retention of the log of what the VPC's resolver is asked.
    pub query_log: QueryLog,
    /// Private hosted zones, by name.
    pub hosted_zones: BTreeMap<String, HostedZone>,
    /// The VPC endpoints that are wanted.
    pub endpoints: Endpoints,
    /// Destination and retention of the VPC flow logs.
    pub flow_logs: FlowLogs,
    /// Rotation and administrators of the KMS keys.
    pub encryption: Encryption,
    /// What of the account's workloads may depart from all of this, why and until when.
    pub exceptions: Vec<Exception>,
    /// The layers that all of this comes from, lowest first; they know the place of every value.
    pub layers: Layers,
}

impl Blueprint {
    /// Checks every concern of a merged layer, and says everything that is wrong with any of them.
    pub(super) fn check(check: &mut Check<'_>, layer: Layer) -> Option<Self> {
        let region = identity::region(check, layer.region.as_deref());
        let project = identity::project(check, layer.project);
        let environment = identity::environment(check, layer.environment);
        let account_id = identity::account(check, layer.account_id);
        let organization_id = identity::organization(check, layer.organization_id);
        let tags = tags::check(check, layer.tags);
        let required_tags = tags::required(check, layer.required_tags, &tags);
        let frameworks: BTreeSet<_> = layer.frameworks.unwrap_or_default().into_iter().collect();
        let workloads = workloads::check(check, layer.workloads);
        let network = layer.network.unwrap_or_default();
        let nat = network.nat;
        let network = network::check(check, network, region, environment.as_deref(), &frameworks);
        let security = security::check(check, layer.security.unwrap_or_default(), nat, &frameworks);
        let endpoints = layer.endpoints.unwrap_or_default();
        let endpoints = endpoints::check(check, endpoints, region, network.as_ref());
        let access = layer.access.unwrap_or_default();
        let clients = clients::check(check, access, network.as_ref(), &endpoints);
        let names = layer.dns.unwrap_or_default();
        let dns_firewall = dns::check(check, names.firewall.unwrap_or_default());
        let query_log = names.query_log.unwrap_or_default();
        let query_log = query_log::check(check, &query_log, &frameworks);
        let hosted_zones = hosted_zones::check(check, names.zones.unwrap_or_default());
        let flow_logs = flow_logs::check(check, &layer.flow_logs.unwrap_or_default(), &frameworks);
        let encryption = encryption::check(check, layer.encryption.unwrap_or_default());
        let exceptions = exceptions::check(check, layer.exceptions);
        // A profile that changes a built-in one keeps its description, unless it has one of its own.
        let mut own = check.layers.0.iter().rev();
        let description =
            own.find_map(|layer| layer.description().filter(|_| layer.name == check.profile));
        Some(Self {
            profile: check.profile.to_owned(),
            description: description.unwrap_or_default().to_owned(),
            project: project?,
            environment: environment?,
            region: region?,
            account_id,
            organization_id,
            frameworks,
            tags,
            required_tags: required_tags?,
            workloads,
            network: network?,
            security,
            clients,
            dns_firewall,
            query_log: query_log?,
            hosted_zones,
            endpoints,
            flow_logs: flow_logs?,
            encryption,
            exceptions,
            layers: check.layers.clone(),
        })
    }

    /// Tells whether somebody outside the VPC may open the endpoint of a service.
    #[must_use]
    pub fn is_open_to_clients(&self, service: &str) -> bool {
        let mut clients = self.clients.values();
        clients.any(|client| client.to.iter().any(|to| to.key == service))
    }

    /// Returns the hex SHA-256 of what the user wrote for this profile.
    ///
    /// The layers that come with smgen count by name only: a change in them is a change of smgen, not of the blueprint.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.profile.as_bytes());
        for layer in &self.layers.0 {
            hash.update([0]);
            hash.update(layer.name.as_bytes());
            if !layer.builtin {
                // Maps of YAML keep the order of the file; a reordered file may count as changed, at worst.
                hash.update(serde_json::to_vec(layer.value()).unwrap_or_default());
            }
        }
        hex::encode(hash.finalize())
    }
}
