//! Whether the ranges of a VPC hold the subnets that are cut from them.

use super::secondary::{self, Ranges};
use super::tiers::Tier;
use super::zones::Zones;
use crate::blueprint::cidr::Cidr;
use crate::blueprint::errors::Check;
use crate::blueprint::path::Path;
use crate::blueprint::yaml::Side;
use crate::catalog::{self, Quota};
use crate::diagnostic::Code;
use std::collections::BTreeMap;

/// Checks each range of the VPC that is sound.
pub(super) fn check(
    check: &mut Check<'_>,
    ranges: &Ranges,
    tiers: &BTreeMap<String, Tier>,
    zones: &Zones,
) {
    if let Some(primary) = ranges.primary {
        let path = Path::from("network.cidr");
        let cut_from_it = |tier: &Tier| tier.cut_from.is_none();
        room(check, (primary, path), cut_from_it, (tiers, zones));
    }
    for (place, range) in &ranges.secondary {
        let path = Path::from(secondary::KEY).index(*place);
        let cut_from_it = |tier: &Tier| tier.cut_from == Some(*range);
        room(check, (*range, path), cut_from_it, (tiers, zones));
    }
}

/// Checks that the computed subnets of every tier of a range are large enough, and says once how large the range must be for all.
fn room(
    check: &mut Check<'_>,
    (whole, path): (Cidr, Path),
    cut_from_it: impl Fn(&Tier) -> bool,
    (tiers, zones): (&BTreeMap<String, Tier>, &Zones),
) {
    let smallest = catalog::quota(Quota::SubnetPrefixLongest);
    // A unit is a 32nd (5 bits) and a zone's part of it an eighth (3 bits).
    let prefix = |tier: &Tier| u32::from(whole.prefix()) + 5 + 3 - tier.units.ilog2();
    let computed = |tier: &Tier| {
        zones
            .known
            .iter()
            .any(|zone| !tier.cidrs.contains_key(zone))
    };
    let small: Vec<_> = tiers
        .iter()
        .filter(|(_, tier)| cut_from_it(tier) && computed(tier) && prefix(tier) > smallest)
        .collect();
    let Some(worst) = small.iter().map(|(_, tier)| prefix(tier)).max() else {
        return;
    };
    let names: Vec<_> = small
        .iter()
        .map(|(name, tier)| format!("`{name}` (/{})", prefix(tier)))
        .collect();
    let tiers = if names.len() == 1 { "tier" } else { "tiers" };
    let message = format!(
        "`{whole}` is too small: AWS takes no subnets smaller than /{smallest}, as those of {tiers} {} would be",
        names.join(", ")
    );
    let needed = u32::from(whole.prefix()) - (worst - smallest);
    let error = check
        .error(Code::NetworkTooSmall, &path, Side::Value, message)
        .rests_on(&Path::from("network.tiers"));
    error.help(format!("use a range of /{needed} or larger, give the {tiers} more `units`, or pin ranges with `cidrs`"));
}
