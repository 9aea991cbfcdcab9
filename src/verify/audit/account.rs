//! Notebooks and domains of the account that go around the network (V5).

use super::findings::{Findings, Subject};
use crate::catalog::Requirement;
use crate::catalog::citation::{DOMAIN, KEYS, NOTEBOOK};
use crate::snapshot::{Domain, Notebook, SnapshotPart};

pub(super) fn compare(findings: &mut Findings<'_>) {
    let snapshot = findings.snapshot;
    for notebook in &snapshot.notebooks {
        one_notebook(findings, notebook);
    }
    for domain in &snapshot.domains {
        one_domain(findings, domain);
    }
    for part in [SnapshotPart::Notebooks, SnapshotPart::Domains] {
        gap(findings, part);
    }
}

/// Says that nobody can tell what the account does.
pub(super) fn gap(findings: &mut Findings<'_>, part: SnapshotPart) {
    if !findings.snapshot.knows(part) {
        let subject = Subject::new(format!("account/{part}"), &[Requirement::V5], &[]);
        findings.unknown(&subject, None, part);
    }
}

fn one_notebook(findings: &mut Findings<'_>, notebook: &Notebook) {
    let what = format!("account/notebooks/{}", notebook.name);
    let subject = Subject::new(what, &[Requirement::V5, Requirement::W1], NOTEBOOK)
        .deployed_as(&notebook.name);
    let stop = format!(
        "`aws sagemaker stop-notebook-instance --notebook-instance-name {}`",
        notebook.name
    );
    if notebook.direct_internet {
        let fix = format!("{stop}, and create it again with `DirectInternetAccess` disabled");
        findings.changed(&subject, "direct-internet", (false, true), fix);
    }
    if notebook.subnet.is_none() {
        let fix = format!("{stop}, and create it again in a notebook subnet");
        findings.missing_field(&subject, "subnet", "a subnet of the blueprint", fix);
    }
    if notebook.root {
        let fix = format!("{stop}, then update it with `--root-access Disabled`");
        findings.changed(&subject, "root", (false, true), fix);
    }
    if notebook.kms_key.is_none() {
        let fix = format!("{stop}, and create it again with the key for notebooks");
        let subject = subject.clone().mapped_to(KEYS);
        findings.missing_field(&subject, "kms-key", "a customer managed key", fix);
    }
    match notebook.metadata_version.as_deref() {
        Some("2") => {}
        Some(version) => {
            let fix =
                format!("{stop}, then update it to version 2 of the instance metadata service");
            findings.changed(&subject, "metadata-version", ("2", version), fix);
        }
        None => findings.unknown(&subject, Some("metadata-version"), SnapshotPart::Notebooks),
    }
}

fn one_domain(findings: &mut Findings<'_>, domain: &Domain) {
    let what = format!("account/domains/{}", domain.name);
    let subject =
        Subject::new(what, &[Requirement::V5, Requirement::W1], DOMAIN).deployed_as(&domain.id);
    if !domain.vpc_only {
        let fix = format!(
            "`aws sagemaker update-domain --domain-id {} --app-network-access-type VpcOnly`, with every app stopped",
            domain.id
        );
        let sides = ("VpcOnly", "PublicInternetOnly");
        findings.changed(&subject, "network-access", sides, fix);
    }
    if domain.kms_key.is_none() {
        let fix = "create the domain again with the key for notebooks: AWS never changes it";
        let subject = subject.mapped_to(KEYS);
        findings.missing_field(&subject, "kms-key", "a customer managed key", fix);
    }
}
