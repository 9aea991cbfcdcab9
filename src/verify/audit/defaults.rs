//! The VPC's default group, default ACL and main route table: what is placed without a choice reaches nothing (N1).

use super::acls::{numbered, open_entries};
use super::findings::Findings;
use super::groups::described;
use super::subject::Subject;
use crate::catalog::Requirement;
use crate::catalog::citation::{DEFAULT_GROUP_CLOSED, DEFAULTS_CLOSED};
use crate::report::CauseKind;
use crate::snapshot::SnapshotPart;
use crate::topology::ids;
use crate::verify::remedy::{self, Command, Deployer};

pub(super) fn compare(findings: &mut Findings<'_>) {
    let from = findings.topology.vpc.from.clone();
    let subject = |about, what: &str| {
        Subject::new(about, what, &[Requirement::N1], DEFAULTS_CLOSED).from(&from)
    };
    if findings.topology.vpc.default_security_group_closed {
        group(
            findings,
            subject(CauseKind::DefaultSecurityGroup, ids::DEFAULT_SECURITY_GROUP)
                .mapped_to(DEFAULT_GROUP_CLOSED),
        );
    }
    if findings.topology.vpc.default_network_acl_closed {
        acl(
            findings,
            subject(CauseKind::DefaultNetworkAcl, ids::DEFAULT_NETWORK_ACL),
        );
    }
    if findings.topology.vpc.main_route_table_closed {
        table(
            findings,
            subject(CauseKind::MainRouteTable, ids::MAIN_ROUTE_TABLE),
        );
    }
}

/// Says that something should be closed and is not. Terraform empties the three at each apply, because their rules, entries and routes
/// stand in them (in the group as empty lists: an argument that is left out means whatever is there, as plans against moto show).
/// `CloudFormation` manages none of the three.
fn open(
    findings: &mut Findings<'_>,
    (subject, part): (&Subject, SnapshotPart),
    found: &[String],
    commands: &[Command],
) {
    if found.is_empty() {
        // What opens it may be what was not read.
        findings.unless_read(subject, Some("closed"), part);
        return;
    }
    let fix = match findings.deployer() {
        Deployer::Terraform => {
            let noun = subject.what.replace('-', " ");
            let now = remedy::sequence(commands);
            format!("{now}; `terraform apply` empties the {noun}, too")
        }
        Deployer::CloudFormation | Deployer::Unknown => {
            remedy::removes(commands, findings.snapshot)
        }
    };
    findings.changed(subject, "closed", ("closed", found.join("; ")), fix);
}

fn group(findings: &mut Findings<'_>, subject: Subject) {
    let snapshot = findings.snapshot;
    let Some(group) = snapshot.default_security_group() else {
        findings.missing(&subject, SnapshotPart::SecurityGroups, "closed");
        return;
    };
    let rules = group
        .ingress
        .iter()
        .map(|rule| format!("from {}", described(rule)));
    let more = group
        .egress
        .iter()
        .map(|rule| format!("to {}", described(rule)));
    let rules: Vec<_> = rules.chain(more).collect();
    let commands = remedy::close_group(group);
    let subject = subject.deployed_as(&group.id);
    let part = if group.whole {
        SnapshotPart::SecurityGroups
    } else {
        SnapshotPart::Rules
    };
    open(findings, (&subject, part), &rules, &commands);
}

fn acl(findings: &mut Findings<'_>, subject: Subject) {
    let mut acls = findings.snapshot.network_acls.iter();
    let Some(acl) = acls.find(|acl| acl.default) else {
        findings.missing(&subject, SnapshotPart::NetworkAcls, "closed");
        return;
    };
    let entries = open_entries(acl);
    let commands = entries
        .iter()
        .map(|entry| remedy::delete_acl_entry(&acl.id, entry));
    let commands: Vec<_> = commands.collect();
    let words: Vec<_> = entries.iter().map(|entry| numbered(entry)).collect();
    let subject = subject.deployed_as(&acl.id);
    let part = SnapshotPart::NetworkAcls;
    open(findings, (&subject, part), &words, &commands);
}

fn table(findings: &mut Findings<'_>, subject: Subject) {
    let snapshot = findings.snapshot;
    let Some(table) = snapshot.route_tables.iter().find(|table| table.main) else {
        findings.missing(&subject, SnapshotPart::RouteTables, "closed");
        return;
    };
    // Each table has one for each range, always, so that one without was not read whole (Amazon VPC user guide, "Route table concepts").
    let ranges = findings.topology.vpc.cidrs();
    for range in ranges.filter(|range| super::routes::has(snapshot, *range)) {
        let range = range.to_string();
        if table.routes.iter().any(|route| route.matched() == range) {
            continue;
        }
        let part = subject.part(&format!("route/{range}"));
        findings.missing(
            &part.deployed_as(&table.id),
            SnapshotPart::RouteTables,
            "local",
        );
    }
    let routes = table.routes.iter();
    let routes = routes.filter(|route| !super::routes::is_local(snapshot, route));
    let commands = remedy::close_table(table, routes.clone());
    let words: Vec<_> = routes.map(super::routes::described).collect();
    let subject = subject.deployed_as(&table.id);
    let part = SnapshotPart::RouteTables;
    open(findings, (&subject, part), &words, &commands);
    let routes = table.routes.iter();
    let mut open = routes.filter(|route| !super::routes::is_local(snapshot, route));
    // With a second route it is open by more than the association of an endpoint.
    if let (Some(route), None) = (open.next(), open.next()) {
        let mut endpoints = snapshot.endpoints.iter();
        if let Some(endpoint) = endpoints.find(|one| route.target.id() == Some(one.id.as_str())) {
            super::routes::by_association(findings, endpoint, (&table.id, true));
        }
    }
}
