//! Every built-in profile and every example: what the groups mean to pass, passes; nothing else does.

use crate::support::rendered::{BUILTIN, topology_of};
use smgen::blueprint::{Library, check_all};
use smgen::catalog::{EndpointType, ZoneId};
use smgen::diagnostic::Source;
use smgen::reach::{DnsAnswer, End, Flow, FlowDestination, Network, PacketOutcome};
use smgen::snapshot::{Protocol, Snapshot};
use smgen::topology::{self, Function, NatDevice, Peer, Ports, SecurityGroup, Tier, Topology};
use std::collections::BTreeSet;
use std::fs;
use std::net::IpAddr;
use std::path::Path;

/// The built-in profiles, those with NAT of every kind, and the profiles of the examples.
pub fn topologies() -> Vec<Topology> {
    let mut topologies: Vec<_> = BUILTIN
        .iter()
        .map(|profile| topology_of(profile, None))
        .collect();
    for nat in ["instance", "single", "per_az"] {
        let config = format!(
            "profiles:\n  dev:\n    workloads: [studio, notebook, training, inference]\n    network: {{nat: {nat}}}\n    security:\n      \
             internet_egress: {{pypi: {{from: notebook, cidr: 151.101.0.0/16, port: 443}}}}\n"
        );
        topologies.push(topology_of("dev", Some(&config)));
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let entries = fs::read_dir(root).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> = paths.filter(|path| path.is_dir()).collect();
    folders.sort();
    for folder in folders {
        let file = folder.join("smgen.yaml");
        if !file.is_file() {
            // An example without configuration holds built-in profiles, which are there already.
            for facts in fs::read_dir(folder.join("facts")).unwrap() {
                let facts = facts.unwrap().path();
                let profile = facts.file_stem().unwrap().to_str().unwrap();
                assert!(BUILTIN.contains(&profile), "{}", folder.display());
            }
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        let name = file.display().to_string();
        let (library, said) = Library::load(Some(Source { name, text }));
        assert!(said.is_empty(), "{said:?}");
        let profiles = library.all();
        let (blueprints, _) = check_all(&library, &profiles);
        assert_eq!(blueprints.len(), profiles.len(), "{}", file.display());
        topologies.extend(
            blueprints
                .iter()
                .map(|blueprint| topology::build(blueprint).0),
        );
    }
    topologies
}

fn group(topology: &Topology, function: Function) -> Option<&SecurityGroup> {
    topology
        .security_groups
        .iter()
        .find(|group| group.function == function)
}

/// Assumes an interface of a tier in a zone; a second one has another address.
fn end<'a>(network: &Network<'a>, tier: &Tier, zone: ZoneId, second: bool) -> End<'a> {
    let subnet = format!("subnet/{}/{zone}", tier.name);
    let address = network.free_address(&subnet).unwrap();
    let IpAddr::V4(address) = address else {
        unreachable!()
    };
    let address = IpAddr::V4((address.to_bits() - u32::from(second)).into());
    let group = format!("security-group/{}", tier.function.as_str());
    network.end(&subnet, &[&group], address).unwrap()
}

fn ask(network: &Network, from: &End, to: FlowDestination, port: u16) -> (PacketOutcome, String) {
    let flow = Flow {
        from,
        to,
        protocol: Protocol::Tcp,
        port,
    };
    let verdict = network.packet(&flow);
    (verdict.outcome, verdict.decider.to_string())
}

