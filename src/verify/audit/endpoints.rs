//! VPC endpoints and their policies (N6, N7, N10).

use super::findings::Findings;
use super::matches::Matches;
use super::policies;
use super::subject::Subject;
use crate::blueprint::Path;
use crate::catalog::citation::{DATA_PERIMETER, PRIVATE_APIS};
use crate::catalog::{self, EndpointType, Requirement};
use crate::report::CauseKind;
use crate::snapshot::{self, SnapshotPart, Source};
use crate::topology::{Endpoint, Function, Part, PolicyDocument, Topology, ids};
use crate::verify::remedy;
use serde_json::Value;

pub(super) fn compare(findings: &mut Findings<'_>, matches: &Matches<'_>) {
    for endpoint in &findings.topology.endpoints {
        let subject = Subject::new(
            CauseKind::Endpoint,
            ids::endpoint(&endpoint.service),
            &[endpoint.requirement()],
            PRIVATE_APIS,
        )
        .from(&endpoint.from);
        match matches.endpoints.get(&subject.what) {
            None => findings.missing(&subject, SnapshotPart::Endpoints, &endpoint.service_name),
            Some(found) => one(findings, matches, endpoint, (&subject, found)),
        }
    }
    findings.others(
        (CauseKind::Endpoint, SnapshotPart::Endpoints),
        &[Requirement::N6],
        PRIVATE_APIS,
    );
    for endpoint in matches.endpoints.extras() {
        let what = ids::endpoint(&endpoint.id);
        let subject = Subject::new(CauseKind::Endpoint, what, &[Requirement::N6], PRIVATE_APIS)
            .deployed_as(&endpoint.id);
        let fix = way_out(findings.topology, endpoint);
        findings.extra(&subject, &endpoint.service_name, fix);
    }
}

/// Says how to remove an endpoint, and which key of the blueprint declares such a one.
fn way_out(topology: &Topology, endpoint: &snapshot::Endpoint) -> String {
    let remove =
        remedy::Command::new("ec2", "delete-vpc-endpoints").with("vpc-endpoint-ids", &endpoint.id);
    let name = &endpoint.service_name;
    let mut own = topology.endpoints.iter();
    if own.any(|own| own.service_name == *name) {
        return format!("{remove}: the blueprint has one endpoint of {name}, and this is another");
    }
    let region = catalog::region(&topology.region);
    let known = region.and_then(|region| {
        let of = |service: &&catalog::Service| {
            [
                service.endpoint_name(region),
                service.fips_endpoint_name(region),
            ]
            .contains(&Some(name.clone()))
        };
        catalog::services().iter().find(of)
    });
    match known {
        Some(service) => format!(
            "{remove}, or declare it as `endpoints.services.{}` in the blueprint, which gives it a policy",
            service.key
        ),
        // Somebody else's, behind PrivateLink.
        None if name.contains("vpce") => {
            format!("{remove}: no key of the blueprint declares an endpoint of this service")
        }
        None => format!(
            "{remove}, or declare it in the blueprint by `service_name: {name}` under a key of `endpoints.services`, with a reason"
        ),
    }
}

fn one(
    findings: &mut Findings<'_>,
    matches: &Matches<'_>,
    endpoint: &Endpoint,
    (subject, found): (&Subject, &snapshot::Endpoint),
) {
    let subject = &subject.clone().deployed_as(&found.id);
    let service = endpoint.service_name.as_str();
    findings.same(subject, "service", service, &found.service_name);
    findings.same(subject, "type", endpoint.kind, found.kind);
    if !found.state.eq_ignore_ascii_case("available") {
        let command = remedy::Command::new("ec2", "describe-vpc-endpoints")
            .with("vpc-endpoint-ids", &found.id);
        let fix = format!("see its last error with {command}, and make it again where it failed");
        findings.changed(subject, "state", ("available", &found.state), fix);
    }
    findings.tags(subject, &found.tags);
    match endpoint.kind {
        EndpointType::Gateway => gateway(findings, matches, (subject, found)),
        EndpointType::Interface => {
            findings.same(
                subject,
                "private-dns",
                endpoint.private_dns,
                found.private_dns,
            );
            interface(findings, matches, endpoint, (subject, found));
        }
    }
    let subject = Subject::new(
        CauseKind::Endpoint,
        &subject.what,
        &[Requirement::N7],
        DATA_PERIMETER,
    )
    .deployed_as(&found.id)
    .from(&policy_from(endpoint));
    policy(findings, &subject, endpoint.policy.as_ref(), found);
}

