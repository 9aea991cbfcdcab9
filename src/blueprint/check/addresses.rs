//! Ranges, zones, tiers and the way out.

use super::Check;
use crate::blueprint::cidr::{Cidr, CidrError};
use crate::blueprint::layer::{Framework, NatMode, NetworkLayer, TierLayer};
use crate::blueprint::library::is_name;
use crate::blueprint::path::Path;
use crate::blueprint::suggest;
use crate::blueprint::value::{Network, Tier, zone_number};
use crate::blueprint::yaml::Side;
use crate::catalog::{self, Quota, Region};
use crate::diagnostic::Code;
use std::collections::{BTreeMap, BTreeSet};

/// Tiers that every profile has, because something is always placed there.
const REQUIRED_TIERS: [&str; 5] = ["training", "inference", "notebook", "data", "endpoints"];
/// The tier of the NAT.
const PUBLIC: &str = "public";
/// Zones that the computed addresses have room for.
const ZONE_SLOTS: u8 = 8;

pub(super) fn network(
    check: &mut Check<'_>,
    layer: NetworkLayer,
    region: Option<&Region>,
    environment: Option<&str>,
    frameworks: &BTreeSet<Framework>,
) -> Option<Network> {
    let cidr = vpc_range(check, layer.cidr.as_deref());
    let zones = zones(check, layer.zones, region);
    let nat = nat(check, layer.nat, environment, frameworks);
    let tiers = tiers(check, layer.tiers, cidr, &zones, nat?);
    let peers = ranges(check, "network.peers", layer.peers);
    let on_premises = ranges(check, "network.on_premises", layer.on_premises);
    let nat_instance_type = layer.nat_instance_type.unwrap_or_else(|| "t4g.nano".to_owned());
    instance_type(check, &nat_instance_type);
    Some(Network { cidr: cidr?, zones, nat: nat?, nat_instance_type, tiers, peers, on_premises })
}

fn instance_type(check: &mut Check<'_>, name: &str) {
    let sound = name.split_once('.').is_some_and(|(family, size)| {
        let word = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        word(family) && word(size)
    });
    if !sound {
        let message = format!("`{}` is not an instance type", name.escape_debug());
        let path = Path::from("network.nat_instance_type");
        check.error(Code::ValueOutOfRange, &path, Side::Value, message).help.push("it looks like `t4g.nano`".into());
    }
}

/// Reads a range and says what is wrong with it.
pub(super) fn range(check: &mut Check<'_>, path: &Path, text: &str) -> Option<Cidr> {
    match text.parse::<Cidr>() {
        Ok(cidr) => Some(cidr),
        Err(error @ CidrError::HostBits { meant, .. }) => {
            let help = format!("write `{meant}`");
            check.error(Code::CidrHostBits, path, Side::Value, error.to_string()).help.push(help);
            None
        }
        Err(CidrError::Syntax(text)) => {
            let message = format!("`{}` is not an IPv4 range in CIDR notation", text.escape_debug());
            check.error(Code::CidrInvalid, path, Side::Value, message).help.push("it looks like `10.20.0.0/16`".into());
            None
        }
    }
}

fn vpc_range(check: &mut Check<'_>, text: Option<&str>) -> Option<Cidr> {
    let path = Path::from("network.cidr");
    let Some(text) = text else { return check.missing("network.cidr", "the VPC's range, such as `10.20.0.0/16`") };
    let cidr = range(check, &path, text)?;
    let largest = catalog::quota(Quota::VpcPrefixShortest);
    let smallest = catalog::quota(Quota::VpcPrefixLongest);
    let prefix = u32::from(cidr.prefix());
    if prefix < largest {
        let message = format!("`{cidr}` is too large for a VPC, which has at most 65,536 addresses (/{largest})");
        let help = format!("write `{}`", Cidr::new(cidr.first(), 16).unwrap_or(cidr));
        check.error(Code::NetworkTooLarge, &path, Side::Value, message).help.push(help);
        return None;
    }
    if prefix > smallest {
        let message = format!("`{cidr}` is too small for a VPC, which has at least 16 addresses (/{smallest})");
        check.error(Code::NetworkTooSmall, &path, Side::Value, message).help.push("use /20 or larger".into());
        return None;
    }
    reserved(check, &path, cidr);
    Some(cidr)
}

