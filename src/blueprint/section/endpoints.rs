//! Which VPC endpoints are wanted, and whether the region has them: `endpoints` in a blueprint.

use super::caller::Caller;
use super::declared_service;
use super::endpoint_layer::{EndpointLayer, PolicyStrength};
use super::endpoint_zones::{self, Place};
use super::network::Network;
use super::service_name;
use crate::blueprint::errors::Check;
use crate::blueprint::path::Path;
use crate::blueprint::suggest::quoted;
use crate::blueprint::yaml::Side;
use crate::catalog::{self, Region, Service, ZoneId};
use crate::diagnostic::Code;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// VPC endpoints.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndpointsLayer {
    /// Endpoints by service (`smgen show --services` lists them, and what of each is unchecked); `{}` takes one with its defaults, `null`
    /// drops it. Another service of AWS's is declared by its `service_name`.
    pub services: Option<BTreeMap<String, Option<EndpointLayer>>>,
    /// Use the FIPS 140 variant of every service that has one in the region.
    pub fips: Option<bool>,
    /// Leave out endpoints that no declared workload calls, instead of warning about them.
    pub right_size: Option<bool>,
    /// Allow reading the JumpStart buckets, which AWS owns.
    pub jumpstart: Option<bool>,
    /// Allow reading the package repositories of Amazon Linux, which AWS owns; whoever asks may, since yum and dnf carry no credentials.
    pub amazon_linux: Option<bool>,
    /// How much the endpoint policies let through; one endpoint's `policy` goes before.
    pub policies: Option<PolicyStrength>,
    /// Names of S3 buckets of other accounts that may be read.
    pub trusted_buckets: Option<Vec<String>>,
    /// Milliseconds, 1 to 60000, that connecting to an interface endpoint and its TLS handshake may take together when `verify` tries it
    /// with packets; a slower one fails. Left out, slow endpoints are told and fail nothing.
    #[schemars(range(min = 1, max = 60_000))]
    pub slowest_ms: Option<u32>,
}

/// The checked choice of VPC endpoints.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a key of its own in the blueprint"
)]
pub struct Endpoints {
    /// The endpoints that are wanted, sorted by the service's key.
    pub services: Vec<EndpointChoice>,
    /// Whether FIPS variants are preferred.
    pub fips: bool,
    /// Whether endpoints without a caller are left out.
    pub right_size: bool,
    /// Whether the JumpStart buckets may be read.
    pub jumpstart: bool,
    /// Whether the package repositories of Amazon Linux may be read.
    pub amazon_linux: bool,
    /// Buckets of other accounts that may be read.
    pub trusted_buckets: Vec<String>,
    /// Milliseconds, 1 to 60,000, that connection and TLS handshake may take together; none fails nothing.
    pub slowest_ms: Option<u32>,
}

/// One wanted endpoint.
#[derive(Clone, Debug)]
pub struct EndpointChoice {
    /// The service, from the catalogue, whose region has it, or declared.
    pub service: &'static Service,
    /// The user's reason; none takes the catalogue's.
    pub reason: Option<String>,
    /// How much its policy lets through.
    pub policy: PolicyStrength,
    /// IAM actions that its policy allows; none takes those that its strength means.
    pub actions: Option<Vec<String>>,
    /// IAM actions that its policy allows as well.
    pub extra_actions: Vec<String>,
    /// Those of a declared service whose requests name no resource.
    pub unowned_actions: Vec<String>,
    /// Whether the IAM prefix of a declared service rests on the name of its endpoint service alone.
    pub assumes_prefix: bool,
    /// Zones of the network in which the service is not offered.
    pub lacking: Vec<ZoneId>,
    /// The functions that may open streams in both directions; none where the service has no such streams.
    pub streaming_from: BTreeSet<Caller>,
}

/// Checks the endpoints of one profile against the region and the zones of its network; unknown services are left out.
pub(in crate::blueprint) fn check(
    check: &mut Check<'_>,
    layer: EndpointsLayer,
    region: Option<&Region>,
    network: Option<&Network>,
) -> Endpoints {
    let strength = layer.policies.unwrap_or_default();
    let wanted = layer.services.unwrap_or_default();
    let services = services(check, wanted, strength, Place { region, network });
    let trusted_buckets = layer.trusted_buckets.unwrap_or_default();
    for (index, bucket) in trusted_buckets.iter().enumerate() {
        if !is_bucket(bucket) {
            let path = Path::from("endpoints.trusted_buckets").index(index);
            let message = format!("{} is not the name of an S3 bucket", quoted(bucket));
            let help = "a bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens; give no ARN and no `s3://`";
            check
                .error(Code::IdInvalid, &path, Side::Value, message)
                .help(help);
        }
    }
    if let Some(slowest) = layer.slowest_ms
        && !(1..=60_000).contains(&slowest)
    {
        let message = format!("no call can be held to {slowest} ms");
        let path = Path::from("endpoints.slowest_ms");
        check
            .error(Code::ValueOutOfRange, &path, Side::Value, message)
            .help("choose 1 to 60000 ms, or leave it out");
    }
    Endpoints {
        services,
        fips: layer.fips.unwrap_or_default(),
        right_size: layer.right_size.unwrap_or_default(),
        jumpstart: layer.jumpstart.unwrap_or_default(),
        amazon_linux: layer.amazon_linux.unwrap_or_default(),
        trusted_buckets,
        slowest_ms: layer.slowest_ms,
    }
}

