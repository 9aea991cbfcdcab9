//! What nothing proves of one network in particular: names that clients ask which are told to use FIPS endpoints, where no source tells
//! who answers them, and ports at which nobody has checked that AWS listens.
//!
//! An expectation of such a name would be a guess, so there is none. The account knows: `DescribeVpcEndpointServices` lists the names
//! that private DNS gives the endpoints of a service (VPC API reference, `ServiceDetail`).

use crate::blueprint::suggest;
use crate::snapshot::{Snapshot, SnapshotPart};
use crate::topology::{Topology, Unanswered};

/// Says what nothing proves of a network, as far as it asks for such things.
#[must_use]
pub fn of_network(topology: &Topology, snapshot: &Snapshot, account: bool) -> Vec<String> {
    let mut all = names_of_fips_clients(topology, snapshot, account);
    all.extend(topology.endpoints.iter().filter_map(|endpoint| {
        let port = endpoint.streaming.as_ref()?.port;
        let service = &endpoint.service;
        Some(format!(
            "that the endpoint of {service} listens on port {port} nobody has checked: model and audit judge the way of streams, and no \
             packet is sent"
        ))
    }));
    all
}

/// Says for each such name who answers it, as far as the network that was read tells: the services' own lists in an account, nothing in
/// a blueprint.
fn names_of_fips_clients(topology: &Topology, snapshot: &Snapshot, account: bool) -> Vec<String> {
    let unanswered = topology.unanswered_fips_names();
    if unanswered.is_empty() {
        return Vec::new();
    }
    let (mut answered, mut nobody, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for Unanswered { service, names } in &unanswered {
        let all = suggest::list(&names.iter().map(String::as_str).collect::<Vec<_>>());
        match names.first().map(|name| answer(snapshot, account, name)) {
            Some(Answer::Endpoint(of)) => answered.push(format!("{all} ({service}) by {of}")),
            Some(Answer::Nobody) => nobody.push(format!("{all} ({service})")),
            Some(Answer::Unknown) | None => unknown.push(format!("{all} ({service})")),
        }
    }
    let asked = "that clients ask which are told to use FIPS";
    let said = [
        (
            answered,
            format!("names {asked} are answered, as AWS lists them, and were not asked: "),
        ),
        (
            nobody,
            format!(
                "no endpoint of this network answers names {asked}, as AWS lists them, so those clients do not reach their services: "
            ),
        ),
        (
            unknown,
            format!(
                "no source says which endpoint answers names {asked}, which were not checked: "
            ),
        ),
    ];
    let said = said.into_iter().filter(|(names, _)| !names.is_empty());
    said.map(|(names, text)| text + &names.join("; ")).collect()
}

/// Who answers a name, as the account says.
enum Answer {
    /// An endpoint of the network, by the name of its service.
    Endpoint(String),
    /// No endpoint of the network.
    Nobody,
    /// Nobody said.
    Unknown,
}

fn answer(snapshot: &Snapshot, account: bool, name: &str) -> Answer {
    if !account {
        return Answer::Unknown;
    }
    let mut endpoints = snapshot.endpoints.iter().filter(|one| one.private_dns);
    let found = endpoints.find(|endpoint| {
        let service = snapshot.services.iter();
        let mut of = service.filter(|service| service.name == endpoint.service_name);
        let listed = |names: &[String]| names.iter().any(|one| one == name);
        listed(&endpoint.names) || of.any(|service| listed(&service.private_dns_names))
    });
    match found {
        Some(endpoint) => Answer::Endpoint(endpoint.service_name.clone()),
        None if snapshot.knows(SnapshotPart::Endpoints)
            && snapshot.knows(SnapshotPart::Services) =>
        {
            Answer::Nobody
        }
        None => Answer::Unknown,
    }
}