/// Ranges that a VPC cannot use or that something else on the host claims: Amazon VPC user guide, "VPC CIDR blocks".
fn reserved(check: &mut Check<'_>, path: &Path, cidr: Cidr) {
    const UNUSABLE: [(u32, u8, &str); 5] = [
        (0, 8, "addresses of this host"),
        (0x7f00_0000, 8, "loopback"),
        (0xa9fe_0000, 16, "link-local"),
        (0xe000_0000, 4, "multicast"),
        (0xf000_0000, 4, "reserved addresses"),
    ];
    for (first, prefix, what) in UNUSABLE {
        let range = Cidr::new(first, prefix).unwrap_or(Cidr::ANYWHERE);
        if cidr.overlaps(range) {
            let message = format!("`{cidr}` lies in `{range}`, {what}");
            let help = "take a part of `10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16` or `100.64.0.0/10`";
            check.error(Code::CidrReserved, path, Side::Value, message).help.push(help.into());
        }
    }
    // SageMaker notebooks run Docker, whose default bridge answers for this range before the VPC does.
    if let Some(docker) = Cidr::new(0xac11_0000, 16)
        && cidr.overlaps(docker)
    {
        let message = format!("`{cidr}` overlaps `{docker}`, which Docker in SageMaker notebooks uses itself");
        check.error(Code::CidrReserved, path, Side::Value, message).help.push("choose a range outside `172.17.0.0/16`".into());
    }
}

fn zones(check: &mut Check<'_>, zones: Option<Vec<String>>, region: Option<&Region>) -> Vec<String> {
    let path = Path::from("network.zones");
    let zones = zones.unwrap_or_default();
    let Some(region) = region else { return zones };
    let known: Vec<&str> = region.zones.clone();
    let mut seen = BTreeSet::new();
    for (index, zone) in zones.iter().enumerate() {
        let at = path.index(index);
        if !known.contains(&zone.as_str()) {
            let message = format!("`{}` is not an availability zone of {}", zone.escape_debug(), region.name);
            let help = if zone.starts_with(region.name) {
                format!("names such as `{}` mean another zone in every account; use zone ids: {}", zone.escape_debug(), suggest::list(&known))
            } else {
                format!("its zones are {}", suggest::list(&known))
            };
            check.error(Code::ZoneUnknown, &at, Side::Value, message).help.push(help);
        } else if !seen.insert(zone) {
            let message = format!("zone `{zone}` is listed twice");
            check.error(Code::ZoneRepeated, &at, Side::Value, message).help.push("list each zone once".into());
        }
    }
    if zones.len() < 2 {
        let message = format!("a SageMaker network needs at least two availability zones, `{}` has {}", check.profile, zones.len());
        let help = format!("SageMaker places an endpoint's instances in two or more zones; choose from {}", suggest::list(&known));
        check.error(Code::ZonesTooFew, &path, Side::Key, message).help.push(help);
    }
    zones
}

fn nat(check: &mut Check<'_>, nat: Option<NatMode>, environment: Option<&str>, frameworks: &BTreeSet<Framework>) -> Option<NatMode> {
    let path = Path::from("network.nat");
    let Some(nat) = nat else { return check.missing("network.nat", "`none`, `single`, `per_az` or `instance`") };
    if nat != NatMode::None && frameworks.contains(&Framework::Hipaa) {
        let message = format!("profile `{}` keeps the HIPAA rules, which leave no way to the internet", check.profile);
        let hipaa = check.stack.label(&Path::from("frameworks"), Side::Value, "the framework is asked for here");
        let error = check.error(Code::NatForbidden, &path, Side::Value, message);
        error.labels.extend(hipaa);
        error.help.push("set `network.nat: none` and reach AWS services through endpoints".into());
    }
    if nat == NatMode::Instance && environment.is_some_and(|environment| environment != "dev") {
        let message = "a NAT instance is a single machine that nobody replaces when it fails; only `environment: dev` may use one".to_owned();
        check.error(Code::NatForbidden, &path, Side::Value, message).help.push("use `single` or `per_az`".into());
    }
    Some(nat)
}

fn tiers(
    check: &mut Check<'_>,
    tiers: Option<BTreeMap<String, Option<TierLayer>>>,
    vpc: Option<Cidr>,
    zones: &[String],
    nat: NatMode,
) -> BTreeMap<String, Tier> {
    let top = Path::from("network.tiers");
    let mut sound = BTreeMap::new();
    for (name, layer) in tiers.unwrap_or_default() {
        let Some(layer) = layer else { continue };
        let path = top.key(&name);
        if !is_name(&name, 20) {
            let message = format!("`{}` cannot be the name of a tier", name.escape_debug());
            let help = "use up to 20 lower-case letters, digits and hyphens, a letter first";
            check.error(Code::NameInvalid, &path, Side::Key, message).help.push(help.into());
            continue;
        }
        if name == PUBLIC && nat == NatMode::None {
            continue;
        }
        if let Some(tier) = tier(check, &path, &name, layer, vpc, zones) {
            sound.insert(name, tier);
        }
    }
    let required = REQUIRED_TIERS.iter().chain((nat != NatMode::None).then_some(&PUBLIC));
    for name in required {
        if !sound.contains_key(*name) && check.diagnostics.is_empty() {
            let message = format!("the tier `{name}` is needed");
            check.error(Code::KeyMissing, &top.key(*name), Side::Key, message).help.push("do not remove it; shrink it with `units` instead".into());
        }
    }
    sound
}

