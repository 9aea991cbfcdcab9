//! Security groups by function (N4).
//!
//! Each flow is one record, from which the rule at either end is made, so the two cannot disagree. The groups know no
//! address range but the destinations of declared internet egress.

use super::endpoints::Endpoint;
use super::functions::Function;
use crate::blueprint::{Blueprint, Cidr, NatMode, Path};
use crate::catalog::EndpointType;
use serde::Serialize;
use std::collections::BTreeSet;

/// A security group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SecurityGroup {
    /// The function whose interfaces carry it.
    pub function: Function,
    /// What it is for; AWS never lets this change.
    pub description: String,
    /// What may come in, sorted by id.
    pub ingress: Vec<Rule>,
    /// What may go out, sorted by id.
    pub egress: Vec<Rule>,
}

/// A rule of a security group. Groups are stateful: replies need none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Rule {
    /// Stable name within group and direction: the peer and the port.
    pub id: String,
    /// The other end.
    pub peer: Peer,
    /// `tcp`, or `-1` for every protocol.
    pub protocol: String,
    /// First port; none for every protocol.
    pub from_port: Option<u16>,
    /// Last port; none for every protocol.
    pub to_port: Option<u16>,
    /// Why, in the characters that AWS allows.
    pub description: String,
    /// Blueprint values it derives from.
    pub from: Vec<Path>,
}

/// The other end of a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "value")]
pub enum Peer {
    /// The interfaces that carry this function's group.
    Group(Function),
    /// The prefix list of a gateway endpoint's service: `s3` or `dynamodb`.
    PrefixList(String),
    /// An address range.
    Cidr(Cidr),
}

/// A connection that one function opens to another.
struct Flow {
    client: Function,
    server: Function,
    ports: Option<(u16, u16)>,
    name: String,
    out: String,
    into: String,
    from: Vec<Path>,
}

/// Studio's shared home directories (NFS) and the ports between its apps: SageMaker developer guide, "Connect Amazon
/// SageMaker Studio in a VPC to external resources".
const STUDIO_PORTS: [(u16, u16, &str); 2] = [
    (2049, 2049, "Studio home directories over NFS"),
    (8192, 65535, "Studio apps among themselves"),
];

pub(super) fn security_groups(blueprint: &Blueprint, endpoints: &[Endpoint]) -> Vec<SecurityGroup> {
    let flows = flows(blueprint, endpoints);
    let mut functions = vec![
        Function::Notebook,
        Function::Training,
        Function::Inference,
        Function::Data,
        Function::Vpce,
    ];
    if blueprint.network.nat == NatMode::Instance {
        functions.push(Function::Nat);
    }
    let groups = functions.into_iter().map(|function| {
        let ingress: Vec<_> = flows
            .iter()
            .filter(|flow| flow.server == function)
            .map(incoming)
            .collect();
        let mut egress: Vec<_> = flows
            .iter()
            .filter(|flow| flow.client == function)
            .map(outgoing)
            .collect();
        egress.extend(to_prefix_lists(function, endpoints));
        egress.extend(to_internet(function, blueprint));
        SecurityGroup {
            function,
            description: description(function).to_owned(),
            ingress: sorted(ingress),
            egress: sorted(egress),
        }
    });
    groups.collect()
}

/// Sorts rules by id and keeps one of those that say the same: AWS refuses a rule twice, whatever its description.
fn sorted(mut rules: Vec<Rule>) -> Vec<Rule> {
    rules.sort();
    let mut seen = BTreeSet::new();
    rules.retain(|rule| seen.insert((rule.peer.clone(), rule.from_port, rule.to_port)));
    rules
}

fn description(function: Function) -> &'static str {
    match function {
        Function::Notebook => "Notebook instances and Studio",
        Function::Training => "Training, processing and transform jobs",
        Function::Inference => "Models behind SageMaker endpoints",
        Function::Data => "File systems and databases that jobs and models read",
        Function::Vpce => "Interface VPC endpoints",
        Function::Nat => "NAT instance",
    }
}

