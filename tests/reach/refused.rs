//! Ports that the API refuses: what stands in their place may match, and is never taken for everything or for nothing.

use super::language::{describe, empty};
use smgen::reach::{Flow, FlowDestination, Network, PacketOutcome};
use smgen::snapshot::{AclEntry, Protocol, Snapshot, refused};

fn network(rules: &str) -> Snapshot {
    let mut snapshot = empty();
    let lines = "vpc 10.0.0.0/16\nsubnet a 10.0.0.0/24\nsubnet b 10.0.1.0/24\ngroup g\nin g all * 0.0.0.0/0\nhost a1 a 10.0.0.10 g\nhost b1 b 10.0.1.10 g";
    for line in lines.lines().chain(rules.lines()) {
        assert!(describe(&mut snapshot, line), "{line}");
    }
    snapshot
}

fn ask(snapshot: &Snapshot, port: u16) -> (PacketOutcome, String) {
    let network = Network::new(snapshot);
    let flow = Flow {
        from: network.interface("a1").unwrap(),
        to: FlowDestination::End(network.interface("b1").unwrap()),
        protocol: Protocol::Tcp,
        port,
    };
    let (outcome, decider) = network.decide(&flow);
    (outcome, decider.to_string())
}

#[test]
fn a_rule_that_cannot_be_there_is_neither_open_nor_closed() {
    for ports in [(-1, 50), (50, -1), (443, 80), (0, 65536), (-2, -2)] {
        let mut snapshot = network("out g tcp 0 10.0.0.0/8");
        snapshot.security_groups[0].egress[0].ports = Some(ports);
        let (outcome, why) = ask(&snapshot, 443);
        assert_eq!(outcome, PacketOutcome::Unknown, "{ports:?}: {why}");
        assert!(why.contains("is not known"), "{why}");
    }
    // What another rule lets pass passes all the same, and what the rule's protocol is not stays denied.
    let mut snapshot = network("out g udp 0 10.0.0.0/8\nout g tcp 443 10.0.0.0/8");
    snapshot.security_groups[0].egress[0].ports = Some((-1, 50));
    assert_eq!(ask(&snapshot, 443).0, PacketOutcome::Allowed);
    assert_eq!(ask(&snapshot, 22).0, PacketOutcome::Denied);
}

#[test]
fn an_acl_with_an_entry_that_cannot_be_there_is_not_known() {
    let mut snapshot = network("out g all * 10.0.0.0/8");
    assert_eq!(ask(&snapshot, 443).0, PacketOutcome::Allowed);
    let entry = AclEntry {
        number: 200,
        protocol: Protocol::Icmp,
        ports: Some((-1, 9)),
        ..snapshot.network_acls[0].entries[0].clone()
    };
    snapshot.network_acls[0].entries.push(entry);
    let (outcome, why) = ask(&snapshot, 443);
    assert_eq!(outcome, PacketOutcome::Unknown);
    assert!(why.contains("network_acls are not known"), "{why}");
}

#[test]
fn what_the_api_takes_is_not_refused() {
    for (protocol, ports) in [
        (Protocol::Tcp, Some((0, 65535))),
        (Protocol::Udp, Some((53, 53))),
        (Protocol::Icmp, Some((-1, -1))),
        (Protocol::Icmp, Some((8, -1))),
        (Protocol::Icmpv6, Some((255, 255))),
        (Protocol::All, Some((-1, 7))),
        (Protocol::Number(50), Some((-1, -1))),
        (Protocol::Tcp, None),
    ] {
        assert!(!refused(protocol, ports), "{protocol:?} {ports:?}");
    }
}
