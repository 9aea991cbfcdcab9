//! Traffic between the functions and to the internet: `security` in a blueprint.

use super::caller::Caller;
use super::data_stores::{self, DataStore, DataStoreLayer};
use super::entry_name::named;
use super::frameworks::{Framework, HIPAA_LAST};
use super::network::NatMode;
use super::network::addresses::range;
use crate::blueprint::cidr::Cidr;
use crate::blueprint::errors::Check;
use crate::blueprint::path::Path;
use crate::blueprint::suggest::shown;
use crate::blueprint::yaml::Side;
use crate::diagnostic::Code;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Traffic between the functions.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecurityLayer {
    /// File systems and databases by name (`nfs: {kind: efs}`); `null` drops one.
    pub data_stores: Option<BTreeMap<String, Option<DataStoreLayer>>>,
    /// Pass the encrypted traffic between the containers of a distributed job (IPsec): UDP 500 and protocol 50 within training.
    pub encrypt_between_containers: Option<bool>,
    /// Elastic Fabric Adapter for distributed training: opens all protocols within the training group.
    pub efa: Option<bool>,
    /// What may leave to the internet, by name; needs a NAT.
    pub internet_egress: Option<BTreeMap<String, Option<InternetEgressLayer>>>,
}

/// One way out to the internet.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InternetEgressLayer {
    /// The function that may use it: `notebook`, `training` or `inference`.
    pub from: Option<Caller>,
    /// The destination range.
    pub cidr: Option<String>,
    /// The TCP port; 443 if left out.
    pub port: Option<u16>,
    /// Why; becomes the rule's description.
    pub description: Option<String>,
}

/// The checked traffic between the functions and to the internet.
#[derive(Clone, Debug)]
pub struct Security {
    /// File systems and databases by name.
    pub data_stores: BTreeMap<String, DataStore>,
    /// Whether encrypted traffic between containers passes within training.
    pub encrypt_between_containers: bool,
    /// Whether training uses the Elastic Fabric Adapter.
    pub efa: bool,
    /// Ways out to the internet by name.
    pub internet_egress: BTreeMap<String, InternetEgress>,
}

/// One way out to the internet.
#[derive(Clone, Debug)]
pub struct InternetEgress {
    /// The function that may use it.
    pub from: Caller,
    /// The destination range.
    pub cidr: Cidr,
    /// The TCP port, 1 to 65535.
    pub port: u16,
    /// Why, up to 200 characters that AWS takes in a rule; may be empty.
    pub description: String,
}

/// Checks data ports and ways out to the internet; a way out with a wrong destination is left out.
pub(in crate::blueprint) fn check(
    check: &mut Check<'_>,
    layer: SecurityLayer,
    nat: Option<NatMode>,
    frameworks: &BTreeSet<Framework>,
) -> Security {
    let data_stores = data_stores::check(check, layer.data_stores.unwrap_or_default());
    let mut internet_egress = BTreeMap::new();
    for (name, egress) in layer.internet_egress.unwrap_or_default() {
        let Some(egress) = egress else { continue };
        let path = Path::from("security.internet_egress").key(&name);
        named(check, &path, &name, "way out");
        if let Some(egress) = self::egress(check, &path, egress) {
            internet_egress.insert(name, egress);
        }
    }
    if let (Some(nat), false) = (nat, internet_egress.is_empty()) {
        allowed(check, nat, frameworks);
    }
    if layer.encrypt_between_containers == Some(false) && frameworks.contains(&Framework::Hipaa) {
        let path = Path::from("security.encrypt_between_containers");
        let inherited = check.inherits(&path);
        let message = "the HIPAA rules have jobs encrypt what their containers say to each other, and this network would drop that";
        let error = check
            .error(Code::ValueOutOfRange, &path, Side::Value, message)
            .because("frameworks", "the framework is asked for here");
        let error = error.help("leave it out, or set it to `true`");
        if inherited {
            error.help(HIPAA_LAST);
        }
    }
    Security {
        data_stores,
        encrypt_between_containers: layer.encrypt_between_containers.unwrap_or_default(),
        efa: layer.efa.unwrap_or_default(),
        internet_egress,
    }
}

fn port(check: &mut Check<'_>, path: &Path, port: u16) {
    if port == 0 {
        let message = "`0` is not a TCP port";
        check
            .error(Code::ValueOutOfRange, path, Side::Value, message)
            .help("choose 1 to 65535");
    }
}

fn egress(
    check: &mut Check<'_>,
    path: &Path,
    layer: InternetEgressLayer,
) -> Option<InternetEgress> {
    let needed = [
        (
            "from",
            layer.from.is_none(),
            "say which function may leave: `notebook`, `training` or `inference`",
        ),
        (
            "cidr",
            layer.cidr.is_none(),
            "say where it may go, such as `203.0.113.0/24`",
        ),
    ];
    for (key, _, help) in needed.into_iter().filter(|(_, missing, _)| *missing) {
        let message = format!("`{path}` needs `{key}`");
        check
            .error(Code::KeyMissing, path, Side::Key, message)
            .rests_on(&path.key(key))
            .help(help);
    }
    let (from, cidr) = layer.from.zip(layer.cidr)?;
    let port = layer.port.unwrap_or(443);
    self::port(check, &path.key("port"), port);
    let description = layer.description.unwrap_or_default();
    let fault = match description.chars().find(|c| !in_description(*c)) {
        Some(c) => Some(format!("cannot hold `{}`", shown(&c.to_string()))),
        None => (description.len() > LONGEST).then(|| {
            format!(
                "has {} characters, smgen takes {LONGEST}",
                description.len()
            )
        }),
    };
    if let Some(fault) = fault {
        let message = format!("the description of a security group rule {fault}");
        let help =
            format!("use up to {LONGEST} letters, digits, spaces and `._-:/()#,@[]+=&;{{}}!$*`");
        check
            .error(
                Code::DescriptionInvalid,
                &path.key("description"),
                Side::Value,
                message,
            )
            .help(help);
    }
    Some(InternetEgress {
        from,
        cidr: range(check, &path.key("cidr"), &cidr)?,
        port,
        description,
    })
}

/// Characters of a description; AWS takes 255 (Amazon EC2 API reference, `IpRange`), some are for smgen's own words.
const LONGEST: usize = 200;

/// The characters of a rule's description: Amazon EC2 API reference, `IpRange`.
fn in_description(c: char) -> bool {
    c.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(c)
}

fn allowed(check: &mut Check<'_>, nat: NatMode, frameworks: &BTreeSet<Framework>) {
    let path = Path::from("security.internet_egress");
    let inherited = check.inherits(&path);
    if frameworks.contains(&Framework::Hipaa) {
        let message = "the HIPAA rules let nothing out to the internet";
        let error = check
            .error(Code::EgressForbidden, &path, Side::Key, message)
            .because("frameworks", "the framework is asked for here");
        let error = error.help("set `security.internet_egress: null`");
        if inherited {
            error.help(HIPAA_LAST);
        }
    } else if nat == NatMode::None {
        let message = "traffic to the internet is allowed, but there is no NAT to carry it";
        let way = Path::from("network.nat");
        let error = if inherited && !check.inherits(&way) {
            // The user took the NAT away and may not know what was to use it.
            check
                .error(Code::EgressForbidden, &way, Side::Value, message)
                .because("security.internet_egress", "the traffic is allowed here")
        } else {
            check
                .error(Code::EgressForbidden, &path, Side::Key, message)
                .because("network.nat", "no NAT")
        };
        error.help("set `network.nat: single`, or `security.internet_egress: null`");
    }
}
