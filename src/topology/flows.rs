//! Connections between the functions.

use super::endpoints::Endpoint;
use super::functions::Function;
use super::ports::Ports;
use crate::blueprint::{Blueprint, NatMode, Path};
use crate::catalog::{EndpointType, Workload};

/// A connection that one function opens to another.
pub(super) struct Flow {
    pub(super) client: Function,
    pub(super) server: Function,
    /// None for every protocol.
    pub(super) ports: Option<Ports>,
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
            ports: Some(Ports::one(443)),
            out: "AWS APIs through interface endpoints".into(),
            into: format!("AWS API calls from {}", client.as_str()),
            from: vec![Path::from("endpoints.services")],
        }));
    }
    for (name, port) in &blueprint.security.data_ports {
        flows.extend(
            [Function::Training, Function::Inference].map(|client| Flow {
                client,
                server: Function::Data,
                ports: Some(Ports::one(*port)),
                out: format!("Data store {name}"),
                into: format!("Data store {name} from {}", client.as_str()),
                from: vec![Path::from("security.data_ports").key(name)],
            }),
        );
    }
    flows.push(within_training(blueprint.security.efa));
    if blueprint.workloads.contains(&Workload::Studio) {
        flows.extend(STUDIO_PORTS.map(|(ports, why)| Flow {
            client: Function::Notebook,
            server: Function::Notebook,
            ports: Some(ports),
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
                    ports: Some(Ports::one(egress.port)),
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

/// Distributed training talks within its own group. The Elastic Fabric Adapter needs every protocol (SageMaker developer
/// guide, "Give SageMaker training jobs access to resources in your Amazon VPC"); otherwise TCP is enough.
fn within_training(efa: bool) -> Flow {
    let why = "Distributed training among its own instances";
    Flow {
        client: Function::Training,
        server: Function::Training,
        ports: (!efa).then_some(Ports {
            first: 0,
            last: 65535,
        }),
        out: why.into(),
        into: why.into(),
        from: vec![Path::from("security.efa")],
    }
}
