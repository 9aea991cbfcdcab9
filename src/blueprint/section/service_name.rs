//! Names of AWS's endpoint services: their form, their region, and those that the catalogue knows already.

use crate::blueprint::errors::Check;
use crate::blueprint::path::Path;
use crate::blueprint::suggest::{self, quoted, shown};
use crate::blueprint::yaml::Side;
use crate::catalog::{self, EndpointType, Region};
use crate::diagnostic::Code;

/// What names of AWS's own endpoint services start with.
const STARTS: [&str; 3] = ["com.amazonaws.", "cn.com.amazonaws.", "aws."];
/// Stands for the region in names.
pub(super) const REGION: &str = "{region}";

/// Says what to do about a key that the catalogue does not know.
pub(super) fn way_out(key: &str, region: Option<&Region>) -> String {
    let tail = STARTS.iter().find_map(|start| key.strip_prefix(start));
    let behind = |tail: &'_ str, mark: &str| Some(tail.split_once(mark)?.1.to_owned());
    let name = tail.map(|tail| {
        let mark = region.map(|region| format!("{}.", region.name));
        let behind_region = mark.and_then(|mark| behind(tail, &mark));
        behind_region
            .or_else(|| behind(tail, "."))
            .unwrap_or_else(|| tail.to_owned())
    });
    let name = name.as_deref().unwrap_or(key);
    let global = catalog::global_service(name).or_else(|| catalog::global_service(key));
    if let Some(global) = global.filter(|_| region.is_some()) {
        return region.map_or_else(String::new, |region| global.explained(region));
    }
    let mut services = catalog::services().iter();
    let known = services.clone().map(|service| service.key);
    let named = services.find(|service| {
        let own = region.and_then(|region| service.endpoint_name(region));
        own.as_deref() == Some(key)
    });
    let named = named.map(|service| service.key);
    if let Some(near) = named.or_else(|| suggest::nearest(name, known)) {
        return format!(
            "did you mean `{near}`? a service that smgen does not know is declared by its `service_name` and a `reason`"
        );
    }
    let (own, service_name) = match (tail, region) {
        (Some(_), Some(region)) => (name, key.replace(region.name, REGION)),
        (Some(_), None) => (name, key.to_owned()),
        (None, _) => (key, format!("com.amazonaws.{REGION}.{key}")),
    };
    format!(
        "`smgen show --services` lists those that smgen knows; any other is declared: `{}: {{service_name: '{}', hosts: [...], reason: ...}}`",
        shown(own),
        shown(&service_name)
    )
}

/// Checks the name of an endpoint service that is reached in one way or the other; tells whether it is sound.
pub(super) fn check(
    check: &mut Check<'_>,
    path: &Path,
    (name, kind): (&str, EndpointType),
    region: Option<&Region>,
) -> bool {
    let label = |label: &str| {
        let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        !label.is_empty() && (label == REGION || label.chars().all(inner))
    };
    let start = STARTS.iter().find(|start| name.starts_with(**start));
    let foreign = name
        .split('.')
        .any(|label| label == "vpce" || label.starts_with("vpce-svc-"));
    if start.is_none() || foreign || !name.split('.').all(label) || name.len() > 150 {
        let message = format!(
            "{} is not the name of an endpoint service of AWS",
            quoted(name)
        );
        let help = if foreign {
            "it belongs to somebody else than AWS, which smgen does not render yet"
        } else {
            "it looks like `com.amazonaws.{region}.polly` or `aws.sagemaker.{region}.studio`: `aws ec2 describe-vpc-endpoint-services` lists them"
        };
        check
            .error(Code::IdInvalid, path, Side::Value, message)
            .help(help);
        return false;
    }
    let Some(region) = region else { return true };
    let filled = name.replace(REGION, region.name);
    if let Some(global) = catalog::global_service(&filled)
        && global
            .place(region)
            .is_none_or(|place| place.region != region.name)
    {
        let message = format!("`{}` has no endpoint service `{filled}`", region.name);
        check
            .error(Code::ServiceLacking, path, Side::Value, message)
            .because("region", "the region")
            .help(global.explained(region));
        return false;
    }
    let mut elsewhere = catalog::regions()
        .iter()
        .filter(|other| other.name != region.name);
    if elsewhere.any(|other| filled.split('.').any(|label| label == other.name)) {
        let message = format!("`{filled}` is an endpoint service of another region");
        check
            .error(Code::ValueOutOfRange, path, Side::Value, message)
            .because("region", "the region")
            .help(
                "write `{region}` for the region: an endpoint stands in the region of its service",
            );
        return false;
    }
    let mut known = catalog::services().iter();
    let known = known.find(|service| {
        let names = [
            service.endpoint_name(region),
            service.fips_endpoint_name(region),
        ];
        service.kind == kind && names.contains(&Some(filled.clone()))
    });
    if let Some(service) = known {
        let message = format!("smgen knows `{filled}`: it is `{}`", service.key);
        check
            .error(Code::ValueOutOfRange, path, Side::Value, message)
            .help(format!(
                "write `{}: {{}}`; `endpoints.fips` takes its FIPS endpoint",
                service.key
            ));
        return false;
    }
    true
}
