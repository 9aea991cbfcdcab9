//! What the audit leaves to others, counted and named: nothing that runs in the account is passed over in silence.
//!
//! Whoever may tag a VPC, its subnets and interfaces (`ec2:CreateTags`) decides by that alone what is another profile's work, or a probe
//! of smgen's.

use super::interfaces;
use super::placement::{Home, home};
use crate::report::Warning;
use crate::snapshot::{Snapshot, WorkloadKind};
use crate::topology::Topology;
use std::collections::BTreeMap;

/// Warns of everything that tags take out of this profile's audit.
#[must_use]
pub fn left_out(topology: &Topology, snapshot: &Snapshot) -> Vec<Warning> {
    let of_others = by_profile(topology, snapshot).into_iter();
    let mut warnings: Vec<_> = of_others
        .map(|(profile, counts)| of_profile(&profile, &listed(&counts)))
        .collect();
    warnings.extend(probes(snapshot));
    warnings
}

fn of_profile(profile: &str, what: &str) -> Warning {
    Warning {
        id: "left-to-another-profile".to_owned(),
        what: format!(
            "in subnets of profile `{profile}` there are {what}: judged there, and not here"
        ),
        fix: format!(
            "verify `{profile}`, too; where there is no such profile, somebody gave its tags to a VPC and its subnets, and nobody \
             judges what runs there"
        ),
    }
}

/// Counts what stands in subnets of other profiles, by profile and by what it is called.
fn by_profile(
    topology: &Topology,
    snapshot: &Snapshot,
) -> BTreeMap<String, BTreeMap<&'static str, usize>> {
    let mut counts: BTreeMap<String, BTreeMap<&'static str, usize>> = BTreeMap::new();
    let mut add = |profile: Option<&str>, noun| {
        if let Some(profile) = profile {
            let of_profile = counts.entry(profile.to_owned()).or_default();
            *of_profile.entry(noun).or_default() += 1;
        }
    };
    let theirs = |subnets: &[String]| other_profile(topology, snapshot, subnets);
    for notebook in &snapshot.notebooks {
        add(theirs(notebook.subnet.as_slice()), "notebooks");
    }
    for domain in &snapshot.domains {
        add(theirs(&domain.subnets), "domains");
    }
    for workload in &snapshot.workloads {
        // Users and spaces go with their domain, and a job of several parts is one.
        if [WorkloadKind::UserProfile, WorkloadKind::Space].contains(&workload.kind) {
            continue;
        }
        let mut places = workload.placements.iter();
        let profile = places.find_map(|one| theirs(&one.subnets));
        add(profile, workload.kind.plural());
    }
    counts
}

/// Returns the other profile whose subnets these are.
fn other_profile<'s>(
    topology: &Topology,
    snapshot: &'s Snapshot,
    subnets: &[String],
) -> Option<&'s str> {
    if home(topology, snapshot, subnets) != Home::OtherProfile {
        return None;
    }
    let mut others = snapshot.other_subnets.iter();
    let other = others.find(|other| subnets.contains(&other.id))?;
    other.profile.as_deref()
}

/// Lists counts: `3 training jobs, 1 notebooks`.
fn listed(counts: &BTreeMap<&'static str, usize>) -> String {
    let counts = counts.iter();
    let counts: Vec<_> = counts
        .map(|(noun, count)| match count {
            1 => format!("1 {}", noun.strip_suffix('s').unwrap_or(noun)),
            _ => format!("{count} {noun}"),
        })
        .collect();
    counts.join(", ")
}

/// Warns of instances that bear the tag of a run, which are then no strangers in the tiers where probes stand.
fn probes(snapshot: &Snapshot) -> Option<Warning> {
    let probes = snapshot.interfaces.iter();
    let probes: Vec<_> = probes
        .filter(|one| interfaces::is_probe(one))
        .map(|one| format!("`{}`", one.id))
        .collect();
    if probes.is_empty() {
        return None;
    }
    Some(Warning {
        id: "probes-in-the-network".to_owned(),
        what: format!(
            "interfaces that bear the tag of a run of smgen's are taken for its probes: {}",
            probes.join(", ")
        ),
        fix: "see that such a run is under way; `smgen verify cleanup` removes what runs left behind, and what stays then is somebody \
              else's"
            .to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_aloud() {
        let counts = [("training jobs", 3), ("notebooks", 1)].into();
        assert_eq!(listed(&counts), "1 notebook, 3 training jobs");
    }
}
