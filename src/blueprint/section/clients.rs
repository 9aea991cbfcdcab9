//! People and programs outside the VPC that may open its endpoints: `access.clients` in a blueprint (N19).

use super::endpoints::Endpoints;
use super::entry_name::named;
use super::network::Network;
use super::network::addresses::{range, reserved};
use crate::blueprint::cidr::Cidr;
use crate::blueprint::errors::Check;
use crate::blueprint::path::Path;
use crate::blueprint::suggest::{self, quoted};
use crate::blueprint::yaml::Side;
use crate::catalog::{self, EndpointType, Service};
use crate::diagnostic::Code;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Who outside the VPC may use what in it.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessLayer {
    /// People and programs by name (`office: {cidr: 10.200.0.0/16, to: [sagemaker.studio]}`); `null` drops one.
    pub clients: Option<BTreeMap<String, Option<ClientLayer>>>,
}

/// A range outside the VPC, and the endpoints that it may open over HTTPS.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientLayer {
    /// The range from which they come, as it arrives in the VPC: of an office, a VPN, another VPC.
    pub cidr: Option<String>,
    /// The services whose interface endpoints they may open, such as `sagemaker.studio`, `sagemaker.notebook`, `sagemaker.api`.
    pub to: Option<Vec<String>>,
}

/// A range outside the VPC and its other clients' ranges, and what it may open.
#[derive(Clone, Debug)]
pub struct Client {
    /// Where they come from.
    pub cidr: Cidr,
    /// Wanted services with interface endpoints; at least one, sorted by key, each once.
    pub to: Vec<&'static Service>,
}

/// Checks clients against the network and its endpoints; one that is wrong is left out.
pub(in crate::blueprint) fn check(
    check: &mut Check<'_>,
    layer: AccessLayer,
    network: Option<&Network>,
    endpoints: &Endpoints,
) -> BTreeMap<String, Client> {
    let mut clients: BTreeMap<String, Client> = BTreeMap::new();
    for (name, layer) in layer.clients.unwrap_or_default() {
        let Some(layer) = layer else { continue };
        let path = Path::from("access.clients").key(&name);
        named(check, &path, &name, "client");
        let cidr = cidr(check, &path, layer.cidr.as_deref());
        let to = services(check, &path, layer.to.as_deref(), endpoints);
        let Some((cidr, to)) = cidr.zip(to) else {
            continue;
        };
        apart(check, &path.key("cidr"), cidr, (network, &clients));
        clients.insert(name, Client { cidr, to });
    }
    clients
}

fn cidr(check: &mut Check<'_>, path: &Path, text: Option<&str>) -> Option<Cidr> {
    let Some(text) = text else {
        let message = format!("`{path}` needs `cidr`");
        check
            .error(Code::KeyMissing, path, Side::Key, message)
            .rests_on(&path.key("cidr"))
            .help("say where they come from, such as `10.200.0.0/16`");
        return None;
    };
    let path = path.key("cidr");
    let cidr = range(check, &path, text)?;
    (!reserved(check, &path, cidr)).then_some(cidr)
}

/// Ranges that overlap would say two things of one address.
fn apart(
    check: &mut Check<'_>,
    path: &Path,
    cidr: Cidr,
    (network, others): (Option<&Network>, &BTreeMap<String, Client>),
) {
    let mut own = network.into_iter().flat_map(Network::cidrs);
    if let (Some(network), Some(own)) = (network, own.find(|own| own.overlaps(cidr))) {
        let message = format!(
            "`{cidr}` overlaps the VPC's own range `{own}`, whose functions the groups know already"
        );
        let key = if own == network.cidr {
            "network.cidr"
        } else {
            "network.secondary_cidrs"
        };
        check
            .error(Code::CidrOverlap, path, Side::Value, message)
            .because(key, "the VPC's range")
            .help("name the range from which clients arrive, outside of the VPC");
    }
    for (name, other) in others.iter().filter(|(_, other)| other.cidr.overlaps(cidr)) {
        let there = Path::from("access.clients").key(name).key("cidr");
        let message = format!("`{cidr}` overlaps `{}` of client `{name}`", other.cidr);
        check
            .error(Code::CidrOverlap, path, Side::Value, message)
            .because(&there.to_string(), "overlaps this")
            .help("give each client a range of its own, or make one client of them");
    }
}

fn services(
    check: &mut Check<'_>,
    path: &Path,
    keys: Option<&[String]>,
    endpoints: &Endpoints,
) -> Option<Vec<&'static Service>> {
    const HELP: &str =
        "list the services that they may open, as `to: [sagemaker.studio, sagemaker.api]`";
    let Some(keys) = keys else {
        let message = format!("`{path}` needs `to`");
        check
            .error(Code::KeyMissing, path, Side::Key, message)
            .rests_on(&path.key("to"))
            .help(HELP);
        return None;
    };
    let path = path.key("to");
    if keys.is_empty() {
        let message = "a client that may open nothing needs no rule";
        check
            .error(Code::ValueOutOfRange, &path, Side::Value, message)
            .help(HELP);
        return None;
    }
    let mut wanted = Vec::new();
    for (index, key) in keys.iter().enumerate() {
        let path = path.index(index);
        let mut choices = endpoints.services.iter();
        let chosen = choices.find(|choice| choice.service.key == key.as_str());
        match chosen.map(|choice| choice.service) {
            Some(service) if service.kind == EndpointType::Interface => wanted.push(service),
            // A gateway endpoint is a route of the VPC's own subnets: AWS PrivateLink guide, "Gateway endpoints".
            Some(_) => {
                let message =
                    format!("`{key}` has a gateway endpoint, which nobody outside the VPC can use");
                check
                    .error(Code::ValueOutOfRange, &path, Side::Value, message)
                    .help("leave it out: only interface endpoints have addresses of their own");
            }
            None if catalog::service(key).is_some() => {
                let message = format!("no endpoint of `{key}` is wanted");
                check
                    .error(Code::ValueOutOfRange, &path, Side::Value, message)
                    .rests_on(&Path::from("endpoints.services"))
                    .help(format!(
                        "add `{key}: {{}}` to `endpoints.services`, or leave it out"
                    ));
            }
            None => {
                let known = || endpoints.services.iter().map(|choice| choice.service.key);
                // People say `studio` where the service is `sagemaker.studio`.
                let short = known().find(|known| known.strip_prefix("sagemaker.") == Some(key));
                let help = match short.or_else(|| suggest::nearest(key, known())) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "`smgen show --services` lists those that smgen knows".to_owned(),
                };
                let message = format!("unknown endpoint service {}", quoted(key));
                check
                    .error(Code::ServiceUnknown, &path, Side::Value, message)
                    .help(help);
            }
        }
    }
    wanted.sort_by_key(|service| service.key);
    wanted.dedup_by_key(|service| service.key);
    (!wanted.is_empty()).then_some(wanted)
}
