//! Settings of what runs in instances: which of them are demanded, and how they are put right.

use super::finding::Kind;
use super::findings::Findings;
use super::matches::Matches;
use super::placement::{Demand, passes_encryption};
use super::subject::Subject;
use crate::snapshot::{Placement, WorkloadKind};
use crate::topology::{Function, ids};
use serde_json::json;

/// The property of a job whose instances encrypt what they say to each other.
pub(super) const ENCRYPTION: &str = "inter-container-encryption";

/// Says of settings that each of a kind has, on or off, and that no answer tells, that nobody can tell.
pub(super) fn unsaid(
    findings: &mut Findings<'_>,
    subject: &Subject,
    kind: WorkloadKind,
    (placement, demand): (&Placement, &Demand<'_>),
) {
    let subject = subject.part_or_whole(&placement.of);
    if demand.network && kind.can_be_isolated() && placement.network_isolation.is_none() {
        findings.unknown(&subject, Some("network-isolation"), kind.part());
    }
    let between = placement.encrypts_between_containers;
    if kind.can_encrypt_between_containers() && between.is_none() {
        findings.unknown(&subject, Some(ENCRYPTION), kind.part());
    }
}

/// Returns a placement without the settings that are not demanded of it: one instance has nobody to encrypt for (SageMaker developer
/// guide, "Protect Communications Between ML Compute Instances in a Distributed Training Job"). How many instances an `AutoML` job
/// starts is its own affair, so that it has to encrypt always.
pub(super) fn demanded(
    findings: &mut Findings<'_>,
    subject: &Subject,
    kind: WorkloadKind,
    placement: &Placement,
) -> Placement {
    let mut demanded = placement.clone();
    let open = placement.encrypts_between_containers == Some(false);
    if !(open && kind.counts_instances()) {
        return demanded;
    }
    match placement.instance_count {
        Some(2..) => return demanded,
        None if passes_encryption(findings.topology) => {
            let subject = subject.part_or_whole(&placement.of);
            findings.unknown(&subject, Some(ENCRYPTION), kind.part());
        }
        Some(_) | None => {}
    }
    demanded.encrypts_between_containers = None;
    demanded
}

/// Adds what the API takes as `VpcConfig` to the way out of each finding about a place, from one of the list on.
pub(super) fn with_vpc_config(
    findings: &mut Findings<'_>,
    matches: &Matches<'_>,
    from: usize,
    demand: &Demand<'_>,
) {
    let Some(config) = vpc_config(findings, matches, demand.functions) else {
        return;
    };
    for finding in findings.list.iter_mut().skip(from) {
        let place = matches!(finding.field.as_deref(), Some("subnets" | "groups"));
        if place && finding.kind != Kind::Unknown {
            finding.fix = format!("{}. The profile's `VpcConfig` is `{config}`", finding.fix);
        }
    }
}

/// Returns the ids of the subnets and the group of the first of the functions, as JSON; none where the account lacks one of them.
fn vpc_config(
    findings: &Findings<'_>,
    matches: &Matches<'_>,
    functions: &[Function],
) -> Option<String> {
    let function = functions.first()?;
    let mut tiers = findings.topology.tiers.iter();
    let tier = tiers.find(|tier| tier.function == *function)?;
    let subnets = tier.subnets.iter();
    let subnets: Option<Vec<_>> = subnets
        .map(|subnet| Some(&matches.subnets.get(&ids::subnet_named(&subnet.id))?.id))
        .collect();
    let group = &matches.groups.get(&ids::security_group(*function))?.id;
    let json = json!({"Subnets": subnets?, "SecurityGroupIds": [group]});
    Some(json.to_string())
}
