//! Connections between the functions.

use super::endpoints::{Endpoint, streaming_path};
use super::functions::Function;
use super::ports::{EPHEMERAL, Ports};
use super::traffic::Traffic;
use crate::blueprint::{Blueprint, DataStore, NatMode, Path, Security};
use crate::catalog::{EndpointType, Protocol, Workload};

/// A connection that one function opens to another.
pub(super) struct Flow {
    pub(super) client: Function,
    pub(super) server: Function,
    pub(super) traffic: Traffic,
    /// Ports of TCP and UDP from which clients open it, and to which replies go.
    pub(super) client_ports: Ports,
    pub(super) out: String,
    pub(super) into: String,
    pub(super) from: Vec<Path>,
}

/// Studio's shared home directories (NFS) and the ports between its apps: SageMaker developer guide, "Connect Amazon
/// SageMaker Studio in a VPC to external resources".
const STUDIO_PORTS: [(Ports, &str); 2] = [
    (
        Ports {
            first: 2049,
            last: 2049,
        },
        "Studio home directories over NFS",
    ),
    (
        Ports {
            first: 8192,
            last: 65535,
        },
        "Studio apps among themselves",
    ),
];

/// Lists the flows of a blueprint; those to prefix lists and ranges have no group at the other end and are none of these.
pub(super) fn flows(blueprint: &Blueprint, endpoints: &[Endpoint]) -> Vec<Flow> {
    let mut flows = Vec::new();
    if endpoints
        .iter()
        .any(|endpoint| endpoint.kind == EndpointType::Interface)
    {
        flows.extend(Function::CALLERS.map(|client| Flow {
            client,
            server: Function::Vpce,
            traffic: Traffic::tcp(Ports::one(443)),
            client_ports: EPHEMERAL,
            out: "AWS APIs through interface endpoints".into(),
            into: format!("AWS API calls from {}", client.as_str()),
            from: vec![Path::from("endpoints.services")],
        }));
    }
    flows.extend(endpoints.iter().flat_map(streams));
    for (name, store) in &blueprint.security.data_stores {
        flows.extend(to_store(name, store));
    }
    flows.extend(within_training(&blueprint.security));
    if blueprint.workloads.contains(&Workload::Studio) {
        flows.extend(STUDIO_PORTS.map(|(ports, why)| Flow {
            client: Function::Notebook,
            server: Function::Notebook,
            traffic: Traffic::tcp(ports),
            client_ports: EPHEMERAL,
            out: why.into(),
            into: why.into(),
            from: vec![Path::from("workloads")],
        }));
    }
    if blueprint.network.nat == NatMode::Instance {
        flows.extend(
            blueprint
                .security
                .internet_egress
                .iter()
                .map(|(name, egress)| Flow {
                    client: egress.from.into(),
                    server: Function::Nat,
                    traffic: Traffic::tcp(Ports::one(egress.port)),
                    client_ports: EPHEMERAL,
                    out: "Internet by way of the NAT instance".into(),
                    into: format!(
                        "Internet traffic from {}",
                        Function::from(egress.from).as_str()
                    ),
                    from: vec![Path::from("security.internet_egress").key(name)],
                }),
        );
    }
    flows
}

/// Streams in both directions, to a port of their own. All interface endpoints share a group, so that it is open at each of them; that the
/// service's endpoint listens there nobody has checked.
fn streams(endpoint: &Endpoint) -> Vec<Flow> {
    let Some(streaming) = &endpoint.streaming else {
        return Vec::new();
    };
    let flow = |client: &Function| Flow {
        client: *client,
        server: Function::Vpce,
        traffic: Traffic::tcp(Ports::one(streaming.port)),
        client_ports: EPHEMERAL,
        out: format!("Streams in both directions to {}", endpoint.title),
        into: format!("Streams to {} from {}", endpoint.title, client.as_str()),
        from: vec![streaming_path(&endpoint.service)],
    };
    streaming.functions.iter().map(flow).collect()
}

/// What clients open to a data store, and where its kind demands it what the store opens to them and within itself (N17).
fn to_store(name: &str, store: &DataStore) -> Vec<Flow> {
    let from = vec![Path::from("security.data_stores").key(name)];
    let client_ports = store.client_ports;
    let client_ports = client_ports.map_or(EPHEMERAL, |(first, last)| Ports { first, last });
    let flow = |client: Function, server: Function, traffic: Traffic| {
        let at = |function: Function| match function {
            Function::Data => String::new(),
            other => format!(
                " {} {}",
                if client == other { "from" } else { "to" },
                other.as_str()
            ),
        };
        Flow {
            client,
            server,
            traffic,
            client_ports,
            out: format!(
                "Data store {name}{}",
                if client == Function::Data {
                    at(server)
                } else {
                    String::new()
                }
            ),
            into: format!("Data store {name}{}", at(client)),
            from: from.clone(),
        }
    };
    let clients = || store.from.iter().map(|caller| Function::from(*caller));
    let mut flows = Vec::new();
    let ports = store.ports.iter().filter(|_| !store.efa);
    let each = ports.map(|ports| {
        let range = Ports {
            first: ports.first,
            last: ports.last,
        };
        let traffic = Traffic {
            protocol: ports.protocol,
            ports: Some(range),
        };
        (traffic, ports.both)
    });
    // EFA-enabled file systems need all traffic with themselves and their clients: `FSx` for Lustre user guide, "Creating an FSx for
    // Lustre file system fails".
    for (traffic, both) in each.chain(store.efa.then_some((Traffic::ALL, true))) {
        flows.extend(clients().map(|client| flow(client, Function::Data, traffic)));
        if both {
            flows.extend(clients().map(|client| flow(Function::Data, client, traffic)));
            flows.push(flow(Function::Data, Function::Data, traffic));
        }
    }
    flows
}

/// Distributed training talks within its own group. The Elastic Fabric Adapter needs every protocol (SageMaker developer
/// guide, "Give SageMaker training jobs access to resources in your Amazon VPC"); otherwise TCP is enough, unless the containers
/// encrypt what they say: then it is `IPsec` (the same guide, "Protect Communications Between ML Compute Instances in a Distributed
/// Training Job": UDP 500 and protocol 50, in and out, with the own group).
fn within_training(security: &Security) -> Vec<Flow> {
    let flow = |traffic, client_ports, why: &str, key: &str| Flow {
        client: Function::Training,
        server: Function::Training,
        traffic,
        client_ports,
        out: why.into(),
        into: why.into(),
        from: vec![Path::from("security").key(key)],
    };
    let why = "Distributed training among its own instances";
    if security.efa {
        return vec![flow(Traffic::ALL, EPHEMERAL, why, "efa")];
    }
    let all = Ports {
        first: 0,
        last: 65535,
    };
    let mut flows = vec![flow(Traffic::tcp(all), EPHEMERAL, why, "efa")];
    if security.encrypt_between_containers {
        let key = "encrypt_between_containers";
        flows.push(flow(
            Traffic {
                protocol: Protocol::Udp,
                ports: Some(IKE),
            },
            IKE,
            "Keys for encryption between containers (IKE)",
            key,
        ));
        flows.push(flow(
            Traffic {
                protocol: ESP,
                ports: None,
            },
            EPHEMERAL,
            "Encryption between containers (IPsec ESP)",
            key,
        ));
    }
    flows
}

/// Both sides of a key exchange use this port: RFC 7296, section 2.
const IKE: Ports = Ports {
    first: 500,
    last: 500,
};
/// Encapsulating Security Payload: RFC 4303.
const ESP: Protocol = Protocol::Number(50);
