//! Tiers: who owns which part of which range of the VPC, and whether it is enough.

use super::addresses::range;
use super::nat::NatMode;
use super::secondary::{self, Ranges};
use super::zones::Zones;
use crate::blueprint::cidr::Cidr;
use crate::blueprint::errors::Check;
use crate::blueprint::name::is_name;
use crate::blueprint::path::Path;
use crate::blueprint::suggest::{self, quoted};
use crate::blueprint::yaml::Side;
use crate::catalog::{self, Quota, ZoneId};
use crate::diagnostic::Code;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Tiers that every profile has, because something is always placed there.
const REQUIRED: [&str; 5] = ["training", "inference", "notebook", "data", "endpoints"];
/// The tier of the NAT.
const PUBLIC: &str = "public";
const FREE: &str = "24 to 31 are free by default";

/// A tier: one subnet in every zone.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TierLayer {
    /// The range of the VPC that the tier's 32nds are cut from: one of `secondary_cidrs`. Without it they are cut from `network.cidr`.
    pub cut_from: Option<String>,
    /// First 32nd of that range that the tier owns, from 0; a multiple of `units`.
    #[schemars(range(min = 0, max = 31))]
    pub start: Option<u8>,
    /// How many 32nds the tier owns: 1, 2, 4, 8, 16 or 32.
    #[schemars(range(min = 1, max = 32))]
    pub units: Option<u8>,
    /// Pinned ranges by zone id, instead of the computed ones; for networks whose addresses are already given out.
    pub cidrs: Option<BTreeMap<String, Option<String>>>,
    /// What lives there.
    pub description: Option<String>,
}

/// One subnet in every zone.
#[derive(Clone, Debug)]
pub struct Tier {
    /// The secondary range that it is cut from; none where that is the primary one.
    pub cut_from: Option<Cidr>,
    /// First 32nd of that range.
    pub start: u8,
    /// Number of 32nds; a power of two.
    pub units: u8,
    /// Pinned ranges by zone id.
    pub cidrs: BTreeMap<ZoneId, Cidr>,
    /// What lives there; may be empty.
    pub description: String,
}

impl Tier {
    /// Returns the range that the tier is cut from, where the VPC's primary one is known.
    #[must_use]
    pub fn whole(&self, primary: Cidr) -> Cidr {
        self.cut_from.unwrap_or(primary)
    }

    /// Returns the tier's run of 32nds of its range; none where the range is too small to be cut so finely.
    #[must_use]
    pub fn block(&self, primary: Cidr) -> Option<Cidr> {
        let whole = self.whole(primary);
        let prefix = u32::from(whole.prefix()) + 5 - u32::from(self.units).ilog2();
        whole.part(
            u8::try_from(prefix).ok()?,
            u32::from(self.start / self.units),
        )
    }

    /// Returns the range of the tier's subnet in a zone: the pinned one, or the zone's eighth of the block.
    ///
    /// It depends on the tier's range, this tier and this zone's number alone, so another zone, tier or range moves nothing.
    #[must_use]
    pub fn subnet(&self, primary: Cidr, zone: ZoneId) -> Option<Cidr> {
        if let Some(pinned) = self.cidrs.get(&zone) {
            return Some(*pinned);
        }
        let block = self.block(primary)?;
        block.part(block.prefix() + 3, u32::from(zone.number() - 1))
    }
}

/// Checks the tiers of one profile; what is wrong is left out. A tier `public` exists only where there is a NAT.
pub(super) fn check(
    check: &mut Check<'_>,
    layers: Option<BTreeMap<String, Option<TierLayer>>>,
    ranges: &Ranges,
    zones: &Zones,
    nat: Option<NatMode>,
) -> BTreeMap<String, Tier> {
    let top = Path::from("network.tiers");
    let layers: BTreeMap<_, _> = layers
        .unwrap_or_default()
        .into_iter()
        .filter_map(|(name, layer)| Some((name, layer?)))
        .collect();
    let public = nat.is_some_and(|nat| nat != NatMode::None);
    for name in REQUIRED.iter().chain(public.then_some(&PUBLIC)) {
        let path = top.key(*name);
        if !layers.contains_key(*name) && !check.removed(&path, "`start` and `units`") {
            let message = format!("the tier `{name}` is needed");
            check
                .error(Code::KeyMissing, &path, Side::Key, message)
                .help(format!("give it `start` and `units`; {FREE}"));
        }
    }
    let mut valid = BTreeMap::new();
    for (name, layer) in layers {
        let path = top.key(&name);
        if !is_name(&name, 20) {
            let message = format!("{} cannot be the name of a tier", quoted(&name));
            let help = "use up to 20 lower-case letters, digits and hyphens, a letter first";
            check
                .error(Code::NameInvalid, &path, Side::Key, message)
                .help(help);
        } else if (name != PUBLIC || public)
            && let Some(tier) = tier(check, &path, &name, layer, ranges, zones)
        {
            valid.insert(name, tier);
        }
    }
    valid
}

