//! What leads into the VPC, or is shared with others, and is nothing that a blueprint makes (N3, N6, N9).

use super::findings::Findings;
use super::matches::{Matches, alive};
use super::subject::Subject;
use crate::catalog::Requirement;
use crate::catalog::citation::{FLOW_LOGS, QUERY_LOGS, SEPARATION};
use crate::report::CauseKind;
use crate::snapshot::{OfferedService, Record, ResourceKind, SnapshotPart, Source};
use crate::topology::ids;
use crate::verify::remedy::{Command, delete_thing, disassociate_query_log, removes};

pub(super) fn compare(findings: &mut Findings<'_>, matches: &Matches<'_>) {
    owner(findings);
    endpoints(findings);
    let snapshot = findings.snapshot;
    for service in &snapshot.foreign.services {
        offered(findings, service);
    }
    for network in &snapshot.foreign.service_networks {
        let subject = subject(
            CauseKind::ServiceNetwork,
            format!("service-network/{}", network.id),
        )
        .deployed_as(&network.id);
        let command = Command::new("vpc-lattice", "delete-service-network-vpc-association")
            .with("service-network-vpc-association-identifier", &network.id);
        let fix = format!(
            "{command}: its services are reached past route tables, and no key of the blueprint declares it"
        );
        findings.extra(&subject, &network.network, fix);
    }
    shares(findings, matches);
    flow_logs(findings, matches);
    query_logs(findings, matches);
    super::foreign_firewalls::compare(findings, matches);
    for (part, about, what) in [
        (
            SnapshotPart::EndpointServices,
            CauseKind::EndpointService,
            "endpoint-services",
        ),
        (
            SnapshotPart::ServiceNetworks,
            CauseKind::ServiceNetwork,
            "service-networks",
        ),
        (SnapshotPart::Shares, CauseKind::Resource, "shares"),
    ] {
        findings.unless_read(&subject(about, what), None, part);
    }
}

fn subject(about: CauseKind, what: impl Into<String>) -> Subject {
    Subject::new(about, what, &[Requirement::N3, Requirement::N9], SEPARATION)
}

/// Says that the VPC is another account's, which decides about its routes, endpoints and ACLs.
fn owner(findings: &mut Findings<'_>) {
    let snapshot = findings.snapshot;
    let Source::Account { account_id, .. } = &snapshot.source else {
        return;
    };
    let subject = subject(CauseKind::Vpc, ids::VPC).deployed_as(&snapshot.vpc.id);
    match (&snapshot.vpc.owner, account_id) {
        (_, None) => findings.unknown(&subject, Some("owner"), SnapshotPart::Source),
        (Some(owner), Some(account)) if owner == account => {}
        (Some(owner), Some(account)) => {
            let fix = format!(
                "verify with credentials of the account {owner}, which shares the VPC: it alone decides about routes, ACLs and endpoints, \
                 and no key of the blueprint declares a shared VPC"
            );
            findings.changed(&subject, "owner", (account, owner), fix);
        }
        (None, _) => findings.unknown(&subject, Some("owner"), SnapshotPart::Vpc),
    }
}

fn endpoints(findings: &mut Findings<'_>) {
    let others = findings.snapshot.foreign.endpoints.iter();
    for endpoint in others.filter(|endpoint| alive(&endpoint.state)) {
        let what = ids::endpoint(&endpoint.id);
        let subject = Subject::new(CauseKind::Endpoint, what, &[Requirement::N6], SEPARATION)
            .deployed_as(&endpoint.id);
        let command =
            Command::new("ec2", "delete-vpc-endpoints").with("vpc-endpoint-ids", &endpoint.id);
        let fix = format!(
            "{command}: `endpoints.services` declares gateway and interface endpoints, and no key of the blueprint this type"
        );
        let kind = match endpoint.kind.as_str() {
            "" => "an endpoint of unknown type".to_owned(),
            kind => format!("an endpoint of the type {kind}"),
        };
        let found = match endpoint.to.as_str() {
            "" => kind,
            to => format!("{kind} to {to}"),
        };
        findings.extra(&subject, found, fix);
    }
}

/// Says of an endpoint service of a load balancer in the VPC that others may come in by it.
fn offered(findings: &mut Findings<'_>, service: &OfferedService) {
    if !alive(&service.state) {
        return;
    }
    let here = service.load_balancers.iter().find(|arn| {
        // The interfaces of `...:loadbalancer/net/NAME/ID` are described as `ELB net/NAME/ID`.
        let id = arn.split_once(":loadbalancer/").map_or("", |(_, id)| id);
        let mut interfaces = findings.snapshot.interfaces.iter();
        !id.is_empty() && interfaces.any(|one| one.description.ends_with(id))
    });
    let subject = subject(
        CauseKind::EndpointService,
        format!("endpoint-service/{}", service.id),
    )
    .deployed_as(&service.id);
    if here.is_none() {
        if !findings.snapshot.knows(SnapshotPart::Interfaces) {
            findings.unknown(&subject, None, SnapshotPart::Interfaces);
        }
        return;
    }
    let Some(principals) = &service.principals else {
        findings.unknown(&subject, Some("principals"), SnapshotPart::EndpointServices);
        return;
    };
    let who = match principals.as_slice() {
        [] => "nobody yet".to_owned(),
        list => list.join(", "),
    };
    let how = if service.accepts_by_hand {
        "after somebody accepts"
    } else {
        "at once"
    };
    let command = Command::new("ec2", "delete-vpc-endpoint-service-configurations")
        .with("service-ids", &service.id);
    let fix = format!(
        "{command}, and the load balancer with it: others come in by it, and no key of the blueprint declares it"
    );
    findings.extra(
        &subject,
        format!("an endpoint service open to {who}, {how}"),
        fix,
    );
}

