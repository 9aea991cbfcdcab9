//! Notebooks, domains and tracking servers of the account that go around the network (V5).

use super::findings::Findings;
use super::job_settings::{Takes, with_place};
use super::matches::Matches;
use super::placement::{Demand, Home, functions, groups, home, key, lost_placements, subnets};
use super::subject::Subject;
use crate::catalog::citation::{DOMAIN, NOTEBOOK};
use crate::catalog::{Requirement, Workload as Declared};
use crate::report::CauseKind;
use crate::snapshot::{Domain, Notebook, SnapshotPart, Workload, WorkloadKind};
use crate::topology::{Function, KeyPurpose};
use crate::verify::remedy::Command;

pub(super) fn compare(findings: &mut Findings<'_>, matches: &Matches<'_>) {
    let snapshot = findings.snapshot;
    for notebook in &snapshot.notebooks {
        one_notebook(findings, matches, notebook);
    }
    for domain in &snapshot.domains {
        one_domain(findings, matches, domain);
    }
    for workload in &snapshot.workloads {
        match workload.kind {
            WorkloadKind::UserProfile => user_profile(findings, matches, workload),
            WorkloadKind::Space => space(findings, workload),
            WorkloadKind::TrackingServer => tracking_server(findings, workload),
            _ => {}
        }
    }
    for (part, about, what) in [
        (SnapshotPart::Notebooks, CauseKind::Notebook, "notebooks"),
        (SnapshotPart::Domains, CauseKind::Domain, "domains"),
        (SnapshotPart::StudioUsers, CauseKind::Domain, "domains"),
        (
            SnapshotPart::TrackingServers,
            CauseKind::TrackingServer,
            "tracking-servers",
        ),
    ] {
        gap(findings, part, (about, what));
    }
}

/// Says that nobody can tell what the account does.
pub(super) fn gap(
    findings: &mut Findings<'_>,
    part: SnapshotPart,
    (about, what): (CauseKind, &str),
) {
    let subject = Subject::new(about, format!("account/{what}"), &[Requirement::V5], &[]);
    findings.unless_read(&subject, None, part);
}

/// Starts a command of SageMaker's.
fn sagemaker(operation: &str) -> Command {
    Command::new("sagemaker", operation)
}

fn one_notebook(findings: &mut Findings<'_>, matches: &Matches<'_>, notebook: &Notebook) {
    let place = home(findings.topology, findings.snapshot, &notebook.subnet);
    if place == Home::OtherProfile {
        return;
    }
    let what = format!("account/notebooks/{}", notebook.name);
    let subject = Subject::new(
        CauseKind::Notebook,
        what,
        &[Requirement::V5, Requirement::W1],
        NOTEBOOK,
    )
    .deployed_as(&notebook.name);
    let stop = sagemaker("stop-notebook-instance").with("notebook-instance-name", &notebook.name);
    let update =
        sagemaker("update-notebook-instance").with("notebook-instance-name", &notebook.name);
    match notebook.direct_internet {
        Some(false) => {}
        Some(true) => {
            let fix = format!("{stop}, and create it again with `DirectInternetAccess` disabled");
            findings.changed(&subject, "direct-internet", (false, true), fix);
        }
        None => findings.unknown(&subject, Some("direct-internet"), SnapshotPart::Notebooks),
    }
    let wanted = functions(findings.topology, &[Function::Notebook]);
    let again = format!(
        "{stop}, and create it again in a notebook subnet, with the group and the key for notebooks: no key of the blueprint allows \
         another place"
    );
    let demand = Demand {
        functions: &wanted,
        key: Some(KeyPurpose::Notebooks),
        network: true,
        fix: &again,
    };
    let before = findings.list.len();
    match (&notebook.subnet, place) {
        (None, _) => {
            findings.missing_field(&subject, "subnet", "a subnet of the blueprint", &again);
        }
        (_, Home::Unknown(part)) => findings.unknown(&subject, Some("subnets"), part),
        (Some(subnet), _) => {
            let own = std::slice::from_ref(subnet);
            subnets(findings, matches, &subject, (own, &demand));
            groups(findings, matches, &subject, (&notebook.groups, &demand));
        }
    }
    with_place(findings, matches, (before, &wanted), Takes::OneSubnet);
    match notebook.root {
        Some(false) => {}
        Some(true) => {
            let update = update.clone().with("root-access", "Disabled");
            let fix = format!("{stop}, then {update}");
            findings.changed(&subject, "root", (false, true), fix);
        }
        None => findings.unknown(&subject, Some("root"), SnapshotPart::Notebooks),
    }
    let keys = (notebook.kms_key.as_slice(), KeyPurpose::Notebooks);
    key(findings, matches, (&subject, "kms-key"), keys, &again);
    match notebook.metadata_version.as_deref() {
        Some("2") => {}
        Some(version) => {
            let option = "instance-metadata-service-configuration";
            let update = update.with(option, "MinimumInstanceMetadataServiceVersion=2");
            let fix = format!("{stop}, then {update}");
            findings.changed(&subject, "metadata-version", ("2", version), fix);
        }
        None => findings.unknown(&subject, Some("metadata-version"), SnapshotPart::Notebooks),
    }
}

