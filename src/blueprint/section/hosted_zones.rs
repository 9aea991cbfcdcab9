//! Private hosted zones, and what they answer: `dns.zones` in a blueprint (N8).
//!
//! Amazon Route 53 developer guide, "DNS domain name format", "Supported DNS record types", "Considerations when working with a private
//! hosted zone" and "Quotas" (read 2026-11-26, the last but one in the guide's archived repository).

mod dead;
mod values;

use super::domain_name;
use crate::blueprint::errors::Check;
use crate::blueprint::path::Path;
use crate::blueprint::suggest::quoted;
use crate::blueprint::yaml::Side;
use crate::catalog::may_hold_names_of_aws;
use crate::diagnostic::Code;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use values::RecordType;

/// A private hosted zone: names that the VPC's resolver answers from it alone. What it has no record for does not exist.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HostedZoneLayer {
    /// What it answers, by name: `online` for `online.features.internal` in the zone `features.internal`, `@` for the zone's own
    /// name, `*` or `*.online` for all below that has no record. `null` drops one.
    pub records: Option<BTreeMap<String, Option<NameLayer>>>,
}

/// The records of one name, by type.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NameLayer {
    /// IPv4 addresses.
    #[serde(rename = "A")]
    pub a: Option<Vec<String>>,
    /// IPv6 addresses.
    #[serde(rename = "AAAA")]
    pub aaaa: Option<Vec<String>>,
    /// The whole name that it stands for. Such a name has no other record, and is not the zone's own.
    #[serde(rename = "CNAME")]
    pub cname: Option<String>,
    /// Where a service is, as `10 5 6379 online.features.internal`: priority, weight, port and name.
    #[serde(rename = "SRV")]
    pub srv: Option<Vec<String>>,
    /// Texts of up to 255 characters, without quotes around them. Whoever may ask the resolver may read them.
    #[serde(rename = "TXT")]
    pub txt: Option<Vec<String>>,
    /// Seconds for which an answer may be kept; 300 if left out.
    pub ttl: Option<u32>,
}

/// A checked zone, by whose name it is kept: lower case, without a last dot.
#[derive(Clone, Debug)]
pub struct HostedZone {
    /// The key that the zone has in the blueprint.
    pub key: String,
    /// What it answers, by name and type.
    pub records: BTreeMap<(String, RecordType), ZoneRecord>,
}

/// Values of one name and type.
#[derive(Clone, Debug)]
pub struct ZoneRecord {
    /// The key that the name has in the blueprint.
    pub key: String,
    /// At least one, sorted, each once, as Route 53 writes them.
    pub values: Vec<String>,
    /// Seconds for which an answer may be kept.
    pub ttl: u32,
}

/// What Route 53's console proposes.
const TTL: u32 = 300;
/// The longest time: Amazon Route 53 API reference, `ResourceRecordSet`.
const LONGEST_TTL: u32 = 2_147_483_647;
/// The longest name of a zone: tags hold it behind the profile's name, and values of tags have 256 characters.
const ZONE_CHARACTERS: usize = 180;

const FORM: &str = "write letters, digits and hyphens between dots, such as `features.internal`";

/// Checks all zones, each on its own and against the others; what is wrong is left out.
pub(in crate::blueprint) fn check(
    check: &mut Check<'_>,
    layers: BTreeMap<String, Option<HostedZoneLayer>>,
) -> BTreeMap<String, HostedZone> {
    let mut zones: BTreeMap<String, HostedZone> = BTreeMap::new();
    for (key, layer) in layers {
        let Some(layer) = layer else { continue };
        let path = Path::from("dns.zones").key(&key);
        let name = plain(&key);
        if !named(check, &path, &name) {
            continue;
        }
        if zones.contains_key(&name) {
            let message = format!("zone `{name}` is there twice");
            check
                .error(Code::DomainInvalid, &path, Side::Key, message)
                .help("a VPC has one zone of a name: join the records of both");
            continue;
        }
        let records = records(check, &path, &name, layer);
        zones.insert(name, HostedZone { key, records });
    }
    dead::hidden(check, &zones);
    dead::dangling(check, &zones);
    zones
}