#[test]
fn functions_reach_each_other_as_their_groups_mean_and_not_otherwise() {
    let (mut asked, mut opened) = (0, 0);
    for topology in topologies() {
        let mut open = BTreeSet::new();
        let snapshot = Snapshot::of_topology(&topology);
        let network = Network::new(&snapshot);
        let rules = topology
            .security_groups
            .iter()
            .flat_map(|group| group.ingress.iter().chain(&group.egress));
        let edges = rules
            .filter_map(topology::Rule::ports)
            .flat_map(|Ports { first, last }| [first, last]);
        let mut ports: BTreeSet<u16> = edges.filter(|port| *port > 0).collect();
        ports.extend([
            22, 53, 80, 443, 1023, 1024, 2049, 3389, 5432, 8443, 50000, 65535,
        ]);
        let tiers = topology
            .tiers
            .iter()
            .filter(|tier| group(&topology, tier.function).is_some());
        let tiers: Vec<_> = tiers.collect();
        for (client, server) in tiers
            .iter()
            .flat_map(|client| tiers.iter().map(move |server| (client, server)))
        {
            let means = |port: u16| {
                let covers = |rules: &[topology::Rule], other: Function| {
                    rules.iter().any(|rule| {
                        rule.peer == Peer::Group(other)
                            && rule
                                .ports()
                                .is_none_or(|ports| ports.contains(Ports::one(port)))
                    })
                };
                covers(
                    &group(&topology, client.function).unwrap().egress,
                    server.function,
                ) && covers(
                    &group(&topology, server.function).unwrap().ingress,
                    client.function,
                )
            };
            for (near, far) in client
                .subnets
                .iter()
                .flat_map(|near| server.subnets.iter().map(move |far| (near, far)))
            {
                let (from, to) = (
                    end(&network, client, near.zone, false),
                    end(&network, server, far.zone, true),
                );
                for port in &ports {
                    let (outcome, why) = ask(&network, &from, FlowDestination::End(&to), *port);
                    let expected = if means(*port) {
                        PacketOutcome::Allowed
                    } else {
                        PacketOutcome::Denied
                    };
                    // The NAT instance may fetch its packages from anywhere, and may so send to what lets it in: nobody.
                    assert_eq!(
                        outcome, expected,
                        "{} {} -> {} {port}: {why}",
                        topology.profile, near.id, far.id
                    );
                    asked += 1;
                    if outcome == PacketOutcome::Allowed {
                        opened += 1;
                        open.insert((client.function, server.function));
                    }
                }
            }
        }
        // Every rule between the groups of two tiers was seen to let something pass.
        let stands = |function: Function| tiers.iter().any(|tier| tier.function == function);
        let pairs = topology.security_groups.iter().flat_map(|client| {
            let rules = client.egress.iter();
            rules.filter_map(|rule| match rule.peer {
                Peer::Group(server) => Some((client.function, server)),
                _ => None,
            })
        });
        let meant: BTreeSet<_> = pairs
            .filter(|(client, server)| stands(*client) && stands(*server))
            .collect();
        assert_eq!(open, meant, "{}", topology.profile);
        assert!(!meant.is_empty(), "{}", topology.profile);
    }
    println!("{asked} questions between functions, {opened} open");
}

#[test]
fn the_internet_is_as_far_as_the_blueprint_says() {
    let outside: [IpAddr; 2] = [[151, 101, 0, 1].into(), [8, 8, 8, 8].into()];
    let mut open = 0;
    for topology in topologies() {
        let snapshot = Snapshot::of_topology(&topology);
        let network = Network::new(&snapshot);
        for tier in topology
            .tiers
            .iter()
            .filter(|tier| group(&topology, tier.function).is_some() && !tier.public)
        {
            for subnet in &tier.subnets {
                let from = end(&network, tier, subnet.zone, false);
                for (address, port) in outside
                    .iter()
                    .flat_map(|address| [(address, 443), (address, 80)])
                {
                    let rules = &group(&topology, tier.function).unwrap().egress;
                    let means = rules.iter().any(|rule| {
                        let there = match &rule.peer {
                            Peer::Cidr(cidr) => {
                                let IpAddr::V4(address) = address else {
                                    unreachable!()
                                };
                                (cidr.first()..=cidr.last()).contains(&address.to_bits())
                            }
                            _ => false,
                        };
                        there && rule.ports() == Some(Ports::one(port))
                    });
                    let (outcome, why) =
                        ask(&network, &from, FlowDestination::Address(*address), port);
                    let expected = if means && topology.internet.is_some() {
                        PacketOutcome::Allowed
                    } else {
                        PacketOutcome::Denied
                    };
                    assert_eq!(
                        outcome, expected,
                        "{} {} -> {address}:{port}: {why}",
                        topology.profile, subnet.id
                    );
                    open += u32::from(means);
                }
            }
        }
        let by_instance = matches!(
            topology.internet.as_ref().map(|way| &way.nat),
            Some(NatDevice::Instance { .. })
        );
        assert_eq!(snapshot.instances.is_empty(), !by_instance);
    }
    assert!(open > 0);
}

