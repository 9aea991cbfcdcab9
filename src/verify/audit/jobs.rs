//! Jobs and models of the account that go around the network (V5).

use super::account::gap;
use super::findings::{Findings, Subject};
use super::matches::Matches;
use crate::catalog::Requirement;
use crate::catalog::citation::{ENCRYPTION_IN_TRANSIT, JOB_ISOLATION, MODEL_ISOLATION};
use crate::snapshot::{Job, JobKind, Model, SnapshotPart};

pub(super) fn compare(findings: &mut Findings<'_>, matches: &Matches<'_>) {
    let snapshot = findings.snapshot;
    for job in &snapshot.jobs {
        one_job(findings, matches, job);
    }
    for model in &snapshot.models {
        one_model(findings, matches, model);
    }
    for part in [SnapshotPart::Jobs, SnapshotPart::Models] {
        gap(findings, part);
    }
}

fn one_job(findings: &mut Findings<'_>, matches: &Matches<'_>, job: &Job) {
    let kind = match job.kind {
        JobKind::Training => "training",
        JobKind::Processing => "processing",
    };
    let subject = Subject::new(
        format!("account/jobs/{kind}/{}", job.name),
        &[Requirement::V5, Requirement::W2],
        JOB_ISOLATION,
    );
    let subject = subject.deployed_as(&job.name);
    let fix = "start jobs with the network configuration that the blueprint gives";
    if !job.network_isolation {
        findings.changed(&subject, "network-isolation", (true, false), fix);
    }
    if !job.encrypts_between_containers {
        let subject = subject.clone().mapped_to(ENCRYPTION_IN_TRANSIT);
        findings.changed(&subject, "inter-container-encryption", (true, false), fix);
    }
    place(
        findings,
        matches,
        &subject,
        (&job.subnets, &job.groups),
        fix,
    );
}

fn one_model(findings: &mut Findings<'_>, matches: &Matches<'_>, model: &Model) {
    let what = format!("account/models/{}", model.name);
    let subject = Subject::new(what, &[Requirement::V5, Requirement::W3], MODEL_ISOLATION)
        .deployed_as(&model.name);
    let fix = "create the model again with the network configuration that the blueprint gives";
    if !model.network_isolation {
        findings.changed(&subject, "network-isolation", (true, false), fix);
    }
    place(
        findings,
        matches,
        &subject,
        (&model.subnets, &model.groups),
        fix,
    );
}

/// Demands subnets and groups of the blueprint's.
fn place(
    findings: &mut Findings<'_>,
    matches: &Matches<'_>,
    subject: &Subject,
    (subnets, groups): (&[String], &[String]),
    fix: &str,
) {
    if subnets.is_empty() {
        findings.missing_field(subject, "subnets", "subnets of the blueprint", fix);
        return;
    }
    let (subnet_names, group_names) =
        (matches.subnets.names(subnets), matches.groups.names(groups));
    let sides = [
        (
            "subnets",
            "subnet/",
            "subnets of the blueprint",
            subnet_names,
        ),
        (
            "groups",
            "security-group/",
            "groups of the blueprint",
            group_names,
        ),
    ];
    for (field, own, expected, names) in sides {
        let part = if field == "subnets" {
            SnapshotPart::Subnets
        } else {
            SnapshotPart::SecurityGroups
        };
        let foreign = names.into_iter().filter(|name| !name.starts_with(own));
        let foreign: Vec<_> = foreign.collect();
        if foreign.is_empty() {
            continue;
        }
        if findings.snapshot.knows(part) {
            findings.changed(subject, field, (expected, foreign), fix);
        } else {
            findings.unknown(subject, Some(field), part);
        }
    }
}