fn policy_from(endpoint: &Endpoint) -> [Path; 3] {
    [
        Path::from("account_id"),
        Path::from("endpoints.services").key(&endpoint.service),
        Path::from("organization_id"),
    ]
}

/// Compares the route tables of a gateway endpoint.
fn gateway(
    findings: &mut Findings<'_>,
    matches: &Matches<'_>,
    (subject, found): (&Subject, &snapshot::Endpoint),
) {
    if !findings.snapshot.knows(SnapshotPart::RouteTables) {
        findings.unknown(subject, Some("route-tables"), SnapshotPart::RouteTables);
        return;
    }
    let zones = findings.topology.zones.iter();
    let wanted = matches.tables.deployed(zones.map(ids::private_route_table));
    let found = matches.tables.names(&found.route_tables);
    findings.same(subject, "route-tables", wanted, found);
}

/// Compares where an interface endpoint has interfaces, and their groups.
fn interface(
    findings: &mut Findings<'_>,
    matches: &Matches<'_>,
    endpoint: &Endpoint,
    (subject, found): (&Subject, &snapshot::Endpoint),
) {
    let topology = findings.topology;
    if findings.snapshot.knows(SnapshotPart::Subnets) {
        let tiers = topology
            .tiers
            .iter()
            .filter(|tier| tier.function == Function::Vpce);
        let wanted = tiers.flat_map(|tier| {
            let subnets = tier.subnets.iter();
            let subnets = subnets.filter(|subnet| endpoint.stands_in(subnet.zone));
            subnets.map(|subnet| ids::subnet(&tier.name, &subnet.zone))
        });
        let wanted = matches.subnets.deployed(wanted);
        let found = matches.subnets.names(&found.subnets);
        findings.same(subject, "subnets", wanted, found);
    } else {
        findings.unknown(subject, Some("subnets"), SnapshotPart::Subnets);
    }
    if findings.snapshot.knows(SnapshotPart::SecurityGroups) {
        let wanted = endpoint.functions.iter();
        let wanted = wanted.map(|function| ids::security_group(*function));
        let wanted = matches.groups.deployed(wanted);
        let found = matches.groups.names(&found.groups);
        findings.same(subject, "groups", wanted, found);
    } else {
        findings.unknown(subject, Some("groups"), SnapshotPart::SecurityGroups);
    }
}

/// Compares the policy by meaning.
fn policy(
    findings: &mut Findings<'_>,
    subject: &Subject,
    expected: Option<&PolicyDocument>,
    found: &snapshot::Endpoint,
) {
    let Some(expected) = expected else {
        // AWS shows its default where a service takes none.
        let own = found.policy.as_ref();
        if let Some(own) = own.filter(|policy| !policies::allows_everything(policy)) {
            let fix = findings.put_back();
            findings.extra_field(subject, "policy", own, fix);
        }
        return;
    };
    let account = account(findings, found);
    let expected = expected.tree().to_json(&|part: &Part| match part {
        Part::AccountId => account.id.clone(),
        // A policy refers to nothing else.
        Part::Literal(text) => text.clone(),
        Part::Reference(other) => other.id.clone(),
    });
    let Some(policy) = &found.policy else {
        if !findings.snapshot.knows(SnapshotPart::Policies) {
            findings.unknown(subject, Some("policy"), SnapshotPart::Policies);
            return;
        }
        let fix = findings.put_back();
        findings.missing_field(subject, "policy", &expected, fix);
        return;
    };
    if policies::canonical(&expected) == policies::canonical(policy) {
        if !account.known && expected.to_string().contains(&account.id) {
            findings.unknown(subject, Some("policy"), SnapshotPart::Source);
        }
        return;
    }
    let fix = findings.put_back();
    findings.changed(subject, "policy", (&expected, policy), fix);
}

struct Account {
    id: String,
    known: bool,
}

/// Returns the account that policies must name: the one that was read, or the blueprint's. Where neither says it, the one that the
/// policy names is taken, and what then agrees is unknown, unless nothing is deployed yet.
fn account(findings: &Findings<'_>, found: &snapshot::Endpoint) -> Account {
    if let Some(id) = findings.account() {
        return Account {
            id: id.clone(),
            known: true,
        };
    }
    let text = found.policy.as_ref().map(Value::to_string);
    let text = text.unwrap_or_default();
    Account {
        id: policies::named_account(&text)
            .unwrap_or(snapshot::ACCOUNT)
            .to_owned(),
        known: matches!(findings.snapshot.source, Source::Topology { .. }),
    }
}