#[test]
fn endpoints_answer_their_names_and_their_callers() {
    for topology in topologies() {
        let snapshot = Snapshot::of_topology(&topology);
        let network = Network::new(&snapshot);
        for tier in topology
            .tiers
            .iter()
            .filter(|tier| Function::CALLERS.contains(&tier.function))
        {
            for subnet in &tier.subnets {
                let from = end(&network, tier, subnet.zone, false);
                let vantage = format!("subnet/{}", subnet.id);
                for endpoint in &topology.endpoints {
                    let id = format!("endpoint/{}", endpoint.service);
                    if endpoint.kind == EndpointType::Gateway {
                        let list = snapshot
                            .prefix_list(&format!("prefix-list/{}", endpoint.service))
                            .unwrap();
                        let address = list.entries[0].addr();
                        let (outcome, why) =
                            ask(&network, &from, FlowDestination::Address(address), 443);
                        assert_eq!(
                            (outcome, why),
                            (
                                PacketOutcome::Allowed,
                                format!("it reaches the service by {id}")
                            )
                        );
                        let (outcome, _) =
                            ask(&network, &from, FlowDestination::Address(address), 80);
                        assert_eq!(outcome, PacketOutcome::Denied);
                        let name =
                            format!("{}.{}.amazonaws.com", endpoint.service, topology.region);
                        let prefix_list = Some(list.id.as_str());
                        assert_eq!(
                            network.resolve(&name, &vantage).answer,
                            DnsAnswer::Public { prefix_list }
                        );
                        continue;
                    }
                    for name in &endpoint.names {
                        let name = name.replace('*', "some");
                        let resolution = network.resolve(&name, &vantage);
                        let DnsAnswer::Endpoint {
                            endpoint,
                            addresses,
                            near,
                        } = resolution.answer
                        else {
                            panic!("{} {name}: {resolution:?}", topology.profile)
                        };
                        assert_eq!(
                            (endpoint, addresses.len()),
                            (id.as_str(), topology.zones.len())
                        );
                        for address in addresses {
                            let (outcome, why) =
                                ask(&network, &from, FlowDestination::Address(address), 443);
                            assert_eq!(outcome, PacketOutcome::Allowed, "{name}: {why}");
                        }
                        assert!(near.is_some());
                    }
                }
            }
        }
    }
}

#[test]
fn snapshots_are_sorted_and_survive_a_file() {
    for topology in topologies() {
        let snapshot = Snapshot::of_topology(&topology);
        let text = serde_json::to_string(&snapshot).unwrap();
        assert_eq!(serde_json::from_str::<Snapshot>(&text).unwrap(), snapshot);
        assert!(snapshot.subnets.is_sorted_by(|a, b| a.id < b.id));
        assert!(snapshot.interfaces.is_sorted_by(|a, b| a.id < b.id));
        assert!(snapshot.security_groups.is_sorted_by(|a, b| a.id < b.id));
        assert!(snapshot.route_tables.is_sorted_by(|a, b| a.id < b.id));
        assert!(snapshot.endpoints.is_sorted_by(|a, b| a.id < b.id));
        let addresses: BTreeSet<_> = snapshot
            .interfaces
            .iter()
            .flat_map(|each| &each.addresses)
            .collect();
        assert_eq!(
            addresses.len(),
            snapshot.interfaces.len(),
            "an address is given twice"
        );
        for interface in &snapshot.interfaces {
            let subnet = snapshot.subnet(&interface.subnet).unwrap();
            let IpAddr::V4(address) = interface.addresses[0] else {
                unreachable!()
            };
            assert!(subnet.cidr.contains(&address) && address < subnet.cidr.broadcast());
        }
        assert_eq!(snapshot.vpc.tags["smgen:id"], "vpc");
        assert_eq!(snapshot.vpc.tags["smgen:profile"], topology.profile);
    }
}