/// Says of flow logs that are nobody's of the blueprint who gets the records of what passes in the VPC, in one of its subnets or at one
/// of its interfaces. Those with the profile's tags are told with the other records.
fn flow_logs(findings: &mut Findings<'_>, matches: &Matches<'_>) {
    let snapshot = findings.snapshot;
    let own = |id: &String| {
        let mut interfaces = snapshot.interfaces.iter();
        *id == snapshot.vpc.id
            || snapshot.subnet(id).is_some()
            || interfaces.any(|one| one.id == *id)
    };
    let extras = matches.records.extras();
    let logs = extras
        .filter(|one| one.kind == ResourceKind::FlowLog && !one.is_of(&findings.topology.profile));
    let logs: Vec<_> = logs
        .filter(|log| log.field("of").is_some_and(own))
        .collect();
    for log in logs {
        let what = format!("{}/{}", log.kind.as_str(), log.id);
        let requirements = [Requirement::N11, Requirement::V10];
        let subject =
            Subject::new(CauseKind::FlowLog, what, &requirements, FLOW_LOGS).deployed_as(&log.id);
        let command = delete_thing(log.kind.as_str(), &log.id);
        let removes = removes(&command.into_iter().collect::<Vec<_>>(), snapshot);
        let fix = format!(
            "{removes}; whoever reads its destination learns who talks to whom, and no key of the blueprint declares another flow log"
        );
        findings.extra(&subject, recorded(matches, log), fix);
    }
}

/// Says what a flow log records, and who gets it.
fn recorded(matches: &Matches<'_>, log: &Record) -> String {
    let said = |field| log.field(field).map_or("", String::as_str);
    let traffic = match said("traffic") {
        "" => String::new(),
        traffic => format!("{} ", traffic.to_lowercase()),
    };
    let of = matches.name_of(said("of"));
    let of = of.unwrap_or_else(|| said("of").to_owned());
    let to = match said("destination") {
        "" => "a destination that no answer names".to_owned(),
        to => to.to_owned(),
    };
    format!("a flow log of somebody else's, which sends {traffic}records of {of} to {to}")
}

/// Says of query logging configurations that are nobody's of the blueprint who learns which names are asked for in the VPC.
fn query_logs(findings: &mut Findings<'_>, matches: &Matches<'_>) {
    let snapshot = findings.snapshot;
    let holds = |one: &&Record| {
        let status = one.field("status").map_or("", String::as_str);
        one.kind == ResourceKind::QueryLog
            && one.field("vpc") == Some(&snapshot.vpc.id)
            && alive(status)
            && !one.is_of(&findings.topology.profile)
    };
    let logs: Vec<_> = matches.records.extras().filter(holds).collect();
    for log in logs {
        let what = format!("{}/{}", log.kind.as_str(), log.id);
        let requirements = [Requirement::N8, Requirement::V10];
        let subject =
            Subject::new(CauseKind::QueryLog, what, &requirements, QUERY_LOGS).deployed_as(&log.id);
        let ends = disassociate_query_log(&log.id, &snapshot.vpc.id);
        let fix = format!(
            "{ends}: whoever reads its destination learns which names are asked for, and no key of the blueprint declares another query log"
        );
        let to = log.field("destination");
        let to = to.map_or("a destination that no answer names", String::as_str);
        let found = format!(
            "a query log of somebody else's, which sends what the resolver is asked to {to}"
        );
        findings.extra(&subject, found, fix);
    }
}

/// Says of subnets and groups that other accounts may use them.
fn shares(findings: &mut Findings<'_>, matches: &Matches<'_>) {
    let snapshot = findings.snapshot;
    for share in &snapshot.foreign.shares {
        let id = share.resource.rsplit('/').next().unwrap_or_default();
        let group = |id: &str| {
            let mut groups = snapshot.security_groups.iter();
            groups.any(|group| group.id == id && group.vpc == snapshot.vpc.id)
        };
        let kind = share.resource.rsplit(':').next().unwrap_or_default();
        let kind = kind.split('/').next().unwrap_or_default();
        let unread = [
            ("subnet", CauseKind::Subnet, SnapshotPart::Subnets),
            (
                "security-group",
                CauseKind::SecurityGroup,
                SnapshotPart::SecurityGroups,
            ),
        ];
        let mut unread = unread
            .into_iter()
            .filter(|(name, _, part)| *name == kind && !snapshot.knows(*part));
        let (about, what) = if snapshot.subnet(id).is_some() {
            let known = matches.subnets.known(id);
            let what = known.unwrap_or_else(|| ids::subnet_named(id));
            (CauseKind::Subnet, what)
        } else if group(id) {
            let known = matches.groups.known(id);
            let what = known.unwrap_or_else(|| ids::group_named(id));
            (CauseKind::SecurityGroup, what)
        } else {
            // It may be of the VPC, whose own could not be read.
            if let Some((name, about, part)) = unread.next() {
                let subject = subject(about, format!("{name}/{id}")).deployed_as(id);
                findings.unknown(&subject, Some("shared-with"), part);
            }
            continue;
        };
        let who = match share.with.as_slice() {
            [] => "nobody yet".to_owned(),
            list => list.join(", "),
        };
        let command = Command::new("ram", "disassociate-resource-share")
            .with("resource-share-arn", &share.id)
            .with("resource-arns", &share.resource);
        let fix = format!(
            "{command}: others run there what nobody here reviews, and no key of the blueprint declares it"
        );
        let subject = subject(about, what).deployed_as(id);
        findings.extra_field(&subject, "shared-with", who, fix);
    }
}