/// Writes a name as it is compared.
fn plain(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

fn named(check: &mut Check<'_>, path: &Path, name: &str) -> bool {
    if !domain_name::is_sound(name) || name.len() > ZONE_CHARACTERS {
        let message = format!("{} cannot be the name of a zone", quoted(name));
        let help = format!("{FORM}, up to {ZONE_CHARACTERS} characters");
        check
            .error(Code::DomainInvalid, path, Side::Key, message)
            .help(help);
        return false;
    }
    if may_hold_names_of_aws(name) {
        let message = format!(
            "zone `{name}` would answer names of AWS's services: what it has no record for would not exist"
        );
        check
            .error(Code::ZoneHidesAws, path, Side::Key, message)
            .help("take a name of your own, such as `features.internal`; endpoints answer AWS's names already");
        return false;
    }
    true
}

fn records(
    check: &mut Check<'_>,
    zone: &Path,
    zone_name: &str,
    layer: HostedZoneLayer,
) -> BTreeMap<(String, RecordType), ZoneRecord> {
    let mut all = BTreeMap::new();
    for (key, layer) in layer.records.unwrap_or_default() {
        let Some(layer) = layer else { continue };
        let path = zone.key("records").key(&key);
        let Some(name) = full(&key, zone_name) else {
            let message = format!("{} cannot be a name in zone `{zone_name}`", quoted(&key));
            check
                .error(Code::DomainInvalid, &path, Side::Key, message)
                .help("write the part before the zone's name, such as `online` or `*.online`, or `@` for the zone itself");
            continue;
        };
        let ttl = layer.ttl.unwrap_or(TTL);
        if ttl > LONGEST_TTL {
            let path = path.key("ttl");
            check
                .error(
                    Code::ValueOutOfRange,
                    &path,
                    Side::Value,
                    format!("{ttl} seconds are more than Route 53 takes"),
                )
                .help(format!("write 0 to {LONGEST_TTL}; {TTL} is usual"));
        }
        for (kind, values) in values::check(check, &path, layer, name == zone_name) {
            let record = ZoneRecord {
                key: key.clone(),
                values,
                ttl,
            };
            if all.insert((name.clone(), kind), record).is_some() {
                let message = format!("`{name}` has its {kind} record twice");
                check
                    .error(Code::RecordInvalid, &path, Side::Key, message)
                    .help("join the values: names that differ by case alone are one");
            }
        }
    }
    all
}

/// Returns the whole name that a key stands for; none where it is none.
fn full(key: &str, zone: &str) -> Option<String> {
    let key = key.to_ascii_lowercase();
    if key == "@" {
        return Some(zone.to_owned());
    }
    let labels: Vec<&str> = match key.as_str() {
        "*" => Vec::new(),
        _ => key.strip_prefix("*.").unwrap_or(&key).split('.').collect(),
    };
    // Names of services have an underscore in front (RFC 2782).
    let mut bare = labels
        .iter()
        .map(|label| label.strip_prefix('_').unwrap_or(label));
    let sound = bare.all(domain_name::is_sound);
    let name = format!("{key}.{zone}");
    (sound && name.len() <= domain_name::CHARACTERS).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_below_the_zone() {
        for (key, expected) in [
            ("@", Some("z.internal")),
            ("*", Some("*.z.internal")),
            ("Online", Some("online.z.internal")),
            ("*.a", Some("*.a.z.internal")),
            ("_redis._tcp", Some("_redis._tcp.z.internal")),
            ("", None),
            ("a..b", None),
            ("a.*", None),
            ("*a", None),
            ("a.", None),
            ("a b", None),
            ("_", None),
            ("*.", None),
            ("**", None),
        ] {
            assert_eq!(full(key, "z.internal").as_deref(), expected, "{key}");
        }
        assert_eq!(full(&"a.".repeat(130), "z"), None);
    }
}
