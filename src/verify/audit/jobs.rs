//! Jobs and models of the account that go around the network (V5).

use super::account::gap;
use super::desk::{Desk, Subject};
use super::matches::Matches;
use crate::catalog::citation::{ENCRYPTION_IN_TRANSIT, ISOLATION};
use crate::snapshot::{Job, JobKind, Model};

pub(super) fn compare(desk: &mut Desk<'_>, matches: &Matches<'_>) {
    let snapshot = desk.snapshot;
    for job in &snapshot.jobs {
        one_job(desk, matches, job);
    }
    for model in &snapshot.models {
        one_model(desk, matches, model);
    }
    for part in ["jobs", "models"] {
        gap(desk, part);
    }
}

fn one_job(desk: &mut Desk<'_>, matches: &Matches<'_>, job: &Job) {
    let kind = match job.kind {
        JobKind::Training => "training",
        JobKind::Processing => "processing",
    };
    let subject = Subject::new(
        format!("account/jobs/{kind}/{}", job.name),
        &["V5", "W2"],
        ISOLATION,
    );
    let subject = subject.deployed_as(&job.name);
    let fix = "start jobs with the network configuration that the blueprint gives";
    if !job.network_isolation {
        desk.changed(&subject, "network-isolation", (true, false), fix);
    }
    if !job.encrypts_between_containers {
        let subject = subject.clone().mapped_to(ENCRYPTION_IN_TRANSIT);
        desk.changed(&subject, "inter-container-encryption", (true, false), fix);
    }
    place(desk, matches, &subject, (&job.subnets, &job.groups), fix);
}

fn one_model(desk: &mut Desk<'_>, matches: &Matches<'_>, model: &Model) {
    let what = format!("account/models/{}", model.name);
    let subject = Subject::new(what, &["V5", "W3"], ISOLATION).deployed_as(&model.name);
    let fix = "create the model again with the network configuration that the blueprint gives";
    if !model.network_isolation {
        desk.changed(&subject, "network-isolation", (true, false), fix);
    }
    place(
        desk,
        matches,
        &subject,
        (&model.subnets, &model.groups),
        fix,
    );
}

/// Demands subnets and groups of the blueprint's.
fn place(
    desk: &mut Desk<'_>,
    matches: &Matches<'_>,
    subject: &Subject,
    (subnets, groups): (&[String], &[String]),
    fix: &str,
) {
    if subnets.is_empty() {
        desk.missing_field(subject, "subnets", "subnets of the blueprint", fix);
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
            "subnets"
        } else {
            "security_groups"
        };
        let foreign = names.into_iter().filter(|name| !name.starts_with(own));
        let foreign: Vec<_> = foreign.collect();
        if foreign.is_empty() {
            continue;
        }
        if desk.snapshot.knows(part) {
            desk.changed(subject, field, (expected, foreign), fix);
        } else {
            desk.unknown(subject, Some(field), part);
        }
    }
}
