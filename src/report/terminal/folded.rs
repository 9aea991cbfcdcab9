//! Many ids in few words: what they have in common is said once.

use crate::report::Report;
use std::collections::{BTreeMap, BTreeSet};

/// Says which verdicts are meant: `reach from training in use1-az1, use1-az2: kms, sts`, a line for each set of targets.
pub(super) fn folded(report: &Report, ids: &[String]) -> Vec<String> {
    let mut vantages = BTreeMap::new();
    for verdict in &report.verdicts {
        vantages.insert(verdict.id.as_str(), verdict.vantage.as_deref());
    }
    // By area and vantage, what is looked at from there.
    let mut targets: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for id in ids {
        let (area, rest) = id.split_once('/').unwrap_or((id, ""));
        let vantage = vantages
            .get(id.as_str())
            .copied()
            .flatten()
            .unwrap_or_default();
        let target = rest.strip_prefix(vantage).unwrap_or(rest);
        let target = target.strip_prefix('/').unwrap_or(target);
        targets.entry((area, vantage)).or_default().insert(target);
    }
    // Vantages from which the same is looked at stand together.
    let mut sets: BTreeMap<(&str, BTreeSet<&str>), Vec<&str>> = BTreeMap::new();
    for ((area, vantage), set) in targets {
        sets.entry((area, set)).or_default().push(vantage);
    }
    let lines = sets.into_iter().map(|((area, set), from)| {
        let set = Vec::from_iter(set).join(", ");
        match from.as_slice() {
            [""] => format!("{area}: {set}"),
            from => format!("{area} from {}: {set}", places(from)),
        }
    });
    lines.collect()
}

/// Joins vantages, the tiers of the same zones together: `notebook, training in use1-az1, use1-az2`.
fn places(vantages: &[&str]) -> String {
    let mut zones: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for vantage in vantages {
        let (tier, zone) = vantage.split_once('/').unwrap_or((vantage, ""));
        zones.entry(tier).or_default().push(zone);
    }
    let mut tiers: BTreeMap<Vec<&str>, Vec<&str>> = BTreeMap::new();
    for (tier, zones) in zones {
        tiers.entry(zones).or_default().push(tier);
    }
    let places = tiers.into_iter().map(|(zones, tiers)| {
        let tiers = tiers.join(", ");
        match zones.as_slice() {
            [""] => tiers,
            zones => format!("{tiers} in {}", zones.join(", ")),
        }
    });
    places.collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests {
    use super::places;

    #[test]
    fn tiers_of_the_same_zones_stand_together() {
        assert_eq!(
            places(&["a/z1", "a/z2", "b/z1", "b/z2", "c/z1"]),
            "c in z1 and a, b in z1, z2"
        );
        assert_eq!(places(&["a/z1"]), "a in z1");
    }
}
