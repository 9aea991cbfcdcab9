//! Which findings the profile accepts: those of a setting of a workload that an exception names, until its last day (W5).

use super::finding::{Finding, Kind};
use super::job_settings::ENCRYPTION;
use super::serverless::VPC;
use crate::blueprint::{Exception, ExceptionKind, ExceptionSetting};
use crate::catalog::like;
use crate::report::ExceptionState;
use crate::snapshot::{Snapshot, SnapshotPart};
use crate::topology::Topology;

/// An exception, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excepted<'t> {
    /// The exception.
    pub exception: &'t Exception,
    /// What came of it.
    pub state: ExceptionState,
    /// What departs so: taken out of the findings where it is accepted.
    pub findings: Vec<Finding>,
}

/// Takes out of the findings what is accepted on a day (`2027-01-31`), and says of the rest which exception has expired.
#[must_use]
pub fn except<'t>(
    topology: &'t Topology,
    snapshot: &Snapshot,
    findings: Vec<Finding>,
    today: &str,
) -> (Vec<Finding>, Vec<Excepted<'t>>) {
    let mut excepted = declared(topology, |one| untouched(one, snapshot, today));
    let mut rest = Vec::new();
    for mut finding in findings {
        let holds = |one: &Exception| one.until.as_str() >= today;
        let mine = |one: &&mut Excepted<'_>| matches(one.exception, &finding);
        let (holding, expired): (Vec<_>, Vec<_>) = excepted
            .iter_mut()
            .filter(mine)
            .partition(|one| holds(one.exception));
        if !holding.is_empty() {
            for one in holding {
                one.state = ExceptionState::Used;
                one.findings.push(finding.clone());
            }
            continue;
        }
        for one in expired {
            let Exception { until, from, .. } = one.exception;
            finding.from.push(from.clone());
            finding.fix = format!(
                "the exception that accepted it expired after {until}: {}; or, where its reason still holds, give it a later `until`",
                finding.fix
            );
            one.findings.push(finding.clone());
        }
        rest.push(finding);
    }
    (rest, excepted)
}

/// Returns the exceptions of a profile where nobody looked at what they are about.
#[must_use]
pub fn not_looked_at(topology: &Topology) -> Vec<Excepted<'_>> {
    declared(topology, |_| ExceptionState::NotLookedAt)
}

fn declared(
    topology: &Topology,
    state: impl Fn(&Exception) -> ExceptionState,
) -> Vec<Excepted<'_>> {
    let declared = topology.exceptions.iter();
    let excepted = declared.map(|exception| Excepted {
        exception,
        state: state(exception),
        findings: Vec::new(),
    });
    excepted.collect()
}

/// Returns what is to be said of an exception before anything departs so.
fn untouched(one: &Exception, snapshot: &Snapshot, today: &str) -> ExceptionState {
    if one.until.as_str() < today {
        ExceptionState::Expired
    } else if parts(one.kind).iter().all(|part| snapshot.knows(*part)) {
        ExceptionState::Unused
    } else {
        ExceptionState::Unknown
    }
}

/// Returns the parts of a snapshot that tell the workloads of a kind.
fn parts(kind: ExceptionKind) -> &'static [SnapshotPart] {
    match kind {
        ExceptionKind::Job => &[SnapshotPart::Jobs],
        ExceptionKind::Monitoring => &[SnapshotPart::Monitoring],
        ExceptionKind::Model => &[SnapshotPart::Models],
        ExceptionKind::EndpointConfig => &[
            SnapshotPart::EndpointConfigs,
            SnapshotPart::InferenceComponents,
        ],
        ExceptionKind::Cluster => &[SnapshotPart::Clusters],
        ExceptionKind::Notebook => &[SnapshotPart::Notebooks],
        ExceptionKind::Domain => &[SnapshotPart::Domains, SnapshotPart::StudioUsers],
    }
}

fn matches(one: &Exception, finding: &Finding) -> bool {
    setting(finding) == Some(one.setting)
        && workload(finding).is_some_and(|(kind, name)| kind == one.kind && like(&one.name, name))
}

/// Returns which workload of the account a finding is about, and its name; none for what is of the network.
fn workload(finding: &Finding) -> Option<(ExceptionKind, &str)> {
    let mut parts = finding.what.strip_prefix("account/")?.split('/');
    let (folder, first) = (parts.next()?, parts.next()?);
    Some(match folder {
        // Behind the kind of the job.
        "jobs" => (ExceptionKind::Job, parts.next()?),
        "monitoring" => (ExceptionKind::Monitoring, parts.next()?),
        "models" => (ExceptionKind::Model, first),
        "endpoint-configs" => (ExceptionKind::EndpointConfig, first),
        // It has no network of its own, but that of a configuration, which is what is accepted.
        "inference-components" => (
            ExceptionKind::EndpointConfig,
            finding.decider.as_ref()?.id.as_str(),
        ),
        "clusters" => (ExceptionKind::Cluster, first),
        "notebooks" => (ExceptionKind::Notebook, first),
        "domains" => (ExceptionKind::Domain, first),
        _ => return None,
    })
}

/// Returns the setting that departs; none for what could not be read, which nobody can accept.
fn setting(finding: &Finding) -> Option<ExceptionSetting> {
    Some(match (finding.field.as_deref()?, finding.kind) {
        (_, Kind::Unknown) => return None,
        ("network-isolation", _) => ExceptionSetting::NetworkIsolation,
        (ENCRYPTION, _) => ExceptionSetting::ContainerEncryption,
        (VPC, _) | ("subnet" | "subnets", Kind::Missing) => ExceptionSetting::Vpc,
        ("subnets", _) => ExceptionSetting::Subnets,
        ("groups", _) => ExceptionSetting::Groups,
        ("volume-key" | "kms-key", _) => ExceptionSetting::VolumeKey,
        ("remote-access", _) => ExceptionSetting::RemoteAccess,
        ("direct-internet", _) => ExceptionSetting::DirectInternet,
        ("root", _) => ExceptionSetting::RootAccess,
        ("metadata-version", _) => ExceptionSetting::MetadataVersion,
        ("network-access", _) => ExceptionSetting::NetworkAccess,
        _ => return None,
    })
}
