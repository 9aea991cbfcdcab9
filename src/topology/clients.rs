//! People and programs outside the VPC that open its endpoints (N19).
//!
//! Each endpoint that somebody may open carries a group of its own beside that of all endpoints, with a rule for each range: who may
//! open one endpoint is a stranger to the others. ACLs see ranges alone, so the tier of the endpoints lets each range in on 443.

use super::functions::Function;
use super::group_rules::{Peer, Rule};
use super::ports::{EPHEMERAL, Ports};
use super::security_groups::SecurityGroup;
use crate::blueprint::{Blueprint, Cidr, Path};
use crate::catalog::Protocol;
use serde::Serialize;

/// A range outside the VPC, and the endpoints that it may open. How it gets to the VPC, and the answers back, is nothing of smgen's yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Client {
    /// Its name in the blueprint.
    pub name: String,
    /// The range from which it comes.
    pub cidr: Cidr,
    /// Keys of the services whose endpoints it may open on TCP 443, sorted.
    pub to: Vec<String>,
    /// The blueprint value that declares it.
    pub from: Path,
}

fn path(name: &str) -> Path {
    Path::from("access.clients").key(name)
}

/// Returns the declared clients, by name.
pub(super) fn clients(blueprint: &Blueprint) -> Vec<Client> {
    let clients = blueprint.clients.iter().map(|(name, client)| Client {
        name: name.clone(),
        cidr: client.cidr,
        to: client
            .to
            .iter()
            .map(|service| service.key.to_owned())
            .collect(),
        from: path(name),
    });
    clients.collect()
}

/// Returns the groups of the endpoints that clients may open, by service.
pub(super) fn groups(blueprint: &Blueprint) -> Vec<SecurityGroup> {
    let mut services: Vec<_> = blueprint
        .clients
        .values()
        .flat_map(|client| &client.to)
        .collect();
    services.sort_by_key(|service| service.key);
    services.dedup_by_key(|service| service.key);
    let groups = services.into_iter().map(|service| {
        let clients = blueprint.clients.iter();
        let clients =
            clients.filter(|(_, client)| client.to.iter().any(|to| to.key == service.key));
        SecurityGroup {
            function: Function::clients_of(service.key),
            description: format!(
                "Clients outside the VPC at the endpoint of {}",
                service.title
            ),
            ingress: clients
                .map(|(name, client)| rule(name, client.cidr))
                .collect(),
            egress: Vec::new(),
        }
    });
    groups.collect()
}

fn rule(name: &str, cidr: Cidr) -> Rule {
    Rule {
        id: format!("{name}-{}", HTTPS.first),
        peer: Peer::Cidr(cidr),
        protocol: Protocol::Tcp,
        from_port: Some(HTTPS.first),
        to_port: Some(HTTPS.last),
        client_ports: EPHEMERAL,
        description: format!("Client {name}"),
        from: vec![path(name)],
    }
}

const HTTPS: Ports = Ports {
    first: 443,
    last: 443,
};