fn one_domain(findings: &mut Findings<'_>, matches: &Matches<'_>, domain: &Domain) {
    let place = home(findings.topology, findings.snapshot, &domain.subnets);
    if place == Home::OtherProfile {
        return;
    }
    let subject = of_domain(domain.name.as_str()).deployed_as(&domain.id);
    match domain.vpc_only {
        Some(true) => {}
        Some(false) => {
            let update = sagemaker("update-domain")
                .with("domain-id", &domain.id)
                .with("app-network-access-type", "VpcOnly");
            let fix = format!("{update}, with every app stopped");
            let sides = ("VpcOnly", "PublicInternetOnly");
            findings.changed(&subject, "network-access", sides, fix);
        }
        None => findings.unknown(&subject, Some("network-access"), SnapshotPart::Domains),
    }
    let wanted = functions(findings.topology, &[Function::Notebook]);
    let fix = "create the domain again in the notebook subnets, with the group and the key for notebooks: AWS never changes the VPC \
               and the key of a domain, and no key of the blueprint allows another";
    let demand = Demand {
        functions: &wanted,
        key: Some(KeyPurpose::Notebooks),
        network: true,
        fix,
    };
    let before = findings.list.len();
    if domain.subnets.is_empty() {
        findings.missing_field(&subject, "subnets", "subnets of the blueprint", fix);
    } else if let Home::Unknown(part) = place {
        findings.unknown(&subject, Some("subnets"), part);
    } else {
        subnets(findings, matches, &subject, (&domain.subnets, &demand));
    }
    let update = sagemaker("update-domain").with("domain-id", &domain.id);
    let regroup = format!(
        "{update} with the group for notebooks in its default settings of users and spaces"
    );
    let demand = Demand {
        fix: &regroup,
        ..demand
    };
    // Where the domain has none, each user profile must (SageMaker API reference, "UserSettings", `SecurityGroups`).
    for of in [&domain.groups, &domain.space_groups] {
        if !of.is_empty() {
            groups(findings, matches, &subject, (of, &demand));
        }
    }
    with_place(findings, matches, (before, &wanted), Takes::Domain);
    let keys = (domain.kms_key.as_slice(), KeyPurpose::Notebooks);
    key(findings, matches, (&subject, "kms-key"), keys, fix);
}

fn of_domain(rest: &str) -> Subject {
    let what = format!("account/domains/{rest}");
    Subject::new(
        CauseKind::Domain,
        what,
        &[Requirement::V5, Requirement::W1],
        DOMAIN,
    )
}

/// Returns the domain of a user profile or a space, unless it is one of another profile.
fn domain_of<'a>(findings: &mut Findings<'a>, workload: &Workload) -> Option<&'a Domain> {
    let snapshot = findings.snapshot;
    let id = workload.domain.as_deref().unwrap_or_default();
    let Some(domain) = snapshot.domains.iter().find(|domain| domain.id == id) else {
        // What could not be read is told once for all domains.
        if snapshot.knows(SnapshotPart::Domains) {
            let folder = workload.kind.plural().replace(' ', "-");
            let subject = of_domain(&format!("{id}/{folder}/{}", workload.name));
            let fix = "no answer has its domain, which says in which network it runs: verify again";
            findings.not_told(&subject.deployed_as(&workload.name), "domain", fix);
        }
        return None;
    };
    let place = home(findings.topology, snapshot, &domain.subnets);
    (place != Home::OtherProfile).then_some(domain)
}

fn user_profile(findings: &mut Findings<'_>, matches: &Matches<'_>, profile: &Workload) {
    let Some(domain) = domain_of(findings, profile) else {
        return;
    };
    let subject = of_domain(&format!("{}/user-profiles/{}", domain.name, profile.name));
    let subject = subject.deployed_as(&profile.name);
    let update = sagemaker("update-user-profile")
        .with("domain-id", &domain.id)
        .with("user-profile-name", &profile.name);
    let fix = format!(
        "{update} with the group for notebooks, or with none so that the domain's holds: no key of the blueprint allows another"
    );
    let wanted = functions(findings.topology, &[Function::Notebook]);
    let demand = Demand {
        functions: &wanted,
        key: None,
        network: true,
        fix: &fix,
    };
    lost_placements(findings, &subject, profile);
    let own = profile.placements.iter().flat_map(|one| &one.groups);
    let own: Vec<_> = own.cloned().collect();
    let before = findings.list.len();
    if !own.is_empty() || domain.groups.is_empty() {
        groups(findings, matches, &subject, (&own, &demand));
    }
    with_place(findings, matches, (before, &wanted), Takes::Domain);
}

fn space(findings: &mut Findings<'_>, space: &Workload) {
    let Some(domain) = domain_of(findings, space) else {
        return;
    };
    if !space.remote_access.is_empty() {
        let subject = of_domain(&format!("{}/spaces/{}", domain.name, space.name));
        let subject = subject.deployed_as(&space.name);
        let update = sagemaker("update-space")
            .with("domain-id", &domain.id)
            .with("space-name", &space.name)
            .with("space-settings", "RemoteAccess=DISABLED");
        let fix = format!(
            "{update}: people reach it from outside of the network, and no key of the blueprint allows that"
        );
        findings.changed(&subject, "remote-access", (false, true), fix);
    }
}

/// A tracking server has no network settings: people and jobs reach it at an address of AWS's.
fn tracking_server(findings: &mut Findings<'_>, server: &Workload) {
    if findings.topology.workloads.contains(&Declared::Mlflow) {
        return;
    }
    let what = format!("account/tracking-servers/{}", server.name);
    let subject = Subject::new(
        CauseKind::TrackingServer,
        what,
        &[Requirement::V5, Requirement::W1],
        &[],
    );
    let subject = subject.deployed_as(&server.name);
    let delete =
        sagemaker("delete-mlflow-tracking-server").with("tracking-server-name", &server.name);
    let fix = format!(
        "declare `mlflow` under `workloads` in the blueprint, which gives it an endpoint, or {delete}: it answers outside of the VPC"
    );
    findings.extra(&subject, "a tracking server that no workload declares", fix);
}
