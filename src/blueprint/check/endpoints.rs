//! Which endpoints are wanted, and whether the region has them.

use super::Check;
use crate::blueprint::layer::{EndpointLayer, EndpointsLayer};
use crate::blueprint::path::Path;
use crate::blueprint::suggest;
use crate::blueprint::value::{EndpointChoice, Endpoints};
use crate::blueprint::yaml::Side;
use crate::catalog::{self, Region, Workload};
use crate::diagnostic::Code;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn workloads(check: &mut Check<'_>, workloads: Option<Vec<Workload>>) -> BTreeSet<Workload> {
    let workloads: BTreeSet<_> = workloads.unwrap_or_default().into_iter().collect();
    if workloads.is_empty() {
        let known: Vec<_> = Workload::ALL.iter().map(|workload| workload.as_str()).collect();
        let message = "a network that nothing uses has no endpoints and no policies".to_owned();
        check
            .error(Code::KeyMissing, &Path::from("workloads"), Side::Key, message)
            .help
            .push(format!("list at least one workload: {}", suggest::list(&known)));
    }
    workloads
}

pub(super) fn endpoints(check: &mut Check<'_>, layer: EndpointsLayer, region: Option<&Region>) -> Endpoints {
    let services = services(check, layer.services.unwrap_or_default(), region);
    let trusted_buckets = layer.trusted_buckets.unwrap_or_default();
    for (index, bucket) in trusted_buckets.iter().enumerate() {
        if !is_bucket(bucket) {
            let path = Path::from("endpoints.trusted_buckets").index(index);
            let message = format!("`{}` is not the name of an S3 bucket", bucket.escape_debug());
            let help = "a bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens; give no ARN and no `s3://`";
            check.error(Code::IdInvalid, &path, Side::Value, message).help.push(help.into());
        }
    }
    Endpoints {
        services,
        fips: layer.fips.unwrap_or_default(),
        right_size: layer.right_size.unwrap_or_default(),
        jumpstart: layer.jumpstart.unwrap_or_default(),
        trusted_buckets,
    }
}

fn services(check: &mut Check<'_>, wanted: BTreeMap<String, Option<EndpointLayer>>, region: Option<&Region>) -> Vec<EndpointChoice> {
    let top = Path::from("endpoints.services");
    let mut choices = Vec::new();
    for (key, layer) in wanted {
        let path = top.key(&key);
        let Some(layer) = layer else { continue };
        let Some(service) = catalog::service(&key) else {
            let known: Vec<_> = catalog::services().iter().map(|service| service.key).collect();
            let message = format!("unknown endpoint service `{}`", key.escape_debug());
            let help = match suggest::nearest(&key, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`smgen show --services` lists those that smgen knows".to_owned(),
            };
            check.error(Code::ServiceUnknown, &path, Side::Key, message).help.push(help);
            continue;
        };
        if let Some(region) = region
            && service.endpoint_name(region).is_none()
        {
            let message = format!("{} has no endpoint for `{key}`", region.name);
            let help = format!("drop it here: `{key}: null`, or use another region");
            check.error(Code::ServiceLacking, &path, Side::Key, message).help.push(help);
        }
        for (index, action) in layer.actions.iter().flatten().enumerate() {
            if !is_action(action) {
                let message = format!("`{}` is not an IAM action", action.escape_debug());
                let help = "it looks like `kms:Decrypt`; `*` may stand in the name but not alone";
                check.error(Code::IdInvalid, &path.key("actions").index(index), Side::Value, message).help.push(help.into());
            }
        }
        choices.push(EndpointChoice { service, reason: layer.reason, actions: layer.actions });
    }
    choices
}

fn is_action(action: &str) -> bool {
    action.split_once(':').is_some_and(|(service, name)| {
        !service.is_empty()
            && service.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
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