fn tier(check: &mut Check<'_>, path: &Path, name: &str, layer: TierLayer, vpc: Option<Cidr>, zones: &[String]) -> Option<Tier> {
    let (Some(start), Some(units)) = (layer.start, layer.units) else {
        let message = format!("tier `{name}` needs both `start` and `units`");
        let help = "they give the 32nds of the VPC's range that it owns; 24 to 31 are free by default";
        check.error(Code::KeyMissing, path, Side::Key, message).help.push(help.into());
        return None;
    };
    if !units.is_power_of_two() || units > 32 || !start.is_multiple_of(units) || u32::from(start) + u32::from(units) > 32 {
        let message = format!("tier `{name}` cannot own {units} units from {start}");
        let help = "`units` is 1, 2, 4, 8, 16 or 32, `start` a multiple of it, and both together at most 32";
        check.error(Code::TierInvalid, path, Side::Key, message).help.push(help.into());
        return None;
    }
    let mut cidrs = BTreeMap::new();
    for (zone, text) in layer.cidrs.unwrap_or_default() {
        let Some(text) = text else { continue };
        let at = path.key("cidrs").key(&zone);
        if !zones.contains(&zone) {
            let message = format!("tier `{name}` pins a range for `{}`, which is not among the zones", zone.escape_debug());
            check.error(Code::ZoneUnknown, &at, Side::Key, message).help.push(format!("the zones are {}", suggest::list(zones)));
        } else if let Some(cidr) = pinned(check, &at, &text, vpc) {
            cidrs.insert(zone, cidr);
        }
    }
    let tier = Tier { start, units, cidrs, description: layer.description.unwrap_or_default() };
    if let Some(vpc) = vpc {
        room(check, path, name, &tier, vpc, zones);
    }
    Some(tier)
}

fn pinned(check: &mut Check<'_>, path: &Path, text: &str, vpc: Option<Cidr>) -> Option<Cidr> {
    let cidr = range(check, path, text)?;
    if let Some(vpc) = vpc
        && !vpc.contains(cidr)
    {
        let message = format!("`{cidr}` lies outside the VPC's range `{vpc}`");
        let whole = check.stack.label(&Path::from("network.cidr"), Side::Value, "the VPC's range");
        let error = check.error(Code::SubnetOutside, path, Side::Value, message);
        error.labels.extend(whole);
        error.help.push("pin a part of the VPC's range".into());
        return None;
    }
    if cidr.prefix() > 28 {
        let message = format!("`{cidr}` is too small for a subnet, which has at least 16 addresses (/28)");
        check.error(Code::NetworkTooSmall, path, Side::Value, message).help.push("pin a larger range".into());
        return None;
    }
    Some(cidr)
}

/// Checks that the computed subnets of a tier are large enough, and that every zone has a place in it.
fn room(check: &mut Check<'_>, path: &Path, name: &str, tier: &Tier, vpc: Cidr, zones: &[String]) {
    let computed: Vec<_> = zones.iter().filter(|zone| !tier.cidrs.contains_key(*zone)).collect();
    if let Some(zone) = computed.iter().find(|zone| zone_number(zone).is_some_and(|number| number == 0 || number > ZONE_SLOTS)) {
        let message = format!("there is no computed range for `{zone}`: tiers have room for zones 1 to {ZONE_SLOTS}");
        check.error(Code::SubnetNoRoom, path, Side::Key, message).help.push(format!("pin one: `cidrs: {{{zone}: ...}}` in every tier"));
    }
    // A unit is a 32nd (5 bits) and a zone's part of it an eighth (3 bits).
    let prefix = u32::from(vpc.prefix()) + 5 + 3 - tier.units.ilog2();
    if !computed.is_empty() && prefix > 28 {
        let needed = u32::from(vpc.prefix()) - (prefix - 28);
        let message = format!("`{vpc}` is too small: the subnets of tier `{name}` would be /{prefix}, smaller than the /28 that AWS allows");
        let network = check.stack.label(&Path::from("network.cidr"), Side::Value, "");
        let error = check.error(Code::NetworkTooSmall, &Path::from("network.cidr"), Side::Value, message);
        if network.is_none() {
            error.labels.clear();
        }
        error.help.push(format!("use a range of /{needed} or larger, give the tier more `units`, or pin its ranges with `cidrs`"));
    }
}

fn ranges(check: &mut Check<'_>, key: &str, ranges: Option<BTreeMap<String, Option<String>>>) -> BTreeMap<String, Cidr> {
    let top = Path::from(key);
    let mut sound = BTreeMap::new();
    for (name, text) in ranges.unwrap_or_default() {
        let path = top.key(&name);
        if let Some(cidr) = text.and_then(|text| range(check, &path, &text)) {
            sound.insert(name, cidr);
        }
    }
    sound
}
