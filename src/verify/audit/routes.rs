//! Route tables: exactly the routes that the blueprint says (N3).

use super::finding::Kind;
use super::findings::Findings;
use super::matches::Matches;
use super::subject::Subject;
use super::ways::{self, Way};
use crate::blueprint::Cidr;
use crate::catalog::EndpointType;
use crate::catalog::Requirement;
use crate::catalog::citation::NO_INTERNET_PATH;
use crate::report::{CauseKind, Component};
use crate::snapshot::{Endpoint, Route, RouteTable, Snapshot, SnapshotPart, Target};
use crate::topology::{ResourceKind, ids};
use crate::verify::remedy;
use serde_json::json;

/// Tells whether a route is one of those that AWS keeps inside the VPC.
pub(super) fn is_local(snapshot: &Snapshot, route: &Route) -> bool {
    let inside = |destination| snapshot.vpc.cidrs.contains(&destination) || is_v6(destination);
    route.target == Target::Local && route.destination.is_some_and(inside)
}

/// Tells whether a VPC has a range.
pub(super) fn has(snapshot: &Snapshot, range: Cidr) -> bool {
    snapshot.vpc.cidrs.contains(&range.net().into())
}

fn is_v6(net: ipnet::IpNet) -> bool {
    matches!(net, ipnet::IpNet::V6(_))
}

/// Says where a route leads: `0.0.0.0/0 to igw-0123`.
pub(super) fn described(route: &Route) -> String {
    let target = route.target.id().unwrap_or("local");
    format!("{} to {target}", route.matched())
}

/// A route that should be there: what it matches, and where it leads by the blueprint's ids.
struct Wanted {
    /// Whether nobody read the endpoint that it would lead to.
    unread: bool,
    /// As the id of the route ends.
    name: String,
    /// None for a prefix list whose id is unknown: then the target tells.
    destination: Option<String>,
    target: String,
}

pub(super) fn compare(findings: &mut Findings<'_>, matches: &Matches<'_>) {
    let topology = findings.topology;
    for table in &topology.route_tables {
        let what = ids::private_route_table(&table.zone);
        let mut wanted = gateways(findings, matches);
        if let (Some(zone), Some(internet)) = (&table.nat_zone, &topology.internet) {
            wanted.push(Wanted {
                unread: false,
                name: internet.destination.to_string(),
                destination: Some(internet.destination.to_string()),
                target: ids::nat(zone),
            });
        }
        let subject = Subject::new(
            CauseKind::RouteTable,
            what,
            &[Requirement::N3],
            NO_INTERNET_PATH,
        )
        .from(&table.from);
        one(findings, matches, &subject, wanted);
    }
    if let Some(internet) = &topology.internet {
        let wanted = Wanted {
            unread: false,
            name: internet.destination.to_string(),
            destination: Some(internet.destination.to_string()),
            target: ids::INTERNET_GATEWAY.to_owned(),
        };
        let subject = Subject::new(
            CauseKind::RouteTable,
            ids::PUBLIC_ROUTE_TABLE,
            &[Requirement::N3],
            &[],
        )
        .from(&internet.from);
        one(findings, matches, &subject, vec![wanted]);
    }
    let extras = matches.tables.extras();
    let extras = extras.map(|table| {
        let routes: Vec<_> = table.routes.iter().map(described).collect();
        (table, json!(routes))
    });
    let noun = (
        ResourceKind::RouteTable,
        "route table",
        SnapshotPart::RouteTables,
    );
    findings.extras(noun, &[Requirement::N3], NO_INTERNET_PATH, extras);
}

/// Lists the routes of the gateway endpoints that are deployed, or may be; where one is missing, its routes are, too.
fn gateways(findings: &Findings<'_>, matches: &Matches<'_>) -> Vec<Wanted> {
    let endpoints = findings.topology.endpoints.iter();
    let gateways = endpoints.filter(|endpoint| endpoint.kind == EndpointType::Gateway);
    let routes = gateways.filter_map(|endpoint| {
        let target = ids::endpoint(&endpoint.service);
        let unread = matches.endpoints.get(&target).is_none();
        if unread && findings.snapshot.knows(SnapshotPart::Endpoints) {
            return None;
        }
        let mut lists = findings.snapshot.prefix_lists.iter();
        let list = lists.find(|list| list.name == endpoint.service_name);
        Some(Wanted {
            unread,
            name: format!("prefix-list-{}", endpoint.service),
            destination: list.map(|list| list.id.clone()),
            target,
        })
    });
    routes.collect()
}

