//! Endpoint services that the catalogue does not know, declared by their names: `service_name` in `endpoints.services`.

use super::domain_name;
use super::endpoint_layer::EndpointLayer;
use super::entry_name::named_with_dots;
use super::service_name::{self, REGION};
use crate::blueprint::errors::Check;
use crate::blueprint::path::Path;
use crate::blueprint::suggest::quoted;
use crate::blueprint::yaml::Side;
use crate::catalog::{self, DeclaredService, EndpointType, Region, Service};
use crate::diagnostic::Code;
use std::collections::BTreeMap;

/// Checks an entry with a `service_name`; none where too little is sound to go on.
pub(super) fn check(
    check: &mut Check<'_>,
    path: &Path,
    (key, layer): (&str, &EndpointLayer),
    region: Option<&Region>,
) -> Option<&'static Service> {
    if catalog::service(key).is_some() {
        let message = format!("smgen knows `{key}`, and the name of its endpoint service");
        let path = path.key("service_name");
        check
            .error(Code::ValueOutOfRange, &path, Side::Key, message)
            .help("leave `service_name` out, or declare another service under a key of your own");
        return None;
    }
    named_with_dots(check, path, key, "declared service");
    let name = layer.service_name.as_deref().unwrap_or_default();
    let kind = layer.kind.unwrap_or(EndpointType::Interface);
    let sound = service_name::check(check, &path.key("service_name"), (name, kind), region);
    let reason = layer.reason.as_deref().map(str::trim);
    let reason = reason.filter(|reason| !reason.is_empty());
    if reason.is_none() {
        let message = format!("`{path}` needs `reason`");
        check
            .error(Code::KeyMissing, path, Side::Key, message)
            .rests_on(&path.key("reason"))
            .help("say why the network has this endpoint: nothing else does, since smgen does not know the service");
    }
    let private_dns = private_dns(check, path, layer, kind);
    let hosts = hosts(check, path, layer, region);
    let policy = layer.takes_policy.unwrap_or(true);
    if !policy {
        refuse(
            check,
            path,
            [
                ("policy", layer.policy.is_some()),
                ("actions", layer.actions.is_some()),
                ("extra_actions", layer.extra_actions.is_some()),
                ("unowned_actions", layer.unowned_actions.is_some()),
                ("iam_prefix", layer.iam_prefix.is_some()),
            ],
            "an endpoint that takes no policy (`takes_policy: false`)",
        );
    }
    let iam_prefix = iam_prefix(check, path, layer, name);
    sound.then(|| {
        Service::declared(DeclaredService {
            key: key.to_owned(),
            name: name.to_owned(),
            kind,
            reason: reason.unwrap_or_default().to_owned(),
            hosts,
            private_dns,
            policy,
            iam_prefix,
        })
    })
}

/// Refuses what only a declared service may say in an entry without `service_name`.
pub(super) fn refuse_without_name(check: &mut Check<'_>, path: &Path, layer: &EndpointLayer) {
    refuse(
        check,
        path,
        [
            ("type", layer.kind.is_some()),
            ("hosts", layer.hosts.is_some()),
            ("private_dns", layer.private_dns.is_some()),
            ("takes_policy", layer.takes_policy.is_some()),
            ("iam_prefix", layer.iam_prefix.is_some()),
            ("unowned_actions", layer.unowned_actions.is_some()),
        ],
        "a service that is not declared by `service_name`",
    );
}

fn refuse<const N: usize>(check: &mut Check<'_>, path: &Path, keys: [(&str, bool); N], of: &str) {
    for (key, _) in keys.into_iter().filter(|(_, given)| *given) {
        let message = format!("`{key}` says nothing of {of}");
        check
            .error(Code::ValueOutOfRange, &path.key(key), Side::Key, message)
            .help(format!("leave `{key}` out"));
    }
}

/// Refuses keys that differ by `.` and `-` alone: names of groups have hyphens for both.
pub(super) fn apart(check: &mut Check<'_>, top: &Path, keys: &[&str]) {
    let plain = |key: &str| key.replace('.', "-");
    let known = catalog::services().iter().map(|service| service.key);
    let mut taken: BTreeMap<_, _> = known.map(|key| (plain(key), key)).collect();
    for key in keys.iter().filter(|key| catalog::service(key).is_none()) {
        if let Some(other) = taken.insert(plain(key), key) {
            let message =
                format!("`{key}` and `{other}` are one name where hyphens stand for dots");
            check
                .error(Code::NameInvalid, &top.key(*key), Side::Key, message)
                .help("give the declared service another key");
        }
    }
}

fn private_dns(
    check: &mut Check<'_>,
    path: &Path,
    layer: &EndpointLayer,
    kind: EndpointType,
) -> bool {
    let interface = kind == EndpointType::Interface;
    let wanted = layer.private_dns.unwrap_or(interface);
    if wanted && !interface {
        let message = "a gateway endpoint is a route: it answers no names";
        let path = path.key("private_dns");
        check
            .error(Code::ValueOutOfRange, &path, Side::Value, message)
            .help(
                "leave `private_dns` out: the names in `hosts` keep their public addresses, to which its route leads",
            );
    }
    if interface && !wanted && layer.hosts.is_some() {
        let message = "without private DNS, no name of the service leads to the endpoint";
        let off = path.key("private_dns").to_string();
        check
            .error(
                Code::ValueOutOfRange,
                &path.key("hosts"),
                Side::Key,
                message,
            )
            .because(&off, "off here")
            .help("leave `hosts` out, or `private_dns: false`");
    }
    wanted && interface
}

fn hosts(
    check: &mut Check<'_>,
    path: &Path,
    layer: &EndpointLayer,
    region: Option<&Region>,
) -> Vec<String> {
    let hosts = layer.hosts.clone().unwrap_or_default();
    for (index, host) in hosts.iter().enumerate() {
        let filled = host.replace(REGION, region.map_or("region", |region| region.name));
        let plain = filled.strip_prefix("*.").unwrap_or(&filled);
        if !domain_name::is_sound(plain) || !plain.contains('.') {
            let path = path.key("hosts").index(index);
            let message = format!("{} is not the name of a host", quoted(host));
            check
                .error(Code::IdInvalid, &path, Side::Value, message)
                .help("it looks like `polly.{region}.amazonaws.com`, or `*.studio.{region}.sagemaker.aws` for any label in front; give no `https://`");
        }
    }
    hosts
}

/// What stands before the colon of the actions of the service.
fn iam_prefix(check: &mut Check<'_>, path: &Path, layer: &EndpointLayer, name: &str) -> String {
    let last = name.rsplit('.').next().unwrap_or_default();
    let assumed = last.strip_suffix("-fips").unwrap_or(last);
    let Some(prefix) = &layer.iam_prefix else {
        return assumed.to_owned();
    };
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if prefix.is_empty() || !prefix.chars().all(inner) {
        let path = path.key("iam_prefix");
        let message = format!("{} is not the prefix of IAM actions", quoted(prefix));
        check
            .error(Code::IdInvalid, &path, Side::Value, message)
            .help("it is what stands before the colon, such as `polly` in `polly:SynthesizeSpeech`: the Service Authorization Reference names it");
    }
    prefix.clone()
}