fn services(
    check: &mut Check<'_>,
    wanted: BTreeMap<String, Option<EndpointLayer>>,
    strength: PolicyStrength,
    place: Place<'_>,
) -> Vec<EndpointChoice> {
    let region = place.region;
    let top = Path::from("endpoints.services");
    let mut choices = Vec::new();
    for (key, layer) in wanted {
        let path = top.key(&key);
        let Some(layer) = layer else { continue };
        let service = if layer.service_name.is_some() {
            declared_service::check(check, &path, (&key, &layer), region)
        } else {
            declared_service::refuse_without_name(check, &path, &layer);
            known(check, &path, &key, region)
        };
        let Some(service) = service else { continue };
        actions(check, &path.key("actions"), layer.actions.as_ref());
        actions(
            check,
            &path.key("extra_actions"),
            layer.extra_actions.as_ref(),
        );
        let unowned = layer.unowned_actions.as_ref();
        actions(check, &path.key("unowned_actions"), unowned);
        let offered = (service, layer.zones.as_deref());
        let lacking = endpoint_zones::lacking(check, &path.key("zones"), offered, place);
        let streaming_from = layer.streaming_from.unwrap_or_default();
        if service.streaming.is_none() && !streaming_from.is_empty() {
            let message = format!("`{key}` has no streams in both directions");
            check
                .error(
                    Code::ValueOutOfRange,
                    &path.key("streaming_from"),
                    Side::Key,
                    message,
                )
                .help("leave it out: `sagemaker.runtime` alone has them");
        }
        choices.push(EndpointChoice {
            service,
            reason: layer.reason,
            policy: layer.policy.unwrap_or(strength),
            actions: layer.actions,
            extra_actions: layer.extra_actions.unwrap_or_default(),
            assumes_prefix: layer.iam_prefix.is_none() && service.is_declared(),
            unowned_actions: layer.unowned_actions.unwrap_or_default(),
            lacking,
            streaming_from: streaming_from.into_iter().collect(),
        });
    }
    let keys: Vec<_> = choices.iter().map(|choice| choice.service.key).collect();
    declared_service::apart(check, &top, &keys);
    choices
}

/// Finds a service of the catalogue, which the region has to have.
fn known(
    check: &mut Check<'_>,
    path: &Path,
    key: &str,
    region: Option<&Region>,
) -> Option<&'static Service> {
    let Some(service) = catalog::service(key) else {
        let message = format!("unknown endpoint service {}", quoted(key));
        check
            .error(Code::ServiceUnknown, path, Side::Key, message)
            .help(service_name::way_out(key, region));
        return None;
    };
    if let Some(region) = region
        && service.endpoint_name(region).is_none()
    {
        let message = format!("`{}` has no endpoint for `{key}`", region.name);
        let error = check
            .error(Code::ServiceLacking, path, Side::Key, message)
            .because("region", "the region");
        error.help(format!("drop the endpoint (`{key}: null` where a layer below sets it), or use another region; if AWS has it there by now, declare it by `service_name` under a key of your own"));
    }
    Some(service)
}

fn actions(check: &mut Check<'_>, path: &Path, listed: Option<&Vec<String>>) {
    for (index, action) in listed.into_iter().flatten().enumerate() {
        if !is_action(action) {
            let message = format!("{} is not an IAM action", quoted(action));
            let help = "it looks like `kms:Decrypt`; `*` may stand in the name behind the colon, but not alone (`policy: perimeter` lets any action pass)";
            let path = path.index(index);
            check
                .error(Code::IdInvalid, &path, Side::Value, message)
                .help(help);
        }
    }
}

fn is_action(action: &str) -> bool {
    action.split_once(':').is_some_and(|(service, name)| {
        !service.is_empty()
            && service
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
            && name.chars().any(|c| c.is_ascii_alphanumeric())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '*')
    })
}

fn is_bucket(name: &str) -> bool {
    let edge = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    (3..=63).contains(&name.len())
        && name.starts_with(edge)
        && name.ends_with(edge)
        && name.chars().all(|c| edge(c) || c == '.' || c == '-')
        && !name.contains("..")
}