fn one(findings: &mut Findings<'_>, matches: &Matches<'_>, subject: &Subject, wanted: Vec<Wanted>) {
    let Some(table) = matches.tables.get(&subject.what) else {
        findings.missing(
            subject,
            SnapshotPart::RouteTables,
            "a route table of its own",
        );
        return;
    };
    let subject = &subject.clone().deployed_as(&table.id);
    findings.tags(subject, &table.tags);
    // A route that was not read may be one too many.
    findings.unless_read(subject, Some("routes"), SnapshotPart::RouteTables);
    // A secondary range that the VPC lacks is told of the VPC, not of each table.
    let ranges = findings.topology.vpc.cidrs().enumerate();
    let ranges = ranges.filter(|(place, range)| *place == 0 || has(findings.snapshot, *range));
    let local = ranges.map(|(_, range)| Wanted {
        unread: false,
        name: range.to_string(),
        destination: Some(range.to_string()),
        target: "local".to_owned(),
    });
    let local: Vec<_> = local.collect();
    let mut accounted = Vec::new();
    for wanted in local.into_iter().chain(wanted) {
        let part = subject.part(&format!("route/{}", wanted.name));
        match find(matches, table, &wanted) {
            // With the endpoint its route may be gone, which is told of it.
            None if wanted.unread => findings.unknown(&part, None, SnapshotPart::Endpoints),
            None => {
                findings.missing(&part, SnapshotPart::RouteTables, &wanted.target);
                if let Some(endpoint) = matches.endpoints.get(&wanted.target) {
                    by_association(findings, endpoint, (&table.id, false));
                }
            }
            Some((number, route)) => {
                accounted.push(number);
                let target = matches.target(&route.target);
                match unread(findings, &route.target) {
                    Some(gap) if target != wanted.target => {
                        findings.unknown(&part, Some("target"), gap);
                    }
                    _ => findings.same(&part, "target", &wanted.target, &target),
                }
                if route.blackhole {
                    let fix = format!(
                        "what it leads to is gone, so it drops everything: {}",
                        findings.deployer().makes()
                    );
                    findings.changed(&part, "state", ("active", "blackhole"), fix);
                }
            }
        }
    }
    for (number, route) in table.routes.iter().enumerate() {
        if accounted.contains(&number) || is_local(findings.snapshot, route) {
            continue;
        }
        let part = subject.part(&format!("route/{}", route.matched()));
        if route.prefix_list.is_some()
            && unread(findings, &route.target) == Some(SnapshotPart::Endpoints)
        {
            findings.unknown(&part, None, SnapshotPart::Endpoints);
            continue;
        }
        beside(findings, &part, (table, route));
    }
}

/// Judges a route that the blueprint does not make: one to a network that it declares may be there.
fn beside(findings: &mut Findings<'_>, part: &Subject, (table, route): (&RouteTable, &Route)) {
    let snapshot = findings.snapshot;
    match ways::to(findings.topology, snapshot, route) {
        Way::Declared => return,
        Way::Unread(gap) => return findings.unknown(part, None, gap),
        Way::Undeclared => {}
    }
    let command = remedy::delete_route(&table.id, route);
    let removes = remedy::removes(&[command], snapshot);
    let attachment = ways::attachment_of(&route.target);
    let key = attachment.and_then(|(kind, _)| ways::key(kind));
    let fix = match key {
        Some(key) => format!("{removes}; or declare every range that it leads to under `{key}`"),
        None => format!(
            "{removes}; the ways that a blueprint knows are `network.nat` and `endpoints.services`"
        ),
    };
    findings.extra(part, described(route), fix);
    if let Target::Endpoint(id) = &route.target {
        let mut endpoints = snapshot.endpoints.iter();
        if let Some(endpoint) = endpoints.find(|endpoint| endpoint.id == *id) {
            by_association(findings, endpoint, (&table.id, true));
        }
    }
}

/// Blames the last finding, about a route to a gateway endpoint, on what makes and removes it: the endpoint's association with the table
/// (AWS PrivateLink guide, "Gateway endpoints", "Routing").
pub(super) fn by_association(
    findings: &mut Findings<'_>,
    endpoint: &Endpoint,
    (table, there): (&str, bool),
) {
    let associated = endpoint.route_tables.iter().any(|id| id == table);
    // What could not be read is hidden by its gap, whatever the endpoint says.
    let told = findings.list.last();
    let told = told.is_some_and(|finding| finding.kind != Kind::Unknown);
    if told && endpoint.kind == EndpointType::Gateway && associated == there {
        findings.decided_by(Component::of(&endpoint.id).part("route-tables"));
    }
}

fn find<'a>(
    matches: &Matches<'_>,
    table: &'a RouteTable,
    wanted: &Wanted,
) -> Option<(usize, &'a Route)> {
    let mut routes = table.routes.iter().enumerate();
    routes.find(|(_, route)| match &wanted.destination {
        Some(destination) => route.matched() == *destination,
        None => route.prefix_list.is_some() && matches.target(&route.target) == wanted.target,
    })
}

/// Returns the part of the snapshot that would tell what a target is, where it has a gap.
fn unread(findings: &Findings<'_>, target: &Target) -> Option<SnapshotPart> {
    let part = match target {
        Target::Endpoint(_) => SnapshotPart::Endpoints,
        Target::NatGateway(_) => SnapshotPart::NatGateways,
        Target::Instance(_) | Target::Interface(_) => SnapshotPart::Instances,
        Target::InternetGateway(_) => SnapshotPart::Attachments,
        _ => return None,
    };
    (!findings.snapshot.knows(part)).then_some(part)
}