fn flows(blueprint: &Blueprint, endpoints: &[Endpoint]) -> Vec<Flow> {
    let mut flows = Vec::new();
    if endpoints
        .iter()
        .any(|endpoint| endpoint.kind == EndpointType::Interface)
    {
        flows.extend(Function::CALLERS.map(|client| Flow {
            client,
            server: Function::Vpce,
            ports: Some((443, 443)),
            name: "443".into(),
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
                ports: Some((*port, *port)),
                name: format!("{port}"),
                out: format!("Data store {name}"),
                into: format!("Data store {name} from {}", client.as_str()),
                from: vec![Path::from("security.data_ports").key(name)],
            }),
        );
    }
    flows.push(within_training(blueprint.security.efa));
    if blueprint
        .workloads
        .contains(&crate::catalog::Workload::Studio)
    {
        flows.extend(STUDIO_PORTS.map(|(first, last, why)| Flow {
            client: Function::Notebook,
            server: Function::Notebook,
            ports: Some((first, last)),
            name: if first == last {
                format!("{first}")
            } else {
                format!("{first}-{last}")
            },
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
                    ports: Some((egress.port, egress.port)),
                    name: format!("{}", egress.port),
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
        ports: (!efa).then_some((0, 65535)),
        name: if efa { "all".into() } else { "0-65535".into() },
        out: why.into(),
        into: why.into(),
        from: vec![Path::from("security.efa")],
    }
}

fn rule(
    peer: Peer,
    id: String,
    ports: Option<(u16, u16)>,
    description: String,
    from: &[Path],
) -> Rule {
    Rule {
        id,
        peer,
        protocol: if ports.is_some() {
            "tcp".into()
        } else {
            "-1".into()
        },
        from_port: ports.map(|ports| ports.0),
        to_port: ports.map(|ports| ports.1),
        description,
        from: from.to_vec(),
    }
}

fn incoming(flow: &Flow) -> Rule {
    let id = format!("{}-{}", flow.client.as_str(), flow.name);
    rule(
        Peer::Group(flow.client),
        id,
        flow.ports,
        flow.into.clone(),
        &flow.from,
    )
}

fn outgoing(flow: &Flow) -> Rule {
    let id = format!("{}-{}", flow.server.as_str(), flow.name);
    rule(
        Peer::Group(flow.server),
        id,
        flow.ports,
        flow.out.clone(),
        &flow.from,
    )
}

/// Gateway endpoints have no interface and no group: their service's prefix list is the destination.
fn to_prefix_lists(function: Function, endpoints: &[Endpoint]) -> Vec<Rule> {
    if !Function::CALLERS.contains(&function) {
        return Vec::new();
    }
    let gateways = endpoints
        .iter()
        .filter(|endpoint| endpoint.kind == EndpointType::Gateway);
    let rules = gateways.map(|endpoint| {
        let why = format!("{} through its gateway endpoint", endpoint.title);
        let from = vec![Path::from("endpoints.services").key(&endpoint.service)];
        rule(
            Peer::PrefixList(endpoint.service.clone()),
            format!("{}-443", endpoint.service),
            Some((443, 443)),
            why,
            &from,
        )
    });
    rules.collect()
}

fn to_internet(function: Function, blueprint: &Blueprint) -> Vec<Rule> {
    let ways = blueprint.security.internet_egress.iter();
    // The NAT instance sends on what the functions may send to it.
    let ways = ways
        .filter(|(_, egress)| function == Function::Nat || Function::from(egress.from) == function);
    let rules = ways.map(|(name, egress)| {
        let why = if egress.description.is_empty() {
            format!("Internet egress {name}")
        } else {
            egress.description.clone()
        };
        let from = vec![
            Path::from("network.nat"),
            Path::from("security.internet_egress").key(name),
        ];
        rule(
            Peer::Cidr(egress.cidr),
            format!("internet-{name}"),
            Some((egress.port, egress.port)),
            why,
            &from,
        )
    });
    let mut rules: Vec<_> = rules.collect();
    if function == Function::Nat {
        let why = "The NAT instance fetches its own packages".to_owned();
        let from = [Path::from("network.nat")];
        rules.push(rule(
            Peer::Cidr(Cidr::ANYWHERE),
            "own-packages".into(),
            Some((443, 443)),
            why,
            &from,
        ));
    }
    rules
}