fn tier(
    check: &mut Check<'_>,
    path: &Path,
    name: &str,
    layer: TierLayer,
    ranges: &Ranges,
    zones: &Zones,
) -> Option<Tier> {
    let cut_from = match layer.cut_from.as_deref() {
        None => None,
        Some(text) => Some(whole(check, &path.key("cut_from"), text, ranges)?),
    };
    let (Some(start), Some(units)) = (layer.start, layer.units) else {
        for (key, value) in [("start", layer.start), ("units", layer.units)] {
            if value.is_none()
                && !check.removed(&path.key(key), "a 32nd of the VPC's range, from 0")
            {
                let message = format!("tier `{name}` needs `{key}`, too");
                let help = format!(
                    "`start` and `units` give the 32nds of the VPC's range that it owns; {FREE}"
                );
                check
                    .error(Code::KeyMissing, path, Side::Key, message)
                    .rests_on(&path.key(key))
                    .help(help);
            }
        }
        return None;
    };
    if !units.is_power_of_two()
        || units > 32
        || !start.is_multiple_of(units)
        || u32::from(start) + u32::from(units) > 32
    {
        let message = format!(
            "tier `{name}` cannot own {units} {} from {start}",
            if units == 1 { "unit" } else { "units" }
        );
        let help = "`units` is 1, 2, 4, 8, 16 or 32, `start` a multiple of it, and both together at most 32";
        check
            .error(Code::TierInvalid, path, Side::Key, message)
            .help(help);
        return None;
    }
    let mut cidrs = BTreeMap::new();
    for (zone, text) in layer.cidrs.unwrap_or_default() {
        let Some(text) = text else { continue };
        let at = path.key("cidrs").key(&zone);
        if !zones.listed.contains(&zone) {
            let message = format!(
                "tier `{name}` pins a range for {}, which is not among the zones",
                quoted(&zone)
            );
            let error = check
                .error(Code::ZoneUnknown, &at, Side::Key, message)
                .because("network.zones", "the zones");
            error.help(format!("the zones are {}", suggest::list(&zones.listed)));
        } else if let Some(cidr) = pinned(check, &at, &text, ranges)
            // A zone that is listed and unknown is told where it is listed.
            && let Ok(zone) = zone.parse()
        {
            cidrs.insert(zone, cidr);
        }
    }
    Some(Tier {
        cut_from: cut_from.filter(|whole| ranges.primary != Some(*whole)),
        start,
        units,
        cidrs,
        description: layer.description.unwrap_or_default(),
    })
}

/// Reads the range that a tier is cut from.
fn whole(check: &mut Check<'_>, path: &Path, text: &str, ranges: &Ranges) -> Option<Cidr> {
    let cidr = range(check, path, text)?;
    if !ranges.whole || ranges.all().any(|one| one == cidr) {
        return Some(cidr);
    }
    let ours: Vec<_> = ranges.all().map(|one| one.to_string()).collect();
    let ours: Vec<_> = ours.iter().map(String::as_str).collect();
    let message = format!("`{cidr}` is no range of the VPC's");
    let error = check.error(Code::SubnetOutside, path, Side::Value, message);
    error.rests_on(&Path::from(secondary::KEY)).help(format!(
        "add it to `{}`, or name what the VPC has: {}",
        secondary::KEY,
        suggest::list(&ours)
    ));
    None
}

fn pinned(check: &mut Check<'_>, path: &Path, text: &str, ranges: &Ranges) -> Option<Cidr> {
    let cidr = range(check, path, text)?;
    if let Some(primary) = ranges.primary.filter(|_| ranges.whole)
        && !ranges.all().any(|one| one.contains(cidr))
    {
        let (message, help) = if ranges.secondary.is_empty() {
            let message = format!("`{cidr}` lies outside of the VPC's range `{primary}`");
            (message, "pin a part of the VPC's range")
        } else {
            let message = format!("`{cidr}` lies in none of the VPC's ranges");
            (message, "pin a part of one of the VPC's ranges")
        };
        let error = check
            .error(Code::SubnetOutside, path, Side::Value, message)
            .because("network.cidr", "the VPC's range")
            .rests_on(&Path::from(secondary::KEY));
        error.help(help);
        return None;
    }
    let smallest = catalog::quota(Quota::SubnetPrefixLongest);
    if u32::from(cidr.prefix()) > smallest {
        let message = format!(
            "`{cidr}` is too small for a subnet, which has at least 16 addresses (/{smallest})"
        );
        check
            .error(Code::NetworkTooSmall, path, Side::Value, message)
            .help("pin a larger range");
        return None;
    }
    Some(cidr)
}
